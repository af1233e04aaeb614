"""Drawing what is open of a workload, for all kinds of workload at once.

What does not depend on chance is worked out once, so that drawing again costs only the drawing. Owns how
each kind of attribute is drawn; must not know how many draws are wanted nor which of them count.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise, product

from recommender.engine.dice import Chance, Dice, chance_of, chances_of
from recommender.engine.dimensions import Dimension
from recommender.engine.mixture import share_below, word_of
from recommender.engine.program import Program
from recommender.engine.residual import Known
from recommender.engine.strata import Strata
from recommender.engine.worlds import ByMember, ByValue, Column, Mask
from recommender.model.profile import Distribution, NumberSpread, SetShares, WordShares
from recommender.model.vocabulary import Attribute, AttributeType, LevelRange, Value

# Points that stand for the spread of a number that is computed with: half decades.
_GRID = tuple(10 ** (exponent / 2) for exponent in range(-2, 13))


class Drawing:
    """Some open dimensions of a workload, ready to be drawn: in the worlds of each kind as it has them."""

    def __init__(self, program: Program, strata: Strata, known: Known, dimensions: Iterable[Dimension]) -> None:
        self._drawn: list[_Words | _Set | _Numbers] = []
        for dimension in dimensions:
            attribute = program.vocabulary[dimension.name]
            if attribute.type is AttributeType.CHOICES:
                self._drawn.append(_Set(attribute, strata))
            elif dimension.numbers:
                self._drawn.append(_Numbers(program, known, dimension, strata))
            else:
                self._drawn.append(_Words(attribute, known, strata))

    def columns(self, dice: Dice) -> dict[str, Column]:
        """One draw of every attribute in every world of `dice`."""
        found: dict[str, Column] = {}
        for part in self._drawn:
            found.update(part.columns(dice))
        return found


class _Words:
    """A choice, flag or level without numbers."""

    def __init__(self, attribute: Attribute, known: Known, strata: Strata) -> None:
        self._name = attribute.id
        self._options = _options(attribute, known.values.get(attribute.id))
        words = [word_of(attribute, value) for value in self._options]
        weights, masks = [], []
        for (spread,), mask in strata.by_distribution([attribute.id]):
            masks.append(mask)
            shares = [spread.shares.get(word, 0.0) if isinstance(spread, WordShares) else 0.0 for word in words]
            weights.append(shares if sum(shares) else [1.0] * len(words))
        self._chances = chances_of(weights, masks)

    def columns(self, dice: Dice) -> dict[str, Column]:
        return {self._name: ByValue(tuple(zip(self._options, dice.sorted_out(self._chances), strict=True)))}


class _Set:
    """A set: empty, or each member on its own."""

    def __init__(self, attribute: Attribute, strata: Strata) -> None:
        self._name = attribute.id
        spreads = strata.by_distribution([attribute.id])
        sets = [spread if isinstance(spread, SetShares) else SetShares(1.0, {}) for (spread,), _ in spreads]
        masks = [mask for _, mask in spreads]
        self._filled = chance_of([1 - spread.empty for spread in sets], masks)
        self._members = {
            word: chance_of([spread.members.get(word, 0.0) for spread in sets], masks) for word in attribute.values
        }

    def columns(self, dice: Dice) -> dict[str, Column]:
        filled = dice.thrown(self._filled)
        present = {word: filled & dice.thrown(chance) for word, chance in self._members.items()}
        return {self._name: ByMember(present, {word: dice.every & ~mask for word, mask in present.items()})}


class _Numbers:
    """The open numbers of a dimension, with the levels and computed numbers that follow from them."""

    def __init__(self, program: Program, known: Known, dimension: Dimension, strata: Strata) -> None:
        self._attributes = dimension.attributes
        self._following = program.space.following[dimension.name]
        self._open = [name for name in dimension.numbers if known.is_live(name)]
        self._answered = {name: known.answers[name] for name in dimension.attributes if name in known.answers}
        self._followed: dict[tuple[Value, ...], list[tuple[str, Value]]] = {}
        self._is_computed_with = any(program.vocabulary[name].computation for name in dimension.attributes)
        # Where a level is answered in words its numbers depend on each other, so they are drawn together.
        parts = [self._open] if self._answered else [[name] for name in self._open]
        self._plans = [self._plan(program, names, strata) for names in parts if names]

    def _plan(
        self, program: Program, names: Sequence[str], strata: Strata
    ) -> tuple[list[tuple[float, ...]], list[Chance]]:
        """The points that some numbers may be at together, and the chances of these."""
        shares, masks = [], []
        for spreads, mask in strata.by_distribution(names):
            masks.append(mask)
            atoms = [self._atoms(program, name, spread) for name, spread in zip(names, spreads, strict=True)]
            joint = {
                tuple([point for point, _ in place]): math.prod([share for _, share in place])
                for place in product(*atoms)
            }
            shares.append(self._consistent(names, joint))
        points = sorted(set[tuple[float, ...]]().union(*shares))
        return points, chances_of([[of.get(point, 0.0) for point in points] for of in shares], masks)

    def _atoms(self, program: Program, name: str, spread: Distribution | None) -> list[tuple[float, float]]:
        atoms = _atoms(spread, program.space.cuts.get(name, ()), self._is_computed_with)
        return _clamped(program.vocabulary[name], atoms)

    def _consistent(
        self, names: Sequence[str], shares: Mapping[tuple[float, ...], float]
    ) -> Mapping[tuple[float, ...], float]:
        """The points that do not contradict a level answered in words, if there are any."""
        if not self._answered:
            return shares  # nothing to contradict
        kept = {
            point: share
            for point, share in shares.items()
            if not self._following.facts({**self._answered, **dict(zip(names, point, strict=True))}).clashes
        }
        return kept or shares

    def columns(self, dice: Dice) -> dict[str, Column]:
        joint: dict[tuple[Value, ...], Mask] = {(): dice.every}
        for points, chances in self._plans:
            drawn = dice.sorted_out(chances)
            joint = {
                (*values, *point): both
                for values, mask in joint.items()
                for point, own in zip(points, drawn, strict=True)
                if (both := mask & own)
            }
        columns: dict[str, dict[Value, Mask]] = {}
        for values, mask in joint.items():
            for name, value in self._follow(values):
                masks = columns.setdefault(name, {})
                masks[value] = masks.get(value, 0) | mask
        return {name: ByValue(tuple(masks.items())) for name, masks in columns.items()}

    def _follow(self, values: tuple[Value, ...]) -> list[tuple[str, Value]]:
        """What is known of the dimension where its open numbers are `values`."""
        found = self._followed.get(values)
        if found is None:
            facts = self._following.facts({**self._answered, **dict(zip(self._open, values, strict=True))})
            found = [(name, facts.values[name]) for name in self._attributes if name in facts.values]
            self._followed[values] = found
        return found


def _options(attribute: Attribute, narrowed: Value | None) -> list[Value]:
    if attribute.type is AttributeType.FLAG:
        return [False, True]
    if attribute.type is AttributeType.LEVEL:
        low, high = (
            (narrowed.low, narrowed.high) if isinstance(narrowed, LevelRange) else (0, len(attribute.values) - 1)
        )
        return [LevelRange(index, index) for index in range(low, high + 1)]
    return list(attribute.values)


def _clamped(attribute: Attribute, points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The points with what lies outside the attribute's range put at its end."""
    low = attribute.minimum if attribute.minimum is not None else -math.inf
    high = attribute.maximum if attribute.maximum is not None else math.inf
    shares: dict[float, float] = {}
    for point, share in points:
        inside = min(max(point, low), high)
        shares[inside] = shares.get(inside, 0.0) + share
    return list(shares.items())


