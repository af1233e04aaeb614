"""The reference evaluator: plain Python, three-valued, over the condition tree. It defines the meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any as Whatever

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
from recommender.model.truth import Truth
from recommender.model.vocabulary import LevelRange, Value

# Asked thousands of times a decision: a member of an enumeration takes ten times as long to look up as a name does,
# and a pattern of classes several times as long as a table by class.
_TRUE, _UNKNOWN, _FALSE = Truth.TRUE, Truth.UNKNOWN, Truth.FALSE


def truth(condition: Condition, values: Mapping[str, Value]) -> Truth:
    """Whether `condition` holds of `values` (attribute id to known value; absent is unknown)."""
    if isinstance(condition, All):
        result = _TRUE
        for part in condition.parts:
            found = truth(part, values)
            if found is _FALSE:
                return _FALSE
            if found is _UNKNOWN:
                result = _UNKNOWN
        return result
    if isinstance(condition, Any):
        result = _FALSE
        for part in condition.parts:
            found = truth(part, values)
            if found is _TRUE:
                return _TRUE
            if found is _UNKNOWN:
                result = _UNKNOWN
        return result
    if isinstance(condition, Not):
        return truth(condition.part, values).negated()
    value = values.get(condition.attribute)
    return _UNKNOWN if value is None else holds(condition, value)


def holds(test: Test, value: Value) -> Truth:
    """Whether `test` holds of a known value of its attribute; unknown only for a level range.

    Raises:
        TypeError: a test or value of a kind that does not belong together, which loading excludes.

    """
    if isinstance(value, LevelRange) and isinstance(test, LevelIn):
        return _level_lies(test, value)
    kind, holds_of = _MEANINGS.get(type(test), _NO_MEANING)
    if not isinstance(value, kind):
        raise TypeError(f"no meaning for {test!r} of {value!r}")
    return _TRUE if holds_of(test, value) else _FALSE


def _level_lies(test: LevelIn, level: LevelRange) -> Truth:
    """Whether a level lies in the words of a test, of which it may be known only in part."""
    low, high = level.low, level.high
    if low == high:
        return _TRUE if low in test.indices else _FALSE
    inside = sum([low <= index <= high for index in test.indices])
    if inside == high - low + 1:
        return _TRUE
    return _UNKNOWN if inside else _FALSE


def _lies_between(test: InRange, number: float) -> bool:
    return is_above(number, test.lower) and is_below(number, test.upper)


# Of each kind of test the values that it is asked of, and whether it holds of one.
_MEANINGS: Mapping[type, tuple[type | tuple[type, ...], Callable[[Whatever, Whatever], bool]]] = {
    OneOf: (str, lambda test, word: word in test.values),
    IsFlag: (bool, lambda test, flag: flag is test.value),
    InRange: ((float, int), _lies_between),
    HasAny: (frozenset, lambda test, members: not members.isdisjoint(test.members)),
    HasAll: (frozenset, lambda test, members: members.issuperset(test.members)),
    Only: (frozenset, lambda test, members: members.issubset(test.members)),
}
_NO_MEANING: tuple[tuple[type, ...], Callable[[Whatever, Whatever], bool]] = ((), lambda _test, _value: False)
