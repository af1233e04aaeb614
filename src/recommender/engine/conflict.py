"""When nobody is left: the smallest sets of answers that together exclude all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import combinations

from recommender.engine.inquiry import Inquiry
from recommender.engine.program import Program
from recommender.engine.rationale import shown
from recommender.engine.standing import standing
from recommender.model.condition import attributes_of
from recommender.model.decision import ConflictSet
from recommender.model.vocabulary import Value

_LARGEST_TRIED = 4  # sets up to this size are found by trying all; a larger one by leaving answers out in turn
_MOST_TRIALS = 20_000

Survivors = Callable[[frozenset[str]], tuple[str, ...]]


def conflict_of(program: Program, asked: Inquiry, answers: Mapping[str, Value]) -> tuple[ConflictSet, ...]:
    """Every smallest set of the `answers` given under which nobody is left; none where somebody is.

    Each tells who would come back without all of it, and without each of its answers.
    """
    if asked.standing.winner is not None:
        return ()
    pack = asked.plan.pack

    @cache
    def survivors(names: frozenset[str]) -> tuple[str, ...]:
        kept = {name: value for name, value in answers.items() if name in names}
        facts = program.following.facts({pack.role_attribute: asked.plan.role, **kept})
        firing = program.evaluate(facts.values)
        return standing(asked.plan, asked.weights, facts.values, firing.truths).order

    given, involved = frozenset(answers), _read_by_gates(program, asked)
    return tuple(
        ConflictSet(
            {name: shown(pack.vocabulary, name, answers[name]) for name in group},
            survivors(given - frozenset(group)),
            {name: survivors(given - {name}) for name in group},
        )
        for group in _smallest([name for name in answers if name in involved], survivors)
    )


def _read_by_gates(program: Program, asked: Inquiry) -> frozenset[str]:
    """The attributes that a gate which excludes somebody reads, and what these follow from."""
    gates = {name for rules in asked.standing.excluded.values() for name in rules}
    read = {name for gate in gates for name in attributes_of(program.base_conditions[gate])}
    for name in sorted(read):  # a level or computed number was read: so were the numbers it follows from
        read.update(asked.facts.followed.get(name, ()))
        for source in asked.facts.followed.get(name, ()):
            read.update(asked.facts.followed.get(source, ()))
    return frozenset(read)


def _smallest(names: list[str], survivors: Survivors) -> list[tuple[str, ...]]:
    trials = 0
    for size in range(_LARGEST_TRIED + 1):
        found = []
        for group in combinations(names, size):
            trials += 1
            if trials > _MOST_TRIALS:
                return [_reduced(names, survivors)]
            if not survivors(frozenset(group)):
                found.append(group)
        if found:
            return found
    return [_reduced(names, survivors)]


def _reduced(names: Iterable[str], survivors: Survivors) -> tuple[str, ...]:
    """One set from which no answer can be left out."""
    kept = list(names)
    for name in names:
        fewer = [other for other in kept if other != name]
        if not survivors(frozenset(fewer)):
            kept = fewer
    return tuple(kept)
