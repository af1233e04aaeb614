"""A compiled form of packs, so that they load without YAML and pydantic, and a shelf for what others make of them.

Whatever is wrong with a compiled file (absent, damaged, of another version, of other rules) means that
it is ignored; it is never the reason for an error.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from recommender.errors import PackError
from recommender.knowledge.builtin import (
    label_of,
    shipped_compilation,
    shipped_designs,
    shipped_rules,
    shipped_translation,
)
from recommender.knowledge.compiled import (
    FormatError,
    pack_from_bytes,
    pack_to_bytes,
    sealed,
    unsealed,
    value_from_bytes,
    value_to_bytes,
)
from recommender.knowledge.files import write_bytes_atomically
from recommender.knowledge.pack_files import PackFiles, digest_of, read_folder
from recommender.knowledge.problems import Problems
from recommender.model.design_map import DesignMap
from recommender.model.pack import Pack

FORMAT = 1
VARIABLE = "RECOMMENDER_CACHE_DIR"
OFF = "off"
_KEPT = 12
_ROOMS = ("engine", "knowledge", "model")
_LARGEST = 50_000_000


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
        for path in _places(shipped_compilation(), "pack", key):
            pack = _read(path, key)
            if pack is not None:
                return pack
    # YAML and pydantic are paid for only when something has to be compiled.
    from recommender.knowledge.pack_loader import compile_folders

    pack = compile_folders(folders, stances, problems)
    problems.raise_if_any(PackError)
    with contextlib.suppress(FormatError):
        _keep("pack", key, pack_to_bytes(pack, key))
    return pack


def key_of(folders: Sequence[PackFiles], stances: Sequence[str]) -> str:
    """What a compiled pack depends on: the files, their order and labels, the stances, and the program."""
    parts = [f"{FORMAT}", _program(), *sorted(set(stances))]
    parts += [f"{folder.label}={folder.digest_with_stances}" for folder in folders]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


def load_designs(directories: Sequence[Path], pack: Pack) -> DesignMap:
    """What the designs of the packs in `directories` mean, from the compiled form where there is one.

    Raises:
        PackError: with every problem of every file.

    """
    from recommender.knowledge.design_files import compile_designs, read_design_files

    problems = Problems()
    contents = read_design_files(list(directories) or [shipped_rules()], problems)
    key = _key_of_designs(contents, pack)
    if not problems:
        for path in _places(shipped_designs(), "designs", key):
            with contextlib.suppress(OSError, FormatError):
                return value_from_bytes(_content(path), key, DesignMap)
    designs = compile_designs(contents, pack, problems)
    problems.raise_if_any(PackError)
    with contextlib.suppress(FormatError):
        _keep("designs", key, value_to_bytes(designs, key))
    return designs


def compile_shipped_designs(directory: Path, pack: Pack, target: Path) -> None:
    """What the shipped designs mean, written for a wheel."""
    from recommender.knowledge.design_files import compile_designs, read_design_files

    problems = Problems()
    contents = read_design_files([directory], problems)
    key = _key_of_designs(contents, pack)
    designs = compile_designs(contents, pack, problems)
    problems.raise_if_any(PackError)
    write_bytes_atomically(target, value_to_bytes(designs, key))


def _key_of_designs(contents: Mapping[str, bytes], pack: Pack) -> str:
    parts = (f"{FORMAT}", _program(), pack.digest, digest_of(contents))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class Shelf:
    """Beside the compiled packs: what the engine works out of one of them, kept as bytes."""

    def __init__(self, pack: Pack) -> None:
        identities = [(one.name, one.version, one.digest, one.stances) for one in pack.identities]
        parts = [f"{FORMAT}", _program(), repr(identities)]
        self._key = hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()

    def read(self) -> bytes | None:
        """What was kept for the pack under this program, if anything was."""
        for path in _places(shipped_translation(), "engine", self._key):
            with contextlib.suppress(OSError, FormatError):
                return unsealed(_content(path), self._key)
        return None

    def keep(self, content: bytes) -> None:
        """Keep it in the user's folder; failing that, do without."""
        _keep("engine", self._key, sealed(content, self._key))

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


def cache_folder() -> Path | None:
    """Where compiled packs of this user are kept; None when that is switched off."""
    chosen = os.environ.get(VARIABLE, "")
    if chosen == OFF:
        return None
    if chosen:
        return Path(chosen)
    home = os.environ.get("XDG_CACHE_HOME", "")
    if home and Path(home).is_absolute():
        return Path(home) / "recommender"
    try:
        return Path.home() / ".cache" / "recommender"
    except RuntimeError:
        return None


@cache
def _program() -> str:
    """The digest of the sources that what is kept depends on: a change makes it stale."""
    sources: dict[str, bytes] = {}
    package = Path(__file__).resolve().parent.parent
    places = [source for room in _ROOMS for source in (package / room).glob("*.py")]
    for source in (*places, *(package / name for name in ("errors.py", "frozen.py", "location.py"))):
        with contextlib.suppress(OSError):
            sources[f"{source.parent.name}/{source.name}"] = source.read_bytes()
    return digest_of(sources)


def _places(shipped: Path, kind: str, key: str) -> list[Path]:
    folder = cache_folder()
    return [shipped] if folder is None else [shipped, _place(folder, kind, key)]


def _place(folder: Path, kind: str, key: str) -> Path:
    return folder / f"{kind}-{key[:32]}.bin"


def _read(path: Path, key: str) -> Pack | None:
    try:
        return pack_from_bytes(_content(path), key)
    except (OSError, FormatError):
        return None


def _content(path: Path) -> bytes:
    with path.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        if size > _LARGEST:
            raise FormatError("the file is too large")
        return stream.read(size)


def _keep(kind: str, key: str, content: bytes) -> None:
    """Write into the user's folder and drop the oldest files of this kind; failing that, do without."""
    folder = cache_folder()
    if folder is None:
        return
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_bytes_atomically(_place(folder, kind, key), content)
        kept = sorted(folder.glob(f"{kind}-*.bin"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
        for stale in kept[_KEPT:]:
            stale.unlink()
