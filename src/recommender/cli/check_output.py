"""A run of `rules check` on its way out, in the format asked for."""

from __future__ import annotations

from pathlib import Path

from recommender import __version__
from recommender.cli import output as out
from recommender.cli.annotated import line_ends, relocated, write_summary
from recommender.model.finding import CheckRun
from recommender.model.pack import Pack
from recommender.report.check_kinds import KINDS
from recommender.report.check_report import check_json, check_lines, located_findings
from recommender.report.github import github_annotations, github_summary
from recommender.report.plain import to_text
from recommender.report.sarif import sarif


def write_run(run: CheckRun, pack: Pack | None, form: str, output: Path | None, *, include_suppressed: bool) -> None:
    """Print the run, or write it into the file `output`; as `github` also the summary of the job."""
    if form == "text":
        out.write_lines(check_lines(run, pack, out.text_width(output)), output)
        return
    if form == "json":
        out.write_json(to_text(check_json(run, pack)), output)
        return
    results = relocated(located_findings(run.findings))
    if form == "github":
        write_summary(github_summary(results, "Rules"))
        out.write_text(github_annotations(results), output)
        return
    report = sarif(
        results,
        list(KINDS.values()),
        version=__version__,
        automation="recommender/rules",
        ends=line_ends(results),
        include_suppressed=include_suppressed,
    )
    out.write_json(to_text(report), output)
