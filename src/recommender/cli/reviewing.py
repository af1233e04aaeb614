"""A review from paths to its result, and the result on its way out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from recommender import __version__
from recommender.cli import faults
from recommender.cli import output as out
from recommender.cli.annotated import line_ends, relocated, write_summary
from recommender.cli.loading import pack_from, recommender_for
from recommender.errors import Problem
from recommender.frozen import frozen
from recommender.knowledge.builtin import shipped_rules
from recommender.knowledge.cache import load_designs
from recommender.knowledge.config_file import Config, find_config, read_config
from recommender.knowledge.problems import Problems
from recommender.location import Location
from recommender.model.pack import Pack
from recommender.model.review import ReviewRun
from recommender.model.rule import Severity
from recommender.report.github import github_annotations, github_summary
from recommender.report.plain import Json, to_text
from recommender.report.review_report import located_findings, review_json, review_lines
from recommender.report.sarif import sarif
from recommender.review.judging import review
from recommender.review.reading import read_design
from recommender.review.sources import shown_path
from recommender.review.ties import tie_resources

_NEVER = "never"
_LARGEST = 20_000_000


@frozen
class Request:
    """What is to be reviewed, and by which rules."""

    paths: tuple[Path, ...]
    workload: Path | None
    rules: tuple[Path, ...]
    stances: tuple[str, ...]
    builtin: bool


@frozen
class Outcome:
    """The result, what could not be read, and the configuration that counted."""

    run: ReviewRun
    pack: Pack
    problems: tuple[Problem, ...]
    config: Config


def run_review(request: Request) -> Outcome:
    """Read, tie and judge; what cannot be read is a problem of the outcome, and the rest is judged.

    Raises:
        InputError: the rules or the configuration cannot be used.
        MissingExtraError: there is Terraform, and what reads it is not installed.

    """
    config = _config_of(request.paths[0])
    folders = (*config.rules, *request.rules)
    pack = pack_from(folders, (*config.stances, *request.stances), request.builtin)
    designs = load_designs([shipped_rules(), *folders] if request.builtin else folders, pack)
    problems = Problems()
    design = read_design(request.paths, pack, designs, problems)
    ties = tie_resources(design, request.workload, config.review, pack, problems)
    run = review(design, ties.workloads, ties.serving, recommender_for(pack, "reference"), designs)
    return Outcome(run, pack, problems.all(), config)


def _config_of(target: Path) -> Config:
    found = find_config(target if target.is_dir() else target.parent)
    return Config() if found is None else read_config(found, shown_path(found))


def fails(outcome: Outcome, threshold: str) -> bool:
    """Whether a finding is at least as severe as the threshold."""
    return outcome.run.fails(None if threshold == _NEVER else Severity(threshold))


def write_review(outcome: Outcome, form: str, output: Path | None, as_of: object, *, show_unknown: bool) -> None:
    """Print the result, or write it into the file `output`; then say what could not be read."""
    run, pack = outcome.run, outcome.pack
    if form == "text":
        source = _source_lines(run)
        out.write_lines(review_lines(run, pack, source, out.text_width(output), show_unknown=show_unknown), output)
    elif form == "json":
        date = as_of.date() if isinstance(as_of, dt.datetime) else dt.date.today()
        told = [_problem_json(problem) for problem in outcome.problems]
        out.write_json(to_text(review_json(run, told, date.isoformat())), output)
    else:
        _write_located(run, pack, form, output)
    for problem in outcome.problems:
        faults.say(f"{problem.location}: {problem.message}", problem.hint)
    if not run.resources and not outcome.problems:
        faults.say("note: there is no database in these files")


def _write_located(run: ReviewRun, pack: Pack, form: str, output: Path | None) -> None:
    located, kinds = located_findings(run, pack)
    results = relocated(located)
    if form == "github":
        write_summary(github_summary(results, "Databases"))
        out.write_text(github_annotations(results), output)
        return
    ends = line_ends(results)
    report = sarif(results, kinds, version=__version__, automation="recommender/review", ends=ends)
    out.write_json(to_text(report), output)


def _problem_json(problem: Problem) -> Mapping[str, Json]:
    place = problem.location
    return {
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint or None,
    }


def _source_lines(run: ReviewRun) -> Mapping[Location, str]:
    """The text of the line of each finding, of files that can be read."""
    places = {finding.location for finding in run.findings if finding.location.line}
    found: dict[Location, str] = {}
    for path in sorted({place.path for place in places}):
        lines = _lines_of(Path(path))
        found.update({p: lines[p.line - 1] for p in places if p.path == path and p.line <= len(lines)})
    return found


def _lines_of(path: Path) -> list[str]:
    try:
        if path.stat().st_size > _LARGEST:
            return []
        return path.read_text(encoding="utf-8", errors="replace").split("\n")
    except (OSError, ValueError):
        return []
