"""The condition tree: parsed once, translated by one small backend a module.

Owns the node types and the walk over them; must not know how any backend evaluates them.
An attribute is named by its id (`access.patterns`), a choice by its word, a level by its index in
the order of the vocabulary, a number in the attribute's own unit.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

from recommender.frozen import frozen


@frozen
class All:
    """True when every part is true; without parts always true."""

    parts: tuple[Condition, ...]


@frozen
class Any:
    """True when some part is true; without parts never true."""

    parts: tuple[Condition, ...]


@frozen
class Not:
    """True when the part is false."""

    part: Condition


@frozen
class OneOf:
    """A choice is one of `values`."""

    attribute: str
    values: tuple[str, ...]


# How numbers are compared, by the words that rules use.
COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}


@frozen
class Bound:
    """One end of a range; `inclusive` says whether `value` itself is inside."""

    value: float
    inclusive: bool


def is_above(number: float, lower: Bound | None) -> bool:
    """Whether `number` is not below the lower end of a range; None is no end."""
    return lower is None or number > lower.value or (lower.inclusive and number == lower.value)


def is_below(number: float, upper: Bound | None) -> bool:
    """Whether `number` is not above the upper end of a range; None is no end."""
    return upper is None or number < upper.value or (upper.inclusive and number == upper.value)


def are_apart(lower: Bound, upper: Bound) -> bool:
    """Whether no number lies between the two ends of a range."""
    return upper.value < lower.value or (upper.value == lower.value and not (lower.inclusive and upper.inclusive))


@frozen
class InRange:
    """A number (plain or computed) lies between two ends, either of which may be open (None)."""

    attribute: str
    lower: Bound | None
    upper: Bound | None


@frozen
class LevelIn:
    """A level is one of `indices` (ascending positions in the vocabulary's order)."""

    attribute: str
    indices: tuple[int, ...]


@frozen
class IsFlag:
    """A flag has the value `value`; a derived flag is only ever asked for `True`."""

    attribute: str
    value: bool


@frozen
class HasAny:
    """A set holds at least one of `members`."""

    attribute: str
    members: tuple[str, ...]


@frozen
class HasAll:
    """A set holds every one of `members`."""

    attribute: str
    members: tuple[str, ...]


@frozen
class Only:
    """A set holds nothing but `members` (the empty set does)."""

    attribute: str
    members: tuple[str, ...]


Test = OneOf | InRange | LevelIn | IsFlag | HasAny | HasAll | Only
Condition = All | Any | Not | Test

ALWAYS = All(())
NEVER = Any(())


def tests_of(condition: Condition) -> list[Test]:
    """Every test in `condition`, in the order written."""
    if isinstance(condition, Not):
        return tests_of(condition.part)
    if not isinstance(condition, (All, Any)):
        return [condition]
    found: list[Test] = []
    for part in condition.parts:
        found += tests_of(part)
    return found


def attributes_of(condition: Condition) -> frozenset[str]:
    """The ids of the attributes that `condition` reads."""
    found: set[str] = set()
    waiting = [condition]
    for part in waiting:
        if isinstance(part, (All, Any)):
            waiting += part.parts
        elif isinstance(part, Not):
            waiting.append(part.part)
        else:
            found.add(part.attribute)
    return frozenset(found)
