"""`recommender rules list`: the rules as a table."""

from __future__ import annotations

from pathlib import Path

import click

from recommender.cli.options import JSON, format_option, no_color_option, output_option, pack_options


@click.command("list", short_help="List the rules, filtered by topic, service or attribute.")
@click.option("--topic", default="", metavar="TOPIC", help="Only rules of this file, such as `cost`.")
@click.option("--service", default="", metavar="SERVICE", help="Only rules that say something about it.")
@click.option(
    "--kind",
    type=click.Choice(["evidence", "gate", "companion", "derive", "configure", "limit", "status"]),
    help="Only rules that do this.",
)
@click.option("--attribute", default="", metavar="ATTRIBUTE", help="Only rules that read it.")
@click.option("--long", is_flag=True, help="With conditions and effects.")
@format_option
@output_option
@pack_options
@no_color_option
def rules_list(
    topic: str,
    service: str,
    kind: str | None,
    attribute: str,
    long: bool,
    form: str,
    output: Path | None,
    rules: tuple[Path, ...],
    builtin: bool,
    stances: tuple[str, ...],
) -> None:
    """List the rules by topic: id, kind and situation.

    \b
      recommender rules list --kind gate --topic scale
      recommender rules list --attribute access.patterns --long
    """  # noqa: D301 -- `\b` is how click is told to keep lines
    from recommender.cli import output as out
    from recommender.cli.loading import pack_from
    from recommender.report.explain_report import find_subject
    from recommender.report.plain import to_text
    from recommender.report.rules_report import check_topic, rules_json, rules_lines, selected_rules

    pack = pack_from(rules, stances, builtin)
    if service:
        find_subject(pack, f"service:{service}")
    if attribute:
        find_subject(pack, f"attribute:{attribute}")
    if topic:
        check_topic(pack, topic)
    found = selected_rules(pack, topic=topic, service=service, kind=kind or "", attribute=attribute)
    if form == JSON:
        out.write_json(to_text(rules_json(pack, found)), output)
    else:
        out.write_lines(rules_lines(pack, found, out.text_width(output), long=long), output)
