"""Sums and shares come out on the right side of every number that a test compares them with, whatever floats do."""

from __future__ import annotations

import sys
from fractions import Fraction
from math import inf, nextafter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from recommender.engine.computed import Computing, as_written
from recommender.engine.dimensions import Space
from recommender.model.condition import Bound, InRange
from recommender.model.vocabulary import Attribute, Computation, Vocabulary
from recommender.model.vocabulary import AttributeType as T

SUM, SHARE = Computation.SUM, Computation.SHARE
GREATEST, LEAST = sys.float_info.max, 5e-324
LARGEST = Fraction(repr(GREATEST))  # the greatest number that can be written, a little less than the greatest float
FLOATS = st.floats(min_value=0, allow_infinity=False) | st.integers(0, 10**17).map(float)
ORDINARY = st.decimals(0, 10**6, places=3).map(float)


def some(computation, cuts=()):
    return Computing(Attribute("use.it", T.COMPUTED, inputs=("use.a", "use.b"), computation=computation), cuts)


@pytest.mark.parametrize(
    ("computation", "numbers", "cuts", "expected"),
    [
        (SUM, (0.1, 0.2), (0.3,), 0.3),
        (SUM, (0.1, 0.2), (), 0.1 + 0.2),
        (SUM, (5e15, 0.375), (5e15,), nextafter(5e15, inf)),
        (SUM, (2500.0, 499.9999999999999), (3000.0,), nextafter(3000.0, 0)),
        (SUM, (99.5, 1e-17), (99.5,), nextafter(99.5, inf)),
        (SUM, (9007199254740991.0, 0.375), (9007199254740991.0, 9007199254740992.0), 9007199254740991.0),
        (SUM, (9007199254740991.0, 0.5), (9007199254740991.0, 9007199254740992.0), 9007199254740991.0),
        (SUM, (-0.3, 0.1, 0.2), (0.0,), 0.0),
        (SUM, (1e308, 1e308), (100.0,), GREATEST),
        (SUM, (0.0, 0.0), (0.0,), 0.0),
        (SHARE, (7.0, 3.0), (0.7,), 0.7),
        (SHARE, (0.7, 0.3), (0.7,), 0.7),
        (SHARE, (7.0, nextafter(3.0, 4)), (0.7,), nextafter(0.7, 0)),
        (SHARE, (1e308, 1e308), (0.5,), 0.5),
        (SHARE, (LEAST, 1e16), (0.0,), LEAST),
        (SHARE, (1e16, LEAST), (1.0,), nextafter(1, 0)),
        (SHARE, (5.0, 0.0), (1.0,), 1.0),
        (SHARE, (0.0, 0.0), (0.0,), None),
        (SHARE, (1.0, 3.0), (), 0.25),
    ],
)
def test_what_numbers_come_to_beside_a_cut(computation, numbers, cuts, expected):
    assert some(computation, cuts).of(numbers) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0.1, (1, 10)),
        (3.0, (30, 10)),
        (1e16, (10**16, 1)),
        (-2.5, (-25, 10)),
        (5e-324, (5, 10**324)),
        (1.25e20, (125 * 10**18, 1)),
        (7, (70, 10)),
    ],
)
def test_a_number_is_what_is_written(number, expected):
    assert as_written(number) == expected


def compared(number, cut):
    return (number > cut) - (number < cut)


@given(FLOATS | ORDINARY, FLOATS | ORDINARY, FLOATS | ORDINARY, st.sampled_from([SUM, SHARE]), st.integers(0, 6))
@example(1.0, GREATEST, GREATEST, SUM, 0)
def test_a_computed_number_compares_as_the_exact_one(first, second, cut, computation, near):
    one, other = (Fraction(repr(number)) for number in (first, second))
    if computation is SHARE and not one + other:
        return
    exact = one + other if computation is SUM else one / (one + other)
    if exact > LARGEST or near:  # mostly a cut beside what comes out
        cut = min(float(min(exact, Fraction(GREATEST))), GREATEST)
        for _ in range(abs(near - 3)):
            cut = nextafter(cut, inf if near > 3 else 0)
        cut = min(cut, GREATEST / 2)
    number = some(computation, (cut,)).of((first, second))
    assert compared(number, cut) == compared(exact, Fraction(repr(cut)))
    assert abs(Fraction(number) - exact) <= max(exact / 2**50, Fraction(LEAST)) or exact > LARGEST


