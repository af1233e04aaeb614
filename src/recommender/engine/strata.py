"""Which worlds are drawn as which kind of workload: each kind has a run of them as long as it is probable.

Owns the layout; must not know how anything is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recommender.engine.mixture import Mixture, Posterior
from recommender.engine.worlds import Mask
from recommender.model.profile import Distribution


class Strata:
    """The kinds of a mixture (by their places in it), each with the worlds that are its own."""

    def __init__(self, mixture: Mixture, worlds: Mapping[int, Mask]) -> None:
        self._mixture = mixture
        self._worlds = worlds

    def by_distribution(self, names: Sequence[str]) -> list[tuple[tuple[Distribution | None, ...], Mask]]:
        """The distributions of some attributes, each combination with the worlds of all kinds that have it."""
        columns = [self._mixture.spreads(name) for name in names]
        found: dict[tuple[int, ...], Mask] = {}
        for kind, mask in self._worlds.items():
            places = tuple([column.of_kind[kind] for column in columns])
            found[places] = found.get(places, 0) | mask
        return [
            (tuple([column.distributions[at] for column, at in zip(columns, places, strict=True)]), mask)
            for places, mask in found.items()
        ]


def stratified(mixture: Mixture, posterior: Posterior, count: int) -> Strata:
    """Each kind's part of `count` worlds: largest remainders, so that they add up exactly."""
    exact = [share * count for share in posterior.values()]
    sizes = [int(number) for number in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (sizes[i] - exact[i], i))
    for position in by_remainder[: count - sum(sizes)]:
        sizes[position] += 1
    worlds, start = {}, 0
    for kind, size in zip(posterior, sizes, strict=True):
        worlds[kind] = ((1 << size) - 1) << start
        start += size
    return Strata(mixture, worlds)
