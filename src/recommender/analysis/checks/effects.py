"""What rules do to services, as far as one rule can be held against another without asking any workload."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from recommender.engine.plan import Gate, Plan, strengths
from recommender.model.condition import Bound, are_apart
from recommender.model.rule import ConfigureRule, Rule, Selector
from recommender.model.setting import Reference, SettingTest


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


def meeting(rule: ConfigureRule, other: ConfigureRule, services: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The settings that both rules speak of for one and the same service (`services` has those of each setting)."""
    both = set(rule.services) & set(other.services)
    return tuple(name for name in rule.settings if name in other.settings and both & set(services[name]))


def is_stricter(test: SettingTest, other: SettingTest) -> bool:
    """Whether whatever meets `test` meets `other`; ends that follow an answer are only equal to themselves."""
    if test.values or other.values:
        if not test.values:
            return False
        if other.values:
            return set(test.values) <= set(other.values)
        return all(_is_within(value, other) for value in test.values)
    if test.has_all or other.has_all:
        return set(test.has_all) >= set(other.has_all)
    return _is_end_stricter(test.lower, other.lower, 1) and _is_end_stricter(test.upper, other.upper, -1)


def _is_end_stricter(end: Bound | Reference | None, other: Bound | Reference | None, sign: int) -> bool:
    if other is None or end == other:
        return True
    if not isinstance(end, Bound) or not isinstance(other, Bound):
        return False
    gap = (end.value - other.value) * sign
    return gap > 0 or (gap == 0 and (other.inclusive or not end.inclusive))


def are_exclusive(test: SettingTest, other: SettingTest) -> bool:
    """Whether no value meets both; ends that follow an answer exclude nothing."""
    if test.values and other.values:
        return not set(test.values) & set(other.values)
    if test.values:
        return not any(_is_within(value, other) for value in test.values)
    if other.values:
        return are_exclusive(other, test)
    return _are_apart(test.lower, other.upper) or _are_apart(other.lower, test.upper)


def _is_within(value: str | bool | float, test: SettingTest) -> bool:
    if isinstance(value, (bool, str)):
        return True
    point = Bound(value, inclusive=True)
    return not _are_apart(test.lower, point) and not _are_apart(point, test.upper)


def _are_apart(lower: Bound | Reference | None, upper: Bound | Reference | None) -> bool:
    return isinstance(lower, Bound) and isinstance(upper, Bound) and are_apart(lower, upper)
