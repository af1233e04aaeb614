"""`recommender rules coverage`: what cases ask of the rules."""

from __future__ import annotations

from pathlib import Path

import click

from recommender.cli.faults import CHECK_FAILED, DONE
from recommender.cli.options import HTML, JSON, TEXT, no_color_option, output_option, pack_options


@click.command("coverage", short_help="Say what cases ask of the rules.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 100),
    default=0.0,
    metavar="PERCENT",
    help="Exit with 1 when cases fire fewer rules.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice([TEXT, JSON, HTML]),
    default=TEXT,
    show_default=True,
    help="How to print it; HTML is one page that stands by itself.",
)
@output_option
@pack_options
@no_color_option
@click.pass_context
def rules_coverage(
    ctx: click.Context,
    paths: tuple[Path, ...],
    fail_under: float,
    form: str,
    output: Path | None,
    rules: tuple[Path, ...],
    builtin: bool,
    stances: tuple[str, ...],
) -> None:
    """Say which rules the cases in files and folders fire and which they do not.

    Lists the rules that no case fires, tests that are met in one way only,
    thresholds tried on one side only, rules that a single case fires, and
    services that win nowhere. JSON and HTML have every rule with all its
    counts.
    """
    from recommender.analysis.coverage import coverage_of
    from recommender.cli import output as out
    from recommender.cli.loading import pack_from, recommender_for
    from recommender.engine.firing import EngineMode
    from recommender.knowledge.case_file import load_cases
    from recommender.report.coverage_report import coverage_json, coverage_lines
    from recommender.report.plain import to_text

    pack = pack_from(rules, stances, builtin)
    coverage = coverage_of(recommender_for(pack, EngineMode.REFERENCE), load_cases(paths, pack))
    if form == JSON:
        out.write_json(to_text(coverage_json(coverage, pack)), output)
    elif form == HTML:
        from recommender.report.coverage_html import coverage_page

        out.write_text(coverage_page(coverage, pack), output)
    else:
        out.write_lines(coverage_lines(coverage, pack, out.text_width(output)), output)
    ctx.exit(DONE if coverage.fired_share * 100 >= fail_under else CHECK_FAILED)
