"""Redundant: an effect that another rule has in every workload in which this one fires.

Gates, derivations and settings are all or nothing, so the implied one can go. So can what a configure rule sets where
another one always fires in its place. Points add up: of a favor or oppose that is implied it is only noted that the
services get both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from recommender.analysis.checks.effects import gates_of, is_gate_implied, points
from recommender.analysis.checks.question import FiresWithout, FireTogether
from recommender.analysis.checks.study import Study, is_nowhere, looked_at
from recommender.model.finding import Code, Finding, Inquiry, Method
from recommender.model.rule import ConfigureRule, Rule, Severity
from recommender.model.setting import Reference
from recommender.model.uses import AnyRule

R = TypeVar("R", Rule, ConfigureRule)
Implied = Callable[[R, R], tuple[str, ...]]  # which effects of the first the second has too, when both fire


_HINTS = {
    Severity.WARNING: "remove it, or narrow the other rule",
    Severity.NOTE: "see whether both are meant to count",
}


class Redundant:
    """Looks at every pair of rules that have an effect in common."""

    code = Code.REDUNDANT

    def look(self, study: Study) -> Iterable[Finding | Inquiry]:
        """A finding for each implied effect; of two rules that imply each other the later one is told of."""
        gates = [rule for rule in study.pack.rules if rule.is_gate]
        derivers = [rule for rule in study.pack.rules if rule.derives]
        weighing = [rule for rule in study.pack.rules if rule.criterion]
        told: list[Finding] = []
        told += self._implied(study, gates, _Gates(study), Severity.WARNING)
        told += self._implied(study, derivers, _derived, Severity.WARNING)
        told += self._implied(study, study.pack.configure, _Demands(study), Severity.WARNING)
        told += self._overtaken(study)
        told += self._implied(study, weighing, _Points(weighing), Severity.NOTE)
        yield from told
        for kind, rules in (("gates", gates), ("derivations", derivers), ("settings", study.pack.configure)):
            names = {rule.id for rule in rules}
            bad = any(finding.severity is Severity.WARNING and finding.subject in names for finding in told)
            yield looked_at(self.code, f"{len(names)} rules with {kind}, every pair", Method.BOXES, finds=bad)

    def _implied(self, study: Study, rules: Iterable[R], implied: Implied[R], severity: Severity) -> Iterable[Finding]:
        boxes = study.boxes
        alive = [rule for rule in rules if boxes.least(rule.id)]
        reported: set[str] = set()
        order = sorted(alive, key=lambda one: (one.location, one.id), reverse=True)
        for rule in order:
            found: dict[str, str] = {}
            for other in order:
                new = [] if other is rule or other.id in reported else implied(rule, other)
                if not new or not boxes.implies(rule.id, other.id):
                    continue
                if severity is Severity.NOTE and boxes.implies(other.id, rule.id):
                    continue  # twins
                if is_nowhere(study.ask(FiresWithout(rule.id, other.id))):
                    for what in new:
                        found.setdefault(what, other.id)
            if found:
                reported.add(rule.id)
                yield self._finding(study, rule, found, severity)

    def _overtaken(self, study: Study) -> Iterable[Finding]:
        """A finding for each rule whose word on a setting never counts, as another stands in its place throughout."""
        known = {rule.id: rule for rule in study.pack.configure}
        pairs = [(known[name], other) for other in study.pack.configure for name in other.in_place_of]
        for rule, other in sorted(pairs, key=lambda pair: pair[0].location):
            lost = [f"`{name}`" for name in rule.settings if self._is_covered(study, rule, other, name)]
            if not lost or not study.boxes.least(rule.id) or not study.boxes.implies(rule.id, other.id):
                continue
            if is_nowhere(study.ask(FiresWithout(rule.id, other.id))):
                yield Finding(
                    self.code,
                    Severity.WARNING,
                    f"what `{rule.id}` sets never counts for {', '.join(lost)}: `{other.id}` stands in its place and "
                    "fires whenever it does",
                    rule.location,
                    rule.id,
                    (rule.id, other.id),
                    witnesses=study.witness(FireTogether(rule.id, other.id)),
                    hint="remove it, or narrow the other rule",
                )

    @staticmethod
    def _is_covered(study: Study, rule: ConfigureRule, other: ConfigureRule, name: str) -> bool:
        """Whether the other rule speaks of a setting for all services of this one, whatever is known."""
        if name not in other.settings:
            return False
        services = set(rule.services) & set(study.pack.settings[name].services)
        test = other.settings[name]
        return services <= set(other.services) and not (
            isinstance(test.lower, Reference) or isinstance(test.upper, Reference)
        )

    def _finding(self, study: Study, rule: AnyRule, found: Mapping[str, str], severity: Severity) -> Finding:
        others = tuple(dict.fromkeys(found.values()))
        told = [f"{', '.join(what for what in found if found[what] == other)} from `{other}`" for other in others]
        which = "which fires" if len(others) == 1 else "which fire"
        return Finding(
            self.code,
            severity,
            f"of `{rule.id}` this follows already: {'; '.join(told)}, {which} whenever it does",
            rule.location,
            rule.id,
            (rule.id, *others),
            witnesses=study.witness(FireTogether(rule.id, others[0])),
            hint=_HINTS[severity],
        )


class _Gates:
    """The gate, where in every role it rules out nobody whom the other rule's gates leave."""

    def __init__(self, study: Study) -> None:
        plans = [study.recommender.plan(role) for role in study.pack.roles]
        self._gates = {rule.id: [gates_of(rule, plan) for plan in plans] for rule in study.pack.rules if rule.is_gate}

    def __call__(self, rule: Rule, other: Rule) -> tuple[str, ...]:
        mine, theirs = self._gates[rule.id], self._gates[other.id]
        implied = any(mine) and all(map(is_gate_implied, mine, theirs))
        return ("the gate",) if implied else ()


def _derived(rule: Rule, other: Rule) -> tuple[str, ...]:
    return tuple(f"`{flag}`" for flag in rule.derives if flag in other.derives)


class _Points:
    """Points of one criterion that the other rule gives to the same services at least as strongly."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._points = {rule.id: points(rule) for rule in rules}

    def __call__(self, rule: Rule, other: Rule) -> tuple[str, ...]:
        if rule.criterion != other.criterion:
            return ()
        mine, theirs = self._points[rule.id], self._points[other.id]
        covered = all(
            amount * theirs.get(name, 0) > 0 and abs(theirs[name]) >= abs(amount) for name, amount in mine.items()
        )
        return ("points for the same services",) if mine and covered else ()


class _Demands:
    """The settings that the other rule demands at least as strictly, no less severely, and with the same precedence."""

    def __init__(self, study: Study) -> None:
        self._before: dict[str, set[str]] = {}
        for rule in study.pack.configure:
            for name in rule.in_place_of:
                self._before.setdefault(name, set()).add(rule.id)
        self._services = {name: set(setting.services) for name, setting in study.pack.settings.items()}

    def __call__(self, rule: ConfigureRule, other: ConfigureRule) -> tuple[str, ...]:
        if other.severity.rank > rule.severity.rank or not set(rule.in_place_of) <= set(other.in_place_of):
            return ()
        if not self._before.get(other.id, set()) <= self._before.get(rule.id, set()):
            return ()  # the other one may have to give way where this one need not
        return tuple(
            f"`{name}`"
            for name, test in rule.settings.items()
            if name in other.settings
            and set(rule.services) & self._services[name] <= set(other.services)
            and other.settings[name].implies(test)
        )
