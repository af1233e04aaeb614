"""The program as compiled forms depend on it: its own sources, and the libraries that packs are read with."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path

from recommender.knowledge.kept import own_place
from recommender.knowledge.pack_files import digest_of
from recommender.knowledge.stamps import digest_by_stamp, stamp_of
from recommender.sha256 import sha256

_ROOMS = ("engine", "knowledge", "model")
_FILES = ("errors.py", "frozen.py", "location.py", "sha256.py")
# Where a library writes down which version it is, so that none has to be imported.
_VERSIONS = {"yaml": "__init__.py", "pydantic": "version.py"}


@cache
def program_digest() -> str:
    """The digest of the sources that what is kept depends on: a change makes it stale."""
    package = Path(__file__).resolve().parent.parent
    paths = [f"{package}/{name}" for name in _FILES]
    for room in _ROOMS:
        with os.scandir(package / room) as entries:
            paths += sorted(entry.path for entry in entries if entry.name.endswith(".py"))

    def digested() -> str:
        return digest_of({path.removeprefix(f"{package}"): _content(path) for path in paths})

    return digest_by_stamp("program", lambda: stamp_of(paths), digested)


def places(shipped: Path, kind: str, key: str) -> Iterator[tuple[Path, str]]:
    """Where something may be kept, each with its key there: with the program first, then in the user's folder."""
    yield shipped, key
    own = own_key(key)
    place = own_place(kind, own)
    if place is not None:
        yield place, own


def own_key(key: str) -> str:
    """The key in the user's folder: what ships was read by the libraries of its release, the rest by those found."""
    return sha256(f"{key} {_libraries_digest()}".encode()).hexdigest()


@cache
def _libraries_digest() -> str:
    """The digest of the files that name the versions of the libraries."""
    digest = sha256()
    for library, file in _VERSIONS.items():
        spec = PathFinder.find_spec(library)
        if spec is not None and spec.origin is not None:
            digest.update(_content(f"{os.path.dirname(spec.origin)}/{file}"))  # noqa: PTH120 -- of a text
    return digest.hexdigest()


def _content(path: str) -> bytes:
    """The bytes of a file; none where it cannot be read."""
    with contextlib.suppress(OSError), open(path, "rb", buffering=0) as stream:  # noqa: PTH123 -- half the time
        return stream.read()
    return b""
