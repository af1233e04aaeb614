"""Every check of a pack's consistency, in the order of the table, run over one pack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from recommender.analysis.box_decider import BoxDecider
from recommender.analysis.checks.contradiction import Contradiction
from recommender.analysis.checks.dead import Dead
from recommender.analysis.checks.laws import Laws
from recommender.analysis.checks.question import Decider
from recommender.analysis.checks.redundant import Redundant
from recommender.analysis.checks.stale import Stale
from recommender.analysis.checks.stranded import Stranded
from recommender.analysis.checks.study import Check, Shrink, Study
from recommender.analysis.checks.twins import Twins
from recommender.analysis.checks.untested import Untested
from recommender.analysis.checks.unused import Unused
from recommender.analysis.checks.unwinnable import Unwinnable
from recommender.analysis.law_search import LawSearch
from recommender.analysis.search import EXAMPLES, Search
from recommender.analysis.smallest import smallest
from recommender.engine.decide import Recommender
from recommender.errors import Problem
from recommender.location import Location
from recommender.model.case import Case
from recommender.model.finding import CheckRun, Code, Finding, Inquiry, Method, Verdict
from recommender.model.rule import Severity
from recommender.model.uses import AnyRule, Mentions

CHECKS: tuple[Check, ...] = (
    Dead(),
    Contradiction(),
    Stranded(),
    Unwinnable(),
    Redundant(),
    Twins(),
    Unused(),
    Laws(),
    Stale(),
    Untested(),
)


def study_of(
    recommender: Recommender,
    *,
    examples: int = EXAMPLES,
    proof: Sequence[Decider] = (),
    cases: Sequence[Case] | None = None,
    places: Mapping[str, Location] | None = None,
    mentions: Mentions | None = None,
    cited: frozenset[str] = frozenset(),
    shrink: Shrink | None = smallest,
) -> Study:
    """The pack of `recommender`, ready for `check_pack`: boxes first, then search, then `proof`.

    Args:
        examples: how many workloads search tries for a question.
        cases, places, mentions, cited, shrink: as `Study` takes them.

    """
    exact = BoxDecider(recommender)
    return Study(
        recommender,
        exact,
        search=(LawSearch(recommender, examples // 2), Search(recommender, exact.boxes, examples)),
        proof=proof,
        shrink=shrink,
        cases=cases,
        places=places,
        mentions=mentions,
        cited=cited,
    )


def run_of_invalid(problems: Sequence[Problem]) -> CheckRun:
    """The run over a pack that does not load: its problems as findings, and no other check asked."""
    findings = [
        Finding(Code.INVALID, Severity.ERROR, p.message, p.location, p.code, hint=p.hint)
        for p in sorted(problems, key=Problem.sort_key)
    ]
    inquiries = [Inquiry(Code.INVALID, "files", Verdict.REFUTED, Method.READING)]
    note = "the pack does not load"
    inquiries += [Inquiry(check.code, "pack", Verdict.UNDECIDED, Method.READING, note) for check in CHECKS]
    return CheckRun((), tuple(findings), tuple(inquiries))


def check_pack(study: Study, checks: Sequence[Check] = CHECKS) -> CheckRun:
    """All that `checks` find in the pack of `study`, and what became of each of their questions."""
    findings: list[Finding] = []
    inquiries = [Inquiry(Code.INVALID, "files", Verdict.PROVED, Method.READING)]
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
