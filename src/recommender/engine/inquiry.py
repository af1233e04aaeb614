"""One asking of all rules: a workload under one role, what fired, and who stands where."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.engine.facts import Facts
from recommender.engine.plan import Plan, Weights
from recommender.engine.program import Firing
from recommender.engine.standing import Standing
from recommender.frozen import frozen
from recommender.model.vocabulary import Value


@frozen
class Inquiry:
    """A workload under one role, as far as the rules have been asked.

    `answers` includes the role, given or assumed; `values` has all that is known, derived flags included.
    """

    answers: Mapping[str, Value]
    facts: Facts
    values: Mapping[str, Value]
    firing: Firing
    plan: Plan
    weights: Weights
    standing: Standing


def best_units(asked: Inquiry) -> int:
    """Over the fired rules the sum of each one's largest favor to a candidate that is not ruled out."""
    total = 0
    left = frozenset(asked.standing.order)
    for name in dict.fromkeys(piece.rule for piece in asked.standing.fired):
        rule = asked.plan.rules[name]
        favored = asked.plan.favored(rule, asked.values)
        total += asked.weights.units[rule.criterion] * max(
            (strength.points for service, strength in favored.items() if service in left), default=0
        )
    return total