def _atoms(distribution: Distribution | None, cuts: Iterable[float], coarse: bool) -> list[tuple[float, float]]:
    """Points that stand for a number's spread, with their shares.

    Where only tests cut the number, one point between each two cuts; where it is computed with (`coarse`),
    the points of a grid that all profiles share.
    """
    spread = distribution if isinstance(distribution, NumberSpread) else NumberSpread(1.0, 10.0)
    if coarse:
        middles = [math.sqrt(a * b) for a, b in pairwise(_GRID)]
        parts = list(zip(_GRID, middles, strict=False))
        beyond = _GRID[-1]
    else:
        ends = [cut for cut in sorted(cuts) if cut > 0]
        parts = [(_between(low, high), high) for low, high in zip([0.0, *ends], ends, strict=False)]
        beyond = ends[-1] * 2 + 1 if ends else spread.median
    points = [(0.0, spread.zero)]
    below = 0.0
    for point, end in parts:
        upto = share_below(spread, end)
        points.append((point, (upto - below) * (1 - spread.zero)))
        below = upto
    points.append((beyond, (1 - below) * (1 - spread.zero)))
    return [(point, share) for point, share in points if share > 0]


def _between(low: float, high: float) -> float:
    return math.sqrt(low * high) if low > 0 else high / 2
