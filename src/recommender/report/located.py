"""What every writer of findings for machines takes: one thing said about one place in a file."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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
    """One result: its kind, how severe it is, what is said, of what, and where.

    `identity` is what stays the same under unrelated edits (never a line); equal ones are told apart by their
    order. `end_column` is the column after the last one, or 0 for "to the end of the line". `suppressed` is the
    reason for which it is left out, or empty; `is_known` says that it stands in the baseline, and is left out too.
    `subject` is what it is about: a resource, a rule. `value` is what is wrong there, by which the baseline tells it
    from what may be wrong later. `properties` are further plain values for who reads the file.
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
    subject: str = ""
    value: str = ""
    is_known: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether nobody gave a reason to leave it out."""
        return not self.suppressed and not self.is_known


def in_order(results: Iterable[Located]) -> list[Located]:
    """The results that are shown, the most severe first, then in reading order."""
    shown = [result for result in results if result.is_shown]
    return sorted(shown, key=lambda result: (result.severity.rank, result.location, result.kind.id, result.message))


def fingerprints(results: Sequence[Located]) -> list[str]:
    """What tells each result apart from all others, stable under unrelated edits of the file."""
    seen: Counter[str] = Counter()
    found = []
    for result in results:
        mark = hashlib.sha256(f"{result.kind.id} {result.identity}".encode()).hexdigest()[:16]
        seen[mark] += 1
        found.append(f"{mark}:{seen[mark]}")
    return found
