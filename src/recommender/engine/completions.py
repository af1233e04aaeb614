"""Completions of a workload drawn from the profiles: how the open answers would probably be given.

Draws are laid out as worlds, so many for each kind of workload as it is probable, and within a kind every open
attribute is drawn on its own. Owns what is drawn again, and when a draw counts. Seeded by the answers, so that
equal input gives equal draws. The rules are no part of it: with other rules the same workloads are decided, and a
figure made of them moves only where the rules decide otherwise.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping

from recommender.engine.dice import Dice
from recommender.engine.drawing import Drawing
from recommender.engine.mixture import Mixture
from recommender.engine.program import Program
from recommender.engine.questions import leave_out_irrelevant
from recommender.engine.residual import Known
from recommender.engine.strata import Strata, stratified
from recommender.engine.ties import Tie, ties_of
from recommender.engine.worlds import Column, Mask, Places, Worlds, constant_column, mapped, united
from recommender.model.vocabulary import LevelRange, Value
from recommender.sha256 import sha256

DRAWS = 1000
_AGAIN, _MOST_TRIES = 4, 1024  # an impossible part is drawn again: 4 times, then 16, 64, 256 and 1,024 times


def completions(program: Program, mixture: Mixture, known: Known, seed: str, count: int = DRAWS) -> tuple[Worlds, Mask]:
    """`count` completions of what is open, and the mask of those that count: all that `never:` allows.

    Every kind of workload has exactly its share of the draws, by its weight and the likelihood of the answers, however
    much of it `never:` forbids. Within its share a draw is distributed as in its profile on condition that `never:`
    allows it: each attribute is drawn on its own, and those that `never:` ties together are drawn again, together,
    until they are allowed. What is not tied together is independent under that condition too, so this is the same as
    throwing whole workloads away. A draw does not count where a part came out impossible each time, a thousand times
    over.
    """
    strata = stratified(mixture, mixture.posterior(known.answers), count)
    worlds = Worlds(count, _constant(program, known, count))
    for tie in ties_of(program, known):
        worlds.columns.update(_Part(program, known, strata, tie).drawn(_rng(seed, tie)))
    leave_out_irrelevant(program, known, worlds)
    return worlds, worlds.every & ~worlds.impossible(program.never)


def _rng(seed: str, tie: Tie) -> random.Random:
    """Chances of its own for what is tied together: a question more or fewer elsewhere leaves its draws as they are."""
    text = " ".join([seed, *(dimension.name for dimension in tie.dimensions)])
    return random.Random(int.from_bytes(sha256(text.encode()).digest()[:8], "big"))  # noqa: S311 - no secret


class _Part:
    """What `never:` ties together, drawn so that it is allowed."""

    def __init__(self, program: Program, known: Known, strata: Strata, tie: Tie) -> None:
        self._program = program
        self._known = known
        self._strata = strata
        self._never = tie.never
        self._drawing = Drawing(program, strata, known, tie.dimensions)

    def drawn(self, rng: random.Random) -> Mapping[str, Column]:
        """Its columns in the worlds of the strata."""
        columns, spoiled = self._thrown(self._strata, rng)
        tries = 1
        while spoiled and tries < _MOST_TRIES:
            tries *= _AGAIN
            columns, spoiled = self._mended(columns, spoiled, tries, rng)
        return columns

    def _thrown(self, strata: Strata, rng: random.Random) -> tuple[Mapping[str, Column], Mask]:
        """One draw in every world, and the worlds in which it is impossible."""
        columns = self._drawing.columns(Dice(rng, strata.count), strata)
        if not self._never:
            return columns, 0
        worlds = Worlds(strata.count, {**_constant(self._program, self._known, strata.count), **columns})
        leave_out_irrelevant(self._program, self._known, worlds)
        return columns, worlds.impossible(self._never)

    def _mended(
        self, columns: Mapping[str, Column], spoiled: Mask, tries: int, rng: random.Random
    ) -> tuple[Mapping[str, Column], Mask]:
        """The columns with the first allowed of `tries` in each of the `spoiled` worlds, and those without one."""
        places = Places(spoiled)
        fresh, impossible = self._thrown(self._strata.thinned(spoiled, tries), rng)
        left, taken = (1 << places.count) - 1, []
        for start in range(0, tries * places.count, places.count):
            if chosen := left & ~(impossible >> start):
                taken.append((start, chosen))
                left ^= chosen

        def picked(mask: Mask) -> Mask:
            found = 0
            for start, chosen in taken:
                found |= mask >> start & chosen
            return places.put_back(found)

        still = places.put_back(left)
        kept = {name: mapped(column, lambda mask: mask & ~(spoiled ^ still)) for name, column in columns.items()}
        return {name: united(kept.get(name), mapped(column, picked)) for name, column in fresh.items()}, still


def _constant(program: Program, known: Known, count: int) -> dict[str, Column]:
    """What is known already, in each of `count` worlds."""
    every = (1 << count) - 1
    return {
        name: constant_column(program.vocabulary[name], value, every)
        for name, value in known.values.items()
        if not known.is_live(name)
    }


def seed_of(answers: Mapping[str, Value]) -> str:
    """A text that is equal for equal answers, and for nothing else."""
    return json.dumps({name: _plain(value) for name, value in answers.items()}, sort_keys=True)


def _plain(value: Value) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    return [value.low, value.high] if isinstance(value, LevelRange) else value
