"""The folder of the user's in which compiled forms are kept.

Whatever is wrong with what is kept (absent, damaged, of another version) means that it is not there; it is never the
reason for an error. Must not know what is kept.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from recommender.knowledge.files import write_bytes_atomically

FORMAT = 2
VARIABLE = "RECOMMENDER_CACHE_DIR"
OFF = "off"
_KEPT = 12
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


def own_place(kind: str, key: str) -> Path | None:
    """Where something of a kind is kept for this user under a key; None where nothing is."""
    folder = cache_folder()
    return None if folder is None else folder / f"{kind}-{key[:32]}.bin"


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
    place = own_place(kind, key)
    if place is None:
        return
    folder = place.parent
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_bytes_atomically(place, content)
        # What a process that was killed has not finished is of this kind too, and becomes old like the rest.
        kept = sorted(folder.glob(f"*{kind}-*"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
        for stale in kept[_KEPT:]:
            stale.unlink()
