"""`recommender rules new`: a rule written into a pack."""

from __future__ import annotations

from pathlib import Path

import click

from recommender.cli.options import no_color_option


@click.command("new", short_help="Write a new rule into a pack.")
@click.argument("rule", metavar="ID")
@click.option("--pack", "folder", metavar="FOLDER", type=click.Path(file_okay=False, path_type=Path), required=True,
              help="The pack that gets it; begun where it is not there.")  # fmt: skip
@click.option("--topic", metavar="TOPIC", help="The file that it stands in, such as `cost`.")
@click.option("--title", metavar="TEXT", help="The situation in a few words.")
@click.option("--when", metavar="YAML", multiple=True, help="`attribute: test`, all must hold (repeatable).")
@click.option("--criterion", metavar="CRITERION", help="What its points count for.")
@click.option("--favor", metavar="WHO=STRENGTH", multiple=True, help="Points for a service or tag (repeatable).")
@click.option("--oppose", metavar="WHO=STRENGTH", multiple=True, help="Points against it (repeatable).")
@click.option("--rule-out", metavar="WHO", multiple=True, help="Who cannot do it at all (repeatable).")
@click.option("--require", metavar="WHO", multiple=True, help="Who alone can do it (repeatable).")
@click.option("--companion", metavar="ROLE", help="A second store that is called for.")
@click.option("--derive", metavar="FLAG", multiple=True, help="A flag that follows (repeatable).")
@click.option("--for", "for", metavar="WHO", multiple=True, help="Whose settings it is about (repeatable).")
@click.option("--setting", "settings", metavar="YAML", multiple=True, help="`setting: value or test` (repeatable).")
@click.option("--severity", type=click.Choice(["error", "warning", "note"]), default="warning", show_default=True,
              help="How much a setting that differs matters.")  # fmt: skip
@click.option("--because", metavar="TEXT", help="The reason, one or two plain sentences.")
@click.option("--cite", "cites", metavar="SOURCE[#SECTION]", multiple=True, help="Where it is written (repeatable).")
@click.option("--source", "sources", metavar="ID=TITLE", multiple=True, help="A document to enter first (repeatable).")
@no_color_option
def rules_new(rule: str, folder: Path, **said: str | tuple[str, ...] | None) -> None:
    """Write the rule ID into a pack; what is not said is asked on a terminal.

    ID names the situation, never the advice. Where nothing is said of what the
    rule does, it favors somebody. Nothing is written unless the pack with the
    rule can be loaded; on a terminal, what keeps it from that is asked again.

    \b
      recommender rules new northern-shops --pack our-rules --topic regions \\
        --title "Shops in the north" --when "data.model: relational" \\
        --criterion cost --favor rds-postgresql=moderate \\
        --because "The team of the north runs it." \\
        --source "house=House rules" --cite house
    """  # noqa: D301 -- `\b` is how click is told to keep lines
    from recommender.cli import output as out
    from recommender.cli.drafting import write_rule
    from recommender.cli.faults import say
    from recommender.model.uses import rules_of
    from recommender.report.explain_rule import rule_lines

    parts = {part: (value,) if isinstance(value, str) else value or () for part, value in said.items()}
    written = write_rule({"id": (rule,), **parts}, folder)
    say(f"wrote {' and '.join(str(path) for path in written.files)}")
    say("next: write a case that fires it, and run `recommender rules test`")
    out.write_lines(rule_lines(written.pack, rules_of(written.pack)[written.rule], out.text_width(None)), None)
