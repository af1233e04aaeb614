"""The baseline: one plain closure per test and per condition, two-valued, nothing clever."""

from __future__ import annotations

from recommender.model.condition import All, Any, HasAll, HasAny, InRange, IsFlag, LevelIn, Not, OneOf, Only


def closure(condition, positive=True):
    """A function of the known values that says whether `condition` (or its negation) is known to hold."""
    match condition:
        case All(parts) | Any(parts):
            every = isinstance(condition, All) is positive
            made = [closure(part, positive) for part in parts]
            return (lambda v: all(f(v) for f in made)) if every else (lambda v: any(f(v) for f in made))
        case Not(part):
            return closure(part, not positive)
    name = condition.attribute
    test = _test(condition)
    return lambda v: (x := v.get(name)) is not None and test(x) is positive


def _test(condition):
    match condition:
        case OneOf(_, words):
            return lambda x: x in words
        case IsFlag(_, wanted):
            return lambda x: x is wanted
        case InRange(_, low, high):
            above = (lambda _: True) if low is None else (lambda x: x > low.value or (low.inclusive and x == low.value))
            below = (
                (lambda _: True) if high is None else (lambda x: x < high.value or (high.inclusive and x == high.value))
            )
            return lambda x: above(x) and below(x)
        case LevelIn(_, indices):  # None where the range lies across: known neither way
            return lambda x: {True: True, False: False}.get(
                next(iter(s)) if len(s := {i in indices for i in range(x.low, x.high + 1)}) == 1 else None
            )
        case HasAny(_, members):
            return lambda x: not x.isdisjoint(members)
        case HasAll(_, members):
            return lambda x: x.issuperset(members)
        case Only(_, members):
            return lambda x: x.issubset(members)
