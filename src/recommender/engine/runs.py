"""Runs of consecutive whole numbers, such as the words of a level that a test names."""

from __future__ import annotations

from collections.abc import Iterable

from recommender.frozen import frozen


@frozen
class Run:
    """The numbers from `first` to `last`, both included."""

    first: int
    last: int


def runs_of(numbers: Iterable[int]) -> list[Run]:
    """The longest runs that `numbers` fall into, ascending."""
    runs: list[Run] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1].last == number - 1:
            runs[-1] = Run(runs[-1].first, number)
        else:
            runs.append(Run(number, number))
    return runs
