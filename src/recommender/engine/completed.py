"""Workloads completed: the open questions answered as one draw from the profiles has them."""

from __future__ import annotations

import random
from dataclasses import replace

from recommender.engine.decide import Recommender
from recommender.engine.residual import Known
from recommender.engine.samples import completions
from recommender.engine.worlds import Worlds, positions
from recommender.model.vocabulary import AttributeType, LevelRange, Value, Vocabulary
from recommender.model.workload import Workload


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
    draws, counted = completions(program, pack.profiles, known, seed)
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


def answers_in(vocabulary: Vocabulary, draws: Worlds, world: int) -> dict[str, Value]:
    """What is answered in one of the draws, in the order of the vocabulary; levels that follow stand there in words."""
    found: dict[str, Value] = {}
    for attribute in vocabulary.answerable():
        value = draws.value(attribute.id, world)
        is_open = isinstance(value, LevelRange) and value.low < value.high
        if value is not None and not is_open:
            found[attribute.id] = value
    return found
