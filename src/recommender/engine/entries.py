"""What a decision tells of its candidates: the ranked ones, those ruled out, and those that do not play the role."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.engine.bounds import Bounds
from recommender.engine.estimates import estimates_for
from recommender.engine.inquiry import Inquiry, fits_of
from recommender.engine.reasons import Reasons, gate_reasons
from recommender.model.decision import (
    NotCandidate,
    PossibleGate,
    Recommendation,
    RuledOut,
    SettingAdvice,
)


def recommendations_of(
    asked: Inquiry, bounds: Bounds, settings: Mapping[str, tuple[SettingAdvice, ...]]
) -> tuple[Recommendation, ...]:
    """The candidates that are not ruled out, the best first, each with its reasons, settings and estimates.

    Args: `settings` has those of each.

    """
    pack, score, reasons = asked.plan.pack, asked.weights.score, Reasons(asked)
    found: list[Recommendation] = []
    for rank, (name, fit) in enumerate(fits_of(asked).items(), start=1):
        service = pack.services[name]
        category = pack.categories[service.responsibility]
        low, high = bounds.spread[name]
        by_criterion = sorted(asked.standing.by_criterion[name].items())
        found.append(
            Recommendation(
                rank=rank,
                service=name,
                name=service.name,
                summary=service.summary,
                score=score(asked.standing.units[name]),
                fit=fit,
                low=score(low),
                high=score(high),
                criteria={criterion: score(units) for criterion, units in by_criterion},
                reasons=reasons.of(name),
                settings=settings[name],
                estimates=estimates_for(pack, name, asked.values),
                may_be_ruled_out=_gates_ahead(bounds, name),
                category=category.id,
                category_title=category.title,
                areas=category.areas,
            )
        )
    return tuple(found)


def _gates_ahead(bounds: Bounds, service: str) -> tuple[PossibleGate, ...]:
    """The gates that answers to come may close on a service."""
    open_gates = {(one.gate.rule, one.attributes) for one in bounds.open_gates if service in one.gate.excluded}
    return tuple(PossibleGate(rule, attributes) for rule, attributes in sorted(open_gates))


def ruled_out_of(asked: Inquiry) -> tuple[RuledOut, ...]:
    """The candidates that some gate excludes, by id."""
    services = asked.plan.pack.services
    return tuple(
        RuledOut(service, services[service].name, gate_reasons(asked, service))
        for service in sorted(asked.standing.excluded)
    )


def not_candidates_of(asked: Inquiry) -> tuple[NotCandidate, ...]:
    """The services that do not play the role, by id."""
    return tuple(
        NotCandidate(service, asked.plan.role)
        for service in sorted(asked.plan.pack.services)
        if service not in asked.plan.candidates
    )
