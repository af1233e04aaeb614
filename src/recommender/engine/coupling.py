"""Numbers that are computed with: where the cuts of what follows from them cut the numbers themselves. Exact.

Numbers are what is written, as in `computed.py`. Imported only where such a number is open: fractions are dear.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, pairwise

from recommender.engine.computed import GREATEST, as_written
from recommender.engine.spread import spread
from recommender.frozen import frozen
from recommender.model.vocabulary import Attribute, Computation, Value, Vocabulary

Cuts = Mapping[str, Sequence[float]]


def coupled_axis(
    vocabulary: Vocabulary, attributes: Sequence[str], cuts: Cuts, name: str, answers: Mapping[str, Value]
) -> list[float]:
    """Points of the number `name`: at each cut, between cuts, and beyond; the other inputs are as answered.

    Args:
        attributes: those of its dimension; cuts: where tests cut each of them.

    """
    computed = _lines(vocabulary, attributes, cuts, (name, name), answers)
    found = [*cuts.get(name, ()), *_floats(line.c / line.a for line in computed if line.a)]
    return spread(found, *_range(vocabulary[name]))


def coupled_plane(
    vocabulary: Vocabulary,
    attributes: Sequence[str],
    cuts: Cuts,
    names: tuple[str, str],
    answers: Mapping[str, Value],
) -> Iterable[tuple[float, float]]:
    """A point in every face, edge and corner of the arrangement of cut lines of two numbers.

    Those on edges have few digits where they can: a float misses the sums and shares that it has no digits for.
    """
    (low_x, high_x), (low_y, high_y) = (_range(vocabulary[name]) for name in names)
    computed = _lines(vocabulary, attributes, cuts, names, answers)
    across, along = (_own(cuts, vocabulary[name], way) for name, way in zip(names, ((1, 0), (0, 1)), strict=True))
    lines = list(dict.fromkeys([*computed, *across, *along]))
    corners = _floats(
        (one.c * other.b - other.c * one.b) / (one.a * other.b - other.a * one.b)
        for one, other in combinations(lines, 2)
        if one.a * other.b != other.a * one.b
    )
    columns = spread(corners, low_x, high_x)
    ends = columns[::2] if high_x is not None else [*columns[::2], columns[-1]]
    columns[1::2] = [_plainest(low, high) for low, high in pairwise(ends)]
    for x in columns:
        exact = Fraction(*as_written(x))
        for y in spread(_floats((line.c - line.a * exact) / line.b for line in lines if line.b), low_y, high_y):
            yield x, y
    for line in computed:
        if line.a * line.b < 0 and not line.c:  # a share: in few digits only at certain points of its line
            for x, y in _along(line, columns[::2]):
                if x >= low_x and low_y <= y <= (GREATEST if high_y is None else high_y):
                    yield x, y


@frozen
class _Line:
    """Where `a` times one number and `b` times the other come to `c`."""

    a: Fraction
    b: Fraction
    c: Fraction


def _own(cuts: Cuts, attribute: Attribute, direction: tuple[int, int]) -> Iterable[_Line]:
    ends = [end for end in _range(attribute) if end is not None]
    a, b = map(Fraction, direction)
    return [_Line(a, b, Fraction(*as_written(cut))) for cut in (*cuts.get(attribute.id, ()), *ends)]


def _lines(
    vocabulary: Vocabulary,
    attributes: Sequence[str],
    cuts: Cuts,
    names: tuple[str, str],
    answers: Mapping[str, Value],
) -> list[_Line]:
    """Where what is computed of two numbers (or of one named twice) is at a cut, the other inputs as answered."""
    none, one = Fraction(0), Fraction(1)
    found = []
    for attribute in (vocabulary[name] for name in attributes):
        rest = {name: answers[name] for name in attribute.inputs if name not in names and name in answers}
        if attribute.computation is None or not {*rest, *names}.issuperset(attribute.inputs):
            continue  # nothing of the kind, or unknown wherever the two are
        for cut in (Fraction(*as_written(cut)) for cut in cuts.get(attribute.id, ())):
            if attribute.computation is Computation.SUM:
                weights, c = dict.fromkeys(attribute.inputs, one), cut
            else:
                first, *others = attribute.inputs
                weights, c = {first: one - cut, **dict.fromkeys(others, -cut)}, none
            for name, value in rest.items():
                if isinstance(value, float):
                    c -= weights[name] * Fraction(*as_written(value))
            a, b = (weights.get(name, none) for name in names)
            if a or b:
                found.append(_Line(a, b, c))
    return found


def _along(line: _Line, ends: Sequence[float]) -> Iterable[tuple[float, float]]:
    """A point of a line through nothing between each two ends of the first number, and one beyond the last."""
    x, y = abs(line.b), abs(line.a)
    scaled = _floats(Fraction(*as_written(end)) / x for end in ends)
    beyond = [scaled[-1] * 2 + 1] if scaled[-1] * 2 + 1 < GREATEST else []
    for low, high in pairwise([*scaled, *beyond]):
        factor = Fraction(*as_written(_plainest(low, high)))
        yield from zip(_floats([x * factor]), _floats([y * factor]), strict=False)


def _plainest(low: float, high: float) -> float:
    """A number between two others, about their middle, with as few digits as it can have."""
    middle = (low + high) / 2 if low + high <= GREATEST else low / 2 + high / 2
    for digits in range(17):
        number = float(f"{middle:.{digits}e}")
        if low < number < high:
            return number
    return middle


def _floats(points: Iterable[Fraction]) -> list[float]:
    """The points as floats, without those that are too large for one."""
    return [float(point) for point in points if abs(point) <= GREATEST]


def _range(attribute: Attribute) -> tuple[float, float | None]:
    low = float(attribute.minimum if attribute.minimum is not None else 0)
    return low, None if attribute.maximum is None else float(attribute.maximum)
