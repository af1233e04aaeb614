"""Who would rather come first in the end than who comes first now."""

from __future__ import annotations

import pytest

from recommender.engine.completions import completions, seed_of
from recommender.engine.contest import winners
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.engine.residual import Known
from recommender.model.workload import Workload


@pytest.mark.parametrize(
    ("answers", "is_another"),
    [({"cost.priority": "lowest_bill"}, True), ({"compatibility.engine": "influxdb"}, False)],
    ids=["a hint", "an engine of one service"],
)
def test_it_is_who_wins_most_draws(answers, is_another, shipped_pack):
    recommender = Recommender(shipped_pack, EngineMode.REFERENCE)
    workload = Workload("w", answers=answers)
    decision, asked = recommender.decide(workload), recommender.asked_of(workload)
    known = Known(asked.answers, asked.values, frozenset(), recommender.program.space)
    draws, counted = completions(recommender.program, recommender.mixture, known, seed_of(answers))
    won = winners(recommender.program, asked.plan, asked.weights, draws)
    shares = {name: round((mask & counted).bit_count() / counted.bit_count(), 3) for name, mask in won.items()}
    likeliest = max(shares, key=lambda name: shares[name])
    assert decision.confidence == shares[decision.winner.service]
    assert (likeliest != decision.winner.service) is is_another
    told = None if decision.likelier is None else (decision.likelier.service, decision.likelier.share)
    assert told == ((likeliest, shares[likeliest]) if is_another else None)
