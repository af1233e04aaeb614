"""Findings that are known and not to be shown again, told by what they are and never by their line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from recommender.frozen import frozen


@frozen
class Identity:
    """What a finding is: in which file, of which resource, by which rule, and a digest of the value that is wrong."""

    path: str
    resource: str
    rule: str
    value: str

    def sort_key(self) -> tuple[str, str, str, str]:
        """The order of a baseline file."""
        return (self.path, self.resource, self.rule, self.value)


@frozen
class Baseline:
    """How many findings of each identity are known."""

    counts: Mapping[Identity, int] = field(default_factory=dict)

    def known(self, found: Sequence[Identity]) -> list[bool]:
        """For each finding whether it is known: of equal ones as many as were counted, the first ones.

        What is new is never hidden, even where it looks like what is known.
        """
        left = Counter(dict(self.counts))
        told = []
        for identity in found:
            told.append(left[identity] > 0)
            left[identity] -= 1
        return told

    def gone(self, found: Iterable[Identity]) -> int:
        """How many known findings are found no longer."""
        return (Counter(dict(self.counts)) - Counter(found)).total()


def baseline_of(found: Iterable[Identity]) -> Baseline:
    """The baseline in which all of these are known."""
    return Baseline(Counter(found))
