"""A run of `rules check`: as text, as JSON, and as results for the writers that machines read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from recommender.engine.rationale import shown
from recommender.knowledge.workload_text import dump_workload
from recommender.model.finding import CheckRun, Code, Finding, Inquiry, Verdict
from recommender.model.pack import Pack
from recommender.model.rule import Severity
from recommender.model.uses import rules_of
from recommender.model.workload import Workload
from recommender.report.check_kinds import KINDS
from recommender.report.condition_words import condition_words
from recommender.report.lines import EMPTY, Line, Part, line_of, padded, span, wrapped
from recommender.report.located import Located
from recommender.report.plain import Json, packs_json, place_json, plain_value
from recommender.report.words import counted, listed

_LOOKS = {Severity.ERROR: Part.BAD, Severity.WARNING: Part.CAUTION, Severity.NOTE: Part.DIM}
_MOST_NAMED = 8


def check_lines(run: CheckRun, pack: Pack | None, width: int, others: Collection[str] = ()) -> list[Line]:
    """Every finding with its witness, then what became of the questions, check by check, then the count.

    Notes about rules of the packs `others` alone are counted, not listed: they are for those who write these.
    """
    theirs = [finding for finding in run.shown if pack is not None and _is_note_about(finding, pack, others)]
    lines: list[Line] = []
    for finding in run.shown:
        if finding not in theirs:
            lines += [*_finding_lines(finding, pack, width), EMPTY]
    if pack is None:
        lines += wrapped(["Nothing else is asked before the pack can be loaded."], width)
    else:
        lines.append(line_of(span("Questions", Part.HEADING)))
        for code in Code:
            lines += _check_lines(code, [inquiry for inquiry in run.inquiries if inquiry.check is code], width)
    told = f"{_counts(run)}; {len(theirs)} about {listed(sorted(others))} alone not listed" if theirs else _counts(run)
    return [*lines, EMPTY, *wrapped([span(told, Part.STRONG)], width)]


def _is_note_about(finding: Finding, pack: Pack, others: Collection[str]) -> bool:
    """Whether it is a note that speaks of rules of these packs and of no other."""
    if finding.severity is not Severity.NOTE or not others or not finding.rules:
        return False
    rules = rules_of(pack)
    return all(name in rules and rules[name].pack in others for name in finding.rules)


def _finding_lines(finding: Finding, pack: Pack | None, width: int) -> list[Line]:
    head = (span(finding.severity, _LOOKS[finding.severity]), span(f" {finding.code}", Part.STRONG))
    place = str(finding.location)
    lines = [line_of(*head, f"  {place}" if place else "")]
    lines += wrapped([finding.message], width, "  ")
    if finding.severity is Severity.NOTE:
        return lines  # the rest is in the JSON: many notes would hide what must be mended
    if finding.tests and pack is not None:
        tests = "; ".join(condition_words(test, pack.vocabulary) for test in finding.tests)
        lines += wrapped([f"cannot hold together: {tests}"], width, "  ", "    ")
    if finding.witnesses and pack is not None:
        told = "save this as a workload file" if len(finding.witnesses) == 1 else "save these two as a workload file"
        lines += wrapped([span(f"to see it, {told} for `recommender recommend`:", Part.DIM)], width, "  ")
        lines += [line_of(f"    {line}") for line in witness_text(finding, pack).splitlines()]
    if finding.hint:
        lines += wrapped([span(f"hint: {finding.hint}", Part.DIM)], width, "  ", "    ")
    return lines


def _check_lines(code: Code, inquiries: Sequence[Inquiry], width: int) -> list[Line]:
    """One line of counts; what is not decided is named."""
    if not inquiries:
        return []
    counts = Counter((inquiry.verdict, inquiry.method) for inquiry in inquiries)
    parts = [f"{count} {verdict} by {method}" for (verdict, method), count in counts.items() if _is_decided(verdict)]
    open_ones = [inquiry for inquiry in inquiries if not _is_decided(inquiry.verdict)]
    for note in dict.fromkeys(inquiry.note for inquiry in open_ones):
        names = [inquiry.subject for inquiry in open_ones if inquiry.note == note]
        few = f": {', '.join(names[:_MOST_NAMED])}{', …' if len(names) > _MOST_NAMED else ''}"
        parts.append(f"{len(names)} not decided ({note}){few}")
    aside = dict.fromkeys(inquiry.note for inquiry in inquiries if _is_decided(inquiry.verdict) and inquiry.note)
    return wrapped([", ".join([*parts, *aside])], width, f"  {padded(code, 15)}")


def _is_decided(verdict: Verdict) -> bool:
    return verdict is not Verdict.UNDECIDED


def _counts(run: CheckRun) -> str:
    found = Counter(finding.severity for finding in run.shown)
    told = [counted(found[severity], severity) for severity in Severity]
    hidden = f"; {len(run.hidden)} ignored with a reason" if run.hidden else ""
    return f"{listed(told)}{hidden}"


def witness_text(finding: Finding, pack: Pack) -> str:
    """The workloads of a finding as a workload file, a YAML document each."""
    return "---\n".join(dump_workload(workload, pack) for workload in finding.witnesses)


def check_json(run: CheckRun, pack: Pack | None) -> dict[str, Json]:
    """Everything, suppressed findings included, as plain values."""
    return {
        "schema_version": "1",
        "packs": packs_json(run.packs),
        "findings": [_finding_json(finding, pack) for finding in run.findings],
        "hidden": len(run.hidden),
        "questions": [
            {
                "check": inquiry.check,
                "subject": inquiry.subject,
                "verdict": inquiry.verdict,
                "method": inquiry.method,
                "note": inquiry.note,
            }
            for inquiry in run.inquiries
        ],
    }


def _finding_json(finding: Finding, pack: Pack | None) -> dict[str, Json]:
    tests = [condition_words(test, pack.vocabulary) for test in finding.tests] if pack is not None else []
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        **place_json(finding.location),
        "subject": finding.subject,
        "rules": list(finding.rules),
        "tests": [*tests],
        "witnesses": [_witness_json(workload, pack) for workload in finding.witnesses] if pack is not None else [],
        "hint": finding.hint,
        "ignored": finding.ignored or None,
    }


def _witness_json(workload: Workload, pack: Pack) -> dict[str, Json]:
    """The workload as `recommend` reads it, JSON being YAML."""
    groups: dict[str, Json] = {"name": workload.name}
    for name, value in workload.answers.items():
        group = groups.setdefault(pack.vocabulary[name].group, {})
        assert isinstance(group, dict)
        group[name.partition(".")[2]] = plain_value(shown(pack.vocabulary, name, value))
    if workload.priorities:
        groups["priorities"] = dict(workload.priorities)
    return groups


def located_findings(findings: Iterable[Finding]) -> list[Located]:
    """The findings as every writer takes them."""
    return [
        Located(
            kind=KINDS[finding.code],
            severity=finding.severity,
            message=f"{finding.message} ({finding.hint})" if finding.hint else finding.message,
            location=finding.location,
            identity=f"{finding.location.path} {finding.subject} {' '.join(sorted(finding.rules))}",
            suppressed=finding.ignored,
            subject=finding.subject,
        )
        for finding in findings
    ]
