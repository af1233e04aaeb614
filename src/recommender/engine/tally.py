"""Whole numbers for many worlds at once, as bit planes: adding and comparing in all worlds with the same few steps."""

from __future__ import annotations

from collections.abc import Sequence

from recommender.engine.worlds import Mask, lowest


class Tally:
    """One whole number of at least 0 for each world, held as bit planes (lowest first)."""

    __slots__ = ("planes",)

    def __init__(self, planes: Sequence[Mask] = ()) -> None:
        self.planes = list(planes)

    def add(self, amount: int, mask: Mask) -> None:
        """Add `amount` (at least 0) in the worlds of `mask`."""
        planes, position = self.planes, 0
        while amount and mask:
            if amount & 1:
                _carry_in(planes, position, mask)
            amount >>= 1
            position += 1

    def plus(self, other: Tally) -> Tally:
        """The sum, world by world."""
        total = Tally(self.planes)
        for position, plane in enumerate(other.planes):
            _carry_in(total.planes, position, plane)
        return total

    def compared(self, other: Tally, every: Mask) -> tuple[Mask, Mask]:
        """The worlds in which this is greater than `other`, and those in which both are equal."""
        greater, equal = 0, every
        for position in range(max(len(self.planes), len(other.planes)) - 1, -1, -1):
            mine = self.planes[position] if position < len(self.planes) else 0
            theirs = other.planes[position] if position < len(other.planes) else 0
            greater |= equal & mine & ~theirs
            equal &= ~(mine ^ theirs)
        return greater, equal

    def complement(self, bits: int, every: Mask) -> Tally:
        """The largest number of `bits` bits less this one, in each world; this one must fit."""
        planes = [*self.planes, *[0] * (bits - len(self.planes))]
        return Tally([every & ~plane for plane in planes])

    def greatest(self, within: Mask, count: int) -> Mask:
        """`count` of the worlds `within` (all, if they are no more) in which the number is greatest."""
        kept, candidates = 0, within
        for plane in reversed(self.planes):
            high = candidates & plane
            found = high.bit_count()
            if found > count:
                candidates = high
            else:
                kept |= high
                count -= found
                candidates &= ~plane
        return kept | lowest(candidates, count)

    def chosen(self, other: Tally, mask: Mask) -> Tally:
        """The number of this tally where `mask` is set, of `other` elsewhere."""
        length = max(len(self.planes), len(other.planes))
        mine = self.planes + [0] * (length - len(self.planes))
        theirs = other.planes + [0] * (length - len(other.planes))
        return Tally([(a & mask) | (b & ~mask) for a, b in zip(mine, theirs, strict=True)])


def _carry_in(planes: list[Mask], position: int, carry: Mask) -> None:
    """Add the worlds of `carry` to the plane at `position`, and what that carries to those above."""
    for at in range(position, len(planes)):
        if not carry:
            return
        plane = planes[at]
        planes[at] = plane ^ carry
        carry &= plane
    if carry:
        planes += [0] * (position - len(planes))
        planes.append(carry)
