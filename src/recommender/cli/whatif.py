"""`recommender whatif`: what would change the answer."""

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


@click.command(short_help="Show what would change the answer.")
@click.argument("workload", metavar="WORKLOAD|-")
@set_option
@click.option("--why-not", "why_not", metavar="SERVICE", help="Explain why SERVICE does not win, and what would do it.")
@click.option("--deep", is_flag=True, help="Search sets of three and more changes where two are not enough.")
@click.option("--full", is_flag=True, help="Tell every way, not only the most plausible ones (text).")
@format_option
@output_option
@pack_options
@engine_option
@no_color_option
def whatif(
    workload: str,
    sets: tuple[str, ...],
    why_not: str | None,
    deep: bool,
    full: bool,
    form: str,
    output: Path | None,
    rules: tuple[Path, ...],
    builtin: bool,
    stances: tuple[str, ...],
    engine: str,
) -> None:
    """Show the smallest changes of the answers that make another service win,
    the thresholds of numbers, the rules that carry the decision, and how far
    priorities can move.

    Every set of one or two changed answers is tried: open questions answered,
    given answers changed or taken back. What cannot be (`never:`) or would not
    be asked is left out; the role stays as it is.

    \b
      recommender whatif orders.yaml
      recommender whatif orders.yaml --why-not aurora-serverless
    """  # noqa: D301 -- `\b` is how click is told to keep lines
    from recommender.analysis.whatif import what_if
    from recommender.cli import loading
    from recommender.cli import output as out
    from recommender.report.explain_report import find_service
    from recommender.report.plain import to_rows
    from recommender.report.whatif_json import whatif_json
    from recommender.report.whatif_report import whatif_lines

    pack = loading.pack_from(rules, stances, builtin, workload)
    service = find_service(pack, why_not).id if why_not is not None else ""
    asked = loading.one_workload(workload, sets, pack)
    found = what_if(loading.recommender_for(pack, engine), asked, deep=deep, why_not=service)
    if form == JSON:
        out.write_json(to_rows(whatif_json(found, pack.vocabulary)), output)
    else:
        out.write_lines(whatif_lines(found, pack.vocabulary, width=out.text_width(output), full=full), output)
