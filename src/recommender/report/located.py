"""What every writer of findings for machines takes: one thing said about one place in a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from recommender.frozen import frozen
from recommender.location import Location
from recommender.model.rule import Severity


@frozen
class Kind:
    """A kind of result, described once a file.

    `help` is plain text; `help_markdown` the same for who can show it, or empty; `url` leads to more, or is empty.
    `title` is one line, `tags` are words to filter by.
    """

    id: str
    title: str
    description: str
    severity: Severity
    help: str
    help_markdown: str = ""
    url: str = ""
    tags: tuple[str, ...] = ()


@frozen
class Step:
    """A place on the way to a result, with what it contributes."""

    location: Location
    message: str


@frozen
class Located:
    """One result: its kind, how severe it is, what is said, and where.

    `identity` is what stays the same under unrelated edits (never a line); equal ones are told apart by their
    order. `end_column` is the column after the last one, or 0 for "to the end of the line". `suppressed` is the
    reason for which it is left out, or empty. `properties` are further plain values for who reads the file.
    """

    kind: Kind
    severity: Severity
    message: str
    location: Location
    identity: str
    end_column: int = 0
    path: tuple[Step, ...] = ()
    suppressed: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
