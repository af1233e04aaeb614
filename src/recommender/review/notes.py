"""Comments in templates that speak to this program: `# recommender: key=value …`, on a line or above it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from recommender.location import Location
from recommender.model.design import Suppression, Tie
from recommender.review.ignoring import suppression_in

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

    def suppressions(self, blocks: Iterable[tuple[int, int]]) -> Iterator[Suppression]:
        """What is to be left: on a whole block where the note stands above it or begins it, else on one line.

        Args:
            blocks: the first and last line of each.

        """
        ranges = sorted(blocks) if self._said else []
        for line, (said, column) in self._said.items():
            first, last = next((one for one in ranges if self._begins(line, one)), (0, 0))
            if not first:
                first = last = self._spoken_of(line)
            found = suppression_in(said, Location(self._path, line, column), first, last)
            if found is not None:
                yield found

    def _begins(self, line: int, block: tuple[int, int]) -> bool:
        first, last = block
        if line <= first:
            return line >= self.first_above(first)
        return line <= last and all(between in self._comments for between in range(first + 1, line + 1))

    def _spoken_of(self, line: int) -> int:
        """The line that a note is about: its own, or the one below the comment that it stands in."""
        while line in self._comments:
            line += 1
        return line
