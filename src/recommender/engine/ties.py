"""Which open questions the impossible combinations (`never:`) tie together.

Answers that no combination ties together are independent of each other even among the possible workloads, so that each
group can be drawn, and drawn again, without the others.
"""

from __future__ import annotations

from collections.abc import Iterable

from recommender.engine.dimensions import Dimension
from recommender.engine.normal_form import NormalForm
from recommender.engine.program import Program
from recommender.engine.reference import truth
from recommender.engine.residual import Known
from recommender.frozen import frozen
from recommender.model.condition import attributes_of
from recommender.model.truth import Truth


@frozen
class Tie:
    """Open dimensions, in the order of their names, and the combinations that may be met in them but must not."""

    dimensions: tuple[Dimension, ...]
    never: tuple[NormalForm, ...]


def ties_of(program: Program, known: Known) -> tuple[Tie, ...]:
    """Every open dimension in one tie, such that no combination and no question's relevance to it reads two ties."""
    group: dict[str, frozenset[str]] = {
        dimension.name: frozenset({dimension.name})
        for dimension in program.space.dimensions
        if any(known.is_live(name) for name in dimension.attributes)
    }
    combinations = []
    for impossible, formula in zip(program.vocabulary.never, program.never, strict=True):
        if truth(impossible.when, known.values) is not Truth.FALSE:
            reads = _open_dimensions(program, known, attributes_of(impossible.when))
            combinations.append((formula, reads))
            whole = frozenset[str]().union(*(group[name] for name in reads))
            group.update(dict.fromkeys(whole, whole))
    found = []
    for names in sorted({tuple(sorted(names)) for names in group.values()}):
        never = tuple(formula for formula, reads in combinations if not reads.isdisjoint(names))
        found.append(Tie(tuple(program.space.of_attribute[name] for name in names), never))
    return tuple(found)


def _open_dimensions(program: Program, known: Known, names: Iterable[str]) -> frozenset[str]:
    """The open dimensions of some attributes, and those on which it depends whether these are asked at all."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        dimension = program.space.of_attribute[waiting.pop()]
        if dimension.name in found or not any(known.is_live(name) for name in dimension.attributes):
            continue
        found.add(dimension.name)
        for name in dimension.attributes:
            when = program.vocabulary[name].when
            if when is not None:
                waiting += attributes_of(when)
    return frozenset(found)
