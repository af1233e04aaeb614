"""The least that a sum of tables can come to, found by eliminating one variable after another.

Every table gives a number for each way to fill in the few variables of its scope; the sum is over all tables.
A variable is eliminated by adding the tables that read it and keeping, for the others in their scopes, the least.
Where those tables together would be too large they are parted, and each part takes its own least: the result is
then a lower bound. Knows nothing of rules.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from operator import add

from recommender.frozen import frozen

FORBIDDEN = math.inf


@frozen
class Table:
    """A number for each way to fill in `scope`; the first variable of the scope changes fastest."""

    scope: tuple[str, ...]
    numbers: Sequence[float]


@frozen
class Least:
    """The least sum (`FORBIDDEN` if there is none); `is_exact` unless it is a lower bound only."""

    number: float
    is_exact: bool


def elimination_order(scopes: Iterable[frozenset[str]], sizes: Mapping[str, int]) -> tuple[str, ...]:
    """The variables in the order in which to write scopes: the last is eliminated first.

    At each step the variable goes whose elimination makes the smallest table.
    """
    left = set(scopes)
    order: list[str] = []
    waiting = sorted(frozenset[str]().union(*left))
    while waiting:
        neighbours = {name: frozenset[str]().union(*(scope for scope in left if name in scope)) for name in waiting}
        chosen = min(waiting, key=lambda name: (math.prod(sizes[other] for other in neighbours[name]), name))
        waiting.remove(chosen)
        order.append(chosen)
        left = {scope for scope in left if chosen not in scope} | {neighbours[chosen] - {chosen}}
    return tuple(reversed(order))


def least_sum(tables: Iterable[Table], order: Sequence[str], sizes: Mapping[str, int], most: int) -> Least:
    """The least sum of `tables`, whose scopes follow `order`; no table made on the way has over `most` numbers."""
    place = {name: position for position, name in enumerate(order)}
    waiting: dict[str, list[Table]] = {name: [] for name in order}
    total, is_exact = 0.0, True

    def put(table: Table) -> float:
        if table.scope:
            waiting[table.scope[-1]].append(table)
            return 0.0
        return table.numbers[0]

    for table in tables:
        total += put(table)
    for name in reversed(order):
        parts = _parted(waiting.pop(name), sizes, most)
        is_exact = is_exact and len(parts) < 2
        for part in parts:
            scope = tuple(sorted(frozenset[str]().union(*(table.scope for table in part)), key=place.__getitem__))
            numbers = _spread_out(part[0], scope, sizes)
            for table in part[1:]:
                numbers = list(map(add, numbers, _spread_out(table, scope, sizes)))
            size = len(numbers) // sizes[name]  # `name` is the last of the scope: its values lie in blocks
            blocks = [numbers[start : start + size] for start in range(0, len(numbers), size)]
            total += put(Table(scope[:-1], list(map(min, *blocks)) if len(blocks) > 1 else numbers))
    return Least(total, is_exact)


def _parted(tables: Sequence[Table], sizes: Mapping[str, int], most: int) -> list[list[Table]]:
    """The tables in as few parts as fit the size, the widest first."""
    parts: list[tuple[set[str], list[Table]]] = []
    for table in sorted(tables, key=lambda table: -len(table.numbers)):
        for scope, part in parts:
            if math.prod(sizes[name] for name in scope.union(table.scope)) <= most:
                scope.update(table.scope)
                part.append(table)
                break
        else:
            parts.append((set(table.scope), [table]))
    return [part for _, part in parts]


def _spread_out(table: Table, scope: Sequence[str], sizes: Mapping[str, int]) -> list[float]:
    """The numbers of `table` over the wider `scope`."""
    numbers, below = list(table.numbers), 1
    for name in scope:
        size = sizes[name]
        if name not in table.scope:
            numbers = [
                number for start in range(0, len(numbers), below) for number in numbers[start : start + below] * size
            ]
        below *= size
    return numbers
