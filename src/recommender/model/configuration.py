"""What a repository or a machine says once for every run, and how several of these add up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from recommender.frozen import frozen
from recommender.location import Location

T = TypeVar("T")


@frozen
class ReviewTie:
    """Which resources serve the workload in a file: those whose address fits one of the patterns."""

    workload: str
    resources: tuple[str, ...]
    location: Location


@frozen
class Configuration:
    """What is said; None where nothing is. Paths are relative to the working folder.

    `rules` are folders of packs, `stances` those switched on, `builtin_rules` whether the shipped rules count.
    `fail_on` is a severity or `never`, `exclude` what is not reviewed. `review` ties resources to workloads,
    `workload` is for what nothing ties.
    """

    workload: str | None = None
    rules: tuple[str, ...] | None = None
    stances: tuple[str, ...] | None = None
    builtin_rules: bool | None = None
    fail_on: str | None = None
    baseline: str | None = None
    show_unknown: bool | None = None
    include_suppressed: bool | None = None
    exclude: tuple[str, ...] | None = None
    review: tuple[ReviewTie, ...] | None = None


def merged(*layers: Configuration) -> Configuration:
    """Of each thing what the first layer says that says anything of it: a list is replaced, never added to."""

    def first(read: Callable[[Configuration], T | None]) -> T | None:
        return next((said for layer in layers if (said := read(layer)) is not None), None)

    return Configuration(
        workload=first(lambda layer: layer.workload),
        rules=first(lambda layer: layer.rules),
        stances=first(lambda layer: layer.stances),
        builtin_rules=first(lambda layer: layer.builtin_rules),
        fail_on=first(lambda layer: layer.fail_on),
        baseline=first(lambda layer: layer.baseline),
        show_unknown=first(lambda layer: layer.show_unknown),
        include_suppressed=first(lambda layer: layer.include_suppressed),
        exclude=first(lambda layer: layer.exclude),
        review=first(lambda layer: layer.review),
    )
