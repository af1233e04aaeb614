"""When nobody is left: the smallest sets of answers that together exclude all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations

from recommender.engine.rationale import shown
from recommender.model.decision import ConflictSet
from recommender.model.vocabulary import Value, Vocabulary

_LARGEST_TRIED = 4  # sets up to this size are found by trying all; a larger one by leaving answers out in turn
_MOST_TRIALS = 20_000

Survivors = Callable[[Mapping[str, Value]], tuple[str, ...]]


def conflict_sets(
    vocabulary: Vocabulary,
    answers: Mapping[str, Value],
    involved: Iterable[str],
    survivors: Survivors,
) -> tuple[ConflictSet, ...]:
    """Every smallest set of `involved` answers under which `survivors` names nobody.

    Args:
        involved: the answered attributes that some fired gate reads.
        survivors: who is left for a set of answers.

    """
    names = [name for name in answers if name in set(involved)]
    sets = _smallest(names, answers, survivors)
    return tuple(
        ConflictSet(
            {name: shown(vocabulary, name, answers[name]) for name in group},
            survivors(_less(answers, group)),
            {name: survivors(_less(answers, (name,))) for name in group},
        )
        for group in sets
    )


def _smallest(names: list[str], answers: Mapping[str, Value], survivors: Survivors) -> list[tuple[str, ...]]:
    trials = 0
    for size in range(_LARGEST_TRIED + 1):
        found = []
        for group in combinations(names, size):
            trials += 1
            if trials > _MOST_TRIALS:
                return [_reduced(names, answers, survivors)]
            if not survivors({name: answers[name] for name in group}):
                found.append(group)
        if found:
            return found
    return [_reduced(names, answers, survivors)]


def _reduced(names: list[str], answers: Mapping[str, Value], survivors: Survivors) -> tuple[str, ...]:
    """One set from which no answer can be left out."""
    kept = list(names)
    for name in names:
        fewer = [other for other in kept if other != name]
        if not survivors({other: answers[other] for other in fewer}):
            kept = fewer
    return tuple(kept)


def _less(answers: Mapping[str, Value], withdrawn: Iterable[str]) -> dict[str, Value]:
    gone = set(withdrawn)
    return {name: value for name, value in answers.items() if name not in gone}
