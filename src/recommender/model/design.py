"""A design as it stands in templates: which services, and how they are set up. The same from every language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from recommender.frozen import frozen
from recommender.location import Location
from recommender.model.vocabulary import Shown


class Origin(StrEnum):
    """Where the value of a setting comes from."""

    EXPLICIT = "explicit"
    DEFAULT = "default"
    UNKNOWN = "unknown"


@frozen
class DesignValue:
    """What a design says of a setting.

    `location` is the line that says it; for a default, that of the resource that leaves it out. `value` is
    None where the origin is unknown, and `reason` then says what could not be resolved. `argument` is the neutral name
    of the argument that says it, or would if it were not left out; empty where none of the resource's own does.
    """

    origin: Origin
    location: Location
    value: Shown | None = None
    reason: str = ""
    argument: str = ""


@frozen
class Tie:
    """A workload that a resource names for itself; `path` is relative to the folder of the file."""

    path: str
    location: Location


@frozen
class DesignResource:
    """One resource of a design.

    `services` are the services that it may be: one where that is known, several where an argument that
    decides it could not be resolved. `is_part` says that it belongs to a database (an instance of a cluster)
    and is not itself the choice that was made; `part_of` is the address of that database, where it is known.
    `tie` is the workload that a comment on it names, with its place. `instances` is how many there are, None
    if that is not known.
    """

    address: str
    type: str
    kind: str
    services: tuple[str, ...]
    location: Location
    settings: Mapping[str, DesignValue]
    is_part: bool = False
    part_of: str = ""
    tie: Tie | None = None
    instances: int | None = 1

    @property
    def key(self) -> str:
        """What tells it from all others of a design."""
        return f"{self.location.path} {self.address}"

    def sort_key(self) -> tuple[str, int, int, str]:
        """Reading order."""
        return (self.location.path, self.location.line, self.location.column, self.address)


@frozen
class Suppression:
    """Rules whose findings on the lines from `first` to `last` are to be left, why, and until which day if any.

    `reason` and `until` are as written: empty, or wrong, they are findings themselves.
    """

    rules: tuple[str, ...]
    reason: str
    until: str
    location: Location
    first: int
    last: int


@frozen
class Unread:
    """A part of a design that could not be followed, such as a module from a registry."""

    location: Location
    reason: str


@frozen
class Design:
    """Everything that was found in the templates, in the order of address and place.

    `files` are the paths of all templates that were read.
    """

    resources: tuple[DesignResource, ...] = ()
    unread: tuple[Unread, ...] = ()
    files: tuple[str, ...] = field(default=())
    suppressions: tuple[Suppression, ...] = ()
