"""A compiled form of packs, so that they load without YAML and pydantic.

Whatever is wrong with a compiled file (absent, damaged, of another version, of other rules) means that
it is ignored; it is never the reason for an error.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from recommender.errors import PackError
from recommender.knowledge.builtin import label_of, shipped_compilation, shipped_rules
from recommender.knowledge.compiled import FormatError, pack_from_bytes, pack_to_bytes
from recommender.knowledge.files import write_bytes_atomically
from recommender.knowledge.pack_files import PackFiles, digest_of, read_folder
from recommender.knowledge.problems import Problems
from recommender.model.pack import Pack

FORMAT = 1
VARIABLE = "RECOMMENDER_CACHE_DIR"
OFF = "off"
_KEPT = 12
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
        for path in _places(key):
            pack = _read(path, key)
            if pack is not None:
                return pack
    # YAML and pydantic are paid for only when something has to be compiled.
    from recommender.knowledge.pack_loader import compile_folders

    pack = compile_folders(folders, stances, problems)
    problems.raise_if_any(PackError)
    _keep(pack, key)
    return pack


def key_of(folders: Sequence[PackFiles], stances: Sequence[str]) -> str:
    """What a compiled pack depends on: the files, their order and labels, the stances, and the program."""
    parts = [f"{FORMAT}", _program(), *sorted(set(stances))]
    parts += [f"{folder.label}={folder.digest_with_stances}" for folder in folders]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


def compile_shipped(directory: Path, target: Path) -> None:
    """Write the compiled form of the shipped pack for a wheel.

    Raises:
        PackError: when the pack has problems.

    """
    problems = Problems()
    folder = read_folder(directory, label_of(shipped_rules()), problems)
    from recommender.knowledge.pack_loader import compile_folders

    pack = compile_folders([folder], (), problems)
    problems.raise_if_any(PackError)
    write_bytes_atomically(target, pack_to_bytes(pack, key_of([folder], ())))


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


def _program() -> str:
    """The digest of the sources of model and knowledge: a change of either makes compiled packs stale."""
    sources: dict[str, bytes] = {}
    package = Path(__file__).resolve().parent.parent
    for room in ("knowledge", "model"):
        for source in sorted((package / room).glob("*.py")):
            with contextlib.suppress(OSError):
                sources[f"{room}/{source.name}"] = source.read_bytes()
    for name in ("errors.py", "location.py"):
        with contextlib.suppress(OSError):
            sources[name] = (package / name).read_bytes()
    return digest_of(sources)


def _places(key: str) -> list[Path]:
    folder = cache_folder()
    own = [] if folder is None else [folder / f"pack-{key[:32]}.bin"]
    return [shipped_compilation(), *own]


def _read(path: Path, key: str) -> Pack | None:
    try:
        with path.open("rb") as stream:
            if os.fstat(stream.fileno()).st_size > _LARGEST:
                return None
            content = stream.read(_LARGEST)
        return pack_from_bytes(content, key)
    except (OSError, FormatError):
        return None


def _keep(pack: Pack, key: str) -> None:
    """Write the compiled pack to the user's folder and drop the oldest ones; failing that, do without."""
    folder = cache_folder()
    if folder is None:
        return
    with contextlib.suppress(OSError, FormatError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_bytes_atomically(folder / f"pack-{key[:32]}.bin", pack_to_bytes(pack, key))
        kept = sorted(folder.glob("pack-*.bin"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
        for stale in kept[_KEPT:]:
            stale.unlink()
