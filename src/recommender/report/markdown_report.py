"""A decision as Markdown, for a pull request or a wiki: the sections of the text answer as lists and a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recommender.model.decision import Decision, Recommendation
from recommender.report import text_open, text_ranking
from recommender.report.lines import Line
from recommender.report.markdown import block_quoted, code, escaped, markdown_line, markdown_list, sources_list
from recommender.report.text_page import UNBROKEN, Page
from recommender.report.text_points import shown_rules, signed
from recommender.report.text_report import DEFAULT_TOP, sections


def decision_markdown(
    decision: Decision, *, top: int | None = None, full: bool = False, settled: str | None = None
) -> str:
    """The answer as a document of its own, as complete as the text answer with the same arguments."""
    page = Page(decision, UNBROKEN, full, settled)
    top = top or (len(decision.recommendations) if full else DEFAULT_TOP)
    winner = decision.winner
    parts = [f"# {escaped(decision.workload)}"]
    if decision.description:
        parts.append(block_quoted(decision.description))
    if winner is not None:
        parts.append("\n".join(markdown_list(text_ranking.winner_lines(page, winner))))
        parts.append("\n".join(["## Ranking", "", *ranking_table(page, winner, top)]))
    for title, body in sections(page):
        told = _told(title, body)
        if told:
            parts.append(f"## {escaped(title)}\n\n{told}" if title else told)
    cites = page.references.numbered()
    if cites:
        parts.append("\n".join(["## Sources", "", *sources_list(cites)]))
    parts.append(escaped(text_open.basis(page)))
    return "\n\n".join(parts) + "\n"


def ranking_table(page: Page, winner: Recommendation, top: int) -> list[str]:
    """The best `top` services as a table: fit, score, and what sets those below the first apart."""
    return [
        "| | service | fit | score | apart from the first |",
        "|---:|---|---:|---:|---|",
        *(f"| {' | '.join(row)} |" for row in _rows(page, winner, top)),
        *_rest(page, top),
    ]


def _rows(page: Page, winner: Recommendation, top: int) -> Iterator[tuple[str, ...]]:
    shown = shown_rules(page, winner)
    for entry in page.decision.recommendations[:top]:
        lines = [] if entry is winner else text_ranking.differences(page, entry, winner, shown)
        name = f"{escaped(entry.name)} ({code(entry.service)})"
        apart = "; ".join(markdown_line(line) for line in lines)
        yield str(entry.rank), name, text_ranking.fit_words(entry), signed(entry.score), apart


def _rest(page: Page, top: int) -> list[str]:
    lines = text_ranking.behind(page, page.decision.recommendations[top:])
    return ["", *(markdown_line(line) for line in lines)] if lines else []


def _told(title: str, body: Sequence[Line]) -> str:
    """A section as a list; a single statement without a heading is a paragraph."""
    if not title:
        return "\n\n".join(markdown_line(line) for line in body)
    return "\n".join(markdown_list(body))
