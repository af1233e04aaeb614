"""Workloads drawn from the profiles, some answers left out, for questions that are asked of many workloads."""

from __future__ import annotations

import random
from collections.abc import Iterator

from recommender.engine.decide import Recommender
from recommender.engine.residual import Known
from recommender.engine.samples import completions
from recommender.engine.worlds import ByMember, ByValue, Column, Worlds
from recommender.model.pack_change import Answers
from recommender.model.vocabulary import Value

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
                value = _value(worlds, name, position)
                if value is not None and chance.random() < kept:
                    answers[name] = value
            found.append(answers)
    return found


def _bits(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def _value(worlds: Worlds, name: str, position: int) -> Value | None:
    """What is known of an attribute in one world."""
    column: Column | None = worlds.columns.get(name)
    match column:
        case ByValue(masks):
            return next((value for value, mask in masks if mask >> position & 1), None)
        case ByMember(present, absent):
            members = frozenset(word for word, mask in present.items() if mask >> position & 1)
            is_known = members or any(mask >> position & 1 for mask in absent.values())
            return members if is_known else None
    return None
