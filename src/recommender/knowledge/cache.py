"""A compiled form of packs, so that they load without YAML and pydantic, and a shelf for what others make of them.

Whatever is wrong with a compiled file (absent, damaged, of another version, of other rules) means that
it is ignored; it is never the reason for an error.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from recommender.errors import PackError
from recommender.knowledge.builtin import label_of, shipped_compilation, shipped_rules, shipped_translation
from recommender.knowledge.compiled import FormatError, pack_from_bytes, pack_to_bytes, sealed, unsealed
from recommender.knowledge.files import write_bytes_atomically
from recommender.knowledge.kept import FORMAT, content_of, keep
from recommender.knowledge.pack_files import PackFiles, may_hold_files, read_folder
from recommender.knowledge.problems import Problems
from recommender.knowledge.program_files import own_key, places, program_digest
from recommender.knowledge.stamps import Stamp, paths_below, recalled, remember, stamp_of
from recommender.model.pack import Pack
from recommender.sha256 import sha256

_FOLDER = "folder"  # the kind of what is remembered of a pack's files


def load(directories: Sequence[Path] = (), stances: Sequence[str] = ()) -> Pack:
    """The packs in `directories` added up (none: the shipped pack), from the compiled form where there is one.

    Raises:
        PackError: with every problem of every file.

    """
    chosen = list(directories) or [shipped_rules()]
    labels = [label_of(directory) for directory in chosen]
    stamps = [_stamp_of(directory) for directory in chosen]
    digests = [recalled(_FOLDER, stamp) for stamp in stamps]
    if all(digests):
        pack = _kept(_key(zip(labels, digests, strict=True), stances))
        if pack is not None:
            return pack
    problems = Problems()
    folders = [read_folder(directory, label, problems) for directory, label in zip(chosen, labels, strict=True)]
    key = key_of(folders, stances)
    if not problems:
        for directory, stamp, folder in zip(chosen, stamps, folders, strict=True):
            if _stamp_of(directory) == stamp:
                remember(_FOLDER, stamp, folder.digest_with_stances)
        pack = _kept(key)
        if pack is not None:
            return pack
    # YAML and pydantic are paid for only when something has to be compiled.
    from recommender.knowledge.pack_loader import compile_folders

    pack = compile_folders(folders, stances, problems)
    problems.raise_if_any(PackError)
    own = own_key(key)
    with contextlib.suppress(FormatError):
        keep("pack", own, pack_to_bytes(pack, own))
    return pack


def key_of(folders: Sequence[PackFiles], stances: Sequence[str]) -> str:
    """What a compiled pack depends on: the files, their order and labels, the stances, and the program."""
    return _key([(folder.label, folder.digest_with_stances) for folder in folders], stances)


def _key(folders: Iterable[tuple[str, str]], stances: Sequence[str]) -> str:
    parts = [f"{FORMAT}", program_digest(), *sorted(set(stances))]
    parts += [f"{label}={digest}" for label, digest in folders]
    return sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


def _stamp_of(directory: Path) -> Stamp | None:
    try:
        return stamp_of(paths_below(directory, may_hold_files))
    except (OSError, ValueError):
        return None  # whoever reads the pack says what is wrong with it


class Shelf:
    """Beside the compiled packs: what the engine works out of one of them, kept as bytes."""

    def __init__(self, pack: Pack) -> None:
        identities = [(one.name, one.version, one.digest, one.stances) for one in pack.identities]
        parts = [f"{FORMAT}", program_digest(), repr(identities)]
        self._key = sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()

    def read(self) -> bytes | None:
        """What was kept for the pack under this program, if anything was."""
        for path, key in places(shipped_translation(), "engine", self._key):
            with contextlib.suppress(OSError, FormatError):
                return unsealed(content_of(path), key)
        return None

    def keep(self, content: bytes) -> None:
        """Keep it in the user's folder; failing that, do without."""
        own = own_key(self._key)
        keep("engine", own, sealed(content, own))

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


def _kept(key: str) -> Pack | None:
    for path, its_key in places(shipped_compilation(), "pack", key):
        with contextlib.suppress(OSError, FormatError):
            return pack_from_bytes(content_of(path), its_key)
    return None
