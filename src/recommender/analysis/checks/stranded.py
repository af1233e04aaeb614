"""Stranded: a workload on which every candidate is ruled out.

One finding for each rule that closes the last door: the one that rules out the candidate whom the fewest gates rule
out. A rule that says why it may do so (`ignore: {stranded: …}`) is set aside, and the rest is asked again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from recommender.analysis.checks.question import Found, Nowhere, RulesOutAll, Witness, one
from recommender.analysis.checks.study import Study, inquiry
from recommender.analysis.gate_boxes import hardest_to_rule_out
from recommender.frozen import frozen
from recommender.model.finding import Code, Finding, Inquiry
from recommender.model.rule import Rule, RuleOrigin, Severity

_MOST = 20


@frozen
class _Way:
    """One way to rule every candidate of a role out: a workload, and the rules that it takes, the last door's first."""

    role: str
    witness: Witness
    rules: tuple[str, ...]


class Stranded:
    """Asks of every role whether somebody is always left."""

    code = Code.STRANDED

    def look(self, study: Study) -> Iterable[Finding | Inquiry]:
        """A finding for each rule that leaves nobody, an inquiry for each role."""
        found: dict[str, list[_Way]] = {}
        for role in study.pack.roles:
            without: frozenset[str] = frozenset()
            for _ in range(_MOST):
                question = RulesOutAll(role, without)
                settled = study.ask(question)
                if not isinstance(settled.answer, Found):
                    break
                witness = study.shown(question, settled.answer)
                way = _Way(role, witness, _culprits(study, role, witness, without))
                found.setdefault(way.rules[0], []).append(way)
                without |= {way.rules[0]}
            aside = frozenset(rule.id for rule in study.pack.rules if self.code in rule.ignore and rule.id in found)
            told = inquiry(self.code, role, study.ask(RulesOutAll(role, aside)), good=Nowhere)
            yield replace(told, note=told.note or f"{', '.join(sorted(aside))} set aside") if aside else told
        known = {rule.id: rule for rule in study.pack.rules}
        for name, ways in found.items():
            yield self._finding(known[name], ways)

    def _finding(self, rule: Rule, ways: list[_Way]) -> Finding:
        first, *rest = ways
        others = [name for name in first.rules if name != rule.id]
        beside = f", together with {', '.join(f'`{name}`' for name in others)}" if others else ""
        more = f" (so in {', '.join(way.role for way in rest)})" if rest else ""
        return Finding(
            self.code,
            Severity.WARNING,
            f"`{rule.id}`{beside} can rule every candidate for {first.role} out{more}",
            rule.location,
            rule.id,
            (rule.id, *others),
            witnesses=first.witness,
            hint="leave somebody, declare the combination impossible, or say under `ignore` why nobody can serve it",
        )


def _culprits(study: Study, role: str, witness: Witness, without: frozenset[str]) -> tuple[str, ...]:
    """The rules that it takes to rule everybody out, the one that closes the last door first."""
    plan = study.recommender.plan(role)
    closed = study.recommender.asked_of(one(witness)).standing.excluded
    origins = {rule.id: rule.origin for rule in study.pack.rules}

    def doors(service: str) -> list[str]:
        rules = [name for name in closed[service] if name not in without]
        return sorted(rules, key=lambda name: (origins[name] is not RuleOrigin.RULE, name))

    hardest = hardest_to_rule_out(plan)
    rules = [doors(hardest[0])[0]]
    for service in hardest:
        if not set(rules) & set(closed[service]):
            reach = {name: sum(name in closed[other] for other in hardest) for name in doors(service)}
            rules.append(max(reach, key=lambda name: (reach[name], name)))
    return tuple(rules)
