"""The first screen of an answer: the winner, why, how sure that is, and the ranking with bars of fit."""

from __future__ import annotations

from recommender.model.decision import Decision, Recommendation
from recommender.report.lines import Line, Part, Span, columns, line_of, padded, span, wrapped
from recommender.report.references import References
from recommender.report.responsibility_report import duties_words
from recommender.report.text_points import compared_points, contribution, signed

_REASONS_ON_TOP = 3
_BAR = 20


def head(decision: Decision, width: int) -> list[Line]:
    """The workload: its name and description."""
    lines = wrapped([span(decision.workload, Part.TITLE)], width)
    if decision.description:
        lines += wrapped([span(decision.description, Part.DIM)], width)
    return lines


def winner_lines(decision: Decision, winner: Recommendation, references: References, width: int) -> list[Line]:
    """The winner, why, who does the work, and how sure that is."""
    name: list[str | Span] = [span(winner.name, Part.GOOD if winner.score > 0 else Part.CAUTION), " "]
    name.append(span(f"({winner.service})", Part.DIM))
    if winner.score > 0:
        lines = wrapped(name, width, span(f"{'Recommended':<12} ", Part.STRONG))
    else:
        title, why = _no_fit(decision)
        lines = wrapped([*name, why], width, span(f"{title:<12} ", Part.CAUTION))
    lines += _labelled("What", [winner.summary], width)
    why_pieces = _why(winner, references)
    if why_pieces:
        lines += _labelled("Why", why_pieces, width)
    lines += _labelled("Your work", [duties_words(winner.category_title, winner.areas.items())], width)
    lines += _labelled("How sure", _certainty(decision), width)
    return lines


def ranking(
    decision: Decision, winner: Recommendation, references: References, width: int, top: int, bar: str
) -> list[Line]:
    """The best `top` services with bars of fit, what speaks against those below the first, and who is left.

    A full bar consists of the character `bar`.

    """
    lines: list[Line] = [(span("Ranking".ljust(width - 12), Part.HEADING), span(" fit   score", Part.DIM))]
    for entry in decision.recommendations[:top]:
        lines.append(_bar_line(entry, width, bar))
        if entry is not winner:
            lines += compared_points(entry, winner, references, width)
    rest = decision.recommendations[top:]
    if rest:
        named = [f"{entry.service} {_fit(entry)}" for entry in rest if entry.score > 0]
        unfit = len(rest) - len(named)
        if unfit:
            named.append(f"{unfit} without a good fit")
        lines += wrapped([span(f"and {len(rest)} more: {', '.join(named)}", Part.DIM)], width, "    ", "    ")
    return lines


def _no_fit(decision: Decision) -> tuple[str, str]:
    """What to call a winner that has no positive score, and why."""
    if len(decision.recommendations) == 1:
        return "No good fit", " is the only one left, but nothing speaks for it"
    if any(entry.reasons for entry in decision.recommendations):
        return "No good fit", " comes first, but nothing speaks for it"
    return "Undecided", " comes first, as no answer speaks for any service yet"


def _labelled(label: str, pieces: list[str | Span], width: int) -> list[Line]:
    return wrapped(pieces, width, span(f"{label:<12} ", Part.STRONG))


def _why(winner: Recommendation, references: References) -> list[str | Span]:
    """The weightiest situations that favor the winner, by their titles."""
    favoring = [reason for reason in winner.reasons if contribution(reason) > 0][:_REASONS_ON_TOP]
    pieces: list[str | Span] = []
    for reason in favoring:
        pieces += [reason.title, " ", references.mark(reason.cites), ". "]
    return pieces


def _certainty(decision: Decision) -> list[str | Span]:
    if decision.decided:
        return [span("Settled: no answer that is still missing can change this.", Part.GOOD)]
    share = round(100 * decision.confidence)
    if decision.confidence > 0 and share == 0:
        share = 1
    share = min(share, 99)
    part = Part.PLAIN if share >= 50 else Part.CAUTION
    sentence = f"It stays first in about {share} of 100 likely ways to answer the open questions."
    return [span(sentence, part)]


def _fit(entry: Recommendation) -> str:
    return f"{entry.fit:.0f}" if entry.score > 0 else "0"


def _bar_line(entry: Recommendation, width: int, bar: str) -> Line:
    cells = max(1, round(entry.fit / 100 * _BAR)) if entry.score > 0 else 0
    part = Part.GOOD if entry.rank == 1 else Part.PLAIN
    figures = f" {_fit(entry):>4} {signed(entry.score):>7}"
    name = padded(entry.name, max(10, width - 4 - _BAR - columns(figures) - 1))
    return line_of(
        f"{entry.rank:>3} ",
        span(name, Part.STRONG),
        " ",
        span(bar * cells + " " * (_BAR - cells), part),
        figures,
    )
