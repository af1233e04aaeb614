"""The points and gates of a service as cited reasons."""

from __future__ import annotations

from recommender.engine.inquiry import Inquiry
from recommender.engine.rationale import cited, matched
from recommender.model.decision import Reason
from recommender.model.rule import Rule


def reasons_of(asked: Inquiry, service: str) -> tuple[Reason, ...]:
    """Every point for and against `service`, the weightiest first."""
    found: list[Reason] = []
    for name in dict.fromkeys(piece.rule for piece in asked.standing.fired):
        rule = asked.plan.rules[name]
        for effect, weighings, sign in (("favor", rule.favor, 1), ("oppose", rule.oppose, -1)):
            strength = asked.plan.weighings(weighings, asked.values).get(service)
            if strength:
                weight = asked.weights.point(rule.criterion)
                found.append(reason_of(asked, rule, effect, strength, sign * strength.points, weight))
    return tuple(sorted(found, key=lambda reason: (-abs(reason.contribution), reason.rule)))


def gate_reasons(asked: Inquiry, service: str) -> tuple[Reason, ...]:
    """Every gate that excludes `service`."""
    rules = [asked.plan.rules[name] for name in asked.standing.excluded[service]]
    return tuple(reason_of(asked, rule, "require" if rule.require else "rule_out") for rule in rules)


def reason_of(
    asked: Inquiry, rule: Rule, effect: str, strength: str = "", points: int = 0, weight: float = 0.0
) -> Reason:
    """One effect of a fired rule, with the answers that made it fire; a gate has no points."""
    pack = asked.plan.pack
    return Reason(
        rule=rule.id,
        effect=effect,
        strength=strength,
        points=points,
        weight=weight,
        criterion=rule.criterion,
        title=rule.title,
        because=rule.because,
        matched=matched(rule.when, asked.values, pack.vocabulary),
        cites=cited(pack, rule.cites),
    )
