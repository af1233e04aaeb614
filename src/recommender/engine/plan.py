"""A pack seen from one role: who is a candidate, and what each rule does to each of them.

Selectors that follow an answer (`@current.service`) are unfolded into one variant for each answer,
so that every effect below is a fixed number under a condition.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import product

from recommender.engine.normal_form import Literal
from recommender.frozen import frozen
from recommender.model.condition import OneOf, Test
from recommender.model.pack import Pack
from recommender.model.rule import Rule, RuleOrigin, Selector, Strength, Weighing
from recommender.model.service import Duty, Service
from recommender.model.vocabulary import Value

# No id has a space in it: these are told from every role and every rule.
ANY_ROLE = "any role"  # of a plan for a workload whose role is not known
BY_ROLE = "by role"  # in place of the rule of a gate that the role alone closes: it always fires
_PER_POINT = 200  # base weights have two decimals, priorities halve them: whole numbers keep sums exact
_PRIORITY = {"low": 1, "normal": 2, "high": 4}


@frozen
class Variant:
    """Under which answers to `@` selectors an effect holds: attribute and word, all together."""

    answers: tuple[tuple[str, str], ...] = ()

    def holds(self, values: Mapping[str, Value]) -> bool:
        """Whether these very answers are given."""
        return all(values.get(attribute) == word for attribute, word in self.answers)

    @property
    def tests(self) -> tuple[Test, ...]:
        """The same as tests for a condition tree."""
        return tuple(literal.test for literal in self.literals)

    @property
    def literals(self) -> tuple[Literal, ...]:
        """The same as parts of a formula: equal answers have the very same ones."""
        return _literals(self.answers)


ALWAYS = Variant()


@frozen
class Evidence:
    """Points that a fired rule gives under a variant; the unconditional one comes first in a rule's list.

    A later variant holds the difference from the unconditional points, so that what applies adds up.
    """

    rule: str
    criterion: str
    variant: Variant
    points: Mapping[str, int]


@frozen
class Gate:
    """Candidates that a fired rule, or `BY_ROLE`, rules out under a variant.

    A `standing` gate counts until it is false.
    """

    rule: str
    variant: Variant
    excluded: frozenset[str]
    is_standing: bool


@frozen
class Weights:
    """What one point of each criterion counts, in whole units; a unit is the largest that divides them all."""

    units: Mapping[str, int]
    unit: float

    def score(self, units: int) -> float:
        """Units as the score that people see."""
        return units * self.unit

    def point(self, criterion: str) -> float:
        """The weight of one point of `criterion`."""
        return self.units[criterion] * self.unit


def weights_of(pack: Pack, priorities: Mapping[str, str]) -> Weights:
    """The base weights of the pack under a workload's priorities (absent: normal)."""
    exact = {
        criterion: round(weight * 100) * _PRIORITY[priorities.get(criterion, "normal")]
        for criterion, weight in pack.criteria.items()
    }
    divisor = math.gcd(*exact.values()) or 1
    return Weights({criterion: units // divisor for criterion, units in exact.items()}, divisor / _PER_POINT)


class Plan:
    """Everything of a pack that bears on one role.

    Under `ANY_ROLE` every service is a candidate, and each role rules out those that cannot play it.
    """

    def __init__(self, pack: Pack, role: str) -> None:
        self.pack = pack
        self.role = role
        players = [service for service in pack.services.values() if role == ANY_ROLE or role in service.roles]
        order = sorted(players, key=lambda service: _tie_key(pack, service))
        self.candidates: tuple[str, ...] = tuple(service.id for service in order)
        self._everyone = frozenset(self.candidates)
        self.rules: Mapping[str, Rule] = {rule.id: rule for rule in pack.rules}
        self.evidence: tuple[Evidence, ...] = tuple(
            piece for rule in pack.rules if rule.criterion for piece in self._evidence(rule)
        )
        gates = (gate for rule in pack.rules if rule.is_gate for gate in self._gates(rule))
        self.gates: tuple[Gate, ...] = (*gates, *self._gates_of_roles())

    def weighings(self, weighings: Sequence[Weighing], values: Mapping[str, Value]) -> dict[str, Strength]:
        """Which strength each candidate gets from the lines of one effect; each counts once."""
        if not weighings:
            return {}
        everyone = self._everyone
        return {service: one for service, one in _strengths(weighings, values).items() if service in everyone}

    def favored(self, rule: Rule, values: Mapping[str, Value]) -> dict[str, Strength]:
        """The candidates that a fired rule favors."""
        return self.weighings(rule.favor, values)

    def _points(self, rule: Rule, values: Mapping[str, Value], among: frozenset[str]) -> dict[str, int]:
        points: dict[str, int] = {}
        if len(rule.favor) + len(rule.oppose) == 1:  # as most have: nothing to weigh against each other
            (line,) = rule.favor or rule.oppose
            amount = line.strength.points if rule.favor else -line.strength.points
            return {service: amount for service in selected(line.selector, values) if service in among}
        for lines, sign in ((rule.favor, 1), (rule.oppose, -1)):
            for service, strength in _strengths(lines, values).items() if lines else ():
                if service in among:
                    points[service] = points.get(service, 0) + sign * strength.points
        return {service: amount for service, amount in points.items() if amount}

    def _evidence(self, rule: Rule) -> Iterator[Evidence]:
        plain = self._points(rule, {}, self._everyone)
        if plain:
            yield Evidence(rule.id, rule.criterion, ALWAYS, plain)
        following = [line.selector for line in (*rule.favor, *rule.oppose) if line.selector.attribute]
        for variant in _variants(following) if following else ():
            values = dict(variant.answers)
            moved = self._everyone.intersection([name for one in following for name in selected(one, values)])
            points = self._points(rule, values, moved)
            difference = {service: points.get(service, 0) - plain.get(service, 0) for service in sorted(moved)}
            difference = {service: amount for service, amount in difference.items() if amount}
            if difference:
                yield Evidence(rule.id, rule.criterion, variant, difference)

    def _gates(self, rule: Rule) -> Iterator[Gate]:
        everyone = self._everyone
        is_standing = rule.origin is RuleOrigin.STATUS
        for selector in rule.rule_out:
            for variant in _variants([selector]) if selector.attribute else (ALWAYS,):
                excluded = everyone & set(selected(selector, dict(variant.answers)))
                if excluded:
                    yield Gate(rule.id, variant, excluded, is_standing)
        if rule.require:
            following = [selector for selector in rule.require if selector.attribute]
            for variant in _variants(following) if following else (ALWAYS,):
                kept = {s for selector in rule.require for s in selected(selector, dict(variant.answers))}
                if kept and everyone - kept:  # an answer that selects nothing (`none`) requires nothing
                    yield Gate(rule.id, variant, everyone - kept, is_standing)

    def _gates_of_roles(self) -> Iterator[Gate]:
        """For each role that may turn out to be the workload's, who cannot play it."""
        if self.role == ANY_ROLE:
            for role in sorted(self.pack.roles):
                others = frozenset(name for name in self.candidates if role not in self.pack.services[name].roles)
                if others:
                    yield Gate(BY_ROLE, Variant(((self.pack.role_attribute, role),)), others, is_standing=False)


def strengths(weighings: Iterable[Weighing], named: Callable[[Selector], Iterable[str]]) -> dict[str, Strength]:
    """The strength that each service gets from the lines of one effect, by what each selector is `named` to select.

    A service counts once: its id beats tags, among tags the strongest.
    """
    by_id: dict[str, Strength] = {}
    by_tag: dict[str, Strength] = {}
    for weighing in weighings:
        selector, strength = weighing.selector, weighing.strength
        found = by_tag if selector.is_tag else by_id
        for service in named(selector):
            earlier = found.get(service)
            if earlier is None or earlier.points < strength.points:
                found[service] = strength
    return by_tag | by_id


def _strengths(weighings: Iterable[Weighing], values: Mapping[str, Value]) -> dict[str, Strength]:
    return strengths(weighings, lambda selector: selected(selector, values))


def selected(selector: Selector, values: Mapping[str, Value]) -> tuple[str, ...]:
    """The services that a selector names; none while the answer it follows is unknown."""
    if not selector.attribute:
        return selector.services
    answer = values.get(selector.attribute)
    return (selector.by_value or {}).get(answer, ()) if isinstance(answer, str) else ()


def _variants(selectors: Sequence[Selector]) -> Iterator[Variant]:
    """Each combination of answers that the `@` selectors among `selectors` know."""
    words: dict[str, set[str]] = {}
    for selector in selectors:
        if selector.attribute:
            words.setdefault(selector.attribute, set()).update(selector.by_value or {})
    if not words:
        return
    attributes = sorted(words)
    for combination in product(*(sorted(words[attribute]) for attribute in attributes)):
        yield Variant(tuple(zip(attributes, combination, strict=True)))


@cache
def _literals(answers: tuple[tuple[str, str], ...]) -> tuple[Literal, ...]:
    return tuple(Literal(OneOf(attribute, (word,))) for attribute, word in answers)


def _tie_key(pack: Pack, service: Service) -> tuple[int, int, str]:
    duties = list(pack.categories[service.responsibility].areas.values())
    return (duties.count(Duty.CUSTOMER), duties.count(Duty.SHARED), service.id)
