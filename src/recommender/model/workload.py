"""What a workload file says, as values in the units of the vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from recommender.frozen import frozen
from recommender.location import Location
from recommender.model.vocabulary import Value

UNKNOWN = "unknown"  # the word of a workload file for "nobody knows"


@frozen
class Workload:
    """The answers about one store.

    `answers` holds what was answered, in the order of the vocabulary: levels as a range of one index,
    sets as frozensets, numbers in the attribute's unit. `priorities` holds `low`, `normal` or `high`
    for the criteria named. `unknown` names the attributes of which the file says in a word that nobody
    knows. Where it was read (`source`, `locations`) is no part of what it says.
    """

    name: str
    description: str = ""
    source: str = field(default="", compare=False)
    answers: Mapping[str, Value] = field(default_factory=dict)
    priorities: Mapping[str, str] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    locations: Mapping[str, Location] = field(default_factory=dict, compare=False)
