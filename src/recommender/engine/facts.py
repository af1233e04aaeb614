"""What follows from the answers before any rule is asked: computed numbers and levels.

Owns the arithmetic of `sum`, `share` and bands; must not know rules. An input that is not known
leaves a computed number unknown and makes a level a range.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from recommender.frozen import frozen
from recommender.model.condition import COMPARE
from recommender.model.vocabulary import (
    Attribute,
    AttributeType,
    Computation,
    LevelRange,
    Value,
)


@frozen
class Clash:
    """A level answered in words that its numbers contradict; the answer stands."""

    attribute: str
    answered: LevelRange
    inputs: tuple[str, ...]
    followed: LevelRange


@frozen
class Facts:
    """Every known value by attribute id, what each followed value came from, and the clashes met."""

    values: Mapping[str, Value]
    followed: Mapping[str, tuple[str, ...]]
    clashes: tuple[Clash, ...] = ()


class Following:
    """What follows within some attributes of a vocabulary; made once, asked often."""

    def __init__(self, attributes: Iterable[Attribute]) -> None:
        """Computed numbers come first (they only read answers), then levels (which may read computed numbers)."""
        attributes = list(attributes)
        self._computed = [a for a in attributes if a.type is AttributeType.COMPUTED]
        self._levels = [a for a in attributes if a.type is AttributeType.LEVEL]

    def facts(self, answers: Mapping[str, Value]) -> Facts:
        """The answers with the computed numbers and levels that follow from them.

        A level that nothing is known of is absent, as is every unknown value.
        """
        values: dict[str, Value] = dict(answers)
        followed: dict[str, tuple[str, ...]] = {}
        clashes: list[Clash] = []
        for attribute in self._computed:
            number = _computed(attribute, values)
            if number is not None:
                values[attribute.id] = number
                followed[attribute.id] = attribute.inputs
        for attribute in self._levels:
            known = tuple([name for name in attribute.inputs if name in values])
            if not known:
                continue
            level = level_from(attribute, values)
            answered = values.get(attribute.id)
            if not isinstance(answered, LevelRange):
                if level.low > 0 or level.high < len(attribute.values) - 1:
                    values[attribute.id] = level
                    followed[attribute.id] = known
            elif answered.high < level.low or answered.low > level.high:
                clashes.append(Clash(attribute.id, answered, known, level))
        return Facts(values, followed, tuple(clashes))


def level_from(attribute: Attribute, values: Mapping[str, Value]) -> LevelRange:
    """What the known inputs of a level say of it: the strictest counts, an unknown input may raise it."""
    low, high = 0, 0
    for name in attribute.inputs:
        steps = (attribute.bands or {}).get(name, ())
        number = values.get(name)
        if isinstance(number, int | float):
            reached = max((step.index for step in steps if COMPARE[step.op](number, step.value)), default=0)
            low, high = max(low, reached), max(high, reached)
        else:
            high = max(high, max((step.index for step in steps), default=0))
    return LevelRange(low, high)


def _computed(attribute: Attribute, values: Mapping[str, Value]) -> float | None:
    total = 0.0
    for name in attribute.inputs:
        number = values.get(name)
        if not isinstance(number, int | float):
            return None
        total += number
    if attribute.computation is Computation.SUM:
        return total
    first = values[attribute.inputs[0]]
    return first / total if total and isinstance(first, int | float) else None
