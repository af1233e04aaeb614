"""Completions of a workload drawn from the profiles: how the open answers would probably be given.

Draws are laid out as worlds, so many for each kind of workload as it is probable, and within a kind every open
attribute is drawn on its own. Owns what is drawn again, and when a draw counts. Seeded by the answers, so that
equal input gives equal draws. The rules are no part of it: with other rules the same workloads are decided, and a
figure made of them moves only where the rules decide otherwise.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Mapping, Sequence

from recommender.engine.dice import Dice
from recommender.engine.drawing import Drawing
from recommender.engine.mixture import Mixture
from recommender.engine.program import Program
from recommender.engine.questions import leave_out_irrelevant
from recommender.engine.residual import Known
from recommender.engine.strata import Strata, stratified
from recommender.engine.ties import Tie, ties_of
from recommender.engine.worlds import Column, Mask, Worlds, constant_column, mapped, united
from recommender.model.vocabulary import LevelRange, Value

DRAWS = 1000
_AGAIN, _LAYERS = 4, 256  # an impossible part is drawn again: 4 times, then 16, 64 and 256 times


def completions(program: Program, mixture: Mixture, known: Known, seed: str) -> tuple[Worlds, Mask]:
    """`DRAWS` completions of what is open, and the mask of those that count: all that `never:` allows.

    Every kind of workload has exactly its share of the draws, by its weight and the likelihood of the answers, however
    much of it `never:` forbids. Within its share a draw is distributed as in its profile on condition that `never:`
    allows it: each attribute is drawn on its own, and those that `never:` ties together are drawn again, together,
    until they are allowed. What is not tied together is independent under that condition too, so this is the same as
    throwing whole workloads away. A draw does not count where a part came out impossible each time, some hundred times
    over.
    """
    strata = stratified(mixture, mixture.posterior(known.answers), DRAWS)
    worlds = Worlds(DRAWS, _constant(program, known, DRAWS))
    for tie in ties_of(program, known):
        worlds.columns.update(_Part(program, known, strata, tie).drawn(_rng(seed, tie)))
    leave_out_irrelevant(program, known, worlds)
    return worlds, worlds.every & ~worlds.impossible(program.never)


def _rng(seed: str, tie: Tie) -> random.Random:
    """Chances of its own for what is tied together: a question more or fewer elsewhere leaves its draws as they are."""
    text = " ".join([seed, *(dimension.name for dimension in tie.dimensions)])
    return random.Random(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))  # noqa: S311 - no secret


class _Part:
    """What `never:` ties together, drawn so that it is allowed."""

    def __init__(self, program: Program, known: Known, strata: Strata, tie: Tie) -> None:
        self._program = program
        self._known = known
        self._never = tie.never
        self._drawing = Drawing(program, strata, known, tie.dimensions)

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


def seed_of(answers: Mapping[str, Value]) -> str:
    """A text that is equal for equal answers, and for nothing else."""
    return json.dumps({name: _plain(value) for name, value in answers.items()}, sort_keys=True)


def _plain(value: Value) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    return [value.low, value.high] if isinstance(value, LevelRange) else value
