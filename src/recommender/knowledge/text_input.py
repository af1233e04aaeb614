"""Reading text from files and streams: bounded, UTF-8 only, with every failure as a problem.

Needs neither YAML nor pydantic, so that a compiled pack can be looked up without them.
"""

from __future__ import annotations

import codecs
import os
import re
import sys
from pathlib import Path

from recommender.knowledge.problems import Problems
from recommender.location import Location

MAX_BYTES = 5_000_000

# Everything that YAML or a terminal takes for a command rather than text; tab and line ends may stay.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")

_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_CODECS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def first_forbidden(text: str) -> tuple[int, int, str] | None:
    """Line, column and the first character that no file may hold, or None."""
    found = FORBIDDEN.search(text)
    if found is None:
        return None
    before = text[: found.start()]
    return before.count("\n") + 1, found.start() - (before.rfind("\n") + 1) + 1, found.group()


def read_bytes(path: Path, shown: str, problems: Problems, limit: int = MAX_BYTES) -> bytes | None:
    """The bytes of a file, or None with a problem; never more than `limit` is read."""
    where = Location(shown)
    try:
        with path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            if size > limit:
                _too_large(where, problems, limit)
                return None
            content = stream.read(size + 1)  # room for the limit would be made anew for each file
            if len(content) > size:  # it grows, or is no plain file
                content += stream.read(limit + 1 - len(content))
    except FileNotFoundError:
        problems.settle(where, "no-such-file", "there is no such file")
    except IsADirectoryError:
        problems.settle(where, "not-a-file", "this is a folder, not a file")
    except PermissionError:
        problems.settle(where, "unreadable", "the file may not be read", "check its permissions")
    except (OSError, ValueError):
        problems.settle(where, "unreadable", "the file cannot be read")
    else:
        if len(content) <= limit:
            return content
        _too_large(where, problems, limit)
    return None


def read_standard_input(shown: str, problems: Problems) -> bytes | None:
    """What is piped in, or None with a problem; never more than the limit is read."""
    try:
        content = sys.stdin.buffer.read(MAX_BYTES + 1)
    except (OSError, ValueError, AttributeError):
        # Closed, or absent as under some services.
        problems.settle(Location(shown), "unreadable", "standard input cannot be read")
        return None
    if len(content) <= MAX_BYTES:
        return content
    _too_large(Location(shown), problems)
    return None


def decode(content: bytes, shown: str, problems: Problems) -> str | None:
    """The text of UTF-8 bytes, or None with a problem that says what they are instead.

    A byte order mark before it, as editors on Windows write one, is left out.
    """
    if len(content) > MAX_BYTES:
        _too_large(Location(shown), problems)
        return None
    for mark, name in _MARKS:
        if content.startswith(mark):
            problems.settle(Location(shown, 1, 1), "encoding", f"the file is {name}", "save it as plain UTF-8")
            return None
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        problems.settle(
            Location(shown, before.count(b"\n") + 1, column),
            "encoding",
            f"the byte 0x{content[error.start]:02x} is not UTF-8",
            "save the file as plain UTF-8",
        )
        return None


def without_mark(content: bytes) -> bytes:
    """The bytes as UTF-8 without a byte order mark, where one says what they are: Windows writes such files."""
    for mark, name in _CODECS:
        if content.startswith(mark):
            try:
                return content[len(mark) :].decode(name).encode()
            except UnicodeError:
                return content
    return content


def _too_large(where: Location, problems: Problems, limit: int = MAX_BYTES) -> None:
    problems.settle(where, "too-large", f"the file is larger than {limit // 1_000_000} MB", "split it")
