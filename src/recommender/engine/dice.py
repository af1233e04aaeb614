"""Chance for many worlds at once, in which every profile has its own part of the worlds and its own probabilities.

A probability is a binary fraction. A random one is drawn for each world, digit by digit, and what has the probability p
happens where it is below p: the same few steps on long integers for all worlds of all profiles. Owns the randomness;
must not know what is drawn.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import accumulate

from recommender.engine.worlds import Mask

_BITS = 12  # binary digits of a probability
_FULL = 1 << _BITS

# For each digit, lowest first and one for certainty last, the worlds in whose probability it is set.
Chance = Sequence[Mask]


class Dice:
    """Draws for `count` worlds, `layers` (a power of two) of them: world i of layer n is bit n * `count` + i."""

    def __init__(self, rng: random.Random, count: int, layers: int = 1) -> None:
        self._rng = rng
        self._one = count
        self.count = count * layers
        self.every: Mask = (1 << self.count) - 1

    def thrown(self, chance: Chance) -> Mask:
        """The worlds in which something happens that has this `chance`."""
        return self._below(chance, self._fractions())

    def sorted_out(self, chances: Sequence[Chance]) -> list[Mask]:
        """The worlds that fall on each of several positions: one more than `chances`, which add up the ones before."""
        fractions = self._fractions() if chances else []
        masks, before = [], 0
        for chance in chances:
            upto = self._below(chance, fractions)
            masks.append(upto & ~before)
            before |= upto
        return [*masks, self.every & ~before]

    def _fractions(self) -> Sequence[Mask]:
        """The digits of a random fraction for each world, complemented."""
        draw, count = self._rng.getrandbits, self.count
        return [draw(count) for _ in range(_BITS)]

    def _below(self, chance: Chance, fractions: Sequence[Mask]) -> Mask:
        """The worlds whose fraction is below `chance`."""
        if self._one < self.count:
            chance = [self._in_layers(digit) for digit in chance]
        mask = 0
        for digit, other in zip(chance, fractions, strict=False):
            mask = digit & (mask | other) | mask & other
        return mask | chance[-1]

    def _in_layers(self, mask: Mask) -> Mask:
        width = self._one
        while width < self.count and mask:
            mask |= mask << width
            width *= 2
        return mask


def chance_of(probabilities: Sequence[float], blocks: Sequence[Mask]) -> Chance:
    """The chance of what has, in the worlds of each block, the probability that stands at its place."""
    digits = [0] * (_BITS + 1)
    for probability, block in zip(probabilities, blocks, strict=True):
        scaled = round(probability * _FULL)
        while scaled:
            place = scaled.bit_length() - 1
            digits[place] |= block
            scaled ^= 1 << place
    return digits


def chances_of(shares: Sequence[Sequence[float]], blocks: Sequence[Mask]) -> list[Chance]:
    """For each position but the last the chance of it or one before it.

    Args:
        shares: for each block the weights of the positions, which need not add up to 1.
        blocks: the worlds of each.

    """
    fractions = []
    for weights in shares:
        sums = list(accumulate(weights))
        fractions.append([upto / sums[-1] for upto in sums[:-1]])
    return [chance_of(upto, blocks) for upto in zip(*fractions, strict=True)]
