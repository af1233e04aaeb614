"""Drawing what is open of a workload, for all kinds of workload at once.

Owns how each kind of attribute is drawn; must not know how many draws are wanted nor which of them count.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise, product

from recommender.engine.dice import Dice, Digits, digits_of, digits_up_to
from recommender.engine.dimensions import Dimension
from recommender.engine.mixture import share_below, word_of
from recommender.engine.program import Program
from recommender.engine.residual import Known
from recommender.engine.strata import Strata
from recommender.engine.worlds import ByMember, ByValue, Column, Mask
from recommender.frozen import frozen
from recommender.model.profile import Distribution, NumberSpread, SetShares, WordShares
from recommender.model.vocabulary import Attribute, AttributeType, LevelRange, Value

# Points that stand for the spread of a number that is computed with: half decades.
_GRID = tuple(10 ** (exponent / 2) for exponent in range(-2, 13))


class Drawing:
    """Some open dimensions of a workload, ready to be drawn again and again: in the worlds of each kind as it has them.

    What does not depend on chance is worked out once.
    """

    def __init__(self, program: Program, strata: Strata, known: Known, dimensions: Iterable[Dimension]) -> None:
        """Args: `strata` are those that it is drawn in, or of which a part is."""
        self._drawn: list[_Words | _Set | _Numbers] = []
        for dimension in dimensions:
            attribute = program.vocabulary[dimension.name]
            if attribute.type is AttributeType.CHOICES:
                self._drawn.append(_Set(attribute, strata))
            elif dimension.numbers:
                self._drawn.append(_Numbers(program, known, dimension, strata))
            else:
                self._drawn.append(_Words(attribute, known, strata))

    def columns(self, dice: Dice, strata: Strata) -> dict[str, Column]:
        """One draw of every attribute in every world."""
        found: dict[str, Column] = {}
        for part in self._drawn:
            found.update(part.columns(dice, strata))
        return found


class _Words:
    """A choice, flag or level without numbers."""

    def __init__(self, attribute: Attribute, known: Known, strata: Strata) -> None:
        self._name = attribute.id
        self._options = _options(attribute, known.values.get(attribute.id))
        words = [word_of(attribute, value) for value in self._options]
        self._chances: dict[int, list[Digits]] = {}
        for place, spread in strata.spreads(attribute.id):
            shares = [spread.shares.get(word, 0.0) if isinstance(spread, WordShares) else 0.0 for word in words]
            self._chances[place] = digits_up_to(shares if sum(shares) else [1.0] * len(words))

    def columns(self, dice: Dice, strata: Strata) -> dict[str, Column]:
        chances = [(self._chances[place], worlds) for place, worlds in strata.by_spread(self._name)]
        drawn = dice.sorted_out(chances, len(self._options))
        return {self._name: ByValue(tuple(zip(self._options, drawn, strict=True)))}


class _Set:
    """A set: empty, or each member on its own."""

    def __init__(self, attribute: Attribute, strata: Strata) -> None:
        self._name = attribute.id
        self._filled: dict[int, Digits] = {}
        self._members: dict[str, dict[int, Digits]] = {word: {} for word in attribute.values}
        for place, spread in strata.spreads(attribute.id):
            chances = spread if isinstance(spread, SetShares) else SetShares(1.0, {})
            self._filled[place] = digits_of(1 - chances.empty)
            for word, of_place in self._members.items():
                of_place[place] = digits_of(chances.members.get(word, 0.0))

    def columns(self, dice: Dice, strata: Strata) -> dict[str, Column]:
        groups = strata.by_spread(self._name)
        filled = dice.thrown((self._filled[place], worlds) for place, worlds in groups)
        present = {
            word: filled & dice.thrown((of_place[place], worlds) for place, worlds in groups)
            for word, of_place in self._members.items()
        }
        return {self._name: ByMember(present, {word: dice.every & ~mask for word, mask in present.items()})}


@frozen
class _Plan:
    """Numbers that are drawn together: the points that they may be at, and the chances of these by their spreads."""

    names: Sequence[str]
    points: Sequence[tuple[float, ...]]
    chances: Mapping[tuple[int, ...], Sequence[Digits]]


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

    def _plan(self, program: Program, names: Sequence[str], strata: Strata) -> _Plan:
        spreads = {name: dict(strata.spreads(name)) for name in names}
        shares: dict[tuple[int, ...], Mapping[tuple[float, ...], float]] = {}
        for places, _ in strata.by_spreads(names):
            together = zip(names, places, strict=True)
            atoms = [self._atoms(program, name, spreads[name][place]) for name, place in together]
            joint = {
                tuple([point for point, _ in way]): math.prod([share for _, share in way]) for way in product(*atoms)
            }
            shares[places] = self._consistent(names, joint)
        points = sorted(set[tuple[float, ...]]().union(*shares.values()))
        return _Plan(
            names,
            points,
            {places: digits_up_to([of.get(point, 0.0) for point in points]) for places, of in shares.items()},
        )

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

    def columns(self, dice: Dice, strata: Strata) -> dict[str, Column]:
        joint: dict[tuple[Value, ...], Mask] = {(): dice.every}
        for plan in self._plans:
            chances = [(plan.chances[places], worlds) for places, worlds in strata.by_spreads(plan.names)]
            drawn = dice.sorted_out(chances, len(plan.points))
            joint = {
                (*values, *point): both
                for values, mask in joint.items()
                for point, own in zip(plan.points, drawn, strict=True)
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
