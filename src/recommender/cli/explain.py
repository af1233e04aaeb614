"""`recommender explain`: what a rule, service, attribute, source, law or tag means."""

from __future__ import annotations

from pathlib import Path

import click

from recommender.cli.options import JSON, format_option, no_color_option, output_option, pack_options


@click.command(short_help="Explain a rule, service, attribute, source, law or tag.")
@click.argument("name", metavar="ID")
@format_option
@output_option
@pack_options
@no_color_option
def explain(
    name: str,
    form: str,
    output: Path | None,
    rules: tuple[Path, ...],
    builtin: bool,
    stances: tuple[str, ...],
) -> None:
    """Explain a rule, service, attribute, source, law or tag: what it means,
    where it is cited, and which rules use it.

    Where an ID names several things, write the kind before it: rule:ID,
    service:ID, attribute:ID, source:ID, law:ID or tag:ID.

    \b
      recommender explain joins-across-entities
      recommender explain attribute:access.patterns
    """  # noqa: D301 -- `\b` is how click is told to keep lines
    from recommender.cli import output as out
    from recommender.cli.loading import pack_from
    from recommender.report.explain_report import find_subject, subject_json, subject_lines
    from recommender.report.plain import to_text

    pack = pack_from(rules, stances, builtin)
    subject = find_subject(pack, name)
    if form == JSON:
        out.write_json(to_text(subject_json(pack, subject)), output)
    else:
        out.write_lines(subject_lines(pack, subject, out.text_width(output)), output)
