"""Completions of a workload drawn from the profiles: how the open answers would probably be given.

Draws are laid out as worlds: each profile gets a block of bits in proportion to its weight times the
likelihood of the answers given, and within a block every open attribute is drawn on its own.
Seeded by the answers, so that equal input gives equal draws. The rules are no part of it: with other rules the same
workloads are decided, and a figure made of them moves only where the rules decide otherwise.
"""

from __future__ import annotations

import hashlib
import json
import math
import random
from collections.abc import Mapping, Sequence
from functools import partial
from operator import and_

from recommender.engine.dice import Dice
from recommender.engine.drawing import Blocks, Drawing, share_near, word_of
from recommender.engine.program import Program
from recommender.engine.residual import Known
from recommender.engine.ties import Tie, ties_of
from recommender.engine.worlds import Column, Mask, Worlds, constant_column, mapped, united
from recommender.model.profile import NumberSpread, Profile, SetShares, WordShares
from recommender.model.vocabulary import LevelRange, Value

DRAWS = 1000
_AGAIN, _LAYERS = 4, 256  # an impossible part is drawn again: 4 times, then 16, 64 and 256 times
_LEAST, _MOST = 0.004, 0.996  # no single answer makes a profile impossible or certain
_REMOTE = 0.02  # the least probable profiles are left out as long as they make up no more than this


def completions(program: Program, profiles: Sequence[Profile], known: Known, seed: str) -> tuple[Worlds, Mask]:
    """`DRAWS` completions of what is open, and the mask of those that count: all that `never:` allows.

    Every profile has exactly its share of the draws, by its weight and the likelihood of the answers, however much of
    it `never:` forbids. Within its share a draw is distributed as in the profile on condition that `never:` allows it:
    each attribute is drawn on its own, and those that `never:` ties together are drawn again, together, until they
    are allowed. What is not tied together is independent under that condition too, so this is the same as throwing
    whole workloads away. A draw does not count where a part came out impossible each time, some hundred times over.
    """
    blocks = _blocks(_shares(program, profiles, known.answers))
    worlds = Worlds(DRAWS, _constant(program, known, DRAWS))
    for tie in ties_of(program, known):
        worlds.columns.update(_Part(program, known, blocks, tie).drawn(_rng(seed, tie)))
    leave_out_irrelevant(program, known, worlds)
    return worlds, worlds.every & ~worlds.impossible(program.never)


def _rng(seed: str, tie: Tie) -> random.Random:
    """Chances of its own for what is tied together: a question more or fewer elsewhere leaves its draws as they are."""
    text = " ".join([seed, *(dimension.name for dimension in tie.dimensions)])
    return random.Random(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))  # noqa: S311 - no secret


class _Part:
    """What `never:` ties together, drawn so that it is allowed."""

    def __init__(self, program: Program, known: Known, blocks: Blocks, tie: Tie) -> None:
        self._program = program
        self._known = known
        self._never = tie.never
        self._drawing = Drawing(program, blocks, known, tie.dimensions)

    def drawn(self, rng: random.Random) -> Mapping[str, Column]:
        """Its columns in `DRAWS` worlds."""
        columns: Mapping[str, Column] = self._drawing.columns(Dice(rng, DRAWS))
        spoiled = self._impossible(columns, DRAWS)
        layers = 1
        while spoiled and layers < _LAYERS:
            layers *= _AGAIN
            dice = Dice(rng, DRAWS, layers)
            fresh = self._drawing.columns(dice)
            allowed = dice.every & ~self._impossible(fresh, dice.count)
            columns, spoiled = _mended(columns, spoiled, fresh, [allowed >> n * DRAWS for n in range(layers)])
        return columns

    def _impossible(self, columns: Mapping[str, Column], count: int) -> Mask:
        if not self._never:
            return 0
        worlds = Worlds(count, {**_constant(self._program, self._known, count), **columns})
        leave_out_irrelevant(self._program, self._known, worlds)
        return worlds.impossible(self._never)


def _mended(
    columns: Mapping[str, Column], spoiled: Mask, fresh: Mapping[str, Column], allowed: Sequence[Mask]
) -> tuple[Mapping[str, Column], Mask]:
    """The columns with the `spoiled` worlds taken from the first layer of `fresh` that is allowed, and what is left."""
    sound, taken = ~spoiled, []
    for layer, mask in enumerate(allowed):
        if chosen := spoiled & mask:
            taken.append((layer * DRAWS, chosen))
            spoiled ^= chosen

    def picked(mask: Mask) -> Mask:
        found = 0
        for shift, chosen in taken:
            found |= mask >> shift & chosen
        return found

    kept = {name: mapped(column, lambda mask: mask & (sound | spoiled)) for name, column in columns.items()}
    return kept | {name: united(kept.get(name), mapped(column, picked)) for name, column in fresh.items()}, spoiled


