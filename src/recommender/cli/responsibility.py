"""`recommender responsibility`: the table of shared responsibility."""

from __future__ import annotations

from pathlib import Path

import click

from recommender.cli.options import JSON, format_option, no_color_option, output_option, pack_options


@click.command(short_help="Show who does what, AWS or you.")
@click.argument("services", nargs=-1, required=True, metavar="SERVICE...")
@format_option
@output_option
@pack_options
@no_color_option
def responsibility(
    services: tuple[str, ...],
    form: str,
    output: Path | None,
    rules: tuple[Path, ...],
    builtin: bool,
    stances: tuple[str, ...],
) -> None:
    """Show who does what: the shared-responsibility table, a column for each
    SERVICE, named by its id.
    """
    from recommender.cli import output as out
    from recommender.cli.loading import pack_from
    from recommender.report.explain_report import find_service
    from recommender.report.plain import to_text
    from recommender.report.responsibility_report import responsibility_json, responsibility_lines

    pack = pack_from(rules, stances, builtin)
    found = [find_service(pack, name) for name in dict.fromkeys(services)]
    if form == JSON:
        out.write_json(to_text(responsibility_json(pack, found)), output)
    else:
        out.write_lines(responsibility_lines(pack, found, out.text_width(output)), output)
