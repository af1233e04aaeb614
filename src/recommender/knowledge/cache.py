"""A compiled form of packs, so that they load without YAML and pydantic, and a shelf for what others make of them.

Whatever is wrong with a compiled file (absent, damaged, of another version, of other rules) means that
it is ignored; it is never the reason for an error.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Sequence
from pathlib import Path

from recommender.errors import PackError
from recommender.knowledge.builtin import label_of, shipped_compilation, shipped_rules, shipped_translation
from recommender.knowledge.compiled import FormatError, pack_from_bytes, pack_to_bytes, sealed, unsealed
from recommender.knowledge.files import write_bytes_atomically
from recommender.knowledge.kept import FORMAT, content_of, keep, places, program_digest
from recommender.knowledge.pack_files import PackFiles, read_folder
from recommender.knowledge.problems import Problems
from recommender.model.pack import Pack


def load(directories: Sequence[Path] = (), stances: Sequence[str] = ()) -> Pack:
    """The packs in `directories` added up (none: the shipped pack), from the compiled form where there is one.

    Raises:
        PackError: with every problem of every file.

    """
    chosen = list(directories) or [shipped_rules()]
    problems = Problems()
    labels = [label_of(directory) for directory in chosen]
    folders = [read_folder(directory, label, problems) for directory, label in zip(chosen, labels, strict=True)]
    key = key_of(folders, stances)
    if not problems:
        for path in places(shipped_compilation(), "pack", key):
            pack = _read(path, key)
            if pack is not None:
                return pack
    # YAML and pydantic are paid for only when something has to be compiled.
    from recommender.knowledge.pack_loader import compile_folders

    pack = compile_folders(folders, stances, problems)
    problems.raise_if_any(PackError)
    with contextlib.suppress(FormatError):
        keep("pack", key, pack_to_bytes(pack, key))
    return pack


def key_of(folders: Sequence[PackFiles], stances: Sequence[str]) -> str:
    """What a compiled pack depends on: the files, their order and labels, the stances, and the program."""
    parts = [f"{FORMAT}", program_digest(), *sorted(set(stances))]
    parts += [f"{folder.label}={folder.digest_with_stances}" for folder in folders]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


class Shelf:
    """Beside the compiled packs: what the engine works out of one of them, kept as bytes."""

    def __init__(self, pack: Pack) -> None:
        identities = [(one.name, one.version, one.digest, one.stances) for one in pack.identities]
        parts = [f"{FORMAT}", program_digest(), repr(identities)]
        self._key = hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()

    def read(self) -> bytes | None:
        """What was kept for the pack under this program, if anything was."""
        for path in places(shipped_translation(), "engine", self._key):
            with contextlib.suppress(OSError, FormatError):
                return unsealed(content_of(path), self._key)
        return None

    def keep(self, content: bytes) -> None:
        """Keep it in the user's folder; failing that, do without."""
        keep("engine", self._key, sealed(content, self._key))

    def write(self, content: bytes, target: Path) -> None:
        """Write it as a wheel carries it."""
        write_bytes_atomically(target, sealed(content, self._key))


def compile_shipped(directory: Path, target: Path) -> Pack:
    """The shipped pack, its compiled form written for a wheel.

    Raises:
        PackError: when the pack has problems.

    """
    problems = Problems()
    folder = read_folder(directory, label_of(shipped_rules()), problems)
    from recommender.knowledge.pack_loader import compile_folders

    pack = compile_folders([folder], (), problems)
    problems.raise_if_any(PackError)
    write_bytes_atomically(target, pack_to_bytes(pack, key_of([folder], ())))
    return pack


def _read(path: Path, key: str) -> Pack | None:
    try:
        return pack_from_bytes(content_of(path), key)
    except (OSError, FormatError):
        return None
