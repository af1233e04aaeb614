"""Which worlds are drawn as which kind of workload: each kind has a run of them as long as it is probable.

Owns the layout; must not know how anything is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recommender.engine.mixture import Mixture, Posterior
from recommender.engine.worlds import Mask
from recommender.model.profile import Distribution


class Strata:
    """The kinds of a mixture (by their places in it), each with the worlds that are its own: `count` in all."""

    def __init__(self, mixture: Mixture, worlds: Mapping[int, Mask], count: int) -> None:
        self._mixture = mixture
        self.count = count
        self._worlds = worlds
        self._by_spread: dict[str, list[tuple[int, Mask]]] = {}

    def spreads(self, name: str) -> list[tuple[int, Distribution | None]]:
        """The distributions of an attribute that some worlds have, each with its place."""
        distributions = self._mixture.spreads(name).distributions
        return [(place, distributions[place]) for place, _ in self.by_spread(name)]

    def by_spread(self, name: str) -> list[tuple[int, Mask]]:
        """The places of an attribute's distributions, each with the worlds of all kinds that have it."""
        known = self._by_spread.get(name)
        if known is None:
            of_kind = self._mixture.spreads(name).of_kind
            found: dict[int, Mask] = {}
            for kind, worlds in self._worlds.items():
                place = of_kind[kind]
                found[place] = found.get(place, 0) | worlds
            known = self._by_spread[name] = list(found.items())
        return known

    def by_spreads(self, names: Sequence[str]) -> list[tuple[tuple[int, ...], Mask]]:
        """The same of several attributes together."""
        found: list[tuple[tuple[int, ...], Mask]] = [((), (1 << self.count) - 1)]
        for name in names:
            own = self.by_spread(name)
            found = [((*places, place), both) for places, some in found for place, mask in own if (both := some & mask)]
        return found

    def thinned(self, chosen: Mask, tries: int) -> Strata:
        """The `chosen` worlds alone, side by side, and all of them `tries` times in a row."""
        worlds, count = _in_runs({kind: (mask & chosen).bit_count() for kind, mask in self._worlds.items()})
        again = ((1 << count * tries) - 1) // ((1 << count) - 1)  # the first bit of each time
        return Strata(self._mixture, {kind: mask * again for kind, mask in worlds.items()}, count * tries)


def stratified(mixture: Mixture, posterior: Posterior, count: int) -> Strata:
    """Each kind's part of `count` worlds: largest remainders, so that they add up exactly."""
    exact = [share * count for share in posterior.values()]
    sizes = [int(number) for number in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (sizes[i] - exact[i], i))
    for position in by_remainder[: count - sum(sizes)]:
        sizes[position] += 1
    return Strata(mixture, *_in_runs(dict(zip(posterior, sizes, strict=True))))


def _in_runs(sizes: Mapping[int, int]) -> tuple[dict[int, Mask], int]:
    """Worlds for the kinds that have any, one kind after another, and how many there are."""
    worlds, start = {}, 0
    for kind, size in sizes.items():
        if size:
            worlds[kind] = ((1 << size) - 1) << start
            start += size
    return worlds, start
