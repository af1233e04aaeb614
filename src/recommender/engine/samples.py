"""Completions of a workload drawn from the profiles: how the open answers would probably be given.

Draws are laid out as worlds: each profile gets a block of bits in proportion to its weight times the
likelihood of the answers given, and within a block every open attribute is drawn on its own.
Seeded by the digest of packs and answers, so that equal input gives equal draws.
"""

from __future__ import annotations

import hashlib
import json
import math
import random
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from recommender.engine.facts import Following
from recommender.engine.normal_form import normal_form
from recommender.engine.program import Program
from recommender.engine.residual import Known
from recommender.engine.worlds import ByMember, ByValue, Column, Mask, Worlds, constant_column, restricted
from recommender.model.profile import Distribution, NumberSpread, Profile, SetShares, WordShares
from recommender.model.vocabulary import Attribute, AttributeType, LevelRange, Value

DRAWS = 1000
_RESERVE = 1.6  # draws that an impossible combination spoils are made up for by drawing more at once
_TRIES = 3
_BITS = 12  # precision of a probability
_LEAST, _MOST = 0.02, 0.98  # no single answer makes a profile impossible or certain
_REMOTE = 0.02  # the least probable profiles are left out as long as they make up no more than this
# Points that stand for the spread of a number that is computed with: half decades.
_GRID = tuple(10 ** (exponent / 2) for exponent in range(-2, 13))


