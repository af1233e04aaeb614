"""The folder of a pack: which files belong to it, their bytes, and the digest of them.

Imports neither YAML nor pydantic: a compiled pack is found by the digest alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path

from recommender.frozen import frozen
from recommender.knowledge.problems import Problems, quoted
from recommender.knowledge.text_input import read_bytes
from recommender.location import Location

FILES = (
    "pack.yaml",
    "vocabulary.yaml",
    "sources.yaml",
    "profiles.yaml",
    "settings.yaml",
    "estimates.yaml",
    "laws.yaml",
)
FOLDERS = ("services", "derive", "choose", "configure")
# Part of a pack, but read by another room: designs by the review.
RESERVED = ("designs",)
STANCES = "stances"
ENDING = ".yaml"


@frozen
class PackFiles:
    """What lies in the folder of a pack: bytes by name (`choose/cost.yaml`), and its stances by name.

    `label` is how the folder is shown in places; `unreadable` are names whose bytes could not be had.
    """

    label: str
    contents: Mapping[str, bytes]
    stances: Mapping[str, PackFiles] = field(default_factory=dict)
    unreadable: tuple[str, ...] = ()

    def shown(self, name: str) -> str:
        """The path of a file for messages."""
        return f"{self.label}/{name}"

    @property
    def digest(self) -> str:
        """The SHA-256 over the sorted names and bytes of the files, without the stances."""
        return digest_of(self.contents)

    @property
    def digest_with_stances(self) -> str:
        """The SHA-256 over everything in the folder, whichever stances are on."""
        everything = dict(self.contents)
        for stance, files in self.stances.items():
            everything |= {f"{STANCES}/{stance}/{name}": content for name, content in files.contents.items()}
        return digest_of(everything)


def founds_catalogue(directory: Path) -> bool:
    """Whether the pack in `directory` stands by itself: only a founder's pack.yaml names the role attribute."""
    try:
        text = (directory / "pack.yaml").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False  # whoever reads the pack says what is wrong with it
    return any(line.startswith("role_attribute:") for line in text.splitlines())


def digest_of(contents: Mapping[str, bytes]) -> str:
    """The SHA-256 over the sorted names and bytes; lengths stand between, so that nothing can shift."""
    digest = hashlib.sha256()
    for name in sorted(contents):
        digest.update(f"{len(name.encode())}:{name}:{len(contents[name])}:".encode())
        digest.update(contents[name])
    return digest.hexdigest()


def read_folder(directory: Path, label: str, problems: Problems, *, stances_allowed: bool = True) -> PackFiles:
    """The files of the pack in `directory`; files and folders that do not belong to a pack are problems."""
    contents: dict[str, bytes] = {}
    stances: dict[str, PackFiles] = {}
    unreadable: list[str] = []
    for entry in _entries(directory, label, problems):
        name = entry.name
        if name in RESERVED:
            continue
        if name in FILES and not entry.is_dir():
            _take(entry, name, label, contents, unreadable, problems)
        elif name in FOLDERS and entry.is_dir():
            _read_topics(entry, name, label, contents, unreadable, problems)
        elif name == STANCES and entry.is_dir() and stances_allowed:
            for stance in _entries(entry, f"{label}/{STANCES}", problems):
                shown = f"{label}/{STANCES}/{stance.name}"
                if stance.is_dir():
                    stances[stance.name] = read_folder(stance, shown, problems, stances_allowed=False)
                else:
                    problems.add(Location(shown), "unknown-file", "a stance is a folder of its own")
        else:
            known = [*FILES, *FOLDERS, *RESERVED, STANCES]
            hint = problems.did_you_mean(name, known) or "a pack holds only the files that are read"
            message = f"{quoted(name)} is no part of a pack"
            problems.add(Location(f"{label}/{name}"), "unknown-file", message, hint)
    return PackFiles(label, contents, stances, tuple(unreadable))


def _entries(directory: Path, label: str, problems: Problems) -> Sequence[Path]:
    """What lies in a folder, sorted, without hidden files."""
    try:
        entries = [entry for entry in directory.iterdir() if not entry.name.startswith(".")]
        return sorted(entries, key=lambda entry: entry.name)
    except FileNotFoundError:
        problems.settle(Location(label), "no-such-folder", "there is no such folder")
    except NotADirectoryError:
        problems.settle(Location(label), "not-a-folder", "a pack is a folder, this is a file")
    except (OSError, ValueError):
        problems.settle(Location(label), "unreadable", "the folder cannot be read")
    return ()


def _read_topics(
    folder: Path,
    name: str,
    label: str,
    contents: dict[str, bytes],
    unreadable: list[str],
    problems: Problems,
) -> None:
    for entry in _entries(folder, f"{label}/{name}", problems):
        relative = f"{name}/{entry.name}"
        if entry.suffix == ENDING and not entry.is_dir():
            _take(entry, relative, label, contents, unreadable, problems)
        else:
            hint = "name it `.yaml`" if entry.suffix == ".yml" else "only `.yaml` files lie here"
            message = f"{quoted(entry.name)} is no file of rules"
            problems.add(Location(f"{label}/{relative}"), "unknown-file", message, hint)


def _take(
    path: Path,
    name: str,
    label: str,
    contents: dict[str, bytes],
    unreadable: list[str],
    problems: Problems,
) -> None:
    content = read_bytes(path, f"{label}/{name}", problems)
    if content is None:
        unreadable.append(name)
    else:
        contents[name] = content
