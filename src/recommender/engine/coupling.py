"""Numbers that are computed with: where the cuts of what follows from them cut the numbers themselves. Exact.

Imported only where such a number is open: fractions are dear.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from recommender.engine.spread import spread
from recommender.model.vocabulary import Attribute, Computation, Value, Vocabulary

Cuts = Mapping[str, Sequence[float]]


def coupled_axis(
    vocabulary: Vocabulary, attributes: Sequence[str], cuts: Cuts, name: str, answers: Mapping[str, Value]
) -> list[float]:
    """Points of the number `name`: at each cut, between cuts, and beyond; the other inputs are as answered.

    Args:
        attributes: those of its dimension; cuts: where tests cut each of them.

    """
    found = {Fraction(cut) for cut in cuts.get(name, ())}
    for computed in attributes:
        attribute = vocabulary[computed]
        if attribute.computation is None or name not in attribute.inputs:
            continue
        others = [answers[other] for other in attribute.inputs if other != name and other in answers]
        rest = sum((Fraction(other) for other in others if isinstance(other, float)), Fraction(0))
        for cut in map(Fraction, cuts.get(computed, ())):
            if attribute.computation is Computation.SUM:
                found.add(cut - rest)
            elif attribute.inputs[0] == name and cut < 1:
                found.add(rest * cut / (1 - cut))
            elif attribute.inputs[0] != name and cut > 0:
                found.add(rest * (1 - cut) / cut)
    return [float(point) for point in spread(found, *_range(vocabulary[name]))]


def coupled_plane(
    vocabulary: Vocabulary, attributes: Sequence[str], cuts: Cuts, first: str, second: str
) -> Iterable[tuple[float, float]]:
    """A point in every face, edge and corner of the arrangement of cut lines of two numbers."""
    lines = _lines(vocabulary, attributes, cuts, first, second)
    low_x, high_x = _range(vocabulary[first])
    low_y, high_y = _range(vocabulary[second])
    corners = {
        (c1 * b2 - c2 * b1) / (a1 * b2 - a2 * b1)
        for (a1, b1, c1), (a2, b2, c2) in combinations(lines, 2)
        if a1 * b2 != a2 * b1
    }
    corners |= {c / a for a, b, c in lines if not b}
    for x in spread(corners, low_x, high_x):
        heights = {(c - a * x) / b for a, b, c in lines if b}
        for y in spread(heights, low_y, high_y):
            yield float(x), float(y)


def _lines(
    vocabulary: Vocabulary, attributes: Sequence[str], cuts: Cuts, first: str, second: str
) -> list[tuple[Fraction, Fraction, Fraction]]:
    one, none = Fraction(1), Fraction(0)
    lines = {(one, none, Fraction(cut)) for cut in cuts.get(first, ())}
    lines |= {(none, one, Fraction(cut)) for cut in cuts.get(second, ())}
    lines |= {(one, none, end) for end in _range(vocabulary[first]) if end is not None}
    lines |= {(none, one, end) for end in _range(vocabulary[second]) if end is not None}
    for name in attributes:
        attribute = vocabulary[name]
        for cut in map(Fraction, cuts.get(name, ())):
            if attribute.computation is Computation.SUM:
                lines.add((one, one, cut))
            elif attribute.computation is Computation.SHARE:
                share = (one - cut, -cut)
                a, b = share if attribute.inputs[0] == first else share[::-1]
                lines.add((a, b, none))
    return sorted(lines)


def _range(attribute: Attribute) -> tuple[Fraction, Fraction | None]:
    low = Fraction(attribute.minimum if attribute.minimum is not None else 0)
    return low, None if attribute.maximum is None else Fraction(attribute.maximum)
