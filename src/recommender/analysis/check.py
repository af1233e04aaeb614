"""Every check of a pack's consistency, in the order of the table, run over one pack."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from recommender.analysis.checks.contradiction import Contradiction
from recommender.analysis.checks.dead import Dead
from recommender.analysis.checks.redundant import Redundant
from recommender.analysis.checks.study import Check, Study
from recommender.analysis.checks.twins import Twins
from recommender.model.finding import CheckRun, Code, Finding, Inquiry
from recommender.model.rule import Severity
from recommender.model.uses import AnyRule

CHECKS: tuple[Check, ...] = (Dead(), Contradiction(), Redundant(), Twins())


def check_pack(study: Study, checks: Sequence[Check] = CHECKS) -> CheckRun:
    """All that `checks` find in the pack of `study`, and what became of each of their questions."""
    findings: list[Finding] = []
    inquiries: list[Inquiry] = []
    for check in checks:
        for told in check.look(study):
            if isinstance(told, Finding):
                findings.append(told)
            else:
                inquiries.append(told)
    asked = {check.code for check in checks}
    settled = with_suppressions(findings, study, asked)
    return CheckRun(
        study.pack.identities, tuple(sorted(settled, key=Finding.sort_key)), tuple(dict.fromkeys(inquiries))
    )


def with_suppressions(findings: Iterable[Finding], study: Study, asked: Iterable[Code]) -> list[Finding]:
    """`findings` with the reasons of the rules that ignore them, and a finding for each reason that ignores nothing.

    Args:
        asked: the checks that ran: a reason to ignore another one is not known to be needless.

    """
    rules = {rule.id: rule for rule in study.rules}
    used: set[tuple[str, str]] = set()
    told: list[Finding] = []
    for finding in findings:
        reasons = {name: rules[name].ignore.get(finding.code, "") for name in finding.rules if name in rules}
        used.update((name, finding.code) for name, reason in reasons.items() if reason)
        told.append(replace(finding, ignored=next(filter(None, reasons.values()), "")))
    known = set(asked)
    for rule in rules.values():
        told += _needless(rule, study, {code for code in rule.ignore if (rule.id, code) not in used}, known)
    return told


def _needless(rule: AnyRule, study: Study, codes: set[str], asked: set[Code]) -> Iterable[Finding]:
    for code in sorted(codes):
        if code not in list(Code):
            message, hint = f"`{code}` is not the code of a check", f"the codes are {', '.join(Code)}"
        elif code in asked:
            message, hint = f"`{rule.id}` ignores `{code}`, but there is no such finding", "remove the line"
        else:
            continue
        place = study.place(f"ignore {rule.id} {code}", rule.location)
        yield Finding(Code.SUPPRESSION, Severity.WARNING, message, place, rule.id, (rule.id,), hint=hint)
