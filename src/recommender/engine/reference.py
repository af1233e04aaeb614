"""The reference evaluator: plain Python, three-valued, over the condition tree. It defines the meaning."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.model.condition import (
    All,
    Any,
    Condition,
    HasAll,
    HasAny,
    InRange,
    IsFlag,
    LevelIn,
    Not,
    OneOf,
    Only,
    Test,
    is_above,
    is_below,
)
from recommender.model.truth import Truth, truth_of
from recommender.model.vocabulary import LevelRange, Value


def truth(condition: Condition, values: Mapping[str, Value]) -> Truth:
    """Whether `condition` holds of `values` (attribute id to known value; absent is unknown)."""
    match condition:
        case All(parts):
            result = Truth.TRUE
            for part in parts:
                result = min(result, truth(part, values))
                if result is Truth.FALSE:
                    break
            return result
        case Any(parts):
            result = Truth.FALSE
            for part in parts:
                result = max(result, truth(part, values))
                if result is Truth.TRUE:
                    break
            return result
        case Not(part):
            return truth(part, values).negated()
        case _:
            value = values.get(condition.attribute)
            return Truth.UNKNOWN if value is None else holds(condition, value)


def holds(test: Test, value: Value) -> Truth:
    """Whether `test` holds of a known value of its attribute; unknown only for a level range.

    Raises:
        TypeError: a test or value of a kind that does not belong together, which loading excludes.

    """
    match test, value:
        case OneOf(_, words), str():
            return truth_of(value in words)
        case IsFlag(_, wanted), bool():
            return truth_of(value is wanted)
        case InRange(_, lower, upper), int() | float():
            return truth_of(is_above(value, lower) and is_below(value, upper))
        case LevelIn(_, indices), LevelRange(low, high):
            inside = sum(1 for index in indices if low <= index <= high)
            if inside == high - low + 1:
                return Truth.TRUE
            return Truth.UNKNOWN if inside else Truth.FALSE
        case HasAny(_, members), frozenset():
            return truth_of(not value.isdisjoint(members))
        case HasAll(_, members), frozenset():
            return truth_of(value.issuperset(members))
        case Only(_, members), frozenset():
            return truth_of(value.issubset(members))
        case _:
            raise TypeError(f"no meaning for {test!r} of {value!r}")
