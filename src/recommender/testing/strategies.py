"""Generated conditions, answers and packs.

Everything is drawn from a vocabulary: thresholds are met from both sides, answers are partial, sets
empty or full. Owns no meaning: what a condition or pack does is for the engines to say.

Hypothesis draws one string of bytes and each strategy here reads its choices off it: many times faster
than a draw for each choice, and bytes shrink well (a byte of 0 is the first, plainest choice).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from hypothesis import strategies as st

from recommender.model.condition import (
    All,
    Any,
    Bound,
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
)
from recommender.model.vocabulary import Attribute, AttributeType, Computation, LevelRange, Value, Vocabulary

Item = TypeVar("Item")

# Round numbers, so that thresholds of rules and answers meet often.
_ROUND = (0.0, 1.0, 10.0, 50.0, 100.0, 1_000.0, 99.5, 99.95, 0.5, 0.75, 0.4, 5_000.0, 64_000.0, 1e7, 1e16, 1e-05)


class Choices:
    """A string of bytes read as a sequence of choices; when it runs out, every choice is the first."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._next = 0

    def below(self, count: int) -> int:
        """A whole number from 0 to `count` - 1 (`count` up to 256)."""
        byte = self._data[self._next] if self._next < len(self._data) else 0
        self._next += 1
        return byte * count >> 8

    def one(self, items: Sequence[Item]) -> Item:
        """One of `items`."""
        return items[self.below(len(items))]

    def some(self, items: Sequence[Item], most: int) -> tuple[Item, ...]:
        """From one to `most` of `items`, in their order."""
        wanted = 1 + self.below(min(most, len(items)))
        kept = {self.below(len(items)) for _ in range(wanted)}
        return tuple(item for position, item in enumerate(items) if position in kept)

    def chance(self, percent: int) -> bool:
        """True about `percent` times in a hundred."""
        return self.below(100) >= 100 - percent


def conditions(
    vocabulary: Vocabulary, attributes: Sequence[str] | None = None, flags: Sequence[str] = ()
) -> st.SearchStrategy[Condition]:
    """Condition trees over `attributes` (default: all but derived flags); `flags` stand under no `not`."""
    return st.binary(min_size=60, max_size=60).map(lambda data: condition(Choices(data), vocabulary, attributes, flags))


def answers(vocabulary: Vocabulary, share: int = 60) -> st.SearchStrategy[Mapping[str, Value]]:
    """Partial answers: each answerable attribute with a chance of about `share` percent."""
    size = 8 * len(vocabulary.attributes)
    return st.binary(min_size=size, max_size=size).map(lambda data: some_answers(Choices(data), vocabulary, share))


def condition(
    choices: Choices, vocabulary: Vocabulary, attributes: Sequence[str] | None = None, flags: Sequence[str] = ()
) -> Condition:
    """One condition tree of at most three levels, read off `choices`."""
    names = tuple(attributes or (a.id for a in vocabulary.attributes.values() if a.type is not AttributeType.DERIVED))
    return _tree(choices, vocabulary, names, tuple(flags), depth=2)


def _tree(
    choices: Choices, vocabulary: Vocabulary, names: Sequence[str], flags: Sequence[str], depth: int
) -> Condition:
    kind = choices.below(10)
    if depth and kind >= 4:
        if kind >= 8:
            return Not(_tree(choices, vocabulary, names, (), depth - 1))
        parts = tuple(_tree(choices, vocabulary, names, flags, depth - 1) for _ in range(2 + choices.below(2)))
        return All(parts) if kind == 4 else Any(parts)
    if flags and kind == 3:
        return IsFlag(choices.one(flags), True)
    kinds = sorted({vocabulary[name].type for name in names})
    wanted = choices.one(kinds)  # by type first: a vocabulary has many more choices than sets
    return some_test(choices, vocabulary[choices.one([name for name in names if vocabulary[name].type is wanted])])


def some_test(choices: Choices, attribute: Attribute) -> Test:
    """A test of any kind that `attribute` takes."""
    match attribute.type:
        case AttributeType.CHOICE:
            return OneOf(attribute.id, choices.some(attribute.values, 3))
        case AttributeType.FLAG:
            return IsFlag(attribute.id, not choices.chance(50))
        case AttributeType.DERIVED:
            return IsFlag(attribute.id, True)
        case AttributeType.LEVEL:
            return LevelIn(attribute.id, choices.some(range(len(attribute.values)), len(attribute.values)))
        case AttributeType.CHOICES:
            kinds: tuple[type[HasAny | HasAll | Only], ...] = (HasAny, HasAll, Only)
            return choices.one(kinds)(attribute.id, choices.some(attribute.values, 3))
        case _:
            return _range(choices, attribute)


def _range(choices: Choices, attribute: Attribute) -> Test:
    first = Bound(some_number(choices, attribute), not choices.chance(40))
    second = Bound(some_number(choices, attribute), not choices.chance(40))
    shape = choices.below(3)
    if shape == 0 or first.value == second.value:
        return InRange(attribute.id, first, None)
    if shape == 1:
        return InRange(attribute.id, None, first)
    low, high = sorted((first, second), key=lambda bound: bound.value)
    return InRange(attribute.id, low, high)


def some_number(choices: Choices, attribute: Attribute) -> float:
    """A number in the range of `attribute`: mostly a round one, at times one just beside it."""
    low = attribute.minimum if attribute.minimum is not None else 0.0
    high = attribute.maximum if attribute.maximum is not None else 1e18
    if attribute.computation is Computation.SHARE:
        low, high = 0.0, 1.0
    number = choices.one([number for number in _ROUND if low <= number <= high] or [low])
    if choices.chance(25):
        number = min(max(number * choices.one((1.01, 0.99)), low), high)
    return number


def some_answers(choices: Choices, vocabulary: Vocabulary, share: int = 60) -> Mapping[str, Value]:
    """Partial answers, in the order of the vocabulary."""
    return {
        attribute.id: some_value(choices, attribute)
        for attribute in vocabulary.answerable()
        if not choices.chance(100 - share)
    }


def some_value(choices: Choices, attribute: Attribute) -> Value:
    """An answer that `attribute` takes; a level is answered in one word."""
    match attribute.type:
        case AttributeType.CHOICE:
            return choices.one(attribute.values)
        case AttributeType.FLAG:
            return not choices.chance(50)
        case AttributeType.LEVEL:
            index = choices.below(len(attribute.values))
            return LevelRange(index, index)
        case AttributeType.CHOICES:
            return frozenset(choices.some(attribute.values, 6)) if choices.chance(85) else frozenset()
        case _:
            return some_number(choices, attribute)
