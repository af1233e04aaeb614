"""Workloads as draws from the profiles have them: one of which the rest is filled in, many of which a part is known."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace

from recommender.engine.completions import completions
from recommender.engine.decide import Recommender
from recommender.engine.residual import Known
from recommender.engine.worlds import Worlds, positions
from recommender.model.vocabulary import AttributeType, LevelRange, Value, Vocabulary
from recommender.model.workload import Workload

_SEED = "sampled workloads"


def completed(recommender: Recommender, workload: Workload, seed: str, rng: random.Random) -> Workload | None:
    """`workload` with every question answered that its answers leave relevant; None where no draw has these answers.

    A level is left to its numbers where all of them are known.

    Args:
        seed: of the draws.
        rng: picks one of them.

    """
    pack, program = recommender.pack, recommender.program
    asked = recommender.asked_of(workload)
    known = Known(asked.answers, asked.values, frozenset(), program.space)
    draws, counted = completions(program, recommender.mixture, known, seed)
    for name in program.unasked.keys() & workload.answers.keys():
        counted &= ~draws.true(program.unasked[name])  # what is answered is relevant
    worlds = list(positions(counted))
    if not worlds:
        return None
    world = rng.choice(worlds)
    found = {**answers_in(pack.vocabulary, draws, world), **asked.answers}
    for attribute in pack.vocabulary.answerable():
        is_level = attribute.type is AttributeType.LEVEL and attribute.inputs and attribute.id not in workload.answers
        if is_level and all(draws.value(name, world) is not None for name in attribute.inputs):
            found.pop(attribute.id, None)
    return replace(workload, answers=found)


def partly_answered(recommender: Recommender, count: int) -> list[Mapping[str, Value]]:
    """The answers of `count` workloads drawn, from nearly none to all of them; equal packs give equal ones."""
    pack, program = recommender.pack, recommender.program
    chance = random.Random(f"{_SEED} {pack.digest}")  # noqa: S311 - no secret
    found: list[Mapping[str, Value]] = []
    for batch in range(count):
        known = Known({}, {}, frozenset(), program.space)
        draws, counted = completions(program, recommender.mixture, known, f"{_SEED} {pack.digest} {batch}")
        for world in positions(counted):
            if len(found) == count:
                return found
            kept = chance.random()
            answers = answers_in(pack.vocabulary, draws, world)
            found.append({name: value for name, value in answers.items() if chance.random() < kept})
    return found


def answers_in(vocabulary: Vocabulary, draws: Worlds, world: int) -> dict[str, Value]:
    """What is answered in one of the draws, in the order of the vocabulary; levels that follow stand there in words."""
    found: dict[str, Value] = {}
    for attribute in vocabulary.answerable():
        value = draws.value(attribute.id, world)
        is_open = isinstance(value, LevelRange) and value.low < value.high
        if value is not None and not is_open:
            found[attribute.id] = value
    return found
