"""A review: as text with the lines concerned, as JSON, and as results for the writers that machines read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from recommender.errors import Problem
from recommender.location import Location
from recommender.model.pack import Pack
from recommender.model.record import RecordCheck
from recommender.model.review import Concern, ReviewFinding, ReviewRun
from recommender.model.rule import Severity
from recommender.model.workload import Workload
from recommender.report.answer_words import told_answers, written_words
from recommender.report.lines import EMPTY, Line, Part, Span, line_of, safe, shortened, span, wrapped
from recommender.report.located import Kind, Located, Step
from recommender.report.plain import Json, cites_json, packs_json, place_json, plain_value, plain_values
from recommender.report.references import References
from recommender.report.words import counted, listed

_LOOKS = {Severity.ERROR: Part.BAD, Severity.WARNING: Part.CAUTION, Severity.NOTE: Part.DIM}
_TITLES = {
    Concern.CHOICE: "Another service suits the workload clearly better",
    Concern.SUPPRESSION: "A note that ignores a finding is faulty or of no use",
}
_RECORD_TITLES: Mapping[str, str] = {
    RecordCheck.WORKLOAD_MISSING: "A decision record whose workload is not there",
    RecordCheck.CHOICE_CHANGED: "A decision record that no longer holds",
    RecordCheck.ANSWERS_CHANGED: "A decision record of other answers",
    RecordCheck.RULE_GONE: "A decision record that rests on a rule that is gone",
    RecordCheck.REASON_GONE: "A decision record with a reason that no longer counts",
    RecordCheck.PACK_MISSING: "A decision record made with a pack that is not read",
    RecordCheck.CODE_DIFFERS: "A template that is not what was decided",
}
_ASSIGNED = re.compile(r"^([^=:]*[=:]).*")
_MOST_CITED = 2  # sources of a finding that the text names; `explain` has all
_HELP = "`recommender explain RULE` says when the rule holds, why, and where that is written."


def review_lines(
    run: ReviewRun,
    pack: Pack,
    source: Mapping[Location, str],
    width: int,
    *,
    hidden: Mapping[str, int],
    show_unknown: bool = False,
) -> list[Line]:
    """Every finding with its line, then what could not be told, the sources, and the count.

    Args:
        source: the text of the line of each location, where it is at hand.
        hidden: how many findings are left out, by the words for why.

    """
    lines: list[Line] = []
    references = References()
    shown: Location | None = None
    for group in _grouped(run.findings):
        place = group[0].location
        at_hand = source if place != shown else {}  # the same line is shown once
        lines += [*_finding_lines(group, pack, at_hand, references, width), EMPTY]
        shown = place
    if show_unknown and run.unknown:
        lines.append(line_of(span("Not known", Part.HEADING)))
        for one in run.unknown:
            told = f"{one.location}  {one.resource}: {one.title} ({one.setting}): {one.reason}"
            lines += wrapped([told], width, "  ", "    ")
        lines.append(EMPTY)
    if show_unknown and run.unread:
        lines.append(line_of(span("Not followed", Part.HEADING)))
        for part in run.unread:
            lines += wrapped([f"{part.location}  {part.reason}"], width, "  ", "    ")
        lines.append(EMPTY)
    sources = references.by_document(width, shorten=True)[1:]
    return [*lines, *sources, *([EMPTY] if sources else []), *_closing(run, width, hidden, show_unknown=show_unknown)]


def _grouped(findings: Sequence[ReviewFinding]) -> list[list[ReviewFinding]]:
    """The findings of one rule at one line of one resource together, as they have one reason."""
    groups: dict[tuple[object, ...], list[ReviewFinding]] = {}
    for one in findings:
        groups.setdefault((one.location, one.rule, one.resource, one.workload, one.concern), []).append(one)
    return list(groups.values())


def _finding_lines(
    group: Sequence[ReviewFinding], pack: Pack, source: Mapping[Location, str], references: References, width: int
) -> list[Line]:
    finding = group[0]
    head = (span(finding.severity, _LOOKS[finding.severity]), span(f" {finding.rule}", Part.STRONG))
    lines = [line_of(*head, f"  {finding.location}")]
    also = f" and {len(finding.also)} more" if finding.also else ""
    if finding.service:
        service = pack.services.get(finding.service)
        told_of = f"{finding.resource}{also} ({finding.service if service is None else service.name})"
        lines += wrapped([told_of], width, "  ", "    ")
    for one in group:
        lines += wrapped([span(one.message, Part.STRONG)], width, "  ", "    ")
    setting = pack.settings.get(finding.setting)
    lines += _source_lines(finding.location, source, width, hide=setting is not None and setting.is_secret)
    mark = references.mark(finding.cites[:_MOST_CITED])
    matched = {key: value for one in group for key, value in one.matched.items()}
    answers = "; ".join(told_answers(matched))
    told: list[str | Span] = [finding.because, " ", mark, *([span(f" · {answers}", Part.DIM)] if answers else [])]
    lines += wrapped(told, width, "  ", "  ")
    fixes = list(dict.fromkeys(one.fix for one in group if one.fix))
    return [*lines, *(wrapped([f"fix: {', '.join(fixes)}"], width, "  ", "    ") if fixes else [])]


def _source_lines(place: Location, source: Mapping[Location, str], width: int, *, hide: bool) -> list[Line]:
    """The line itself, with a caret under the part that it is about; with `hide` without what is assigned there."""
    text = source.get(place)
    if text is None:
        return []
    if hide:
        text = _ASSIGNED.sub(r"\1 (not shown)", text, count=1)
    number = str(place.line)
    gap = " " * len(number)
    shown = shortened(text.expandtabs(1).rstrip(), width - len(number) - 5)
    start = max(place.column - 1, 0)
    length = len(shown.rstrip("…").split(" #")[0].rstrip()) - start
    return [
        line_of(span(f"  {number} | ", Part.DIM), shown),
        line_of(span(f"  {gap} | ", Part.DIM), span(" " * start + "^" * max(length, 1), Part.CAUTION)),
    ]


def _closing(run: ReviewRun, width: int, hidden: Mapping[str, int], *, show_unknown: bool) -> list[Line]:
    lines: list[Line] = []
    if run.untied:
        which = "No resource is" if run.untied == run.resources else f"{counted(run.untied, 'resource')} not"
        told = (
            f"{which} tied to a workload: of those only what always holds was checked, and no choice of service. "
            "Give --workload FILE, or write `# recommender: workload=FILE` above a resource."
        )
        lines += wrapped([span(told, Part.DIM)], width)
    if (run.unknown or run.unread) and not show_unknown:
        said = [f"{counted(len(run.unknown), 'setting')} could not be told"] if run.unknown else []
        said += [f"{counted(len(run.unread), 'part')} could not be followed"] if run.unread else []
        told = f"In the templates {listed(said)}: --show-unknown lists why."
        lines += wrapped([span(told, Part.DIM)], width)
    found = Counter(finding.severity for finding in run.findings)
    counts = listed([counted(found[severity], severity.value) for severity in Severity])
    parts = [f"{counted(run.resources, 'resource')} in {counted(len(run.files), 'file')}"]
    if run.records:
        parts = [*(parts if run.files else ()), counted(run.records, "decision record")]
    read = listed(parts)
    left = "".join(f"; {count:,} {words}" for words, count in hidden.items() if count)
    return [*lines, *wrapped([span(f"{read}: {counts}{left}", Part.STRONG)], width)]


def review_json(run: ReviewRun, results: Sequence[Located], problems: Sequence[Problem], as_of: str) -> dict[str, Json]:
    """Everything as plain values, hidden findings too; equal designs, rules and dates give equal bytes.

    Args:
        results: the findings as `located_findings` gives them, those marked that are hidden.
        problems: what could not be read.

    """
    return {
        "schema_version": "1",
        "packs": packs_json(run.packs),
        "designs": run.designs,
        "as_of": as_of,
        "files": list(run.files),
        "resources": run.resources,
        "workloads": list(run.workloads),
        "untied": run.untied,
        "records": run.records,
        "findings": [_finding_json(one, result) for one, result in zip(run.findings, results, strict=True)],
        "hidden": sum(not result.is_shown for result in results),
        "unknown": [
            {**place_json(one.location), "resource": one.resource, "setting": one.setting, "reason": one.reason}
            for one in run.unknown
        ],
        "unread": [{**place_json(part.location), "reason": part.reason} for part in run.unread],
        "problems": [
            {**place_json(one.location), "code": one.code, "message": one.message, "hint": one.hint or None}
            for one in problems
        ],
    }


def _finding_json(finding: ReviewFinding, result: Located) -> dict[str, Json]:
    expected = finding.expected
    return {
        "rule": finding.rule,
        "rules": list(finding.rules),
        "kind": finding.concern,
        "severity": finding.severity,
        "message": finding.message,
        **place_json(finding.location),
        "resource": finding.resource or None,
        "also": list(finding.also),
        "type": finding.resource_type or None,
        "service": finding.service or None,
        "setting": finding.setting or None,
        "actual": plain_value(finding.actual),
        "default": finding.is_default,
        "expected": plain_values(expected) if isinstance(expected, Mapping) else plain_value(expected),
        "because": finding.because,
        "matched": plain_values(finding.matched),
        "workload": finding.workload or None,
        "cites": cites_json(finding.cites),
        "fix": finding.fix or None,
        "known": result.is_known,
        "suppressed": result.suppressed or None,
    }


def located_findings(run: ReviewRun, pack: Pack, workloads: Mapping[str, Workload] | None = None) -> list[Located]:
    """The findings as every writer takes them, in the same order.

    Args:
        workloads: those that resources serve, by path: then the way to a finding begins at the answers behind it.

    """
    known = workloads or {}
    titles = {rule.id: rule.title for rule in pack.configure} | {rule.id: rule.title for rule in pack.rules}
    kinds: dict[str, Kind] = {}
    return [
        _located(one, kinds.setdefault(one.rule, _kind(one, titles)), _way(one, known.get(one.workload)))
        for one in run.findings
    ]


def review_kinds(results: Sequence[Located]) -> list[Kind]:
    """The kinds that there are among the results, sorted."""
    kinds = {result.kind.id: result.kind for result in results}
    return [kinds[name] for name in sorted(kinds)]


def _way(finding: ReviewFinding, workload: Workload | None) -> tuple[Step, ...]:
    """From the answers that make the rule hold to the line that it is about; nothing where no answer has a place."""
    places = {} if workload is None else workload.locations
    answers = [
        Step(places[name], f"{name}: {written_words(value)}, so {finding.rule} holds")
        for name, value in finding.matched.items()
        if name in places
    ]
    return (*answers, Step(finding.location, finding.message)) if answers else ()


def _located(finding: ReviewFinding, kind: Kind, way: tuple[Step, ...]) -> Located:
    also = f" (and {', '.join(finding.also)})" if finding.also else ""
    fix = f"; {finding.fix}" if finding.fix else ""
    actual = str(plain_value(finding.actual))
    return Located(
        kind=kind,
        severity=finding.severity,
        message=f"{safe(finding.resource)}{safe(also)}: {safe(finding.message)}{fix}".removeprefix(": "),
        location=finding.location,
        identity=f"{finding.location.path} {finding.resource} {finding.setting} {actual}",
        properties={"resource": finding.resource, "service": finding.service, "setting": finding.setting},
        path=way,
        subject=finding.resource,
        suppressed=finding.suppressed,
        value=f"{finding.setting} {actual}",
    )


def _kind(finding: ReviewFinding, titles: Mapping[str, str]) -> Kind:
    title = titles.get(finding.rule) or _RECORD_TITLES.get(finding.rule) or _TITLES.get(finding.concern, finding.rule)
    url = next((cite.url for cite in finding.cites if cite.url), "")
    tags = ("databases", finding.concern.value)
    return Kind(
        finding.rule, title, finding.because, finding.severity, f"{finding.because} {_HELP}", url=url or "", tags=tags
    )
