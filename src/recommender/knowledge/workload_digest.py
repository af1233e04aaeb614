"""The digest of what a workload answers: comments, order, units and descriptions do not change it."""

from __future__ import annotations

import hashlib
import json

from recommender.model.vocabulary import LevelRange, Value, Vocabulary
from recommender.model.workload import Workload


def workload_digest(workload: Workload, vocabulary: Vocabulary) -> str:
    """The SHA-256 of the answers and priorities of `workload`; equal answers give equal text."""
    answers = {name: _plain(vocabulary, name, value) for name, value in workload.answers.items()}
    text = json.dumps([answers, dict(workload.priorities)], sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(vocabulary: Vocabulary, name: str, value: Value) -> object:
    match value:
        case frozenset():
            return sorted(value)
        case LevelRange(low, high):
            return list(vocabulary[name].values[low : high + 1])
        case bool() | str():
            return value
        case _:
            return float(value)
