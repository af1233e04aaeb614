"""`recommender rules new`: a rule written into a pack."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from recommender.cli.options import no_color_option

_STRENGTHS = "slight, moderate, strong or decisive"


@click.command("new", short_help="Write a new rule into a pack.")
@click.argument("rule", metavar="ID")
@click.option("--pack", "folder", metavar="FOLDER", type=click.Path(file_okay=False, path_type=Path), required=True,
              help="The pack that gets it; begun where it is not there.")  # fmt: skip
@click.option("--topic", metavar="TOPIC", help="The file that it stands in, such as `cost`.")
@click.option("--title", metavar="TEXT", help="The situation in a few words.")
@click.option("--when", "when", metavar="YAML", multiple=True, help="`attribute: test`, all must hold (repeatable).")
@click.option("--criterion", metavar="CRITERION", help="What its points count for.")
@click.option("--favor", metavar="WHO=STRENGTH", multiple=True, help="Points for a service or tag (repeatable).")
@click.option("--oppose", metavar="WHO=STRENGTH", multiple=True, help="Points against it (repeatable).")
@click.option("--rule-out", metavar="WHO", multiple=True, help="Who cannot do it at all (repeatable).")
@click.option("--require", metavar="WHO", multiple=True, help="Who alone can do it (repeatable).")
@click.option("--companion", metavar="ROLE", help="A second store that is called for.")
@click.option("--derive", metavar="FLAG", multiple=True, help="A flag that follows (repeatable).")
@click.option("--for", "services", metavar="WHO", multiple=True, help="Whose settings it is about (repeatable).")
@click.option("--setting", "settings", metavar="YAML", multiple=True, help="`setting: value or test` (repeatable).")
@click.option("--severity", type=click.Choice(["error", "warning", "note"]), default="warning", show_default=True,
              help="How much a setting that differs matters.")  # fmt: skip
@click.option("--because", metavar="TEXT", help="The reason, one or two plain sentences.")
@click.option("--cite", "cites", metavar="SOURCE[#SECTION]", multiple=True, help="Where it is written (repeatable).")
@click.option("--source", "sources", metavar="ID=TITLE", multiple=True, help="A document to enter first (repeatable).")
@no_color_option
def rules_new(
    rule: str,
    folder: Path,
    topic: str | None,
    title: str | None,
    when: tuple[str, ...],
    criterion: str | None,
    favor: tuple[str, ...],
    oppose: tuple[str, ...],
    rule_out: tuple[str, ...],
    require: tuple[str, ...],
    companion: str | None,
    derive: tuple[str, ...],
    services: tuple[str, ...],
    settings: tuple[str, ...],
    severity: str,
    because: str | None,
    cites: tuple[str, ...],
    sources: tuple[str, ...],
) -> None:
    """Write the rule ID into a pack; what is not said is asked on a terminal.

    ID names the situation, never the advice. Where nothing is said of what the
    rule does, it favors somebody. Nothing is written unless the pack with the
    rule can be loaded.

    \b
      recommender rules new northern-shops --pack our-rules --topic regions \\
        --title "Shops in the north" --when "data.model: relational" \\
        --criterion cost --favor rds-postgresql=moderate \\
        --because "The team of the north runs it." \\
        --source "house=House rules" --cite house
    """  # noqa: D301 -- `\b` is how click is told to keep lines
    asked = _Asked()
    if not any((favor, oppose, rule_out, require, companion, derive, services, settings)) and asked.can_ask:
        favor = (asked.one("--favor", None, "Favors (service or tag=strength)"),)
    effects: dict[str, object] = {}
    for name, weighed in (("favor", favor), ("oppose", oppose)):
        if weighed:
            effects[name] = dict(_pair(text, f"--{name}", _STRENGTHS) for text in weighed)
    for name, listed in (("rule_out", rule_out), ("require", require)):
        if listed:
            effects[name] = list(listed)
    if companion:
        effects["companion"] = {"role": companion}
    if derive:
        effects["derive"] = dict.fromkeys(derive, True)
    if bool(effects) == bool(services and settings):
        msg = "Say either what it does (--favor, --oppose, --rule-out, --require, --companion, --derive) "
        raise click.UsageError(msg + "or how to set up (--for and --setting).")
    topic = asked.one("--topic", topic, "Topic (file)")
    title = asked.one("--title", title, "Situation in a few words")
    if not services:
        when = asked.some("--when", when, "When (attribute: test)")
    if favor or oppose:
        criterion = asked.one("--criterion", criterion, "Criterion")
    because = asked.one("--because", because, "Because")
    cites = asked.some("--cite", cites, "Written in (source#section)")
    asked.refuse_what_is_missing()
    from recommender.cli import output as out
    from recommender.cli.faults import say
    from recommender.knowledge.rule_writer import Draft, add_rule
    from recommender.model.uses import rules_of
    from recommender.report.explain_rule import rule_lines

    draft = Draft(
        id=rule,
        topic=topic,
        title=title,
        because=because,
        cites=cites,
        when=when,
        criterion=criterion or "",
        effects=effects,
        services=services,
        settings=settings,
        severity=severity,
        sources=dict(_pair(text, "--source", "a title") for text in sources),
    )
    pack, files = add_rule(draft, folder)
    say(f"wrote {' and '.join(str(path) for path in files)}")
    say("next: write a case that fires it, and run `recommender rules test`")
    out.write_lines(rule_lines(pack, rules_of(pack)[rule], out.text_width(None)), None)


def _pair(text: str, option: str, what: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise click.UsageError(f"{option} takes NAME=VALUE, the value being {what}; `{text}` is not.")
    return name.strip(), value.strip()


class _Asked:
    """What was not said: asked on a terminal, elsewhere all of it named at once."""

    def __init__(self) -> None:
        self._missing: list[str] = []
        self.can_ask = sys.stdin.isatty() and sys.stderr.isatty()

    def one(self, option: str, value: str | None, question: str) -> str:
        """The value, or the answer to the question."""
        if value:
            return value
        return self._answer(option, lambda: click.prompt(question, err=True))

    def some(self, option: str, values: tuple[str, ...], question: str) -> tuple[str, ...]:
        """The values, or one that is asked for."""
        return values or (self._answer(option, lambda: click.prompt(question, err=True)),)

    def refuse_what_is_missing(self) -> None:
        """Nothing, if all was said or answered.

        Raises:
            UsageError: something is missing and nobody can be asked.

        """
        if self._missing:
            raise click.UsageError(f"Say {', '.join(self._missing)} too: there is no terminal to ask on.")

    def _answer(self, option: str, ask: Callable[[], str]) -> str:
        if self.can_ask:
            return ask()
        self._missing.append(option)
        return ""
