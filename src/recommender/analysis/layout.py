"""Workloads as bits: what can be known of each part of the vocabulary, one bit for each way.

A *slot* is a part that is answered on its own: an attribute, a level with the numbers it follows from and what is
computed of them, or one member of a set. Its *cells* are the ways in which it can be answered, not at all among
them, told apart only as far as tests of the pack tell them apart. A box is one integer: the cells that it allows
in every slot.

Owns which workloads there are; must not know rules. Answers that clash (a level in words against its own numbers)
are no workload here. Exact but for two things: of three and more numbers that are computed with, and where a share
must be met to the last digit, some cells may be missing; `inexact` names the attributes of the former.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

from recommender.engine.dimensions import Dimension, Space
from recommender.engine.normal_form import Literal
from recommender.engine.reference import holds
from recommender.frozen import frozen
from recommender.model.condition import HasAll, HasAny, Only, Test
from recommender.model.truth import Truth
from recommender.model.vocabulary import AttributeType, Value

Box = int


@frozen
class Cell:
    """One way to answer a slot: the answers, and everything known because of them."""

    answers: Mapping[str, Value]
    values: Mapping[str, Value]


@frozen
class Slot:
    """A part of the vocabulary, at its place in the bits; a guard bit that no box sets follows its cells.

    Of a set's members `member` is the word: its cells are "out" and "in", and count only where the slot of the
    set itself says "answered". `has_blank` says whether its first cell is "not answered".
    """

    name: str
    offset: int
    cells: tuple[Cell, ...]
    member: str = ""
    has_blank: bool = True

    @property
    def every(self) -> Box:
        """All its cells, none of any other slot."""
        return ((1 << len(self.cells)) - 1) << self.offset

    @property
    def blank(self) -> Box:
        """The cell "not answered", or nothing where it is always answered."""
        return 1 << self.offset if self.has_blank else 0


class Layout:
    """The slots of a vocabulary, cut where the tests of a pack cut it."""

    def __init__(self, space: Space, always: Mapping[str, str]) -> None:
        """Args: `always` are attributes that are never unknown, with the word that stands in for no answer."""
        self.vocabulary = space.vocabulary
        self._always = dict(always)
        self.slots: list[Slot] = []
        self._home: dict[str, Slot] = {}
        self._members: dict[str, dict[str, Slot]] = {}
        self.inexact: set[str] = set()
        self._end = 0
        for dimension in space.dimensions:
            self._lay(space, dimension)
        self.every: Box = sum(slot.every for slot in self.slots)
        self.lows: Box = sum(1 << slot.offset for slot in self.slots)
        self.guards: Box = sum(1 << (slot.offset + len(slot.cells)) for slot in self.slots)
        self.blanks: Box = sum(slot.blank for slot in self.slots)
        self._whole = {slot.offset: self._bits(slot) for slot in self.slots if not slot.member}
        self._answered: Box = sum(slot.every for slot in self.slots if not slot.has_blank and not slot.member)
        self.unanswered: Box = sum(
            (slot.blank or slot.every) if not slot.member else 1 << slot.offset for slot in self.slots
        )
        self._slot_at = [slot for slot in self.slots for _ in range(len(slot.cells) + 1)]
        self._literals: dict[Literal, tuple[Box, ...]] = {}
        self._weak: dict[Literal, tuple[Box, ...]] = {}

    def is_empty(self, box: Box) -> bool:
        """Whether some slot has no cell left."""
        return (((box | self.guards) - self.lows) & self.guards) != self.guards

    def slots_in(self, bits: Box) -> Iterable[Slot]:
        """The slots that any of `bits` belongs to, in order."""
        while bits:
            slot = self._slot_at[(bits & -bits).bit_length() - 1]
            yield slot
            bits &= ~slot.every

    def demanded(self, box: Box) -> Box:
        """All bits of the slots that `box` wants answered: those always answered too, and of a set its members."""
        demanded = self._answered
        for slot in self.slots_in(self.blanks & ~box):
            demanded |= self._whole[slot.offset]
        return demanded

    def least(self, box: Box, free: Box = 0) -> Box:
        """`box` with every slot left unanswered that may be, those of which `free` has the bits apart."""
        kept = self.demanded(box) | free
        return box & kept | self.unanswered & ~kept

    def answers(self, box: Box) -> dict[str, Value]:
        """The answers of one workload in `box`: in each slot the first cell that is left, in the vocabulary's order."""
        found: dict[str, Value] = {}
        for slot in self.slots:
            if slot.member:
                continue
            first = (box & slot.every) >> slot.offset
            position = (first & -first).bit_length() - 1
            if slot.name in self._members and position:
                members = self._members[slot.name]
                found[slot.name] = frozenset(word for word, m in members.items() if not box >> m.offset & 1)
            else:
                found.update(slot.cells[position].answers)
        return {name: found[name] for name in self.vocabulary.attributes if name in found}

    def true(self, literal: Literal) -> tuple[Box, ...]:
        """The boxes that together hold the workloads of which `literal` is true."""
        known = self._literals.get(literal)
        if known is None:
            known = self._literals[literal] = self._boxes(literal, {literal.wanted})
        return known

    def not_false(self, literal: Literal) -> tuple[Box, ...]:
        """The boxes that together hold the workloads of which `literal` is true or unknown."""
        known = self._weak.get(literal)
        if known is None:
            known = self._weak[literal] = self._boxes(literal, {literal.wanted, Truth.UNKNOWN})
        return known

    def within(self, slot: Slot, cells: Iterable[int]) -> Box:
        """Everything, but in `slot` only the cells at these positions."""
        return self.every & ~slot.every | sum(1 << (slot.offset + position) for position in cells)

    def bits_of(self, attributes: Iterable[str]) -> Box:
        """All bits of the slots of `attributes`, of a set those of its members too."""
        homes = {self._home[name].offset for name in attributes if name in self._home}
        return sum(self._whole[offset] for offset in homes)

    def of_word(self, attribute: str, word: str) -> Box:
        """Everything in which `attribute` is `word`."""
        slot = self._home[attribute]
        return self.within(slot, (at for at, cell in enumerate(slot.cells) if cell.values.get(attribute) == word))

    def _lay(self, space: Space, dimension: Dimension) -> None:
        attribute = self.vocabulary[dimension.name]
        if attribute.type is AttributeType.CHOICES:
            self._add(Slot(dimension.name, self._end, (Cell({}, {}), Cell({dimension.name: frozenset()}, {}))))
            out_in = (Cell({}, {}), Cell({}, {}))
            members = {}
            for word in attribute.values:
                members[word] = Slot(dimension.name, self._end, out_in, word, has_blank=False)
                self._add(members[word])
            self._members[dimension.name] = members
            self._home[dimension.name] = self.slots[-len(members) - 1]
            return
        if dimension.name in self._always:
            stand_in = self._always[dimension.name]
            words = sorted(attribute.values, key=lambda word: word != stand_in)
            cells = [Cell({} if w == stand_in else {dimension.name: w}, {dimension.name: w}) for w in words]
            self._add(Slot(dimension.name, self._end, tuple(cells), has_blank=False))
        else:
            self._add(Slot(dimension.name, self._end, tuple(_cells(space, dimension))))
            if not space.is_exact(dimension, {}, frozenset()):
                self.inexact.update(dimension.attributes)
        self._home.update(dict.fromkeys(dimension.attributes, self.slots[-1]))

    def _add(self, slot: Slot) -> None:
        self.slots.append(slot)
        self._end += len(slot.cells) + 1

    def _bits(self, slot: Slot) -> Box:
        return slot.every | sum(member.every for member in self._members.get(slot.name, {}).values())

    def _boxes(self, literal: Literal, wanted: set[Truth]) -> tuple[Box, ...]:
        test = literal.test
        slot = self._home.get(test.attribute)
        if slot is None:  # a derived flag that nothing derives is never true
            return (self.every,) if Truth.UNKNOWN in wanted else ()
        if test.attribute in self._members:
            known = self._of_members(test, literal.positive, slot)
            return (*known, self.within(slot, (0,))) if Truth.UNKNOWN in wanted else known
        allowed = [at for at, cell in enumerate(slot.cells) if _truth(test, cell.values.get(test.attribute)) in wanted]
        return (self.within(slot, allowed),) if allowed else ()

    def _of_members(self, test: Test, positive: bool, slot: Slot) -> tuple[Box, ...]:
        """A test of an answered set: all of some members in or out, or one of them."""
        members = self._members[test.attribute]
        answered = self.within(slot, (1,))
        match test:
            case HasAny(_, words):
                every, position = not positive, int(positive)
            case HasAll(_, words):
                every, position = positive, int(positive)
            case Only(_, kept):
                words = tuple(word for word in members if word not in kept)
                every, position = positive, int(not positive)
            case _:
                raise TypeError(f"no meaning for {test!r} of a set")
        singles = [self.within(members[word], (position,)) for word in words]
        if not every:
            return tuple(answered & single for single in singles)
        for single in singles:
            answered &= single
        return (answered,)


def _truth(test: Test, value: Value | None) -> Truth:
    return Truth.UNKNOWN if value is None else holds(test, value)


def _cells(space: Space, dimension: Dimension) -> Iterable[Cell]:
    """Every way to answer a dimension, with the fewest answers first; no answer at all comes first of all."""
    blank = Cell({}, {})
    if not dimension.numbers and not dimension.levels:
        return [blank, *(Cell(cell, cell) for cell in space.cells(dimension, {}, frozenset()))]
    following = space.following[dimension.name]
    found: dict[tuple[object, ...], Cell] = {}
    numbers = dimension.numbers
    for count in range(len(numbers), -1, -1):
        for closed in combinations(numbers, count):
            for values in space.cells(dimension, {}, frozenset(closed)):
                answers = {name: values[name] for name in numbers if name in values and name not in closed}
                followed = following.facts(answers).values
                answers.update({n: values[n] for n in dimension.levels if n in values and followed.get(n) != values[n]})
                known = {name: values[name] for name in dimension.attributes if name in values}
                found.setdefault(space.signature(dimension, known), Cell(answers, known))
    cells = sorted(found.values(), key=lambda cell: len(cell.answers))
    return [blank, *(cell for cell in cells if cell.answers)]
