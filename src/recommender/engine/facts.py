"""What follows from the answers before any rule is asked: computed numbers and levels.

Owns levels and their bands; must not know rules. An input that is not known
leaves a computed number unknown and makes a level a range.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from recommender.engine.computed import Computing
from recommender.frozen import frozen
from recommender.model.condition import COMPARE
from recommender.model.vocabulary import (
    Attribute,
    AttributeType,
    LevelRange,
    Value,
)

_NUMBER = (float, int)


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

    def __init__(self, attributes: Iterable[Attribute], cuts: Mapping[str, Sequence[float]]) -> None:
        """Computed numbers come first (they only read answers), then levels (which may read computed numbers).

        Args: `cuts` has what tests and bands compare each computed number with, ascending.
        """
        attributes = list(attributes)
        self._computed = [Computing(a, cuts.get(a.id, ())) for a in attributes if a.type is AttributeType.COMPUTED]
        self._levels = [a for a in attributes if a.type is AttributeType.LEVEL]

    def facts(self, answers: Mapping[str, Value]) -> Facts:
        """The answers with the computed numbers and levels that follow from them.

        A level that nothing is known of is absent, as is every unknown value.
        """
        values: dict[str, Value] = dict(answers)
        followed: dict[str, tuple[str, ...]] = {}
        clashes: list[Clash] = []
        for computing in self._computed:
            attribute = computing.attribute
            numbers = [number for name in attribute.inputs if isinstance(number := values.get(name), _NUMBER)]
            number = computing.of(numbers) if len(numbers) == len(attribute.inputs) else None
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
