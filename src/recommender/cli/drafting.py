"""The work of `rules new`: what the options leave out is asked for, and what turns out faulty is asked again."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from recommender.cli import faults
from recommender.errors import RecommenderError
from recommender.frozen import frozen
from recommender.knowledge.rule_draft import Draft
from recommender.knowledge.rule_writer import DraftError, add_rule
from recommender.model.pack import Pack

STRENGTHS = "slight, moderate, strong or decisive"


@frozen
class _Part:
    """A part of a rule: the option that says it, how it is asked for, and, of `NAME=VALUE`, what the value is."""

    option: str
    question: str
    value: str = ""


_PARTS = {
    "id": _Part("", "Id"),
    "topic": _Part("--topic", "Topic (file)"),
    "title": _Part("--title", "Situation in a few words"),
    "criterion": _Part("--criterion", "Criterion"),
    "for": _Part("--for", "For (service or tag)"),
    "when": _Part("--when", "When (attribute: test)"),
    "favor": _Part("--favor", "Favors (service or tag=strength)", STRENGTHS),
    "oppose": _Part("--oppose", "Opposes (service or tag=strength)", STRENGTHS),
    "rule_out": _Part("--rule-out", "Rules out (service or tag)"),
    "require": _Part("--require", "Requires (service or tag)"),
    "companion": _Part("--companion", "Second store (role)"),
    "derive": _Part("--derive", "Flag that follows"),
    "settings": _Part("--setting", "Setting (name: value or test)"),
    "severity": _Part("--severity", "Severity"),
    "because": _Part("--because", "Because"),
    "cites": _Part("--cite", "Written in (source#section)"),
    "sources": _Part("--source", "Source to enter (id=title)", "a title"),
}
_WEIGHED = ("favor", "oppose")
_LISTED = ("rule_out", "require")
_EFFECTS = (*_WEIGHED, *_LISTED, "companion", "derive")
_CONFIGURING = ("for", "settings")
_NEEDED = ("topic", "title", "when", "criterion", "because", "cites")


@frozen
class Written:
    """The pack with the new rule, and the files that it was written into."""

    pack: Pack
    rule: str
    files: tuple[Path, ...]


def write_rule(said: Mapping[str, tuple[str, ...]], folder: Path) -> Written:
    """Write the rule into the pack in `folder`; on a terminal it is asked for until the pack with it can be loaded.

    What was typed is not lost where that does not come about: the command that says it all is told.

    Args:
        said: what the options say, by part; a part that is not said is absent or empty.

    Raises:
        UsageError: something is missing and nobody can be asked, or what is said does not go together.
        DraftError: the rule, or the pack without it, cannot be used, and no answer would mend it.
        OSError: a file cannot be read or written.

    """
    sheet = _Sheet(said)
    try:
        sheet.complete()
        while True:
            draft = sheet.draft()
            try:
                pack, files = add_rule(draft, folder)
            except DraftError as error:
                if not sheet.can_ask or not error.parts:
                    raise
                faults.report(error)
                sheet.ask_again(error.parts)
            else:
                return Written(pack, draft.id, files)
    except (click.Abort, RecommenderError, OSError) as error:
        if sheet.was_asked:
            if isinstance(error, click.Abort):
                click.echo(err=True)  # the cursor stands behind a question
            faults.say(f"nothing was written; to go on: {sheet.command(folder)}")
        raise


class _Sheet:
    """What is said of a rule so far, by part."""

    def __init__(self, said: Mapping[str, tuple[str, ...]]) -> None:
        self._said = {part: values for part, values in said.items() if any(values)}
        self.can_ask = sys.stdin.isatty() and sys.stderr.isatty()
        self.was_asked = False

    def complete(self) -> None:
        """Ask for what is missing.

        Raises:
            UsageError: nobody can be asked, or what is said does not go together.

        """
        if not self._says(*_EFFECTS, *_CONFIGURING) and self.can_ask:
            self._ask("favor")
        for part, kind in _PARTS.items():
            for value in self._values(part) if kind.value else ():
                _pair(part, value)
        if self._says(*_EFFECTS) == all(self._says(part) for part in _CONFIGURING):
            msg = "Say either what it does (--favor, --oppose, --rule-out, --require, --companion, --derive) "
            raise click.UsageError(msg + "or how to set up (--for and --setting).")
        optional = {"when": self._says("for"), "criterion": not self._says(*_WEIGHED)}
        missing = [part for part in _NEEDED if not self._says(part) and not optional.get(part)]
        if missing and not self.can_ask:
            options = ", ".join(_PARTS[part].option for part in missing)
            raise click.UsageError(f"Say {options} too: there is no terminal to ask on.")
        for part in missing:
            self._ask(part)

    def ask_again(self, parts: tuple[str, ...]) -> None:
        """Ask for parts that are at fault; what was said stays where nothing is typed.

        Which source to enter is asked only where the same is cited as before.
        """
        cited = self._values("cites")
        for part in parts:
            if part != "sources" or self._values("cites") == cited:
                self._ask(part)

    def draft(self) -> Draft:
        """The rule that has been said."""
        effects: dict[str, object] = {part: self._pairs(part) for part in _WEIGHED if self._says(part)}
        effects |= {part: list(self._values(part)) for part in _LISTED if self._says(part)}
        if self._says("companion"):
            effects["companion"] = {"role": self._one("companion")}
        if self._says("derive"):
            effects["derive"] = dict.fromkeys(self._values("derive"), True)
        return Draft(
            id=self._one("id"),
            topic=self._one("topic"),
            title=self._one("title"),
            because=self._one("because"),
            cites=self._values("cites"),
            when=self._values("when"),
            criterion=self._one("criterion"),
            effects=effects,
            services=self._values("for"),
            settings=self._values("settings"),
            severity=self._one("severity"),
            sources=self._pairs("sources"),
        )

    def command(self, folder: Path) -> str:
        """The command that says all of it."""
        words = ["recommender", "rules", "new", self._one("id"), "--pack", str(folder)]
        for part, kind in _PARTS.items():
            if part == "id" or (part == "severity" and not self._says("for")):
                continue
            for value in self._values(part):
                words += [kind.option, value]
        return shlex.join(words)

    def _ask(self, part: str) -> None:
        """Ask for each value of a part that is said, or for one."""
        kind = _PARTS[part]
        answers = list(self._values(part)) or [""]
        for at, before in enumerate(answers):
            self.was_asked = True
            answers[at] = click.prompt(
                kind.question,
                default=before or None,
                value_proc=(lambda text: _typed_pair(part, text)) if kind.value else None,
                err=True,
            )
            self._said[part] = tuple(filter(None, answers))

    def _says(self, *parts: str) -> bool:
        """Whether any of the parts is said."""
        return any(part in self._said for part in parts)

    def _values(self, part: str) -> tuple[str, ...]:
        return self._said.get(part, ())

    def _one(self, part: str) -> str:
        return next(iter(self._values(part)), "")

    def _pairs(self, part: str) -> dict[str, str]:
        return dict(_pair(part, value) for value in self._values(part))


def _pair(part: str, text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip():
        kind = _PARTS[part]
        raise click.UsageError(f"{kind.option} takes NAME=VALUE, the value being {kind.value}; `{text}` is not.")
    return name.strip(), value.strip()


def _typed_pair(part: str, text: str) -> str:
    """The text, if it is a pair: click asks again where it is none."""
    _pair(part, text)
    return text
