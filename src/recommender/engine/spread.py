"""Points on a line that is cut: one for each outcome of comparing with the cuts."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any, TypeVar

Point = TypeVar("Point", bound=Any)  # floats, or fractions where the cuts are worked out


def spread(cuts: Iterable[Point], low: Point, high: Point | None) -> list[Point]:
    """The ends, every cut within them, a point between each two, and one beyond the last, ascending."""
    inside = {low} | {cut for cut in cuts if cut > low and (high is None or cut < high)}
    if high is not None:
        inside.add(high)
    points = sorted(inside)
    between = [(a + b) / 2 for a, b in pairwise(points)]
    beyond = [] if high is not None else [points[-1] * 2 + 1]
    return sorted(points + between + beyond)
