"""The folder of a pack: which files belong to it, their bytes, and the digest of them.

Imports neither YAML nor pydantic: a compiled pack is found by the digest alone.
"""

from __future__ import annotations

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


def may_hold_files(folder: str) -> bool:
    """Whether a folder somewhere in that of a pack may hold files of it, by its path."""
    path = Path(folder)
    return path.name in {*FOLDERS, STANCES} or path.parent.name == STANCES


def digest_of(contents: Mapping[str, bytes]) -> str:
    """The SHA-256 over the sorted names and bytes; lengths stand between, so that nothing can shift."""
    import hashlib  # loads OpenSSL: dear, and files are seldom read

    digest = hashlib.sha256()
    for name in sorted(contents):
        digest.update(f"{len(name.encode())}:{name}:{len(contents[name])}:".encode())
        digest.update(contents[name])
    return digest.hexdigest()


def read_folder(directory: Path, label: str, problems: Problems) -> PackFiles:
    """The files of the pack in `directory`; files and folders that do not belong to a pack are problems."""
    folder = _Folder(label, problems)
    stances: dict[str, PackFiles] = {}
    for entry in folder.entries(directory):
        if entry.name == STANCES and entry.is_dir():
            stances = _stances(entry, f"{label}/{STANCES}", problems)
        else:
            folder.take(entry)
    return PackFiles(label, folder.contents, stances, tuple(folder.unreadable))


def _stances(directory: Path, label: str, problems: Problems) -> dict[str, PackFiles]:
    found: dict[str, PackFiles] = {}
    for stance in _entries(directory, label, problems):
        shown = f"{label}/{stance.name}"
        if not stance.is_dir():
            problems.add(Location(shown), "unknown-file", "a stance is a folder of its own")
            continue
        folder = _Folder(shown, problems)
        for entry in folder.entries(stance):
            folder.take(entry)
        found[stance.name] = PackFiles(shown, folder.contents, {}, tuple(folder.unreadable))
    return found


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


class _Folder:
    """The files of one pack or stance as they are taken in."""

    def __init__(self, label: str, problems: Problems) -> None:
        self._label = label
        self._problems = problems
        self.contents: dict[str, bytes] = {}
        self.unreadable: list[str] = []

    def entries(self, directory: Path) -> Sequence[Path]:
        """What lies in it that may belong to a pack."""
        return [entry for entry in _entries(directory, self._label, self._problems) if entry.name not in RESERVED]

    def take(self, entry: Path) -> None:
        """Read a file, or every file of a folder of rules; what is neither is a problem."""
        name = entry.name
        if name in FILES and not entry.is_dir():
            self._read(entry, name)
        elif name in FOLDERS and entry.is_dir():
            self._topics(entry)
        else:
            known = [*FILES, *FOLDERS, *RESERVED, STANCES]
            hint = self._problems.did_you_mean(name, known) or "a pack holds only the files that are read"
            self._unknown(name, f"{quoted(name)} is no part of a pack", hint)

    def _topics(self, folder: Path) -> None:
        for entry in _entries(folder, f"{self._label}/{folder.name}", self._problems):
            name = f"{folder.name}/{entry.name}"
            if entry.suffix == ENDING and not entry.is_dir():
                self._read(entry, name)
            else:
                hint = "name it `.yaml`" if entry.suffix == ".yml" else "only `.yaml` files lie here"
                self._unknown(name, f"{quoted(entry.name)} is no file of rules", hint)

    def _read(self, path: Path, name: str) -> None:
        content = read_bytes(path, f"{self._label}/{name}", self._problems)
        if content is None:
            self.unreadable.append(name)
        else:
            self.contents[name] = content

    def _unknown(self, name: str, message: str, hint: str) -> None:
        self._problems.add(Location(f"{self._label}/{name}"), "unknown-file", message, hint)
