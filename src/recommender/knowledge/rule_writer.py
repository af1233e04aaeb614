"""A new rule put into the files of a pack: nothing is written unless the pack with it can be loaded."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import yaml

from recommender.errors import PackError, Problem
from recommender.frozen import frozen
from recommender.knowledge.builtin import shipped_rules
from recommender.knowledge.files import write_text_atomically
from recommender.knowledge.pack_files import founds_catalogue
from recommender.knowledge.pack_loader import load_pack
from recommender.knowledge.rule_draft import SETTING, TOPIC, WHEN, Draft, Piece, entry_of, option_of
from recommender.location import Location
from recommender.model.pack import Pack

_WIDTH = 110
_UNKNOWN_SOURCE = "unknown-source"
_PARTS = {TOPIC: "topic", WHEN: "when", SETTING: "settings"}


class DraftError(PackError):
    """A rule, or the pack that it is for, cannot be used; `parts` of the rule are at fault, none if only the pack is.

    A part is the key of a rule (`title`, `cites`) or of an effect (`favor`), or else `topic` or `sources`. Of a source
    that is cited and not there either part is at fault.
    """

    def __init__(self, problems: Iterable[Problem], parts: tuple[str, ...]) -> None:
        self.parts = parts
        super().__init__(problems)


def add_rule(draft: Draft, directory: Path) -> tuple[Pack, tuple[Path, ...]]:
    """Write the rule into the pack in `directory`, which is begun where it is not there.

    Returns:
        The pack with the rule, on top of the shipped rules unless it founds a catalogue, and the files written.

    Raises:
        DraftError: the rule, or the pack without it, cannot be used; nothing was written.
        OSError: a file cannot be read or written.

    """
    files: dict[str, _Grown] = {}
    try:
        files |= _grown(draft, directory)
        pack = _loaded_with({name: grown.text for name, grown in files.items()}, directory)
    except PackError as error:
        problems: list[Problem] = []
        parts: list[str] = []
        for problem in error.problems:
            part = _part_of(problem.location, files, directory)
            if part:  # the file holds no such line, as nothing was written
                problem = replace(problem, location=option_of(part))
            is_new_source = part == "cites" and problem.code == _UNKNOWN_SOURCE
            problems.append(_with_way_out(problem) if is_new_source else problem)
            parts += [part, "sources"] if is_new_source else [part]
        raise DraftError(problems, tuple(dict.fromkeys(filter(None, parts)))) from error
    for name, grown in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        write_text_atomically(directory / name, grown.text)
    return pack, tuple(directory / name for name in files)


@frozen
class _Grown:
    """A file as it will be: what it holds today, and what comes behind."""

    before: str
    added: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return self.before + "".join(piece.text for piece in self.added)

    def part_at(self, line: int) -> str:
        """The part of the rule that stands in a line, counted from 1; empty where none does."""
        last = self.before.count("\n")
        for piece in self.added:
            first, last = last + 1, last + piece.text.count("\n")
            if first <= line <= last:
                return piece.part
        return ""


def _grown(draft: Draft, directory: Path) -> dict[str, _Grown]:
    """The files that the rule changes, by name."""
    files = {draft.file: _Grown(_today(directory / draft.file), entry_of(draft))}
    name = directory.resolve().name
    if not (directory / "pack.yaml").exists():
        files["pack.yaml"] = _Grown("", (Piece("", _block({"name": name, "version": "0.1.0"})),))
    if draft.sources:
        entered = {source: _source(title, name) for source, title in draft.sources.items()}
        files["sources.yaml"] = _Grown(_today(directory / "sources.yaml"), (Piece("sources", _block(entered)),))
    return files


def _source(title: str, pack: str) -> dict[str, str]:
    return {"title": title, "publisher": f"the authors of {pack}"}


def _today(path: Path) -> str:
    """The text of a file, ready for another line; empty where there is no file."""
    try:
        before = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    return before if not before or before.endswith("\n") else f"{before}\n"


def _loaded_with(files: Mapping[str, str], directory: Path) -> Pack:
    """The pack as it will be, read from a copy; problems are told as of the files that are to be."""
    with tempfile.TemporaryDirectory(prefix="recommender-") as name:
        copy = Path(name) / "pack"
        if directory.is_dir():
            shutil.copytree(directory, copy, ignore=_hidden)
        for file, text in files.items():
            (copy / file).parent.mkdir(parents=True, exist_ok=True)
            (copy / file).write_text(text, encoding="utf-8")
        if founds_catalogue(copy):
            return load_pack([copy], labels=[directory.as_posix()])
        return load_pack([shipped_rules(), copy], labels=["rules", directory.as_posix()])


def _hidden(_folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name.startswith(".")}


def _part_of(place: Location, files: Mapping[str, _Grown], directory: Path) -> str:
    """The part of the rule that a problem lies in; empty where it is no problem of the rule."""
    name = place.path.removeprefix(f"{directory.as_posix()}/")
    return files[name].part_at(place.line) if name in files else _PARTS.get(place, "")


def _with_way_out(problem: Problem) -> Problem:
    """The hint says also how a source is entered."""
    return replace(problem, hint=f"{problem.hint} `--source ID=TITLE` enters a new one".strip())


def _block(value: object) -> str:
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=_WIDTH)
