"""Comments in templates that speak to this program: `# recommender: key=value …`, on a line or above it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recommender.location import Location
from recommender.model.design import Tie

_NOTE = re.compile(r"(?:#|//)\s*recommender:(?P<said>.*)$")
_COMMENT = re.compile(r"\s*(?:#|//)")
_WORKLOAD = re.compile(r"\bworkload=(?P<quote>[\"']?)(?P<path>[^\s\"']+)(?P=quote)")


class Notes:
    """The notes of one text, by line."""

    def __init__(self, text: str, path: str) -> None:
        self._path = path
        self._said: dict[int, tuple[str, int]] = {}
        self._comments: set[int] = set()
        if "recommender:" not in text:
            return
        for number, line in enumerate(text.split("\n"), 1):
            if _COMMENT.match(line):
                self._comments.add(number)
            found = _NOTE.search(line)
            if found:
                self._said[number] = (found["said"], found.start() + 1)

    def lines_of(self, first: int, last: int) -> Iterator[int]:
        """The lines from `first` to `last` that have a note, after those of the comment directly above."""
        if not self._said:
            return
        above = first - 1
        while above in self._comments:
            if above in self._said:
                yield above
            above -= 1
        yield from (line for line in self._said if first <= line <= last)

    def first_above(self, line: int) -> int:
        """The first line of the comment directly above a line, or the line itself."""
        while line - 1 in self._comments:
            line -= 1
        return line

    def tie(self, first: int, last: int) -> Tie | None:
        """The workload that is named for what stands on the lines."""
        for line in self.lines_of(first, last):
            said, column = self._said[line]
            found = _WORKLOAD.search(said)
            if found:
                return Tie(found["path"], Location(self._path, line, column))
        return None
