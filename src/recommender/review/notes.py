"""Comments in templates that speak to this program: `# recommender: key=value …`, on a line or above it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
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
        self._lines: list[int] = []  # those with a note
        self._said: dict[int, tuple[str, int]] = {}
        self._comments: dict[int, tuple[int, int]] = {}  # the first and last line of the comment that a line is in
        if "recommender:" not in text:
            return
        first = 0
        lines = text.split("\n")
        for number, line in enumerate((*lines, ""), 1):
            if _COMMENT.match(line):
                first = first or number
            elif first:
                self._comments.update(dict.fromkeys(range(first, number), (first, number - 1)))
                first = 0
            found = _NOTE.search(line)
            if found:
                self._said[number] = (found["said"], found.start() + 1)
                self._lines.append(number)

    def lines_of(self, first: int, last: int) -> Iterator[int]:
        """The lines from `first` to `last` that have a note, after those of the comment directly above."""
        if not self._said:
            return
        start = bisect_left(self._lines, self.first_above(first))
        inside = bisect_left(self._lines, first)
        yield from reversed(self._lines[start:inside])
        yield from self._lines[inside : bisect_right(self._lines, last)]

    def first_above(self, line: int) -> int:
        """The first line of the comment directly above a line, or the line itself."""
        return self._comments.get(line - 1, (line, 0))[0]

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
        starts = [first for first, _ in ranges]
        for line, (said, column) in self._said.items():
            at = bisect_left(starts, line)
            near = ranges[max(at - 1, 0) : at + 1]
            first, last = next((one for one in near if self._begins(line, one)), (0, 0))
            if not first:
                first = last = self._spoken_of(line)
            found = suppression_in(said, Location(self._path, line, column), first, last)
            if found is not None:
                yield found

    def _begins(self, line: int, block: tuple[int, int]) -> bool:
        first, last = block
        if line <= first:
            return line >= self.first_above(first)
        return line <= last and line in self._comments and self._comments[line][0] <= first + 1

    def _spoken_of(self, line: int) -> int:
        """The line that a note is about: its own, or the one below the comment that it stands in."""
        return self._comments[line][1] + 1 if line in self._comments else line
