"""Who may still win: the candidates that no answer to come has to bring back, and those that one may."""

from __future__ import annotations

from recommender.engine.plan import Plan
from recommender.engine.residual import Known
from recommender.engine.standing import Standing
from recommender.model.rule import CURRENT_SERVICE


def contenders(plan: Plan, known: Known, now: Standing) -> tuple[str, ...]:
    """The candidates that are not ruled out for good, in the order in which ties go."""
    back = _liftable(plan, known, now)
    return tuple(service for service in plan.candidates if service not in now.excluded or service in back)


def _liftable(plan: Plan, known: Known, now: Standing) -> frozenset[str]:
    """Excluded candidates that an answer may bring back: closed services which may turn out to run today."""
    if not known.is_live(CURRENT_SERVICE):
        return frozenset()
    standing_gates = {gate.rule for gate in plan.gates if gate.is_standing}
    return frozenset(service for service, rules in now.excluded.items() if standing_gates.issuperset(rules))
