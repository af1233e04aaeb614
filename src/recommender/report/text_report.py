"""A decision as text for people: lines of styled words that fit a width. Pure: nothing is printed here."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.model.decision import Decision
from recommender.report import text_gates, text_open, text_points, text_ranking, text_setup
from recommender.report.lines import EMPTY, Line, Part, span, wrapped
from recommender.report.references import References

NARROWEST = 60
BLOCK = "\N{FULL BLOCK}"
DEFAULT_TOP = 5


def decision_lines(
    decision: Decision, *, width: int = 80, top: int = DEFAULT_TOP, current: str = "", bar: str = BLOCK
) -> list[Line]:
    """The whole answer, the winner first and the documents cited last.

    At least 60 columns are filled. `top` is how many services are told apart in the ranking, `current` the
    id of the service that runs today, where one was answered, `bar` the character that bars consist of.

    """
    width = max(width, NARROWEST)
    references = References()
    lines = text_ranking.head(decision, width)
    for title, body in _sections(decision, references, width, top, current, bar):
        if body:
            lines += [EMPTY, *([(span(title, Part.HEADING),)] if title else []), *body]
    return [*lines, *references.section(width), EMPTY, *wrapped([span(text_open.basis(decision), Part.DIM)], width)]


def _sections(
    decision: Decision, references: References, width: int, top: int, current: str, bar: str
) -> Iterator[tuple[str, list[Line]]]:
    """Titles and lines in reading order; an empty section is left out by the caller."""
    winner = decision.winner
    names = {entry.service: entry.name for entry in decision.recommendations}
    names |= {entry.service: entry.name for entry in decision.ruled_out}
    if winner is None:
        yield "", [(span("No service is left: every candidate is ruled out.", Part.BAD),)]
        yield "Answers that exclude everyone", text_gates.conflict(decision.conflict, names, width)
    else:
        yield "", text_ranking.winner_lines(decision, winner, references, width)
        yield "", text_ranking.ranking(decision, winner, references, width, top, bar)
        yield f"Why {winner.name}", text_points.winner_points(winner, references, width)
    yield "What the answers amount to", text_open.followed(decision.derived, width)
    yield "Warnings", text_open.warnings(decision.warnings, width)
    if current:
        yield "Today", text_open.today(decision, current, references, width)
    yield f"Ruled out ({len(decision.ruled_out)})", text_gates.ruled_out(decision.ruled_out, references, width)
    if winner is not None:
        yield f"How to set up {winner.name}", text_setup.settings(winner.settings, references, width)
        yield "Worked out", text_setup.estimates(winner.estimates, references, width)
    beside = [line for entry in decision.companions for line in text_setup.companion(entry, references, width)]
    yield "Beside it", beside
    ahead = text_open.gates_ahead(winner, width) if winner is not None else []
    yield "Still open", text_open.questions(decision.open_questions, names, width) + ahead
    yield "Assumed", text_open.assumed(decision, width)
