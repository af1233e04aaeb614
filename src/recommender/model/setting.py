"""Settings of services, what a setting must be, and what is left of its values by that."""

from __future__ import annotations

from enum import StrEnum

from recommender.frozen import frozen
from recommender.location import NOWHERE, Location
from recommender.model.condition import Bound
from recommender.model.source import Citation


@frozen
class Reference:
    """An end of a range that an attribute or an estimate gives (`kind` says which of the two)."""

    kind: str
    name: str
    inclusive: bool = True


@frozen
class SettingTest:
    """What a setting must be.

    Exactly one kind of demand: `values` (one of these; flags as true/false), `lower`/`upper` (a number
    range whose ends may be references), or `has_all` (members that a set must hold).
    """

    values: tuple[str | bool | float, ...] = ()
    lower: Bound | Reference | None = None
    upper: Bound | Reference | None = None
    has_all: tuple[str, ...] = ()


class SettingType(StrEnum):
    """What values a setting takes."""

    CHOICE = "choice"
    FLAG = "flag"
    NUMBER = "number"
    CHOICES = "choices"


@frozen
class Exclusion:
    """What `services` refuse: that a setting meets `test` while another one, `beside`, meets `beside_test`.

    With `gives_way` the first is not advised where the other one is; without, no two rules may ask for both.
    """

    test: SettingTest
    beside: str
    beside_test: SettingTest
    services: tuple[str, ...]
    gives_way: bool
    because: str
    cites: tuple[Citation, ...]


@frozen
class Setting:
    """One thing that can be set up on some services; `default` is what AWS does when it is left out.

    `within` is the flag that switches on what this is a part of, empty if it is a part of the service itself.
    Advice on such a part is given only beside advice to switch it on; a design that has it is checked all the same.
    A flag that `stands_in_for` a role takes the place of a second store in it that nobody wants, and gives way to one.
    `fix` is what to do where no argument of the resource itself says it.
    """

    id: str
    title: str
    type: SettingType
    services: tuple[str, ...]
    values: tuple[str, ...] = ()
    unit: str = ""
    default: str | bool | float | tuple[str, ...] | None = None
    help: str = ""
    fix: str = ""
    within: str = ""
    stands_in_for: str = ""
    excludes: tuple[Exclusion, ...] = ()
    cites: tuple[Citation, ...] = ()
    location: Location = NOWHERE
