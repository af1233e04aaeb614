"""Chance for many worlds at once, in which every kind of workload has its own worlds and its own probabilities.

A probability is a binary fraction. A random one is drawn for each world, digit by digit, and what has the probability p
happens where it is below p: the same few steps on long integers for all worlds of all kinds. Owns the randomness;
must not know what is drawn.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from itertools import accumulate

from recommender.engine.worlds import Mask

_BITS = 12  # binary digits of a probability
_FULL = 1 << _BITS

# The places of the binary digits of a probability that are set, the lowest being 0; certainty has one more than fit.
Digits = tuple[int, ...]

_HALF = 1 << _BITS // 2
_LOWER = [tuple([place for place in range(_BITS) if number >> place & 1]) for number in range(_HALF)]
_UPPER = [tuple([place + _BITS // 2 for place in digits]) for digits in [*_LOWER, (_BITS // 2,)]]


class Dice:
    """Draws for `count` worlds."""

    def __init__(self, rng: random.Random, count: int) -> None:
        self._rng = rng
        self._count = count
        self.every: Mask = (1 << count) - 1

    def thrown(self, chance: Iterable[tuple[Digits, Mask]]) -> Mask:
        """The worlds in which something happens that has, in each of some masks of worlds, a probability of its own."""
        return self._below(chance, self._fractions())

    def sorted_out(self, chances: Sequence[tuple[Sequence[Digits], Mask]], positions: int) -> list[Mask]:
        """The worlds that fall on each of several positions.

        Args:
            chances: in each of some masks of worlds, that of each position but the last or one before it.
            positions: how many there are.

        """
        fractions = self._fractions() if positions > 1 else []
        masks, before = [], 0
        for position in range(positions - 1):
            upto = self._below([(digits[position], worlds) for digits, worlds in chances], fractions)
            masks.append(upto & ~before)
            before |= upto
        return [*masks, self.every & ~before]

    def _fractions(self) -> Sequence[Mask]:
        """The digits of a random fraction for each world, complemented."""
        draw, count = self._rng.getrandbits, self._count
        return [draw(count) for _ in range(_BITS)]

    @staticmethod
    def _below(chance: Iterable[tuple[Digits, Mask]], fractions: Sequence[Mask]) -> Mask:
        """The worlds whose fraction is below their probability."""
        own = [0] * (_BITS + 1)
        for digits, worlds in chance:
            for place in digits:
                own[place] |= worlds
        mask = 0
        for digit, other in zip(own, fractions, strict=False):
            mask = digit & (mask | other) | mask & other
        return mask | own[-1]


def digits_of(probability: float) -> Digits:
    """The probability in binary, rounded to as many digits as are drawn."""
    scaled = round(probability * _FULL)
    return _LOWER[scaled % _HALF] + _UPPER[scaled // _HALF]


def digits_up_to(weights: Sequence[float]) -> list[Digits]:
    """For each position but the last the probability of it or one before it; `weights` need not add up to 1."""
    sums = list(accumulate(weights))
    return [digits_of(upto / sums[-1]) for upto in sums[:-1]]
