"""Elimination finds what trying every combination finds; where it may not, it stays below."""

from __future__ import annotations

import math
from itertools import product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.engine.least import FORBIDDEN, Least, Table, elimination_order, least_sum

NAMES = "abcdef"
NUMBERS = st.one_of(st.integers(-9, 9).map(float), st.just(FORBIDDEN))


@st.composite
def sums(draw):
    sizes = {name: draw(st.integers(1, 4)) for name in NAMES}
    scopes = draw(st.lists(st.frozensets(st.sampled_from(NAMES), max_size=3), min_size=1, max_size=8))
    order = elimination_order(scopes, sizes)
    tables = []
    for scope in scopes:
        count = math.prod(sizes[name] for name in scope)
        numbers = draw(st.lists(NUMBERS, min_size=count, max_size=count))
        tables.append(Table(tuple(sorted(scope, key=order.index)), numbers))
    return tables, order, sizes


def at(table, filled, sizes):
    place, below = 0, 1
    for name in table.scope:
        place += filled[name] * below
        below *= sizes[name]
    return table.numbers[place]


def brute_force(tables, order, sizes):
    ways = product(*(range(sizes[name]) for name in order))
    return min(sum(at(table, dict(zip(order, way, strict=True)), sizes) for table in tables) for way in ways)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(sums(), st.sampled_from([1, 8, 64]))
def test_the_least_sum_is_that_of_brute_force(made, most):
    tables, order, sizes = made
    truth = brute_force(tables, order, sizes)
    assert least_sum(tables, order, sizes, 4**6) == Least(truth, is_exact=True)
    bound = least_sum(tables, order, sizes, most)
    assert bound.number <= truth
    assert bound.number == truth or not bound.is_exact
