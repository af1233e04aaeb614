"""Drawing what is open of a workload, profile by profile.

What does not depend on chance is worked out once, so that drawing again costs only the drawing. Owns how
each kind of attribute is drawn; must not know how many draws are wanted nor which of them count.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise

from recommender.engine.dimensions import Dimension
from recommender.engine.facts import Following
from recommender.engine.program import Program
from recommender.engine.residual import Known
from recommender.engine.worlds import ByMember, ByValue, Column, Mask
from recommender.model.profile import Distribution, NumberSpread, Profile, SetShares, WordShares
from recommender.model.vocabulary import Attribute, AttributeType, LevelRange, Value

_BITS = 12  # precision of a probability
_FULL = 1 << _BITS
# Points that stand for the spread of a number that is computed with: half decades.
_GRID = tuple(10 ** (exponent / 2) for exponent in range(-2, 13))
_Z90 = 1.2815515655446004  # the standard normal's 90th percentile

# A probability as its binary digits, lowest first, from the first one that is set; or, where there is none, a truth.
Chance = tuple[int, ...] | bool
Spans = Sequence[tuple[int, int]]  # first bit and number of bits of each profile's draws


class Drawing:
    """The open dimensions of a workload, ready to be drawn for some profiles."""

    def __init__(self, program: Program, profiles: Sequence[Profile], known: Known) -> None:
        self.known = known
        self._drawn: list[_Words | _Set | _Numbers] = []
        for dimension in program.space.dimensions:
            if not any(known.is_live(name) for name in dimension.attributes):
                continue
            attribute = program.vocabulary[dimension.name]
            if attribute.type is AttributeType.CHOICES:
                self._drawn.append(_Set(attribute, profiles))
            elif dimension.numbers:
                self._drawn.append(_Numbers(program, known, dimension, profiles))
            else:
                self._drawn.append(_Words(attribute, known, profiles))

    def columns(self, rng: random.Random, spans: Spans, total: int) -> dict[str, Column]:
        """`total` draws of every open attribute; `spans` has the place of each profile's, in their order."""
        found: dict[str, Column] = {}
        for part in self._drawn:
            found.update(part.columns(rng, spans, total))
        return found


class _Words:
    """A choice, flag or level without numbers."""

    def __init__(self, attribute: Attribute, known: Known, profiles: Sequence[Profile]) -> None:
        self._name = attribute.id
        self._options = _options(attribute, known.values.get(attribute.id))
        words = [word_of(attribute, value) for value in self._options]
        self._chances = []
        for profile in profiles:
            spread = profile.distributions.get(attribute.id)
            shares = [spread.shares.get(word, 0.0) if isinstance(spread, WordShares) else 0.0 for word in words]
            self._chances.append(_chances(shares if sum(shares) else [1.0] * len(words)))

    def columns(self, rng: random.Random, spans: Spans, _total: int) -> dict[str, Column]:
        masks = [0] * len(self._options)
        for (start, count), chances in zip(spans, self._chances, strict=True):
            for position, mask in enumerate(_categorical(rng, count, chances)):
                masks[position] |= mask << start
        return {self._name: ByValue(tuple(zip(self._options, masks, strict=True)))}


class _Set:
    """A set: empty, or each member on its own."""

    def __init__(self, attribute: Attribute, profiles: Sequence[Profile]) -> None:
        self._name = attribute.id
        self._words = attribute.values
        self._chances: list[tuple[Chance, list[Chance]] | None] = []
        for profile in profiles:
            spread = profile.distributions.get(attribute.id)
            if isinstance(spread, SetShares):
                members = [_chance(spread.members.get(word, 0.0)) for word in attribute.values]
                self._chances.append((_chance(1 - spread.empty), members))
            else:
                self._chances.append(None)

    def columns(self, rng: random.Random, spans: Spans, total: int) -> dict[str, Column]:
        present = dict.fromkeys(self._words, 0)
        for (start, count), chances in zip(spans, self._chances, strict=True):
            if chances is None:
                continue
            filled = _bernoulli(rng, count, chances[0])
            for word, chance in zip(self._words, chances[1], strict=True):
                present[word] |= (filled & _bernoulli(rng, count, chance)) << start
        every = (1 << total) - 1
        return {self._name: ByMember(present, {word: every & ~mask for word, mask in present.items()})}


