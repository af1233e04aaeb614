"""Workloads drawn from the profiles, some answers left out, for questions that are asked of many workloads."""

from __future__ import annotations

import random
from collections.abc import Iterator

from recommender.engine.decide import Recommender
from recommender.engine.residual import Known
from recommender.engine.samples import completions
from recommender.model.pack_change import Answers

_SEED = "sampled workloads"


def answers_sampled(recommender: Recommender, count: int) -> list[Answers]:
    """The answers of `count` workloads, from nearly empty to complete; equal packs give equal ones."""
    pack, program = recommender.pack, recommender.program
    chance = random.Random(f"{_SEED} {pack.digest}")  # noqa: S311 - no secret
    names = [attribute.id for attribute in pack.vocabulary.answerable()]
    found: list[Answers] = []
    for batch in range(count):
        known = Known({}, {}, frozenset(), program.space)
        worlds, counted = completions(program, pack.profiles, known, f"{_SEED} {pack.digest} {batch}")
        for position in _bits(counted):
            if len(found) == count:
                return found
            kept = chance.random()
            answers = {}
            for name in names:
                value = worlds.value(name, position)
                if value is not None and chance.random() < kept:
                    answers[name] = value
            found.append(answers)
    return found


def _bits(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
