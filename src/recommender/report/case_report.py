"""Outcomes of cases as text and as the JSON of the contract."""

from __future__ import annotations

from recommender.model.case_outcome import CaseOutcome, CaseSummary
from recommender.report.lines import EMPTY, Line, Part, Span, line_of, span, wrapped
from recommender.report.plain import Json, plain_score, words_list
from recommender.report.words import counted


def cases_json(summary: CaseSummary) -> dict[str, Json]:
    """All outcomes as plain values."""
    return {
        "top1": plain_score(summary.top1),
        "top3": plain_score(summary.top3),
        "mrr": plain_score(summary.mrr),
        "violations": summary.violations,
        "settings": {"expected": summary.settings, "met": summary.settings_met},
        "results": [
            {
                "id": outcome.id,
                "ok": outcome.ok,
                "winner": outcome.winner or None,
                "accepted_rank": outcome.accepted_rank,
                "failed": words_list(outcome.failed),
                "expected_failure": outcome.expected_failure or None,
            }
            for outcome in summary.outcomes
        ],
    }


def case_lines(summary: CaseSummary, width: int) -> list[Line]:
    """A line for each case that passes, more for each that does not, and the sum of all."""
    lines: list[Line] = []
    for outcome in summary.outcomes:
        lines += _outcome(outcome, width)
    return [*lines, EMPTY, *_sum(summary, width)]


def _outcome(outcome: CaseOutcome, width: int) -> list[Line]:
    name = span(outcome.id, Part.STRONG if outcome.is_surprise else Part.PLAIN)
    lines = wrapped([name, "  ", span(outcome.winner or "nobody", Part.DIM)], width, _verdict(outcome))
    for text in outcome.failed:
        lines += wrapped([text], width, " " * 10)
    if outcome.expected_failure and not outcome.ok:
        lines += wrapped([span(f"expected: {outcome.expected_failure}", Part.DIM)], width, " " * 10)
    if outcome.expected_failure and outcome.ok:
        lines += wrapped(["passes, though a failure is expected: take `expected_failure` out"], width, " " * 10)
    return lines


def _verdict(outcome: CaseOutcome) -> Span:
    if outcome.is_surprise:
        return span(f"{'passed' if outcome.ok else 'FAILED':<8}  ", Part.BAD)
    return span(f"{'ok' if outcome.ok else 'known':<8}  ", Part.GOOD if outcome.ok else Part.CAUTION)


def _sum(summary: CaseSummary, width: int) -> list[Line]:
    total = len(summary.outcomes)
    passed = sum(outcome.ok for outcome in summary.outcomes)
    failed = sum(not outcome.ok and outcome.is_surprise for outcome in summary.outcomes)
    known = sum(not outcome.ok and not outcome.is_surprise for outcome in summary.outcomes)
    surprises = sum(outcome.ok and outcome.is_surprise for outcome in summary.outcomes)
    counts = [f"{passed:,} pass", f"{failed:,} fail"]
    if known:
        counts.append(f"{known:,} fail as expected")
    if surprises:
        counts.append(f"{surprises:,} pass unexpectedly")
    told = f"{counted(total, 'case')}: {', '.join(counts)}"
    shares = (
        f"accepted first {summary.top1:.1%}, among the first three {summary.top3:.1%}, "
        f"mean reciprocal rank {summary.mrr:.3f}, violations {summary.violations}"
    )
    if summary.settings:
        shares += f", settings as expected {summary.settings_met:,} of {summary.settings:,}"
    return [line_of(span(told, Part.GOOD if summary.holds else Part.BAD)), *wrapped([shares], width)]