class _Numbers:
    """The open numbers of a dimension, with the levels and computed numbers that follow from them."""

    def __init__(self, program: Program, known: Known, dimension: Dimension, profiles: Sequence[Profile]) -> None:
        self._attributes = dimension.attributes
        self._following = program.space.following[dimension.name]
        self._open = [name for name in dimension.numbers if known.is_live(name)]
        self._answered = {name: known.answers[name] for name in dimension.attributes if name in known.answers}
        self._followed: dict[tuple[Value, ...], list[tuple[str, Value]]] = {}
        self._plans = [
            [(points, _chances([share for _, share in shares])) for points, shares in self._points(program, profile)]
            for profile in profiles
        ]

    def _points(
        self, program: Program, profile: Profile
    ) -> Iterable[tuple[list[float], Sequence[tuple[float, float]]]]:
        for name in self._open:
            cuts = program.space.cuts.get(name, ())
            shares = _atoms(profile.distributions.get(name), cuts, len(self._open) > 1)
            shares = _clamped(program.vocabulary[name], shares)
            shares = _consistent(self._following, name, shares, self._answered)
            yield [point for point, _ in shares], shares

    def columns(self, rng: random.Random, spans: Spans, _total: int) -> dict[str, Column]:
        joint: dict[tuple[Value, ...], Mask] = {}
        for (start, count), plan in zip(spans, self._plans, strict=True):
            block: dict[tuple[Value, ...], Mask] = {(): (1 << count) - 1}
            for points, chances in plan:
                drawn = _categorical(rng, count, chances)
                block = {
                    (*values, point): both
                    for values, mask in block.items()
                    for point, own in zip(points, drawn, strict=True)
                    if (both := mask & own)
                }
            for values, mask in block.items():
                joint[values] = joint.get(values, 0) | mask << start
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


def word_of(attribute: Attribute, value: Value) -> str:
    """The word that stands for `value` in a profile."""
    if isinstance(value, LevelRange):
        return attribute.values[value.low]
    return str(value).lower() if isinstance(value, bool) else str(value)


def share_below(spread: NumberSpread, value: float) -> float:
    """The share of the positive part of `spread` below `value`."""
    if value <= 0:
        return 0.0
    sigma = max(math.log(spread.p90 / spread.median) / _Z90, 1e-9)
    return 0.5 * (1 + math.erf(math.log(value / spread.median) / (sigma * math.sqrt(2))))


def _chance(probability: float) -> Chance:
    return _digits(round(probability * _FULL))


@cache
def _digits(scaled: int) -> Chance:
    if scaled <= 0 or scaled >= _FULL:
        return scaled > 0
    zeros = (scaled & -scaled).bit_length() - 1
    return tuple(scaled >> place & 1 for place in range(zeros, _BITS))


def _chances(shares: Sequence[float]) -> list[Chance]:
    """For each position but the last, its probability among those that are left."""
    rest = sum(shares)
    chances = []
    for share in shares[:-1]:
        chances.append(_chance(share / rest if rest > 0 else 0.0))
        rest -= share
    return chances


def _bernoulli(rng: random.Random, count: int, chance: Chance) -> Mask:
    """`count` bits, each set with probability `chance`."""
    if isinstance(chance, bool):
        return (1 << count) - 1 if chance else 0
    draw = rng.getrandbits
    mask = 0
    for digit in chance:
        if digit:
            mask |= draw(count)
        else:
            mask &= draw(count)
    return mask


def _categorical(rng: random.Random, count: int, chances: Sequence[Chance]) -> list[Mask]:
    """`count` draws among one position more than `chances`, as one mask for each position."""
    left: Mask = (1 << count) - 1
    masks = []
    for chance in chances:
        drawn = left & _bernoulli(rng, count, chance)
        masks.append(drawn)
        left &= ~drawn
    return [*masks, left]


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


def _consistent(
    following: Following, name: str, points: list[tuple[float, float]], answered: Mapping[str, Value]
) -> list[tuple[float, float]]:
    """The points of a number that do not contradict a level answered in words, if there are any."""
    if not answered:
        return points  # nothing to contradict
    kept = [(point, share) for point, share in points if not following.facts({**answered, name: point}).clashes]
    return kept or points


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
