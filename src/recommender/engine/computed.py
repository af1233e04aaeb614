"""Numbers computed of answers: sums and shares, exact beside every number that a test compares them with.

A number is what is written: 0.1 and 0.2 come to 0.3, and 7 of 10 are a share of 0.7. Floats serve wherever they cannot
come out on the wrong side of such a *cut*; beside one whole numbers decide.
"""

from __future__ import annotations

import sys
from bisect import bisect
from collections.abc import Sequence
from math import nextafter

from recommender.model.vocabulary import Attribute, Computation

# How far a sum or share in floats may be from the exact one: a relative error many times that of rounding, and, next to
# nothing, a step much larger than that between the smallest floats.
_NEAR = 1e-14
_TINY = 1e-300
GREATEST = sys.float_info.max

Ratio = tuple[int, int]


class Computing:
    """One computed number of a vocabulary, and the cuts beside which it is worked out exactly."""

    def __init__(self, attribute: Attribute, cuts: Sequence[float]) -> None:
        """Args: `cuts` in ascending order."""
        self.attribute = attribute
        self._cuts = cuts
        self._is_share = attribute.computation is Computation.SHARE
        self._near: list[float] = []  # where each stretch around a cut begins and ends, in turn
        for cut in cuts:
            margin = abs(cut) * _NEAR + _TINY
            if self._near and cut - margin <= self._near[-1]:
                self._near.pop()
            else:
                self._near.append(cut - margin)
            self._near.append(cut + margin)

    def of(self, numbers: Sequence[float]) -> float | None:
        """What a sum or share of `numbers` comes to, None for a share of nothing.

        It compares with each cut as the exact sum or share does, as far as a float can: one between two cuts that no
        float is between counts as the lower. One too large for a float is the greatest there is.
        """
        total = sum(numbers)
        if total <= GREATEST and min(numbers) >= 0:
            if self._is_share:
                if not total:
                    return None
                total = numbers[0] / total
            if not bisect(self._near, total) % 2:
                return total
        exact = self._exact(numbers)
        return self._beside(exact) if exact[1] else None

    def _exact(self, numbers: Sequence[float]) -> Ratio:
        above, below = 0, 1
        for number in numbers:
            own, parts = as_written(number)
            above, below = above * parts + own * below, below * parts
        if not self._is_share:
            return above, below
        own, parts = as_written(numbers[0])
        return own * below, parts * above

    def _beside(self, exact: Ratio) -> float:
        """The float nearest to an exact number that is on the same side of every cut."""
        above, below = exact
        try:
            number = above / below
        except OverflowError:
            return GREATEST if above > 0 else -GREATEST
        if number in self._cuts:
            own, parts = as_written(number)
            ahead = above * parts - own * below
            if ahead:
                moved = nextafter(number, GREATEST if ahead > 0 else -GREATEST)
                return min(number, moved) if moved in self._cuts else moved
        return number


def as_written(number: float) -> Ratio:
    """The number that somebody wrote, as a ratio: 0.4 is two fifths, whatever its nearest binary fraction is."""
    digits, _, power = repr(float(number)).partition("e")
    whole, _, part = digits.partition(".")
    places = int(power or 0) - len(part)
    value = int(whole + part)
    return (value * 10**places, 1) if places >= 0 else (value, 10**-places)
