"""What could not be read, as results: a file that cannot be parsed never looks clean, in any format."""

from __future__ import annotations

from collections.abc import Iterable

from recommender.errors import Problem
from recommender.model.rule import Severity
from recommender.report.located import Kind, Located

UNREADABLE = Kind(
    "unreadable",
    "Something that could not be read",
    "The file, or a part of it, could not be read, so that nothing is known of what it describes.",
    Severity.ERROR,
    "Correct what the message names; the hint says how, where it is known.",
)


def unread(problems: Iterable[Problem]) -> list[Located]:
    """A result for each problem."""
    return [
        Located(
            kind=UNREADABLE,
            severity=Severity.ERROR,
            message=f"{problem.message} ({problem.hint})" if problem.hint else problem.message,
            location=problem.location,
            identity=f"{problem.location.path} {problem.code} {problem.message}",
            subject=problem.location.path,
        )
        for problem in problems
    ]
