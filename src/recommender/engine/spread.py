"""Points on a line that is cut: one for each outcome of comparing with the cuts."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from math import isfinite

from recommender.engine.computed import GREATEST


def spread(cuts: Iterable[float], low: float, high: float | None) -> list[float]:
    """The ends, every cut within them, a point between each two, and one beyond the last, ascending.

    Between two numbers that are next to each other as floats stands one of them again.
    """
    inside = {low} | {cut for cut in cuts if cut > low and (high is None or cut < high)}
    if high is not None:
        inside.add(high)
    points = sorted(inside)
    between = [(a + b) / 2 if isfinite(a + b) else a / 2 + b / 2 for a, b in pairwise(points)]
    beyond = [] if high is not None else [min(points[-1] * 2 + 1, GREATEST)]
    return sorted(points + between + beyond)
