"""Many completions of a workload side by side: bit i of every mask belongs to world i.

One pass over the rules with Python's long integers settles all worlds at once, three-valued.
Owns the bit arithmetic; must not know where the worlds come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import TypeVar

from recommender.engine.normal_form import Conj, Disj, Literal, NormalForm
from recommender.engine.reference import holds
from recommender.frozen import frozen
from recommender.model.condition import HasAll, HasAny, Only, Test
from recommender.model.truth import Truth
from recommender.model.vocabulary import Attribute, AttributeType, Value, Vocabulary

_TRUE, _FALSE = Truth.TRUE, Truth.FALSE  # looked up once: a name is found ten times as fast as a member

Mask = int
Key = TypeVar("Key")


@frozen
class ByValue:
    """The worlds in which an attribute has each of several known values; elsewhere it is unknown."""

    masks: tuple[tuple[Value, Mask], ...]


@frozen
class ByMember:
    """For a set: the worlds in which each member is in, and in which it is known to be out."""

    present: Mapping[str, Mask]
    absent: Mapping[str, Mask]


Column = ByValue | ByMember


class Worlds:
    """`count` worlds with the `columns` known of them (attribute id to column).

    `tests` may have, of some tests, the worlds in which each is true and those in which it is false.
    """

    def __init__(
        self, count: int, columns: Mapping[str, Column], tests: Mapping[Test, tuple[Mask, Mask]] | None = None
    ) -> None:
        self.count = count
        self.every: Mask = (1 << count) - 1
        self.columns = dict(columns)
        self._tests = dict(tests or {})

    def true(self, formula: NormalForm) -> Mask:
        """The worlds in which `formula` is true; an unknown literal is not."""
        if isinstance(formula, Literal):
            found = self._tests.get(formula.test)
            if found is None:
                found = self._tests[formula.test] = self._test(formula.test)
            return found[0] if formula.positive else found[1]
        if isinstance(formula, Conj):
            mask = self.every
            for part in formula.parts:
                mask &= self.true(part)
                if not mask:
                    break
            return mask
        if isinstance(formula, Disj):
            mask = 0
            for part in formula.parts:
                mask |= self.true(part)
            return mask
        raise TypeError(f"no worlds for {formula!r}")

    def unknown(self, attribute: str) -> Mask:
        """The worlds in which nothing is known of `attribute`."""
        match self.columns.get(attribute):
            case ByMember(present, absent):
                return self.every & ~(_union(present, present) | _union(absent, absent))
            case ByValue(masks):
                return self.every & ~_union(dict(masks), dict(masks))
            case _:
                return self.every

    def value(self, attribute: str, world: int) -> Value | None:
        """What is known of `attribute` in one world, or None."""
        column = self.columns.get(attribute)
        match column:
            case ByValue(masks):
                return next((value for value, mask in masks if mask >> world & 1), None)
            case ByMember(present, absent):
                members = frozenset(word for word, mask in present.items() if mask >> world & 1)
                is_known = members or any(mask >> world & 1 for mask in absent.values())
                return members if is_known else None
            case None:
                return None

    def replace(self, attribute: str, column: Column) -> None:
        """Give an attribute another column."""
        self.columns[attribute] = column
        self._tests = {test: found for test, found in self._tests.items() if test.attribute != attribute}

    def impossible(self, never: Iterable[NormalForm]) -> Mask:
        """The worlds that some formula of `never` is true of."""
        mask = 0
        for formula in never:
            mask |= self.true(formula)
        return mask

    def _test(self, test: Test) -> tuple[Mask, Mask]:
        column = self.columns.get(test.attribute)
        match column:
            case None:
                return 0, 0
            case ByValue(masks):
                true = false = 0
                for value, mask in masks:
                    verdict = holds(test, value)
                    if verdict is _TRUE:
                        true |= mask
                    elif verdict is _FALSE:
                        false |= mask
                return true, false
            case ByMember(present, absent):
                return self._set_test(test, present, absent)

    def _set_test(self, test: Test, present: Mapping[str, Mask], absent: Mapping[str, Mask]) -> tuple[Mask, Mask]:
        match test:
            case HasAny(_, members):
                return _union(present, members), self._intersection(absent, members)
            case HasAll(_, members):
                return self._intersection(present, members), _union(absent, members)
            case Only(_, members):
                others = [member for member in present if member not in members]
                if not others:  # whatever is answered, but it must be
                    return _union(present, present) | _union(absent, absent), 0
                return self._intersection(absent, others), _union(present, others)
        raise TypeError(f"no meaning for {test!r} of a set")

    def _intersection(self, masks: Mapping[str, Mask], members: Iterable[str]) -> Mask:
        result = self.every
        for member in members:
            result &= masks[member]
        return result


def _union(masks: Mapping[Key, Mask], members: Iterable[Key]) -> Mask:
    result = 0
    for member in members:
        result |= masks[member]
    return result


def lowest(mask: Mask, count: int) -> Mask:
    """The lowest `count` bits that are set in `mask`."""
    if mask.bit_count() <= count:
        return mask
    low, high = 0, mask.bit_length()
    while low < high:
        middle = (low + high) // 2
        if (mask & ((1 << middle) - 1)).bit_count() < count:
            low = middle + 1
        else:
            high = middle
    return mask & ((1 << low) - 1)


class Places:
    """Chosen worlds among many: put side by side, masks of them can be put back to where they stand."""

    _AT_ONCE = 255  # a byte tells so many from a world that is not chosen

    def __init__(self, chosen: Mask) -> None:
        self.count = chosen.bit_count()
        self._stencils: list[bytes] = []
        worlds = list(positions(chosen))
        for start in range(0, len(worlds), self._AT_ONCE):
            stencil = bytearray([self._AT_ONCE]) * chosen.bit_length()
            for number, world in enumerate(worlds[start : start + self._AT_ONCE]):
                stencil[-1 - world] = number
            self._stencils.append(bytes(stencil))

    def put_back(self, mask: Mask) -> Mask:
        """The worlds that `mask` has of those side by side, where they stand among all."""
        found = 0
        for number, stencil in enumerate(self._stencils):
            part = mask >> number * self._AT_ONCE & (1 << self._AT_ONCE) - 1
            if part:
                digits = f"0{part:0{self._AT_ONCE}b}"[::-1]  # what is not chosen is not set
                found |= int(stencil.translate(digits.encode()), 2)
        return found


def positions(mask: Mask) -> Iterator[int]:
    """The bits that are set in `mask`, ascending."""
    while mask:
        bit = mask & -mask
        yield bit.bit_length() - 1
        mask ^= bit


def side_by_side(
    vocabulary: Vocabulary, worlds: Sequence[Mapping[str, Value]], otherwise: Mapping[str, Value] | None = None
) -> Worlds:
    """Given worlds (attribute to known value each) laid side by side.

    Args:
        otherwise: what is known in each world of the attributes that it does not name.

    """
    by_value: dict[str, dict[Value, Mask]] = {}
    bit = 1
    for values in worlds:
        for name, value in values.items():
            masks = by_value.get(name)
            if masks is None:
                by_value[name] = {value: bit}
            elif value in masks:
                masks[value] |= bit
            else:
                masks[value] = bit
        bit <<= 1
    for name, value in (otherwise or {}).items():
        masks = by_value.setdefault(name, {})
        rest = (bit - 1) & ~reduce(or_, masks.values(), 0)
        if rest:
            masks[value] = masks.get(value, 0) | rest
    return Worlds(len(worlds), {name: _column(vocabulary[name], masks) for name, masks in by_value.items()})


def _column(attribute: Attribute, masks: Mapping[Value, Mask]) -> Column:
    """An attribute that has each of several values in its own worlds."""
    if attribute.type is not AttributeType.CHOICES:
        return ByValue(tuple(masks.items()))
    known, present = 0, dict.fromkeys(attribute.values, 0)
    for value, mask in masks.items():
        known |= mask
        for word in value if isinstance(value, frozenset) else ():
            present[word] |= mask
    return by_member(present, known)


def by_member(present: Mapping[str, Mask], known: Mask) -> ByMember:
    """A set whose members are in where `present` says so, and out elsewhere in the worlds in which it is `known`."""
    return ByMember(present, {word: known & ~mask for word, mask in present.items()})


def constant_column(attribute: Attribute, value: Value, every: Mask) -> Column:
    """An attribute that is the same in all worlds."""
    if isinstance(value, frozenset):
        return by_member({word: every if word in value else 0 for word in attribute.values}, every)
    return ByValue(((value, every),))


def mapped(column: Column, change: Callable[[Mask], Mask]) -> Column:
    """`column` with every mask changed."""
    if isinstance(column, ByMember):
        return ByMember(
            {word: change(mask) for word, mask in column.present.items()},
            {word: change(mask) for word, mask in column.absent.items()},
        )
    return ByValue(tuple((value, change(mask)) for value, mask in column.masks))


def united(first: Column | None, second: Column) -> Column:
    """What either column knows; no world may be known to both."""
    if isinstance(second, ByMember):
        known = first if isinstance(first, ByMember) else ByMember({}, {})
        return ByMember(_united(known.present, second.present), _united(known.absent, second.absent))
    return ByValue(tuple(_united(dict(first.masks) if isinstance(first, ByValue) else {}, dict(second.masks)).items()))


def joined(first: Worlds, second: Worlds) -> Worlds:
    """The worlds of both, those of `second` behind; what only one of them knows of is unknown in the other's."""
    columns = dict(first.columns)
    for name, column in second.columns.items():
        columns[name] = united(columns.get(name), mapped(column, lambda mask: mask << first.count))
    return Worlds(first.count + second.count, columns)


def _united(first: Mapping[Key, Mask], second: Mapping[Key, Mask]) -> dict[Key, Mask]:
    masks = dict(first)
    for key, mask in second.items():
        masks[key] = masks.get(key, 0) | mask
    return masks
