"""What rules do to services, as far as one rule can be held against another without asking any workload."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from recommender.engine.plan import Gate, Plan, strengths
from recommender.model.rule import ConfigureRule, Rule, Selector


def points(rule: Rule) -> dict[str, int]:
    """The points that a rule gives, opposing ones negative, by service; `@` selectors stand under their own text."""
    total: dict[str, int] = {}
    for sign, weighings in ((1, rule.favor), (-1, rule.oppose)):
        for name, strength in strengths(weighings, named_by).items():
            total[name] = total.get(name, 0) + sign * strength.points
    return {name: amount for name, amount in total.items() if amount}


def named_by(selector: Selector) -> tuple[str, ...]:
    """The services that a selector names, or its text where it follows an answer."""
    return (selector.text,) if selector.attribute else selector.services


def gates_of(rule: Rule, plan: Plan) -> tuple[Gate, ...]:
    """The gates that a rule makes for the role of `plan`."""
    return tuple(gate for gate in plan.gates if gate.rule == rule.id)


def is_gate_implied(gates: Iterable[Gate], others: Iterable[Gate]) -> bool:
    """Whether whatever `gates` rule out, `others` rule out too, when the rules of both fire."""
    others = list(others)
    for gate in gates:
        answers = set(gate.variant.answers)
        covered = {s for other in others if set(other.variant.answers) <= answers for s in other.excluded}
        if not gate.excluded <= covered:
            return False
    return True


def is_either_aside(rule: ConfigureRule, other: ConfigureRule) -> bool:
    """Whether one of the rules gives way to the other."""
    return rule.id in other.in_place_of or other.id in rule.in_place_of


def meeting(rule: ConfigureRule, other: ConfigureRule, services: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The settings of which both rules' words count for one service (`services` has those of each setting): none
    where one of them gives way to the other.
    """
    if is_either_aside(rule, other):
        return ()
    both = set(rule.services) & set(other.services)
    return tuple(name for name in rule.settings if name in other.settings and both & set(services[name]))
