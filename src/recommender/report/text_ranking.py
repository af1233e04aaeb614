"""The first screen of an answer: the winner, why, how sure that is, and the ranking with bars of fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from recommender.model.decision import Decision, Gap, Recommendation, gaps_between
from recommender.model.notice import Caveat, Contradiction, UnmetNeed
from recommender.model.service import Duty
from recommender.report.lines import Line, Part, Span, columns, line_of, padded, span
from recommender.report.notices import notice_words
from recommender.report.responsibility_report import duties_words
from recommender.report.text_page import Page
from recommender.report.text_points import shown_rules, signed
from recommender.report.words import word

_REASONS_ON_TOP = 3
_DIFFERENCES = 2  # told of each service below the first
_NAMED = 6  # further services that are named with their fit
_BAR = 20
_EVEN = 50  # of 100 ways
_WEAK = 25  # of 100, a fit that deserves a word
WEAK_FIT = "Weak fit"


def head(page: Page) -> list[Line]:
    """The workload: its name and description."""
    decision = page.decision
    lines = page.wrapped([span(decision.workload, Part.TITLE)])
    if decision.description:
        lines += page.wrapped([span(decision.description, Part.DIM)])
    return lines


def winner_lines(page: Page, winner: Recommendation) -> list[Line]:
    """The winner, why, and how sure that is; in full also what it is."""
    name: list[str | Span] = [span(winner.name, Part.GOOD if winner.score > 0 else Part.CAUTION), " "]
    name.append(span(f"({winner.service})", Part.DIM))
    if winner.score > 0:
        kind = winner.category_title
        lines = page.wrapped([*name, f", {kind[:1].lower()}{kind[1:]}"], span(f"{'Recommended':<12} ", Part.STRONG))
    else:
        title, why = no_fit(page.decision)
        lines = page.wrapped([*name, why], span(f"{title:<12} ", Part.CAUTION))
    if page.is_full:
        lines += _labelled(page, "What", [winner.summary])
    why_pieces = _why(page, winner)
    if why_pieces:
        lines += _labelled(page, "Why", why_pieces)
    weak = weak_fit(winner)
    if weak:
        lines += page.wrapped([weak], span(f"{WEAK_FIT:<12} ", Part.CAUTION))
    for warning in page.decision.warnings:
        if isinstance(warning, Caveat | UnmetNeed):
            label = "Mind" if isinstance(warning, Caveat) else "Not met"
            lines += page.wrapped([notice_words(warning)], span(f"{label:<12} ", Part.CAUTION))
    lines += _labelled(page, "How sure", [*certainty(page.decision)])
    likelier = likelier_pieces(page.decision)
    return lines + (_labelled(page, "More likely", likelier) if likelier else [])


def your_work(page: Page, winner: Recommendation) -> list[Line]:
    """Who does the work of operating the winner."""
    return page.wrapped([duties_words(winner.category_title, winner.areas.items())], "  ")


def ranking(page: Page, winner: Recommendation, top: int, bar: str) -> list[Line]:
    """The best `top` services with bars of fit, what sets those below the first apart, and who is left.

    A full bar consists of the character `bar`.
    """
    shown = shown_rules(page, winner)
    lines: list[Line] = [(span("Ranking".ljust(page.width - 12), Part.HEADING), span(" fit   score", Part.DIM))]
    for entry in page.decision.recommendations[:top]:
        lines.append(_bar_line(entry, page.width, bar))
        if entry is not winner:
            lines += differences(page, entry, winner, shown)
    return lines + behind(page, page.decision.recommendations[top:])


def behind(page: Page, rest: Sequence[Recommendation]) -> list[Line]:
    """The services that are not told apart by their names, as one statement; nothing where there are none."""
    if not rest:
        return []
    named = [f"{entry.service} {fit_words(entry)}" for entry in rest if entry.score > 0]
    unfit = len(rest) - len(named)
    further = len(named[_NAMED:]) if not page.is_full else 0
    named = named[: page.cut(_NAMED)]
    if further:
        named.append(f"{further} behind them")
    if unfit:
        named.append(f"{unfit} for which nothing speaks")
    return page.wrapped([span(f"and {len(rest)} more: {', '.join(named)}", Part.DIM)], "    ", "    ")


def no_fit(decision: Decision) -> tuple[str, str]:
    """What to call a winner that has no positive score, and why."""
    if len(decision.recommendations) == 1:
        return "No good fit", " is the only one left, but nothing speaks for it"
    if any(entry.reasons for entry in decision.recommendations):
        return "No good fit", " comes first, but nothing speaks for it"
    return "Undecided", " comes first, as no answer speaks for any service yet"


def weak_fit(winner: Recommendation) -> str:
    """What is said of a winner for which little speaks; empty of any other."""
    if winner.score <= 0 or winner.fit > _WEAK:
        return ""
    return f"No service fits better than {fit_words(winner)} of 100: little speaks for any."


def _labelled(page: Page, label: str, pieces: list[str | Span]) -> list[Line]:
    return page.wrapped(pieces, span(f"{label:<12} ", Part.STRONG))


def _why(page: Page, winner: Recommendation) -> list[str | Span]:
    """The weightiest situations that favor the winner, by their titles."""
    favoring = [reason for reason in winner.reasons if reason.contribution > 0][:_REASONS_ON_TOP]
    pieces: list[str | Span] = []
    for reason in favoring:
        pieces += [reason.title, " ", page.mark(reason.cites), ". "]
    return pieces


def certainty(decision: Decision) -> list[Span]:
    """How sure it is that the winner stays the winner, in one sentence, and for which roles where none was answered."""
    role = _role(decision)
    if decision.decided:
        told = f"no missing answer can change this{role}" if role else "no answer that is still missing can change this"
        return [span(f"Settled: {told}.", Part.GOOD)]
    if any(isinstance(warning, Contradiction) for warning in decision.warnings):
        return [span("Not known: answers contradict each other (see the warnings).", Part.BAD)]
    part = Part.PLAIN if round(100 * decision.confidence) >= _EVEN else Part.CAUTION
    told = f"to go on{role}" if role else "to answer the open questions"
    return [span(f"First in about {share_words(decision.confidence)} likely ways {told}.", part)]


def _role(decision: Decision) -> str:
    """For which roles a statement holds, where none was answered."""
    if not decision.assumed:
        return ""
    return (
        ", whatever the role"
        if decision.covers_roles
        else f" (role assumed: {', '.join(word(role) for role in decision.assumed.values())})"
    )


def likelier_pieces(decision: Decision) -> list[str | Span]:
    """Who would rather come first once more is answered than the first does; nothing where that is the first itself."""
    if decision.likelier is None:
        return []
    name = span(decision.likelier.name, Part.STRONG)
    return ["In the end, ", name, f": first in about {share_words(decision.likelier.share)}."]


def share_words(share: float) -> str:
    """A share of the likely ways to go on: never 100 of 100, and 0 of 100 only for none."""
    return f"{min(max(round(100 * share), 1 if share else 0), 99)} of 100"


def fit_words(entry: Recommendation) -> str:
    """The fit of a service, 0 where nothing speaks for it."""
    return f"{entry.fit:.0f}" if entry.score > 0 else "0"


def _bar_line(entry: Recommendation, width: int, bar: str) -> Line:
    cells = max(1, round(entry.fit / 100 * _BAR)) if entry.score > 0 else 0
    part = Part.GOOD if entry.rank == 1 else Part.PLAIN
    figures = f" {fit_words(entry):>4} {signed(entry.score):>7}"
    name = padded(entry.name, max(10, width - 4 - _BAR - columns(figures) - 1))
    return line_of(
        f"{entry.rank:>3} ",
        span(name, Part.STRONG),
        " ",
        span(bar * cells + " " * (_BAR - cells), part),
        figures,
    )


def differences(page: Page, entry: Recommendation, winner: Recommendation, shown: frozenset[str]) -> list[Line]:
    """What sets a service below the first apart: the points that it lacks, and those against it.

    The widest gap is told, and the next where the line has room for it. What is told among the winner's points is not
    cited again.
    """
    gaps = gaps_between(winner, entry)[:_DIFFERENCES]
    is_tie = entry.score == winner.score
    first: list[str | Span] = [_tie(page, entry, winner)] if is_tie else []
    told = [gap for gap in gaps if gap.reason.points < 0 or not is_tie]
    lines = page.wrapped(first, "    ", "      ") if first else []
    joined = first
    for gap in told:
        trial = replace(page, references=page.references.copy())
        if joined and len(trial.wrapped([*joined, "; ", *_difference(trial, gap, shown)], "    ")) > 1:
            break
        joined = [*joined, *(["; "] if joined else []), *_difference(page, gap, shown)]
        lines = page.wrapped(joined, "    ", "      ")
    return lines


def _difference(page: Page, gap: Gap, shown: frozenset[str]) -> list[str | Span]:
    reason = gap.reason
    is_against = reason.points < 0
    label = span(signed(-gap.lead) if is_against else f"lacks {gap.lead:.1f}", Part.BAD if is_against else Part.CAUTION)
    told: list[str | Span] = [label, " ", reason.title]
    return (
        told if reason.rule in shown else [*told, " ", page.mark(reason.cites, 1), " ", span(reason.rule, Part.ORIGIN)]
    )


def _tie(page: Page, entry: Recommendation, winner: Recommendation) -> str:
    """Why a service with as many points as the winner comes after it."""
    if winner.service in page.decision.answers.values():
        return "equal on points; the first runs today"
    if _work(winner) < _work(entry):
        return "equal on points; the first leaves you less work"
    return "equal on points and on work"


def _work(entry: Recommendation) -> tuple[int, int]:
    duties = list(entry.areas.values())
    return duties.count(Duty.CUSTOMER), duties.count(Duty.SHARED)
