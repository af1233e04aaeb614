"""Where something was written: the one thing that every room may know of every other."""

from __future__ import annotations

from recommender.frozen import frozen


@frozen
class Location:
    """A place in a file; `line` and `column` count from 1, and 0 means that they are not known."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.path
        if not self.column:
            return f"{self.path}:{self.line}"
        return f"{self.path}:{self.line}:{self.column}"

    def __lt__(self, other: Location) -> bool:
        """Reading order: by file, then by line and column."""
        return (self.path, self.line, self.column) < (other.path, other.line, other.column)


NOWHERE = Location("")
