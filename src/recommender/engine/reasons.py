"""The points and gates of a service as cited reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from recommender.engine.inquiry import Inquiry
from recommender.engine.rationale import cited, matched
from recommender.model.decision import Reason
from recommender.model.rule import Rule, Strength


class Reasons:
    """The points for and against every candidate; what a rule says is worked out once for all of them."""

    def __init__(self, asked: Inquiry) -> None:
        self._effects: list[tuple[Mapping[str, Strength], int, Reason]] = []
        for name in dict.fromkeys([piece.rule for piece in asked.standing.fired]):
            rule = asked.plan.rules[name]
            said = reason_of(asked, rule, "favor", weight=asked.weights.point(rule.criterion))
            for lines, effect, sign in ((rule.favor, said, 1), (rule.oppose, replace(said, effect="oppose"), -1)):
                strengths = asked.plan.weighings(lines, asked.values)
                if strengths:
                    self._effects.append((strengths, sign, effect))

    def of(self, service: str) -> tuple[Reason, ...]:
        """Every point for and against `service`, the weightiest first."""
        found = [
            replace(effect, strength=strength, points=sign * strength.points)
            for strengths, sign, effect in self._effects
            if (strength := strengths.get(service))
        ]
        return tuple(sorted(found, key=lambda reason: (-abs(reason.contribution), reason.rule)))


def reasons_of(asked: Inquiry, service: str) -> tuple[Reason, ...]:
    """Every point for and against one service, the weightiest first."""
    return Reasons(asked).of(service)


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
