"""Circles in what refers to what."""

from __future__ import annotations

import graphlib
from collections.abc import Iterable, Mapping


def names_in_circle(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """The sorted names of one circle in `graph`, which has what each name refers to; none where there is none."""
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return sorted(set(error.args[1]))
    return []
