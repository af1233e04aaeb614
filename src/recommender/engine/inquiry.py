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


def fits_of(asked: Inquiry) -> dict[str, float]:
    """How far each candidate that is not ruled out reaches what it could: its score, in percent of the best possible.

    That is the sum over the fired rules of each one's largest favor to such a candidate; everyone has 0 where it is 0.
    """
    left = frozenset(asked.standing.order)
    best = 0
    for name in dict.fromkeys(piece.rule for piece in asked.standing.fired):
        rule = asked.plan.rules[name]
        favored = asked.plan.favored(rule, asked.values)
        best += asked.weights.units[rule.criterion] * max(
            (strength.points for service, strength in favored.items() if service in left), default=0
        )
    units = asked.standing.units
    return {service: round(100 * max(0, units[service]) / best, 1) if best else 0.0 for service in asked.standing.order}
