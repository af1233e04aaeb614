"""Where compiled forms are kept: with the program for what ships, in a folder of the user's for the rest.

Whatever is wrong with what is kept (absent, damaged, of another version) means that it is not there; it is never the
reason for an error. Must not know what is kept.
"""

from __future__ import annotations

import contextlib
import os
from functools import cache
from pathlib import Path

from recommender.knowledge.files import write_bytes_atomically
from recommender.knowledge.pack_files import digest_of

FORMAT = 1
VARIABLE = "RECOMMENDER_CACHE_DIR"
OFF = "off"
_KEPT = 12
_ROOMS = ("engine", "knowledge", "model")
_FILES = ("errors.py", "frozen.py", "location.py")
_LARGEST = 50_000_000


class TooLargeError(OSError):
    """A file is larger than anything that is kept."""


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
def program_digest() -> str:
    """The digest of the sources that what is kept depends on: a change makes it stale."""
    sources: dict[str, bytes] = {}
    package = Path(__file__).resolve().parent.parent
    paths = [f"{package}/{name}" for name in _FILES]
    for room in _ROOMS:
        with os.scandir(package / room) as entries:
            paths += [entry.path for entry in entries if entry.name.endswith(".py")]
    for path in paths:
        with contextlib.suppress(OSError), open(path, "rb", buffering=0) as stream:  # noqa: PTH123 -- half the time
            sources[path.removeprefix(str(package))] = stream.read()
    return digest_of(sources)


def places(shipped: Path, kind: str, key: str) -> list[Path]:
    """Where something may be kept, `shipped` first."""
    folder = cache_folder()
    return [shipped] if folder is None else [shipped, _place(folder, kind, key)]


def _place(folder: Path, kind: str, key: str) -> Path:
    return folder / f"{kind}-{key[:32]}.bin"


def content_of(path: Path) -> bytes:
    """What is kept in a file.

    Raises:
        OSError: it cannot be read, or is too large to be ours.

    """
    with path.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        if size > _LARGEST:
            raise TooLargeError(path)
        return stream.read(size)


def keep(kind: str, key: str, content: bytes) -> None:
    """Write into the user's folder and drop the oldest files of this kind; failing that, do without."""
    folder = cache_folder()
    if folder is None:
        return
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_bytes_atomically(_place(folder, kind, key), content)
        # What a process that was killed has not finished is of this kind too, and becomes old like the rest.
        kept = sorted(folder.glob(f"*{kind}-*"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
        for stale in kept[_KEPT:]:
            stale.unlink()
