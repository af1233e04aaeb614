"""Open questions that may never be asked: when each turns out irrelevant, and what is then known of its dimension."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import combinations

from recommender.engine.dimensions import Cell, Dimension
from recommender.engine.normal_form import FALSE, NormalForm
from recommender.engine.program import Program
from recommender.engine.residual import Known, residual


def may_stay_silent(program: Program, known: Known) -> dict[str, NormalForm]:
    """Of each open attribute that may turn out irrelevant, when it does."""
    return {
        name: rest
        for name, unasked in program.unasked.items()
        if known.is_live(name) and (rest := residual(unasked, known)) != FALSE
    }


def silent_cells(known: Known, dimension: Dimension, silent: Collection[str]) -> Iterator[Cell]:
    """The cells of a dimension in which some of its attributes stay unanswered, of those in `silent`."""
    own = [name for name in dimension.attributes if name in silent]
    if own and len(dimension.attributes) == 1:
        yield {}
        return
    for count in range(1, len(own) + 1):
        for left_out in combinations(own, count):
            yield from known.space.cells(dimension, known.answers, known.closed | frozenset(left_out))
