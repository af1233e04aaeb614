"""A decision as text for people: lines of styled words that fit a width. Pure: nothing is printed here."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.model.decision import Decision
from recommender.model.notice import Caveat, UnmetNeed
from recommender.report import text_gates, text_open, text_points, text_ranking, text_setup
from recommender.report.lines import EMPTY, Line, Part, section, span
from recommender.report.text_page import NARROWEST, Page

BLOCK = "\N{FULL BLOCK}"
DEFAULT_TOP = 5
FURTHER = "--full tells everything; "
_HINT = "`recommender explain RULE` tells what a rule reads."


def decision_lines(
    decision: Decision,
    *,
    width: int = 80,
    top: int | None = None,
    full: bool = False,
    settled: str | None = None,
    bar: str = BLOCK,
    further: str = FURTHER,
) -> list[Line]:
    """The answer, the winner first and the documents cited last.

    At least 60 columns are filled. `full` tells everything, not only what weighs most; `top` is how many services
    are told apart in the ranking (None: 5, in full all); `bar` is the character that bars consist of;
    `further` says where the rest of a brief answer is told.

    """
    page = Page(decision, max(width, NARROWEST), full, settled)
    top = top or (len(decision.recommendations) if full else DEFAULT_TOP)
    lines = text_ranking.head(page)
    if decision.winner is not None:
        lines += [EMPTY, *text_ranking.winner_lines(page, decision.winner)]
        lines += [EMPTY, *text_ranking.ranking(page, decision.winner, top, bar)]
    for title, body in sections(page):
        lines += section(title, body)
    lines += [*page.references.by_document(page.width, shorten=not full), EMPTY]
    lines += page.wrapped([span(text_open.basis(page), Part.DIM)])
    return lines if full else lines + page.wrapped([span(further + _HINT, Part.DIM)])


def sections(page: Page) -> Iterator[tuple[str, list[Line]]]:
    """What follows the ranking, titles and lines in reading order; an empty section is left out by the caller."""
    decision = page.decision
    winner = decision.winner
    names = {entry.service: entry.name for entry in decision.recommendations}
    names |= {entry.service: entry.name for entry in decision.ruled_out}
    if winner is None:
        yield "", [(span("No service is left: every candidate is ruled out.", Part.BAD),)]
        yield "Answers that exclude everyone", text_gates.conflict(page, decision.conflict, names)
    else:
        yield f"Why {winner.name}", text_points.winner_points(page, winner)
    if page.is_full:
        yield "What the answers amount to", text_open.followed(page, decision.derived)
    told_below = [entry for entry in decision.warnings if not isinstance(entry, Caveat | UnmetNeed)]
    yield "Warnings", text_open.warnings(page, told_below)
    yield "Today", text_open.today(page)
    yield f"Ruled out ({len(decision.ruled_out)})", text_gates.ruled_out(page)
    yield from _set_ups(page)
    yield "Beside it", [line for entry in decision.companions for line in text_setup.companion(page, entry)]
    ahead = text_open.gates_ahead(page, winner) if winner is not None else []
    closing = text_open.unknown(page) + text_open.assumed(page)
    yield "Still open", text_open.questions(page, decision.open_questions) + ahead + closing


def _set_ups(page: Page) -> Iterator[tuple[str, list[Line]]]:
    """How to set up the service that is settled, else the winner and, where it may stay, what runs today."""
    decision = page.decision
    if page.settled is None:
        chosen, current = decision.winner, decision.current
    else:
        chosen, current = decision.placed(page.settled), None
        if chosen is None:
            yield f"How to set up {page.settled}", text_open.without_a_place(page, page.settled, "is asked for")
    if chosen is not None:
        told = text_ranking.your_work(page, chosen) + text_setup.settings(page, chosen.settings)
        yield f"How to set up {chosen.name}", told
        yield "Worked out", text_setup.estimates(page, chosen.estimates)
    if chosen is not None and current is not None and current is not chosen:
        yield f"If {current.name} stays", text_setup.staying(page, current.settings, chosen.settings)