def completions(program: Program, profiles: Sequence[Profile], known: Known, seed: str) -> tuple[Worlds, Mask]:
    """Completions of what is open, and the mask of those that count.

    `DRAWS` of them count: enough are drawn to make up for those that `never:` forbids, unless it forbids
    nearly all; then fewer count.
    """
    rng = random.Random(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big"))  # noqa: S311 - no secret
    shares = _shares(program, profiles, known.answers)
    reserve = _RESERVE
    for _ in range(_TRIES):
        worlds, kept = _drawn(rng, program, shares, known, round(DRAWS * reserve))
        if kept.bit_count() == DRAWS:
            break
        reserve *= 1.2 * DRAWS / max(kept.bit_count(), DRAWS / 8)
    return worlds, kept


def _drawn(
    rng: random.Random, program: Program, shares: Sequence[tuple[Profile, float]], known: Known, total: int
) -> tuple[Worlds, Mask]:
    """`total` draws, and of each profile's the first allowed ones up to its share of `DRAWS`."""
    blocks = _blocks(shares, total)
    columns: dict[str, Column] = {
        name: constant_column(program.vocabulary[name], value, (1 << total) - 1)
        for name, value in known.values.items()
        if not known.is_live(name)
    }
    for dimension in program.space.dimensions:
        if not any(known.is_live(name) for name in dimension.attributes):
            continue
        attribute = program.vocabulary[dimension.name]
        if attribute.type is AttributeType.CHOICES:
            columns[attribute.id] = _sets(rng, attribute, blocks, total)
        elif dimension.numbers:
            columns.update(_numbers(rng, program, known, dimension.attributes, dimension.numbers, blocks))
        else:
            columns[attribute.id] = _words(rng, attribute, known, blocks)
    worlds = Worlds(total, columns)
    _leave_out_irrelevant(program, known, worlds)
    allowed = worlds.every & ~worlds.impossible(program.never)
    kept = 0
    for (_, start, count), (_, _, wanted) in zip(blocks, _blocks(shares, DRAWS), strict=True):
        kept |= _first(allowed >> start & ((1 << count) - 1), wanted) << start
    return worlds, kept


def _leave_out_irrelevant(program: Program, known: Known, worlds: Worlds) -> None:
    """Make an attribute unknown in the worlds in which nobody would ask for it."""
    for _, attribute in sorted(program.vocabulary.attributes.items()):
        column = worlds.columns.get(attribute.id)
        if attribute.when is None or column is None or not known.is_live(attribute.id):
            continue
        asked = worlds.every & ~worlds.true(normal_form(attribute.when, positive=False))
        if asked != worlds.every:
            worlds.replace(attribute.id, restricted(column, asked))


def seed_of(digest: str, answers: Mapping[str, Value], priorities: Mapping[str, str], role: str) -> str:
    """A text that is equal for equal packs and answers, and for nothing else."""
    shown = {name: _plain(value) for name, value in sorted(answers.items())}
    return json.dumps([digest, shown, dict(sorted(priorities.items())), role], sort_keys=True)


def _plain(value: Value) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    return [value.low, value.high] if isinstance(value, LevelRange) else value


Blocks = Sequence[tuple[Profile, int, int]]  # profile, first bit, number of bits


def _shares(program: Program, profiles: Sequence[Profile], answers: Mapping[str, Value]) -> list[tuple[Profile, float]]:
    """How probable each profile is, given the answers; they sum to 1."""
    logs = [
        math.log(profile.weight) + sum(_likelihood(program, profile, name, value) for name, value in answers.items())
        for profile in profiles
    ]
    top = max(logs)
    odds = {profile.id: math.exp(value - top) for profile, value in zip(profiles, logs, strict=True)}
    remote, spare = set(), sum(odds.values()) * _REMOTE
    for name in sorted(odds, key=lambda name: (odds[name], name)):
        spare -= odds[name]
        if spare < 0:
            break
        remote.add(name)
    total = sum(chance for name, chance in odds.items() if name not in remote)
    return [(profile, odds[profile.id] / total) for profile in profiles if profile.id not in remote]


def _blocks(shares: Sequence[tuple[Profile, float]], total: int) -> Blocks:
    """Each profile's part of `total` draws: largest remainders, so that they add up exactly."""
    exact = [share * total for _, share in shares]
    counts = [int(number) for number in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (counts[i] - exact[i], i))
    for position in by_remainder[: total - sum(counts)]:
        counts[position] += 1
    blocks, start = [], 0
    for (profile, _), count in zip(shares, counts, strict=True):
        blocks.append((profile, start, count))
        start += count
    return blocks


def _likelihood(program: Program, profile: Profile, name: str, value: Value) -> float:
    """The logarithm of the probability that a workload of `profile` answers `name` so (0 where it says nothing)."""
    distribution = profile.distributions.get(name)
    match distribution, value:
        case WordShares(shares), str() | bool() | LevelRange():
            word = _word(program.vocabulary[name], value)
            return math.log(min(max(shares.get(word, 0.0), _LEAST), _MOST))
        case NumberSpread(), int() | float():
            near = _share_below(distribution, value * 2) - _share_below(distribution, value / 2)
            return math.log(min(max(distribution.zero if value == 0 else near, _LEAST), _MOST))
        case SetShares(empty, members), frozenset():
            if not value:
                return math.log(min(max(empty, _LEAST), _MOST))
            chances = [members.get(word, 0.0) if word in value else 1 - members.get(word, 0.0) for word in members]
            return sum(math.log(min(max(chance, _LEAST), _MOST)) for chance in [1 - empty, *chances])
        case _:
            return 0.0


def _word(attribute: Attribute, value: Value) -> str:
    if isinstance(value, LevelRange):
        return attribute.values[value.low]
    return str(value).lower() if isinstance(value, bool) else str(value)


def _bernoulli(rng: random.Random, count: int, chance: float) -> Mask:
    """`count` bits, each set with probability `chance` (to `_BITS` binary digits)."""
    scaled = round(chance * (1 << _BITS))
    if scaled <= 0:
        return 0
    if scaled >= 1 << _BITS:
        return (1 << count) - 1
    mask = 0
    started = False
    for _ in range(_BITS):
        bit = scaled & 1
        scaled >>= 1
        if not started and not bit:
            continue
        started = True
        drawn = rng.getrandbits(count)
        mask = mask | drawn if bit else mask & drawn
    return mask


def _categorical(rng: random.Random, count: int, shares: Sequence[float]) -> list[Mask]:
    """`count` draws among the positions of `shares`, as one mask for each position."""
    left: Mask = (1 << count) - 1
    rest = sum(shares)
    masks = []
    for share in shares[:-1]:
        drawn = left & _bernoulli(rng, count, share / rest if rest > 0 else 0.0)
        masks.append(drawn)
        left &= ~drawn
        rest -= share
    return [*masks, left]


def _words(rng: random.Random, attribute: Attribute, known: Known, blocks: Blocks) -> Column:
    """A choice, flag or level without numbers."""
    masks: dict[Value, Mask] = {}
    for profile, start, count in blocks:
        options = _options(attribute, known.values.get(attribute.id))
        shares = [_word_share(profile.distributions.get(attribute.id), _word(attribute, value)) for value in options]
        if not sum(shares):
            shares = [1.0] * len(options)
        for value, mask in zip(options, _categorical(rng, count, shares), strict=True):
            masks[value] = masks.get(value, 0) | mask << start
    return ByValue(tuple(masks.items()))


def _options(attribute: Attribute, narrowed: Value | None) -> list[Value]:
    if attribute.type is AttributeType.FLAG:
        return [False, True]
    if attribute.type is AttributeType.LEVEL:
        low, high = (
            (narrowed.low, narrowed.high) if isinstance(narrowed, LevelRange) else (0, len(attribute.values) - 1)
        )
        return [LevelRange(index, index) for index in range(low, high + 1)]
    return list(attribute.values)


def _word_share(distribution: Distribution | None, word: str) -> float:
    return distribution.shares.get(word, 0.0) if isinstance(distribution, WordShares) else 0.0


def _sets(rng: random.Random, attribute: Attribute, blocks: Blocks, total: int) -> Column:
    present = dict.fromkeys(attribute.values, 0)
    for profile, start, count in blocks:
        spread = profile.distributions.get(attribute.id)
        if not isinstance(spread, SetShares):
            continue
        filled = _bernoulli(rng, count, 1 - spread.empty)
        for word in attribute.values:
            present[word] |= (filled & _bernoulli(rng, count, spread.members.get(word, 0.0))) << start
    every = (1 << total) - 1
    return ByMember(present, {word: every & ~mask for word, mask in present.items()})


def _numbers(
    rng: random.Random,
    program: Program,
    known: Known,
    attributes: Sequence[str],
    numbers: Sequence[str],
    blocks: Blocks,
) -> dict[str, Column]:
    """The open numbers of a dimension, with the levels and computed numbers that follow from them."""
    following = program.space.following[attributes[0]]
    open_numbers = [name for name in numbers if known.is_live(name)]
    answered = {name: known.answers[name] for name in attributes if name in known.answers}
    joint: dict[tuple[Value, ...], Mask] = {}
    for profile, start, count in blocks:
        block: dict[tuple[Value, ...], Mask] = {(): (1 << count) - 1}
        for name in open_numbers:
            points = _atoms(profile.distributions.get(name), program.space.cuts.get(name, ()), len(open_numbers) > 1)
            points = _clamped(program.vocabulary[name], points)
            points = _consistent(following, name, points, answered)
            drawn = _categorical(rng, count, [share for _, share in points])
            block = {
                (*values, point): both
                for values, mask in block.items()
                for (point, _), own in zip(points, drawn, strict=True)
                if (both := mask & own)
            }
        for values, mask in block.items():
            joint[values] = joint.get(values, 0) | mask << start
    columns: dict[str, dict[Value, Mask]] = {}
    for values, mask in joint.items():
        facts = following.facts({**answered, **dict(zip(open_numbers, values, strict=True))})
        for name in attributes:
            value = facts.values.get(name)
            if value is not None:
                masks = columns.setdefault(name, {})
                masks[value] = masks.get(value, 0) | mask
    return {name: ByValue(tuple(masks.items())) for name, masks in columns.items()}


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
        upto = _share_below(spread, end)
        points.append((point, (upto - below) * (1 - spread.zero)))
        below = upto
    points.append((beyond, (1 - below) * (1 - spread.zero)))
    return [(point, share) for point, share in points if share > 0]


def _between(low: float, high: float) -> float:
    return math.sqrt(low * high) if low > 0 else high / 2


_Z90 = 1.2815515655446004  # the standard normal's 90th percentile


def _sigma(spread: NumberSpread) -> float:
    return max(math.log(spread.p90 / spread.median) / _Z90, 1e-9)


def _share_below(spread: NumberSpread, value: float) -> float:
    """The share of the positive part of `spread` below `value`."""
    if value <= 0:
        return 0.0
    return 0.5 * (1 + math.erf(math.log(value / spread.median) / (_sigma(spread) * math.sqrt(2))))


def _first(mask: Mask, count: int) -> Mask:
    """The lowest `count` bits that are set in `mask`."""
    if mask.bit_count() <= count:
        return mask
    low, high = 0, mask.bit_length()
    while low < high:
        middle = (low + high) // 2
        if (mask & ((1 << middle) - 1)).bit_count() < count:
            low = middle + 1
        else:
            high = middle
    return mask & ((1 << low) - 1)
