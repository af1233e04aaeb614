"""A run of `rules check` as every writer takes it."""

from __future__ import annotations

from collections.abc import Sequence

from recommender.cli.outputs import Target
from recommender.cli.reporting import Report, write_report
from recommender.model.finding import CheckRun, Verdict
from recommender.model.pack import Pack
from recommender.model.rule import Severity
from recommender.report.check_kinds import KINDS
from recommender.report.check_report import check_json, check_lines, located_findings
from recommender.report.junit import Checked


def write_run(
    run: CheckRun,
    pack: Pack | None,
    targets: Sequence[Target],
    *,
    threshold: Severity | None,
    include_suppressed: bool,
    others: frozenset[str],
) -> None:
    """Write the run to every target; a question that was settled well is a test that passes.

    Text does not list the notes about `others`, packs that are not the ones to be checked.
    """
    report = Report(
        heading="Rules",
        automation="recommender/rules",
        results=located_findings(run.findings),
        kinds=list(KINDS.values()),
        checked=[Checked(one.check, one.subject, "") for one in run.inquiries if one.verdict is Verdict.PROVED],
        text=lambda width: check_lines(run, pack, width, others),
        json=lambda: check_json(run, pack),
        threshold=threshold,
        include_suppressed=include_suppressed,
    )
    write_report(report, targets)
