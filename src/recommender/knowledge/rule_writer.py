"""A new rule put into the files of a pack: nothing is written unless the pack with it can be loaded."""

from __future__ import annotations

import math
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path

import yaml

from recommender.errors import PackError
from recommender.frozen import frozen
from recommender.knowledge.builtin import shipped_rules
from recommender.knowledge.files import write_text_atomically
from recommender.knowledge.pack_files import founds_catalogue
from recommender.knowledge.pack_loader import load_pack
from recommender.knowledge.problems import Problems, quoted
from recommender.knowledge.shape import to_plain
from recommender.knowledge.tree import MapNode
from recommender.knowledge.yaml_tree import parse_documents
from recommender.location import Location
from recommender.model.pack import Pack

_WIDTH = 110


@frozen
class Draft:
    """What an author says of a new rule.

    `when` holds conditions as YAML texts (`access.patterns: {has_any: [joins]}`), all of which must hold; `effects` is
    what stands under `then`, `settings` what a configure rule demands of the services in `services`. `sources` are
    documents to enter first: id to title.
    """

    id: str
    topic: str
    title: str
    because: str
    cites: Sequence[str]
    when: Sequence[str] = ()
    criterion: str = ""
    effects: Mapping[str, object] = field(default_factory=dict)
    services: Sequence[str] = ()
    settings: Sequence[str] = ()
    severity: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        """The folder of a pack in which such rules stand."""
        if self.services or self.settings:
            return "configure"
        return "derive" if "derive" in self.effects else "choose"


def add_rule(draft: Draft, directory: Path) -> tuple[Pack, tuple[Path, ...]]:
    """Write the rule into the pack in `directory`, which is begun where it is not there.

    Returns:
        The pack with the rule, on top of the shipped rules unless it founds a catalogue, and the files written.

    Raises:
        PackError: the rule, or the pack without it, cannot be used; nothing was written.
        OSError: a file cannot be read or written.

    """
    entry = _entry(draft)
    files = {f"{draft.folder}/{draft.topic}.yaml": _appended(directory / draft.folder / f"{draft.topic}.yaml", entry)}
    if not (directory / "pack.yaml").exists():
        files["pack.yaml"] = _block({"name": directory.resolve().name, "version": "0.1.0"})
    if draft.sources:
        publisher = f"the authors of {directory.resolve().name}"
        entered = {name: {"title": title, "publisher": publisher} for name, title in draft.sources.items()}
        files["sources.yaml"] = _appended(directory / "sources.yaml", _block(entered))
    pack = _loaded_with(files, directory)
    for name, text in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        write_text_atomically(directory / name, text)
    return pack, tuple(directory / name for name in files)


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


def _entry(draft: Draft) -> str:
    problems = Problems()
    written: dict[str, object] = {"id": draft.id, "title": draft.title}
    if draft.criterion:
        written["criterion"] = draft.criterion
    if draft.services:
        written["for"] = list(draft.services)
    when = _mapping(draft.when, "--when", problems)
    if when or not draft.services:
        written["when"] = when
    if draft.folder == "configure":
        written["settings"] = _mapping(draft.settings, "--setting", problems)
        written["severity"] = draft.severity
    else:
        written["then"] = dict(draft.effects)
    problems.raise_if_any(PackError)
    written |= {"because": draft.because, "cites": list(draft.cites)}
    return _as_entry(written)


def _mapping(texts: Sequence[str], option: str, problems: Problems) -> dict[str, object]:
    """The texts, each a mapping in YAML, as one; what a key names may stand in only one of them."""
    found: dict[str, object] = {}
    place = Location(option)
    for text in texts:
        apart = Problems()
        documents = parse_documents(text, option, apart)
        for problem in apart.all():
            problems.add(place, problem.code, f"{quoted(text)}: {problem.message}", problem.hint)
        if apart:
            continue
        if len(documents) != 1 or not isinstance(documents[0], MapNode):
            problems.add(place, "not-a-mapping", f"{quoted(text)} is not `name: value`")
            continue
        for key, node in documents[0].fields.items():
            if key in found:
                problems.add(place, "said-twice", f"{quoted(key)} is said twice", f"put both into one {option}")
            found[key] = to_plain(node)
    return found


def _block(value: object) -> str:
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=_WIDTH)


def _as_entry(written: Mapping[str, object]) -> str:
    """A rule as the shipped ones are written: a line for each test, effect or setting."""
    text = ""
    for key, value in written.items():
        if isinstance(value, dict) and value:
            text += f"  {key}:\n" + "".join(f"    {_line({name: part})}" for name, part in value.items())
        else:
            text += f"  {_line({key: value})}"
    return f"- {text[2:]}"


def _line(pair: dict[str, object]) -> str:
    """A key with its value in flow style."""
    ((key, value),) = pair.items()
    if isinstance(value, dict | list):
        flow = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=math.inf, default_flow_style=True)
        return f"{key}: {flow}"
    return yaml.safe_dump(pair, sort_keys=False, allow_unicode=True, width=math.inf)


def _appended(path: Path, text: str) -> str:
    """What the file will hold: its text with `text` behind it."""
    try:
        before = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return text
    return before + ("" if not before or before.endswith("\n") else "\n") + text
