"""Settings of services, what a setting must be, and what is left of its values by that."""

from __future__ import annotations

from enum import StrEnum

from recommender.frozen import frozen
from recommender.location import NOWHERE, Location
from recommender.model.condition import Bound, are_apart, is_above, is_below
from recommender.model.source import Citation


@frozen
class Reference:
    """An end of a range that an attribute or an estimate gives (`kind` says which of the two)."""

    kind: str
    name: str
    inclusive: bool = True


End = Bound | Reference | None
SettingValue = str | bool | float | tuple[str, ...]


@frozen
class SettingTest:
    """What a setting must be.

    Exactly one kind of demand: `values` (one of these; flags as true/false), `lower`/`upper` (a number
    range whose ends may be references), or `has_all` (members that a set must hold).
    """

    values: tuple[str | bool | float, ...] = ()
    lower: End = None
    upper: End = None
    has_all: tuple[str, ...] = ()

    def admits(self, value: SettingValue) -> bool:
        """Whether a value meets it; a range with an end that follows an answer admits none."""
        if self.has_all:
            return isinstance(value, tuple) and set(self.has_all) <= set(value)
        if self.values:
            return any(isinstance(value, bool) == isinstance(one, bool) and value == one for one in self.values)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        if isinstance(self.lower, Reference) or isinstance(self.upper, Reference):
            return False
        return is_above(value, self.lower) and is_below(value, self.upper)

    def implies(self, other: SettingTest) -> bool:
        """Whether whatever meets it meets `other`; ends that follow an answer are only equal to themselves."""
        if self.values:
            return all(other.admits(value) for value in self.values)
        if other.values:
            return False
        if self.has_all or other.has_all:
            return set(self.has_all) >= set(other.has_all)
        return _is_within(self.lower, other.lower, 1) and _is_within(self.upper, other.upper, -1)

    def excludes(self, other: SettingTest) -> bool:
        """Whether no value meets both; ends that follow an answer exclude nothing."""
        if self.values and other.values:
            return not set(self.values) & set(other.values)
        if self.values or other.values:
            worded, ranged = (self, other) if self.values else (other, self)
            return all(_range_of(value).excludes(ranged) for value in worded.values)
        return _are_apart(self.lower, other.upper) or _are_apart(other.lower, self.upper)


def _range_of(value: str | bool | float) -> SettingTest:
    """The range of one number; a word or a flag is none, and no range excludes it."""
    if isinstance(value, str | bool):
        return SettingTest()
    return SettingTest(lower=Bound(value, inclusive=True), upper=Bound(value, inclusive=True))


def _is_within(end: End, other: End, direction: int) -> bool:
    """Whether an end lies no further out than that of another range; `direction` is 1 for lower ends, -1 for upper."""
    if other is None or end == other:
        return True
    if not isinstance(end, Bound) or not isinstance(other, Bound):
        return False
    gap = (end.value - other.value) * direction
    return gap > 0 or (gap == 0 and (other.inclusive or not end.inclusive))


def _are_apart(lower: End, upper: End) -> bool:
    return isinstance(lower, Bound) and isinstance(upper, Bound) and are_apart(lower, upper)


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
    One that `is_moving` is a part of bringing the data there, and asks nothing of the service that runs today; one that
    `is_staying` is a change to what runs, and asks nothing of any other.
    `fix` is what to do where no argument of the resource itself says it. One that `is_secret` tells whether a secret
    can be read: what is written there is never shown, and what to write instead is told by `fix` alone.
    """

    id: str
    title: str
    type: SettingType
    services: tuple[str, ...]
    values: tuple[str, ...] = ()
    unit: str = ""
    default: SettingValue | None = None
    help: str = ""
    fix: str = ""
    within: str = ""
    stands_in_for: str = ""
    is_moving: bool = False
    is_staying: bool = False
    is_secret: bool = False
    excludes: tuple[Exclusion, ...] = ()
    cites: tuple[Citation, ...] = ()
    location: Location = NOWHERE
