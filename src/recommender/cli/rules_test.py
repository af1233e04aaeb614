"""`recommender rules test`: runs cases against the rules."""

from __future__ import annotations

from pathlib import Path

import click

from recommender.cli.faults import CHECK_FAILED, DONE
from recommender.cli.options import JSON, engine_option, format_option, no_color_option, output_option, pack_options


@click.command("test", short_help="Run cases and say which expectations do not hold.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@format_option
@output_option
@pack_options
@engine_option
@no_color_option
@click.pass_context
def rules_test(
    ctx: click.Context,
    paths: tuple[Path, ...],
    form: str,
    output: Path | None,
    rules: tuple[Path, ...],
    builtin: bool,
    stances: tuple[str, ...],
    engine: str,
) -> None:
    """Run the cases in files and folders and say which do not hold.

    A case is a workload with the outcome that somebody expects of it. The exit
    status is 1 when a case fails, unless it says that its failure is expected,
    and when a case passes whose failure was expected.
    """
    from recommender.analysis.cases import run_case, summary_of
    from recommender.cli import output as out
    from recommender.cli.loading import pack_from, recommender_for
    from recommender.cli.progress import with_progress
    from recommender.knowledge.case_file import load_cases
    from recommender.report.case_report import case_lines, cases_json
    from recommender.report.plain import to_text

    pack = pack_from(rules, stances, builtin)
    cases = load_cases(paths, pack)
    recommender = recommender_for(pack, engine)
    summary = summary_of(run_case(recommender, case) for case in with_progress(cases, "cases"))
    if form == JSON:
        out.write_json(to_text(cases_json(summary)), output)
    else:
        out.write_lines(case_lines(summary, out.text_width(output)), output)
    ctx.exit(DONE if summary.holds else CHECK_FAILED)
