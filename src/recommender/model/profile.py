"""Kinds of workload: how likely each answer is, for confidence and for choosing questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from recommender.frozen import frozen
from recommender.location import NOWHERE, Location


@frozen
class WordShares:
    """For a choice, a level or a flag (`true`/`false`): the probability of each word; they sum to 1."""

    shares: Mapping[str, float]


@frozen
class SetShares:
    """For a set: the chance `empty` of an empty one, else each member on its own with its probability."""

    empty: float
    members: Mapping[str, float]


@frozen
class NumberSpread:
    """For a number: log-normal, half of the workloads below `median`, nine of ten below `p90`; share `zero` is 0.

    Where it has a `top`, such as 100 percent, it is the distance from the top that is log-normal.
    """

    median: float
    p90: float
    zero: float = 0.0
    top: float | None = None


Distribution = WordShares | SetShares | NumberSpread


@frozen
class Profile:
    """A kind of workload with its share `weight` of all and the distribution of every answerable attribute."""

    id: str
    title: str
    weight: float
    distributions: Mapping[str, Distribution]
    cites: tuple[str, ...] = field(default_factory=tuple)
    location: Location = NOWHERE