def _constant(program: Program, known: Known, count: int) -> dict[str, Column]:
    """What is known already, in each of `count` worlds."""
    every = (1 << count) - 1
    return {
        name: constant_column(program.vocabulary[name], value, every)
        for name, value in known.values.items()
        if not known.is_live(name)
    }


def leave_out_irrelevant(program: Program, known: Known, worlds: Worlds) -> None:
    """Make an attribute unknown in the worlds in which nobody would ask for it."""
    for name, unasked in program.unasked.items():
        column = worlds.columns.get(name)
        if column is None or not known.is_live(name):
            continue
        asked = worlds.every & ~worlds.true(unasked)
        if asked != worlds.every:
            worlds.replace(name, mapped(column, partial(and_, asked)))


class Plausibility:
    """How probable each answer is, given the other answers of a workload."""

    def __init__(self, program: Program, profiles: Sequence[Profile], answers: Mapping[str, Value]) -> None:
        self._program = program
        self._profiles = profiles
        self._answers = answers
        self._shares: dict[str, list[tuple[Profile, float]]] = {}
        self._found: dict[tuple[str, Value], float] = {}

    def of(self, name: str, value: Value) -> float:
        """The probability of `value` as the answer to `name`, never 0; of a number that of its surroundings."""
        key = name, value
        if key not in self._found:
            likely = (share * math.exp(likelihood(self._program, profile, *key)) for profile, share in self._of(name))
            self._found[key] = sum(likely)
        return self._found[key]

    def _of(self, name: str) -> list[tuple[Profile, float]]:
        """The profiles with their shares by all answers but the one to `name`."""
        own = name if name in self._answers else ""
        if own not in self._shares:
            others = {attribute: value for attribute, value in self._answers.items() if attribute != own}
            self._shares[own] = _shares(self._program, self._profiles, others)
        return self._shares[own]


def seed_of(answers: Mapping[str, Value]) -> str:
    """A text that is equal for equal answers, and for nothing else."""
    return json.dumps({name: _plain(value) for name, value in answers.items()}, sort_keys=True)


def _plain(value: Value) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    return [value.low, value.high] if isinstance(value, LevelRange) else value


def _shares(program: Program, profiles: Sequence[Profile], answers: Mapping[str, Value]) -> list[tuple[Profile, float]]:
    """How probable each profile is, given the answers; they sum to 1."""
    logs = [
        # Summed exactly: the order of the answers, which is that of the vocabulary, moves no draw.
        math.fsum([math.log(profile.weight), *(likelihood(program, profile, *answer) for answer in answers.items())])
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


def _blocks(shares: Sequence[tuple[Profile, float]]) -> Blocks:
    """Each profile's part of the draws: largest remainders, so that they add up exactly."""
    exact = [share * DRAWS for _, share in shares]
    counts = [int(number) for number in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (counts[i] - exact[i], i))
    for position in by_remainder[: DRAWS - sum(counts)]:
        counts[position] += 1
    blocks, start = [], 0
    for (profile, _), count in zip(shares, counts, strict=True):
        blocks.append((profile, ((1 << count) - 1) << start))
        start += count
    return blocks


def likelihood(program: Program, profile: Profile, name: str, value: Value) -> float:
    """The logarithm of the probability that a workload of `profile` answers `name` so (0 where it says nothing)."""
    distribution = profile.distributions.get(name)
    match distribution, value:
        case WordShares(shares), str() | bool() | LevelRange():
            word = word_of(program.vocabulary[name], value)
            return math.log(min(max(shares.get(word, 0.0), _LEAST), _MOST))
        case NumberSpread(), int() | float():
            return math.log(min(max(share_near(distribution, value), _LEAST), _MOST))
        case SetShares(empty, members), frozenset():
            if not value:
                return math.log(min(max(empty, _LEAST), _MOST))
            chances = [members.get(word, 0.0) if word in value else 1 - members.get(word, 0.0) for word in members]
            return math.fsum(math.log(min(max(chance, _LEAST), _MOST)) for chance in [1 - empty, *chances])
        case _:
            return 0.0
