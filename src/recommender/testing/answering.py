"""A workload whose answers come one after another, and how many ways to go on from some of them have another winner."""

from __future__ import annotations

import random
from collections.abc import Iterable

from recommender.engine.completions import completions
from recommender.engine.contest import NOBODY, winners
from recommender.engine.decide import Recommender
from recommender.engine.inquiry import Inquiry
from recommender.engine.residual import Known
from recommender.model.workload import Workload


class Answering:
    """The answers of a workload in a random order, some of them given at the start."""

    def __init__(self, recommender: Recommender, workload: Workload, given: Iterable[str], rng: random.Random) -> None:
        """Args: `given` has the ids of what is answered at the start; the role is in any case."""
        self._recommender = recommender
        self._priorities = workload.priorities
        self._answers = recommender.answers_of(workload)
        self._given = {*given, recommender.pack.role_attribute}
        self.order = [name for name in self._answers if name not in self._given]
        rng.shuffle(self.order)

    def after(self, count: int) -> tuple[Inquiry, Known]:
        """What the rules say once `count` more answers have come."""
        names = self._given.union(self.order[:count])
        answers = {name: value for name, value in self._answers.items() if name in names}
        asked = self._recommender.inquire(answers, self._priorities)
        return asked, Known(answers, asked.values, frozenset(), self._recommender.program.space)


def draws_of_others(recommender: Recommender, asked: Inquiry, known: Known, seed: str) -> int:
    """How many of the completions drawn have another winner than what is known so far."""
    draws, counted = completions(recommender.program, recommender.mixture, known, seed)
    outcome = winners(recommender.program, asked.plan, asked.weights, draws)
    own = outcome[asked.standing.winner or NOBODY]
    return (counted & ~own).bit_count()