@given(st.lists(ORDINARY, min_size=1, max_size=3), ORDINARY, ORDINARY, ORDINARY, st.sampled_from([SUM, SHARE]))
def test_a_larger_number_never_comes_to_less(cuts, first, second, more, computation):
    computing = some(computation, tuple(sorted({*cuts, first + second})))
    smaller, larger = computing.of((first, second)), computing.of((first + more, second))
    assert smaller is None or smaller <= larger


def space_of(cuts, inputs=("use.a", "use.b")):
    """A space of numbers of which a sum and a share are tested at `cuts`."""
    attributes = [Attribute(name, T.NUMBER, minimum=0) for name in inputs]
    attributes.append(Attribute("use.sum", T.COMPUTED, inputs=inputs, computation=SUM))
    attributes.append(Attribute("use.share", T.COMPUTED, inputs=inputs[:2], computation=SHARE))
    tests = [InRange(name, Bound(cut, inclusive=True), None) for name, own in cuts.items() for cut in own]
    return Space(Vocabulary({attribute.id: attribute for attribute in attributes}), tests)


@pytest.mark.parametrize(
    ("cuts", "name", "answers", "expected"),
    [
        ({"use.sum": (3000,)}, "use.a", {"use.b": 2500.0}, [0.0, 250.0, 500.0, 1001.0]),
        ({"use.sum": (100,)}, "use.a", {"use.b": 0.1}, [0.0, 49.95, 99.9, 200.8]),
        ({"use.share": (0.7,)}, "use.b", {"use.a": 7.0}, [0.0, 1.5, 3.0, 7.0]),
        ({"use.share": (0.7,)}, "use.a", {"use.b": 3.0}, [0.0, 3.5, 7.0, 15.0]),
        ({"use.share": (0.7,)}, "use.a", {"use.b": 0.0}, [0.0, 1.0]),
        ({"use.share": (1.0, 0.0)}, "use.a", {"use.b": 3.0}, [0.0, 1.0]),
        ({"use.sum": (5,)}, "use.a", {}, [0.0, 1.0]),
        ({"use.sum": (1e308,)}, "use.a", {"use.b": 0.0}, [0.0, 5e307, 1e308, GREATEST]),
        ({"use.share": (0.9,)}, "use.a", {"use.b": 1e308}, [0.0, 1.0]),
    ],
)
def test_a_number_is_cut_where_what_is_computed_of_it_is(cuts, name, answers, expected):
    space = space_of(cuts)
    assert space.axis(space.of_attribute["use.a"], name, answers) == expected


@given(
    st.lists(st.sampled_from([0.1, 0.3, 0.4, 0.7, 0.75, 0.8, 0.99]), max_size=2, unique=True),
    st.lists(st.sampled_from([0.3, 1.0, 100.0, 3000.0, 12.5]), max_size=2, unique=True),
    st.lists(st.sampled_from([0.2, 2.0, 70.0, 500.0]), max_size=2, unique=True),
    st.tuples(st.integers(0, 400), st.integers(0, 400), st.sampled_from([0.1, 0.5, 1.0, 7.5, 100.0])),
)
def test_two_numbers_have_a_cell_for_every_outcome(shares, sums, own, asked):
    space = space_of({"use.share": shares, "use.sum": sums, "use.a": own, "use.b": own[:1]})
    dimension = space.of_attribute["use.a"]
    told = {space.signature(dimension, cell) for cell in space.cells(dimension, {}, frozenset())}
    first, second, scale = asked
    points = [(first * scale / 10, second * scale / 10)]
    points += [(cut * total, total - cut * total) for cut in shares for total in (*sums, first * scale)]
    for a, b in points:
        answers = {"use.a": float(f"{a:.12g}"), "use.b": float(f"{b:.12g}")}
        facts = space.following[dimension.name].facts(answers)
        assert space.signature(dimension, facts.values) in told


def test_of_three_numbers_one_that_is_answered_moves_the_cuts_of_the_others():
    space = space_of({"use.sum": (10,)}, ("use.a", "use.b", "use.c"))
    dimension = space.of_attribute["use.a"]
    cells = space.cells(dimension, {"use.c": 8.0}, frozenset())
    assert {(cell["use.sum"] > 10) - (cell["use.sum"] < 10) for cell in cells} == {-1, 0, 1}
