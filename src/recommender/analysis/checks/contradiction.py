"""Contradiction: rules that say yes and no in one and the same situation, or that together leave nobody.

Two rules with equivalent conditions and opposite effects; a gate that, wherever it fires, finds everybody ruled
out; two rules of configuring that fire together and leave a setting no value, or ask for two settings that exclude
each other and of which neither gives way. A require and a rule_out that only *may* meet are a matter of the workload:
`stranded` tells of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, product

from recommender.analysis.checks.effects import meeting, named_by, points
from recommender.analysis.checks.pairs import equivalent_pairs, in_order
from recommender.analysis.checks.question import Fires, FireTogether, Found, LeavesSomebody, one
from recommender.analysis.checks.study import Study, inquiry, is_nowhere, looked_at
from recommender.model.finding import Code, Finding, Inquiry, Method
from recommender.model.rule import ConfigureRule, Rule, Severity
from recommender.model.setting import SettingTest
from recommender.model.uses import AnyRule


class Contradiction:
    """Looks at every pair of rules, and at every gate."""

    code = Code.CONTRADICTION

    def look(self, study: Study) -> Iterable[Finding | Inquiry]:
        """A finding for each pair and for each gate."""
        told = [*self._opposite(study), *self._excluding(study), *self._refused(study)]
        yield from told
        yield looked_at(self.code, f"{len(study.rules)} rules, every pair", Method.BOXES, finds=told)
        for rule in study.pack.rules:
            if rule.is_gate and study.boxes.least(rule.id):
                yield from self._leaving_nobody(study, rule)

    def _opposite(self, study: Study) -> Iterable[Finding]:
        for rule, other in equivalent_pairs(study.boxes, study.pack.rules):
            about = _disagreed(rule, other)
            if about:
                first, second = in_order(rule, other)
                yield self._pair(
                    study,
                    FireTogether(first.id, second.id),
                    f"`{second.id}` says the opposite of `{first.id}` in the same situation, of {', '.join(about)}",
                    second,
                    "decide which of the two holds, or tell their situations apart",
                    (first.id, second.id),
                )

    def _excluding(self, study: Study) -> Iterable[Finding]:
        """One finding for each rule that is at odds with others, the one with the most of them first."""
        services = {name: setting.services for name, setting in study.pack.settings.items()}
        odds: dict[str, dict[str, list[str]]] = {}
        for rule, other in combinations(study.pack.configure, 2):
            names = [
                name for name in meeting(rule, other, services) if rule.settings[name].excludes(other.settings[name])
            ]
            if names and isinstance(study.ask(FireTogether(rule.id, other.id)).answer, Found):
                odds.setdefault(rule.id, {})[other.id] = names
                odds.setdefault(other.id, {})[rule.id] = names
        known = {rule.id: rule for rule in study.pack.configure}
        while any(odds.values()):
            most = max(len(against) for against in odds.values())
            worst = max((known[name] for name in odds if len(odds[name]) == most), key=lambda rule: rule.location)
            against = odds.pop(worst.id)
            for other_id in against:
                odds[other_id].pop(worst.id)
            names = sorted({name for found in against.values() for name in found})
            others = sorted(against)
            yield self._pair(
                study,
                FireTogether(worst.id, others[0]),
                f"`{worst.id}` and {', '.join(f'`{name}`' for name in others)} leave {', '.join(names)} no value",
                worst,
                "tell their situations apart, or let both allow a common value",
                (worst.id, *others),
            )

    def _refused(self, study: Study) -> Iterable[Finding]:
        """One finding for each two rules that ask together for settings that exclude each other."""
        rules = study.pack.configure
        for name, setting in study.pack.settings.items():
            for exclusion in setting.excludes:
                if exclusion.gives_way:
                    continue
                asking = [rule for rule in rules if _asks_for(rule, name, exclusion.test)]
                beside = [rule for rule in rules if _asks_for(rule, exclusion.beside, exclusion.beside_test)]
                for rule, other in product(asking, beside):
                    both = set(rule.services) & set(other.services) & set(exclusion.services)
                    question = FireTogether(rule.id, other.id)
                    if not both or not isinstance(study.ask(question).answer, Found):
                        continue
                    first, second = in_order(rule, other)
                    yield self._pair(
                        study,
                        question,
                        f"`{rule.id}` asks for {name} and `{other.id}` for {exclusion.beside}, "
                        f"which exclude each other on {', '.join(sorted(both))}",
                        second,
                        "tell their situations apart, or say in the settings which of the two gives way",
                        tuple(dict.fromkeys((first.id, second.id))),
                    )

    def _pair(
        self, study: Study, question: FireTogether, message: str, at: AnyRule, hint: str, rules: tuple[str, ...]
    ) -> Finding:
        witness = study.witness(question)
        return Finding(self.code, Severity.ERROR, message, at.location, at.id, rules, witnesses=witness, hint=hint)

    def _leaving_nobody(self, study: Study, rule: Rule) -> Iterable[Finding | Inquiry]:
        settled = study.ask(LeavesSomebody(rule.id))
        yield inquiry(self.code, rule.id, settled, good=Found)
        if not is_nowhere(settled):
            return
        witness = study.witness(Fires(rule.id))
        closed = study.recommender.asked_of(one(witness)).standing.excluded if witness else {}
        others = {name for names in closed.values() for name in names} - {rule.id}
        against = f", together with {', '.join(f'`{name}`' for name in sorted(others))}" if others else ""
        yield Finding(
            self.code,
            Severity.ERROR,
            f"wherever `{rule.id}` fires, nobody is left{against}",
            rule.location,
            rule.id,
            (rule.id, *sorted(others)),
            witnesses=witness,
            hint="let it leave somebody, or tell its situation apart from the others",
        )


def _asks_for(rule: ConfigureRule, name: str, test: SettingTest) -> bool:
    """Whether all that the rule leaves of a setting meets `test`."""
    return name in rule.settings and rule.settings[name].implies(test)


def _disagreed(rule: Rule, other: Rule) -> list[str]:
    """The services of which one rule speaks well and the other badly, or which the other rules out."""
    mine, theirs = points(rule), points(other)
    found = set()
    if rule.criterion == other.criterion:
        found |= {name for name, amount in mine.items() if amount * theirs.get(name, 0) < 0}
    for amounts, opposite in ((mine, other), (theirs, rule)):
        out = {name for selector in opposite.rule_out for name in named_by(selector)}
        found |= {name for name, amount in amounts.items() if amount > 0 and name in out}
    return [f"`{name}`" for name in sorted(found)]
