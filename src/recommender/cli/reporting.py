"""Findings on their way out, in every format that was asked for. Shared by the commands that find something."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from recommender import __version__
from recommender.cli import output as out
from recommender.cli.annotated import in_repository, line_ends, relocated, write_summary
from recommender.cli.outputs import Target
from recommender.errors import Problem
from recommender.frozen import frozen
from recommender.model.rule import Severity
from recommender.report.findings_markdown import findings_markdown
from recommender.report.github import github_annotations, github_summary
from recommender.report.gitlab import gitlab_report
from recommender.report.junit import Checked, junit
from recommender.report.lines import Line
from recommender.report.located import Kind, Located
from recommender.report.plain import Json, to_text
from recommender.report.sarif import sarif
from recommender.report.unreadable import unread


@frozen
class Report:
    """What a run found, as every writer takes it.

    `heading` names it for people, `automation` for code scanning (`recommender/review`). `text` makes the lines for a
    width, `json` the plain values. `results` and `problems`, which are what could not be read, have paths as the
    command saw them. `threshold` is what fails a run.
    """

    heading: str
    automation: str
    results: Sequence[Located]
    kinds: Sequence[Kind]
    checked: Sequence[Checked]
    text: Callable[[int], Sequence[Line]]
    json: Callable[[], Json]
    threshold: Severity | None
    problems: Sequence[Problem] = ()
    include_suppressed: bool = False


def write_report(report: Report, targets: Sequence[Target]) -> None:
    """Write the report to every target, the files first, each whole or not at all.

    Raises:
        OSError: naming the file that cannot be written.

    """
    results = relocated([*report.results, *unread(report.problems)])
    for target in sorted(targets, key=lambda target: target.path is None):
        _write(report, results, target)


def _write(report: Report, results: Sequence[Located], target: Target) -> None:
    match target.form:
        case "text":
            out.write_lines(report.text(out.text_width(target.path)), target.path)
        case "json":
            out.write_json(to_text(report.json()), target.path)
        case "sarif":
            made = sarif(
                results,
                report.kinds,
                version=__version__,
                automation=report.automation,
                ends=line_ends(results),
                include_suppressed=report.include_suppressed,
            )
            out.write_json(to_text(made), target.path)
        case "github":
            write_summary(github_summary(results, report.heading))
            out.write_text(github_annotations(results), target.path)
        case "gitlab":
            out.write_json(to_text(gitlab_report(results)), target.path)
        case "junit":
            shown = in_repository()
            checked = [replace(entry, path=shown(entry.path)) for entry in report.checked]
            made_xml = junit(results, checked, name=report.automation, threshold=report.threshold)
            out.write_json(made_xml, target.path)
        case "markdown":
            out.write_text(findings_markdown(results, report.heading, mark=report.automation), target.path)
        case _:
            raise ValueError(f"no writer for {target.form!r}")
