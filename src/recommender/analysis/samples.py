"""Workloads drawn from the profiles, some answers left out, for questions that are asked of many workloads."""

from __future__ import annotations

import random

from recommender.engine.completed import answers_in
from recommender.engine.decide import Recommender
from recommender.engine.residual import Known
from recommender.engine.samples import completions
from recommender.engine.worlds import positions
from recommender.model.pack_change import Answers

_SEED = "sampled workloads"


def answers_sampled(recommender: Recommender, count: int) -> list[Answers]:
    """The answers of `count` workloads, from nearly empty to complete; equal packs give equal ones."""
    pack, program = recommender.pack, recommender.program
    chance = random.Random(f"{_SEED} {pack.digest}")  # noqa: S311 - no secret
    found: list[Answers] = []
    for batch in range(count):
        known = Known({}, {}, frozenset(), program.space)
        draws, counted = completions(program, pack.profiles, known, f"{_SEED} {pack.digest} {batch}")
        for world in positions(counted):
            if len(found) == count:
                return found
            kept = chance.random()
            answers = answers_in(pack.vocabulary, draws, world)
            found.append({name: value for name, value in answers.items() if chance.random() < kept})
    return found
