"""Services of the catalogue: what can be recommended, and what is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from recommender.frozen import frozen
from recommender.location import NOWHERE, Location
from recommender.model.source import Citation


class ServiceStatus(StrEnum):
    """Whether a service can be chosen today, and for how long."""

    AVAILABLE = "available"
    ENDING = "ending"
    CLOSED = "closed_to_new_customers"


class Duty(StrEnum):
    """Who does the work in an area of responsibility."""

    AWS = "aws"
    SHARED = "shared"
    CUSTOMER = "customer"


@frozen
class Category:
    """A category of shared responsibility: who does what in each area, in the table's order."""

    id: str
    title: str
    areas: Mapping[str, Duty]
    cites: tuple[Citation, ...]


@frozen
class Fact:
    """Something known of a service. `documents` is what the guidance says where it differs, `used` which counts."""

    id: str
    statement: str
    cites: tuple[Citation, ...]
    as_of: str
    documents: str = ""
    documents_cites: tuple[Citation, ...] = ()
    used: str = ""


@frozen
class Limit:
    """A hard limit: the service is out above `maximum`, below `minimum`, or outside `values`."""

    attribute: str
    cites: tuple[Citation, ...]
    as_of: str
    maximum: float | None = None
    minimum: float | None = None
    values: tuple[str, ...] = ()
    because: str = ""


@frozen
class Service:
    """A candidate of the catalogue."""

    id: str
    name: str
    summary: str
    tags: frozenset[str]
    roles: tuple[str, ...]
    responsibility: str
    variant_of: str = ""
    status: ServiceStatus = ServiceStatus.AVAILABLE
    status_note: str = ""
    status_cites: tuple[Citation, ...] = ()
    limits: tuple[Limit, ...] = ()
    facts: tuple[Fact, ...] = ()
    cites: tuple[Citation, ...] = ()
    location: Location = NOWHERE
