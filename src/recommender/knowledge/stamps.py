"""Digests of files, remembered by what the file system says of the files: what nobody touched is not read again.

As git does: a file that has the size, the times and the number that it had holds what it held. Nothing is remembered
of files that were changed moments ago, since the clock of a file system is coarse. Must not know what is digested.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from recommender.frozen import frozen
from recommender.knowledge.compiled import FormatError, sealed, unsealed
from recommender.knowledge.kept import FORMAT, content_of, keep, own_place
from recommender.sha256 import sha256

SETTLED_NS = 3_000_000_000  # the coarsest file systems count in steps of two seconds


@frozen
class Stamp:
    """What the file system says of some files: equal for files that nobody touched. `newest` is their last change."""

    text: str
    newest: int


def stamp_of(paths: Iterable[str]) -> Stamp | None:
    """The stamp of files and folders by their paths; None where one cannot be asked."""
    lines, newest = [], 0
    try:
        for path in paths:
            told = os.stat(path)  # noqa: PTH116 -- half the time, for hundreds of files
            changed = max(told.st_mtime_ns, told.st_ctime_ns)
            newest = max(newest, changed)
            lines.append(f"{path} {told.st_dev} {told.st_ino} {told.st_size} {told.st_mtime_ns} {told.st_ctime_ns}")
    except (OSError, ValueError):
        return None
    return Stamp("\n".join(lines), newest)


def paths_below(folder: Path, is_part: Callable[[str], bool]) -> Iterator[str]:
    """What lies in a folder and is not hidden, in order, and likewise in those folders of it that are a part of it.

    Args:
        is_part: of the path of a folder whether to look into it; whoever names the wrong folder must not wait for a
            walk through all that lies there.

    """
    waiting = [os.fspath(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            found = sorted((one.path, one.is_dir()) for one in entries if not one.name.startswith("."))
        for path, is_folder in found:
            yield path
            if is_folder and is_part(path):
                waiting.append(path)


def recalled(kind: str, stamp: Stamp | None) -> str:
    """The digest that was remembered for the stamp, or nothing."""
    if stamp is None:
        return ""
    key = _key(kind, stamp)
    place = own_place(kind, key)
    with contextlib.suppress(OSError, FormatError):
        return "" if place is None else unsealed(content_of(place), key).decode("ascii", "replace")
    return ""


def remember(kind: str, stamp: Stamp | None, digest: str) -> None:
    """Keep a digest for the stamp, unless the files may have been changed while they were read."""
    if stamp is not None and stamp.newest < time.time_ns() - SETTLED_NS:
        key = _key(kind, stamp)
        keep(kind, key, sealed(digest.encode(), key))


def digest_by_stamp(kind: str, stamped: Callable[[], Stamp | None], digested: Callable[[], str]) -> str:
    """The remembered digest, or else the one that is made now, which is remembered if the stamp is still the same."""
    stamp = stamped()
    digest = recalled(kind, stamp)
    if not digest:
        digest = digested()
        if stamped() == stamp:
            remember(kind, stamp, digest)
    return digest


def _key(kind: str, stamp: Stamp) -> str:
    return sha256(f"{FORMAT} {kind}\n{stamp.text}".encode("utf-8", "surrogateescape")).hexdigest()
