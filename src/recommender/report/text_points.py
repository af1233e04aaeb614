"""Points for and against as lines: what is said, where it is written, which rule and which answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from recommender.model.decision import Reason, Recommendation
from recommender.report.lines import Line, Part, Span, line_of, span
from recommender.report.text_page import Page
from recommender.report.words import word

_REASONED = 3  # the weightiest points of the winner are told by their reason, the others by their situation
_WEIGHTY = 3  # so many criteria are told by more than one point
_FOR = 2  # points for the winner told in each of them
_INDENT = " " * 9


def signed(points: float) -> str:
    """A contribution with its sign and one digit: "+6.0"."""
    rounded = round(points, 1)
    return f"\N{MINUS SIGN}{-rounded:.1f}" if rounded < 0 else f"+{rounded:.1f}"


def winner_points(page: Page, winner: Recommendation) -> list[Line]:
    """The winner's points by criterion, the weightiest criterion first.

    What speaks against it and the weightiest points for it are told by their reasons, the others by their situations.
    """
    reasoned = {reason.rule for reason in _weightiest(winner)[: page.cut(_REASONED)]}
    lines: list[Line] = []
    for criterion, reasons, shown in _by_criterion(page, winner):
        head = f"  {word(criterion).capitalize()} {signed(sum(reason.contribution for reason in reasons))}"
        told = [
            _reasoned(page, reason) if reason.rule in reasoned or reason.points < 0 else _point(page, reason)
            for reason in shown
        ]
        if len(shown) == 1:
            if len(reasons) > 1:
                head += f", of which {signed(shown[0].contribution)}:"
            lines += page.wrapped(told[0], span(f"{head} ", Part.STRONG), _INDENT)
            continue
        left_out = span(
            f"  by {len(reasons)} reasons, {len(shown)} shown" if len(shown) < len(reasons) else "", Part.DIM
        )
        lines.append(line_of(span(head, Part.STRONG), left_out))
        for reason, pieces in zip(shown, told, strict=True):
            label = span(f"  {signed(reason.contribution):>6} ", Part.GOOD if reason.points > 0 else Part.BAD)
            lines += page.wrapped(pieces, label)
    return lines


def shown_rules(page: Page, winner: Recommendation) -> frozenset[str]:
    """The rules whose points `winner_points` tells apart."""
    return frozenset(reason.rule for _, _, shown in _by_criterion(page, winner) for reason in shown)


def against(page: Page, reason: Reason) -> list[Line]:
    """A point against a service by its situation, with the answers that made it."""
    label = span(f"    {signed(reason.contribution):>6} ", Part.BAD)
    return page.wrapped(_point(page, reason), label)


def asked_for(page: Page, reasons: Iterable[Reason], indent: int) -> list[Line]:
    """Reasons without points (requests for a companion): why, where, which rule."""
    return [line for reason in reasons for line in page.wrapped(_reasoned(page, reason), " " * indent)]


def _reasoned(page: Page, reason: Reason) -> list[str | Span]:
    """A reason in its own words, with what it rests on."""
    return [reason.because, " ", page.mark(reason.cites), " ", page.origin_of(reason)]


def _point(page: Page, reason: Reason) -> list[str | Span]:
    """A reason by its situation, with what it rests on."""
    return [reason.title, " ", page.mark(reason.cites, 1), " ", page.origin_of(reason)]


def _weightiest(winner: Recommendation) -> list[Reason]:
    return sorted(winner.reasons, key=lambda reason: -abs(reason.contribution))


def _by_criterion(page: Page, winner: Recommendation) -> list[tuple[str, list[Reason], list[Reason]]]:
    """Each criterion with its points and those of them to be told, the weightiest first."""
    groups: dict[str, list[Reason]] = {}
    for reason in _weightiest(winner):
        groups.setdefault(reason.criterion, []).append(reason)
    weights = {name: sum(abs(reason.contribution) for reason in group) for name, group in groups.items()}
    ordered = sorted(groups, key=lambda name: (-weights[name], name))
    return [
        (name, groups[name], _told_of(groups[name], page.cut(_FOR if place < _WEIGHTY else 1)))
        for place, name in enumerate(ordered)
    ]


def _told_of(reasons: Sequence[Reason], most: int | None) -> list[Reason]:
    """The `most` weightiest points for it, and every point against it."""
    kept = [reason for reason in reasons if reason.points > 0][:most]
    return [reason for reason in reasons if reason.points < 0 or reason in kept]
