"""A review from paths to its result, and the result on its way out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from recommender import load_pack
from recommender.cli import faults
from recommender.cli.failing import threshold_of
from recommender.cli.loading import PackChoice, recommender_for
from recommender.cli.outputs import Target
from recommender.cli.reporting import Report, write_report
from recommender.cli.source_lines import source_lines
from recommender.errors import Problem
from recommender.frozen import frozen
from recommender.knowledge.design_cache import load_designs
from recommender.knowledge.problems import Problems
from recommender.location import Location
from recommender.model.configuration import Configuration
from recommender.model.pack import Pack
from recommender.model.review import ReviewFinding, ReviewRun
from recommender.model.workload import Workload
from recommender.report.junit import Checked
from recommender.report.review_report import located_findings, review_json, review_kinds, review_lines
from recommender.review.judging import review
from recommender.review.reading import read_design
from recommender.review.record_files import read_records
from recommender.review.ties import tie_resources


@frozen
class Outcome:
    """The result, what could not be read, and the workloads that resources serve, by path."""

    run: ReviewRun
    pack: Pack
    problems: tuple[Problem, ...]
    as_of: dt.date
    workloads: Mapping[str, Workload]


def date_of(given: object) -> dt.date:
    """The date that was given, or today."""
    return given.date() if isinstance(given, dt.datetime) else dt.date.today()


def run_review(
    paths: Sequence[Path], choice: PackChoice, config: Configuration, as_of: dt.date, *, met: bool
) -> Outcome:
    """Read, tie and judge; what cannot be read is a problem of the outcome, and the rest is judged.

    Args:
        met: whether to note also what is as it should be.

    Raises:
        InputError: the rules cannot be used.
        MissingExtraError: there is Terraform, and what reads it is not installed.

    """
    pack = load_pack(choice.rules, choice.stances, builtin=choice.builtin)
    designs = load_designs(choice.folders, pack)
    problems = Problems()
    design = read_design(paths, pack, designs, problems, config.exclude or ())
    given = None if config.workload is None else Path(config.workload)
    ties = tie_resources(design, given, config.review or (), pack, problems)
    recommender = recommender_for(pack, "reference")
    records = read_records(paths, problems, config.exclude or ())
    more: list[ReviewFinding] = []
    if records:
        from recommender.review.record_judging import records_checked  # dear, and most runs have none

        more = records_checked(records, design, ties, recommender, problems)
    day = as_of.isoformat()
    run = review(design, ties.workloads, ties.serving, recommender, designs, as_of=day, met=met, more=more)
    run = replace(run, records=len(records))
    return Outcome(run, pack, problems.all(), as_of, ties.workloads)


def write_review(outcome: Outcome, config: Configuration, targets: Sequence[Target], *, update: bool) -> bool:
    """Write the result to every target and say what could not be read; whether a finding fails the run."""
    run, pack = outcome.run, outcome.pack
    results = located_findings(run, pack, outcome.workloads)
    if config.baseline is not None:
        from recommender.cli.baselines import against_baseline  # brings pydantic

        results = against_baseline(results, Path(config.baseline), update=update)
    shown = replace(run, findings=tuple(f for f, one in zip(run.findings, results, strict=True) if one.is_shown))
    threshold = threshold_of(config)
    hidden = {
        "suppressed with a reason": sum(bool(one.suppressed) for one in results),
        "known from the baseline": sum(one.is_known for one in results),
    }
    report = Report(
        heading="Databases",
        automation="recommender/review",
        results=results,
        kinds=review_kinds(results),
        checked=[Checked(rule, resource, path) for rule, resource, path in run.met],
        text=lambda width: review_lines(
            shown, pack, _source_lines(shown), width, hidden=hidden, show_unknown=bool(config.show_unknown)
        ),
        json=lambda: review_json(run, results, outcome.problems, outcome.as_of.isoformat()),
        threshold=threshold,
        problems=outcome.problems,
        include_suppressed=bool(config.include_suppressed),
    )
    write_report(report, targets)
    for problem in outcome.problems:
        faults.say(f"{problem.location}: {problem.message}", problem.hint)
    if not run.resources and not run.records and not outcome.problems:
        faults.say("note: there is no database in these files")
    return any(one.is_shown and one.severity.reaches(threshold) for one in results)


def _source_lines(run: ReviewRun) -> Mapping[Location, str]:
    """The text of the line of each finding, of files that can be read."""
    places = {finding.location for finding in run.findings if finding.location.line}
    found: dict[Location, str] = {}
    for path in sorted({place.path for place in places}):
        lines = source_lines(Path(path))
        found.update({p: lines[p.line - 1] for p in places if p.path == path and p.line <= len(lines)})
    return found
