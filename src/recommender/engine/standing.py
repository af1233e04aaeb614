"""Who stands where: scores, gates and the order of the candidates for one set of fired rules."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.engine.plan import BY_ROLE, Evidence, Gate, Plan, Weights
from recommender.frozen import frozen
from recommender.model.rule import CURRENT_SERVICE
from recommender.model.truth import Truth
from recommender.model.vocabulary import Value


@frozen
class Standing:
    """The candidates left in order of rank, everyone's units by criterion, and the gates that exclude."""

    order: tuple[str, ...]
    units: Mapping[str, int]
    by_criterion: Mapping[str, Mapping[str, int]]
    excluded: Mapping[str, tuple[str, ...]]
    fired: tuple[Evidence, ...]

    @property
    def winner(self) -> str | None:
        """The id of the first, or None when all are ruled out."""
        return self.order[0] if self.order else None


def standing(plan: Plan, weights: Weights, values: Mapping[str, Value], truths: Mapping[str, Truth]) -> Standing:
    """Rank the candidates by what fired.

    Args:
        values: everything known of the workload; truths: the truth of each rule.

    Returns:
        Scores in the units of `weights`; the order is by score, then the current service, then the
        least work for the customer, then id.

    """
    fired = tuple(piece for piece in plan.evidence if truths[piece.rule] is Truth.TRUE and piece.variant.holds(values))
    units = dict.fromkeys(plan.candidates, 0)
    by_criterion: dict[str, dict[str, int]] = {service: {} for service in plan.candidates}
    for piece in fired:
        weight = weights.units[piece.criterion]
        for service, points in piece.points.items():
            units[service] += weight * points
            row = by_criterion[service]
            row[piece.criterion] = row.get(piece.criterion, 0) + weight * points
    excluded: dict[str, set[str]] = {}
    for gate in plan.gates:
        if gate_closed(gate, values, truths):
            for service in gate.excluded:
                excluded.setdefault(service, set()).add(gate.rule)
    current = values.get(CURRENT_SERVICE)
    left = [service for service in plan.candidates if service not in excluded]
    left.sort(key=lambda service: (-units[service], service != current))  # stable: candidates come in tie order
    return Standing(
        tuple(left), units, by_criterion, {name: tuple(sorted(rules)) for name, rules in excluded.items()}, fired
    )


def gate_closed(gate: Gate, values: Mapping[str, Value], truths: Mapping[str, Truth]) -> bool:
    """Whether a gate excludes now: it fired, or it stands (a closed service) and is not yet lifted."""
    if not gate.variant.holds(values):
        return False
    truth = Truth.TRUE if gate.rule == BY_ROLE else truths[gate.rule]
    return truth is Truth.TRUE or (gate.is_standing and truth is Truth.UNKNOWN)
