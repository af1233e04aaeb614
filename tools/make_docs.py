"""Writes generated pages of `docs/`: the command line, the vocabulary, the modules and the JSON Schemas.

python -m tools.make_docs            writes what is not up to date
python -m tools.make_docs --check    says what is not up to date, and ends with status 1 if anything is
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from inspect import cleandoc
from itertools import groupby
from pathlib import Path

import click

from recommender import load_pack
from recommender.cli.main import program
from recommender.cli.schemas import schema_of
from recommender.model.pack import Pack
from recommender.model.source import Citation
from recommender.model.vocabulary import Attribute
from recommender.report.condition_words import condition_words
from recommender.report.explain_attribute import type_words
from recommender.report.plain import to_text
from tools.written import ROOT, write_or_check

DOCS = ROOT / "docs"
PACKAGE = ROOT / "src" / "recommender"
SCHEMAS = ("workload", "case", "rules", "design", "config", "output", "whatif", "compare", "review")
ROOMS = (
    *("cli", "questionnaire", "report", "analysis", "analysis/checks", "analysis/prove", "review"),
    *("engine", "knowledge", "model", "testing"),
)
_MADE = "<!-- Written by tools/make_docs.py; edit what it is made from. -->\n"


def pages(pack: Pack) -> dict[str, str]:
    """The text of every generated file, by its path below `docs/`."""
    found = {
        "cli.md": command_page(),
        "vocabulary.md": vocabulary_page(pack),
        "modules.md": modules_page(),
    }
    for kind in SCHEMAS:
        found[f"schemas/{kind}.schema.json"] = to_text(schema_of(kind, pack))
    return found


def commands() -> Iterator[tuple[str, str]]:
    """Every command with its help, groups before what is in them."""
    yield from _commands(program, _context(program, "recommender", None))


def command_page() -> str:
    """The help of every command."""
    parts = ["# Commands\n", _MADE]
    for path, text in commands():
        parts.append(f"## `{path}`\n\n```text\n{text.rstrip()}\n```\n")
    return "\n".join(parts)


def vocabulary_page(pack: Pack) -> str:
    """Every question that a workload file may answer."""
    parts = ["# What a workload may say\n", _MADE]
    for group, attributes in groupby(pack.vocabulary.attributes.values(), key=lambda attribute: attribute.group):
        parts.append(f"## {group}\n")
        parts += [_attribute(pack, attribute) for attribute in attributes]
    parts.append(_priorities(pack))
    return "\n".join(parts)


def modules_page() -> str:
    """Every module by its room, with what it says of itself."""
    parts = ["# The modules\n", _MADE, _MODULES]
    for room in ROOMS:
        folder = PACKAGE / room
        parts.append(f"## recommender.{room.replace('/', '.')}\n")
        parts.append(f"{_said(folder / '__init__.py')}\n")
        rows = [path for path in sorted(folder.glob("*.py")) if path.name != "__init__.py"]
        parts.append("\n".join(["| module | |", "|---|---|", *map(_module, rows)]) + "\n")
    return "\n".join(parts)


_MODULES = """\
The rooms, each of which may import those below it; `questionnaire`, `report`, `analysis` and `review` do not import one
another, nor do `engine` and `knowledge`. `testing` stands apart: it is for the tests of packs. Of each module the first
paragraph of its docstring.
"""


def _module(path: Path) -> str:
    told = " ".join(_said(path).split("\n\n")[0].split()).replace("|", "\\|")
    return f"| [{path.stem}](../{path.relative_to(ROOT).as_posix()}) | {told} |"


def _said(path: Path) -> str:
    """The docstring of a module."""
    return cleandoc(ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "")


def _commands(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    with context:
        yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                yield from _commands(inner, _context(inner, name, context))


def _context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    """A context in which help reads as on a terminal of 80 columns, wherever this runs."""
    return command.make_context(name, [], parent, resilient_parsing=True, terminal_width=78)


def _attribute(pack: Pack, attribute: Attribute) -> str:
    lines = [f"### {attribute.id}\n", f"{attribute.question or attribute.title or attribute.id}\n"]
    if attribute.help:
        lines.append(f"{attribute.help}\n")
    lines.append(f"{type_words(attribute)}\n")
    if attribute.when is not None:
        lines.append(f"Asked when {condition_words(attribute.when, pack.vocabulary)}.\n")
    helps = attribute.value_help or {}
    lines += [f"- `{value}` {helps.get(value, '')}".rstrip() for value in attribute.values]
    if attribute.values:
        lines.append("")
    if attribute.because:
        lines.append(f"{attribute.because}\n")
    if attribute.cites:
        lines.append(f"Written in: {_cites(pack, attribute.cites)}\n")
    return "\n".join(lines)


def _priorities(pack: Pack) -> str:
    lines = [
        "## priorities\n",
        "How much does each field count? Say `low` (half), `normal` or `high` (double), and only where "
        "somebody asks for it, such as `priorities: {cost: high}` for the cheapest store that does the work. "
        "Facts are answers above; a priority only weighs what the rules say about them. Left out, it is normal.\n",
    ]
    lines += [f"- `{criterion}` {weight:g} a point" for criterion, weight in pack.criteria.items()]
    return "\n".join([*lines, ""])


def _cites(pack: Pack, cites: tuple[Citation, ...]) -> str:
    told = []
    for cite in cites:
        source = pack.sources[cite.source]
        heading = source.sections.get(cite.anchor, "")
        text = f"{source.title}: {heading}" if heading else source.title
        told.append(f"[{text}]({source.url})" if source.url else text)
    return "; ".join(told)


def made() -> dict[Path, str]:
    """The pages by their paths."""
    return {DOCS / name: text for name, text in pages(load_pack()).items()}


if __name__ == "__main__":
    sys.exit(write_or_check(__doc__, made))
