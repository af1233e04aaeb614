"""The work of `recommend`: workloads in, decisions out, as text, JSON or Markdown. Imports the rooms that it needs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from recommender.cli import loading, output
from recommender.cli.progress import with_progress
from recommender.frozen import frozen
from recommender.model.decision import Decision
from recommender.model.pack import Pack
from recommender.model.workload import Workload

Answer = tuple[Workload, Decision]


def decide_all(paths: Sequence[str], sets: Sequence[str], pack: Pack, engine: str) -> list[Answer]:
    """Every workload with its decision; nothing is decided when one cannot be read."""
    workloads = loading.workloads_from(paths, sets, pack)
    recommender = loading.recommender_for(pack, engine)
    return [(workload, recommender.decide(workload)) for workload in with_progress(workloads, "deciding")]


def write_json_answers(answers: Sequence[Answer], top: int | None, path: Path | None) -> None:
    """One object for one workload, else a list."""
    from recommender.report.json_report import decision_json
    from recommender.report.plain import Json, to_rows

    objects: list[Json] = [decision_json(decision, top) for _, decision in answers]
    output.write_json(to_rows(objects[0] if len(objects) == 1 else objects), path)


@frozen
class Telling:
    """How much of a decision is told; see `recommender.report.text_report.decision_lines`."""

    top: int | None = None
    full: bool = False
    settled: str | None = None


def write_markdown_answers(answers: Sequence[Answer], telling: Telling, path: Path | None) -> None:
    """The answers as one Markdown text, a rule between them."""
    from recommender.report.markdown_report import decision_markdown

    texts = [
        decision_markdown(decision, top=telling.top, full=telling.full, settled=telling.settled)
        for _, decision in answers
    ]
    output.write_text("\n---\n\n".join(texts), path)


def write_text_answers(answers: Sequence[Answer], telling: Telling, path: Path | None) -> None:
    """The answers one below the other, a rule between them."""
    from recommender.report.lines import Line, Part, line_of, span
    from recommender.report.text_report import decision_lines

    width = output.text_width(path)
    bar = output.bar_character(path)
    lines: list[Line] = []
    for number, (_, decision) in enumerate(answers):
        if number:
            lines += [(), line_of(span("\N{BOX DRAWINGS LIGHT HORIZONTAL}" * width, Part.DIM)), ()]
        lines += decision_lines(
            decision, width=width, top=telling.top, full=telling.full, settled=telling.settled, bar=bar
        )
    output.write_lines(lines, path)
