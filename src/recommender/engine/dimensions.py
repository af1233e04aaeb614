"""What is still open about a workload, cut into independent parts and each part into its cases.

A *dimension* is what has to be answered together: an attribute alone, or a level with the numbers it
follows from and the numbers computed of those. A *cell* is one way to answer an open dimension, seen
through the tests of a pack: within a cell every test of the pack has one truth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from recommender.engine.facts import Following
from recommender.engine.spread import spread
from recommender.frozen import frozen
from recommender.model.condition import InRange, Test
from recommender.model.vocabulary import Attribute, AttributeType, LevelRange, Value, Vocabulary

Cell = Mapping[str, Value]
_MOST_KEPT = 1000  # answered dimensions whose cells are kept


@frozen
class Dimension:
    """Attributes that must be answered together; `numbers` are the answerable numbers among them."""

    attributes: tuple[str, ...]
    numbers: tuple[str, ...]
    levels: tuple[str, ...]

    @property
    def name(self) -> str:
        """The id of its first attribute."""
        return self.attributes[0]


class Space:
    """The dimensions of a vocabulary and where the tests of a pack cut its numbers."""

    def __init__(self, vocabulary: Vocabulary, tests: Iterable[Test]) -> None:
        self.vocabulary = vocabulary
        self.dimensions = _dimensions(vocabulary)
        self.cuts = _cuts(vocabulary, tests)
        self.following = {
            d.name: Following((vocabulary[name] for name in d.attributes), self.cuts) for d in self.dimensions
        }
        self.of_attribute = {name: d for d in self.dimensions for name in d.attributes}
        self._free: dict[str, tuple[Cell, ...]] = {}
        self._partly: dict[tuple[object, ...], tuple[Cell, ...]] = {}

    def is_live(self, name: str, values: Mapping[str, Value], closed: frozenset[str]) -> bool:
        """Whether an attribute's value can still become known, or a level's range narrower."""
        attribute = self.vocabulary.attributes.get(name)
        if attribute is None:
            return False
        value = values.get(name)
        if value is not None and not (isinstance(value, LevelRange) and value.low < value.high):
            return False
        if attribute.type is AttributeType.COMPUTED:
            return all(i in values or self.is_live(i, values, closed) for i in attribute.inputs)
        if name not in closed:
            return attribute.type is not AttributeType.DERIVED
        return any(self.is_live(i, values, closed) for i in attribute.inputs)

    def is_exact(self, dimension: Dimension, answers: Mapping[str, Value], closed: frozenset[str]) -> bool:
        """Whether `cells` misses no outcome: not so for three and more numbers that are computed with."""
        free = [name for name in dimension.numbers if name not in answers and name not in closed]
        return len(free) <= 2 or not self._is_coupled(dimension)

    def cells(self, dimension: Dimension, answers: Mapping[str, Value], closed: frozenset[str]) -> tuple[Cell, ...]:
        """Every way to answer what is open of `dimension`, one representative for each outcome of its tests.

        Args:
            answers: what has been answered (nothing that follows); closed: attributes that stay unknown.

        Returns:
            The values that become known in each cell, followed ones included. Sets are not enumerated here.

        """
        relevant = {name: answers[name] for name in dimension.attributes if name in answers}
        shut = closed & frozenset(dimension.attributes)
        if relevant or shut:
            key = (dimension.name, tuple(sorted(relevant.items())), shut)
            found = self._partly.get(key)
            if found is None:
                if len(self._partly) >= _MOST_KEPT:
                    self._partly.clear()
                found = self._partly[key] = self._cells(dimension, relevant, shut)
            return found
        if dimension.name not in self._free:
            self._free[dimension.name] = self._cells(dimension, {}, frozenset())
        return self._free[dimension.name]

    def axis(self, dimension: Dimension, name: str, answers: Mapping[str, Value]) -> list[float]:
        """Points of one number, ascending: its ends and cuts in turn with a point between two, and one beyond the last.

        What other attributes of the dimension cut counts too; the other inputs are as answered.
        """
        if any(self._computes(other) and name in self.vocabulary[other].inputs for other in dimension.attributes):
            from recommender.engine.coupling import coupled_axis  # dear to import

            return coupled_axis(self.vocabulary, dimension.attributes, self.cuts, name, answers)
        attribute = self.vocabulary[name]
        low = float(attribute.minimum if attribute.minimum is not None else 0)
        return spread(self.cuts.get(name, ()), low, None if attribute.maximum is None else float(attribute.maximum))

    def _cells(self, dimension: Dimension, answers: Mapping[str, Value], closed: frozenset[str]) -> tuple[Cell, ...]:
        if not dimension.numbers and not dimension.levels:
            return tuple({dimension.name: value} for value in plain_values(self.vocabulary[dimension.name]))
        open_numbers = [name for name in dimension.numbers if name not in answers and name not in closed]
        found: dict[tuple[object, ...], Cell] = {}
        clashing: dict[tuple[object, ...], Cell] = {}
        for point in self._points(dimension, open_numbers, answers):
            facts = self.following[dimension.name].facts({**answers, **point})
            kept = clashing if facts.clashes else found
            for cell in self._with_levels(dimension, dict(facts.values), closed):
                kept.setdefault(self.signature(dimension, cell), cell)
        return tuple((found or clashing).values())  # answers that clash already leave nothing else

    def _with_levels(
        self, dimension: Dimension, values: dict[str, Value], closed: frozenset[str]
    ) -> Iterable[dict[str, Value]]:
        """Levels that the numbers leave open (0/0, or a number that stays unknown): as they are, and in each word."""
        choices: list[list[dict[str, Value]]] = []
        for name in dimension.levels:
            value = values.get(name, LevelRange(0, len(self.vocabulary[name].values) - 1))
            if isinstance(value, LevelRange) and value.low < value.high and name not in closed:
                words: list[dict[str, Value]] = [{name: LevelRange(i, i)} for i in range(value.low, value.high + 1)]
                choices.append([{}, *words])
        for combination in product(*choices):
            answered = dict(values)
            for part in combination:
                answered.update(part)
            yield answered

    def signature(self, dimension: Dimension, cell: Cell) -> tuple[object, ...]:
        """What the tests of the pack can tell of a cell: equal for cells that none tells apart."""
        signature: list[object] = []
        for name in dimension.attributes:
            value = cell.get(name)
            if isinstance(value, float):
                signature.append(tuple((value > cut) - (value < cut) for cut in self.cuts.get(name, ())))
            else:
                signature.append(value)
        return tuple(signature)

    def _points(
        self, dimension: Dimension, open_numbers: Sequence[str], answers: Mapping[str, Value]
    ) -> Iterable[dict[str, Value]]:
        if not open_numbers:
            return [{}]
        if len(open_numbers) == 1:
            axis = self.axis(dimension, open_numbers[0], answers)
            return [{open_numbers[0]: value} for value in axis]
        if len(open_numbers) == 2 and self._is_coupled(dimension):
            first, second = open_numbers
            from recommender.engine.coupling import coupled_plane

            plane = coupled_plane(self.vocabulary, dimension.attributes, self.cuts, (first, second), answers)
            return [{first: x, second: y} for x, y in plane]
        axes = [self.axis(dimension, name, answers) for name in open_numbers]
        return [dict(zip(open_numbers, point, strict=True)) for point in product(*axes)]

    def _is_coupled(self, dimension: Dimension) -> bool:
        return any(self._computes(name) for name in dimension.attributes)

    def _computes(self, name: str) -> bool:
        return self.vocabulary[name].computation is not None


def plain_values(attribute: Attribute) -> tuple[Value, ...]:
    """Every value of a choice, flag or level; a set or number has none here."""
    match attribute.type:
        case AttributeType.CHOICE:
            return attribute.values
        case AttributeType.FLAG:
            return (False, True)
        case AttributeType.LEVEL:
            return tuple(LevelRange(index, index) for index in range(len(attribute.values)))
        case _:
            return ()


def _dimensions(vocabulary: Vocabulary) -> tuple[Dimension, ...]:
    parent = {name: name for name in vocabulary.attributes}

    def root(name: str) -> str:
        while parent[name] != name:
            name = parent[name]
        return name

    for attribute in vocabulary.attributes.values():
        for name in attribute.inputs:
            parent[root(attribute.id)] = root(name)
    groups: dict[str, list[str]] = {}
    for name, attribute in vocabulary.attributes.items():
        if attribute.type is not AttributeType.DERIVED:
            groups.setdefault(root(name), []).append(name)
    return tuple(
        Dimension(
            tuple(names),
            tuple(name for name in names if vocabulary[name].type is AttributeType.NUMBER),
            tuple(name for name in names if vocabulary[name].type is AttributeType.LEVEL),
        )
        for names in sorted(sorted(group) for group in groups.values())
    )


def _cuts(vocabulary: Vocabulary, tests: Iterable[Test]) -> dict[str, tuple[float, ...]]:
    cuts: dict[str, set[float]] = {}
    for test in tests:
        if isinstance(test, InRange):
            cuts.setdefault(test.attribute, set()).update(b.value for b in (test.lower, test.upper) if b)
    for attribute in vocabulary.attributes.values():
        for name, steps in (attribute.bands or {}).items():
            cuts.setdefault(name, set()).update(step.value for step in steps)
    return {name: tuple(sorted(values)) for name, values in cuts.items()}
