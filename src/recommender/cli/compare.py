"""`recommender compare`: two services side by side."""

from __future__ import annotations

from pathlib import Path

import click

from recommender.cli.options import (
    JSON,
    engine_option,
    format_option,
    no_color_option,
    output_option,
    pack_options,
    set_option,
)


@click.command(short_help="Compare two services for a workload.")
@click.argument("workload", metavar="WORKLOAD|-")
@click.argument("first", metavar="SERVICE")
@click.argument("second", metavar="SERVICE")
@set_option
@click.option("--full", is_flag=True, help="Tell every rule, setting and open answer (text).")
@format_option
@output_option
@pack_options
@engine_option
@no_color_option
def compare(
    workload: str,
    first: str,
    second: str,
    sets: tuple[str, ...],
    full: bool,
    form: str,
    output: Path | None,
    rules: tuple[Path, ...],
    builtin: bool,
    stances: tuple[str, ...],
    engine: str,
) -> None:
    """Put two services side by side for a workload: points by criterion and
    rule, gates, who does the work, limits, settings, and the open answers that
    would tip it.

    \b
      recommender compare orders.yaml dynamodb aurora-serverless
    """  # noqa: D301 -- `\b` is how click is told to keep lines
    from recommender.analysis import comparing
    from recommender.cli import loading
    from recommender.cli import output as out
    from recommender.report.compare_json import compare_json
    from recommender.report.compare_report import compare_lines
    from recommender.report.explain_report import find_service
    from recommender.report.plain import to_rows

    pack = loading.pack_from(rules, stances, builtin, workload)
    services = [find_service(pack, name).id for name in (first, second)]
    if services[0] == services[1]:
        raise click.UsageError(f"`{first}` is compared with itself; name two services.")
    asked = loading.one_workload(workload, sets, pack)
    found = comparing.compare(loading.recommender_for(pack, engine), asked, *services)
    if form == JSON:
        out.write_json(to_rows(compare_json(found, pack.vocabulary)), output)
    else:
        out.write_lines(compare_lines(found, pack.vocabulary, width=out.text_width(output), full=full), output)
