"""Changed workloads side by side: every row of changes with every further change of a column, a world each.

World `row * columns + column` is the workload with the changes of its row and that of its column. Owns how changes
become columns of worlds; must not know which changes are worth trying nor what becomes of the winner.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from recommender.engine.program import Program
from recommender.engine.worlds import ByValue, Column, Mask, Worlds, by_member, constant_column
from recommender.frozen import frozen
from recommender.model.vocabulary import AttributeType, Value


@frozen
class Step:
    """One change within a dimension: what its attributes become, None for unknown.

    With `member` the set `dimension` only gains (`present`) or loses that member. `given` has the attributes whose
    questions the step answers.
    """

    dimension: str
    values: tuple[tuple[str, Value | None], ...]
    given: tuple[str, ...] = ()
    member: str = ""
    present: bool = False

    def clashes_with(self, other: Step) -> bool:
        """Whether the two cannot both be taken: they change the same thing."""
        if self.dimension != other.dimension:
            return False
        return not (self.member and other.member and self.member != other.member)


class Grid:
    """`worlds`, and in `allowed` those that a workload can be: nothing is changed twice, impossible or irrelevant."""

    def __init__(
        self,
        program: Program,
        base: Mapping[str, Value],
        rows: Sequence[Sequence[Step]],
        columns: Sequence[Step | None],
    ) -> None:
        """Args: `base` has all that is known of the workload as it is; a column of None changes nothing more."""
        self.program = program
        self.width = len(columns)
        self._every: Mask = (1 << self.width * len(rows)) - 1
        self._row: Mask = (1 << self.width) - 1
        self._repeated = self._every // self._row if self._every else 0
        self._touched: dict[str, Mask] = {}
        self._values: dict[str, dict[Value, Mask]] = {}
        self._given: dict[str, Mask] = {}
        self._members: dict[tuple[str, str], dict[bool, Mask]] = {}
        twice = self._clashing(rows, columns)
        for mask, step in self._placed(rows, columns):
            self._place(step, mask)
        changed = {name: self._column(name, base.get(name)) for name in self._names()}
        constant = {
            name: constant_column(program.vocabulary[name], value, self._every)
            for name, value in base.items()
            if name not in changed
        }
        self.worlds = Worlds(self._every.bit_length(), constant | changed)
        self.allowed = self._every & ~twice & ~self._impossible(base) & ~self._irrelevant()

    def place(self, world: int) -> tuple[int, int]:
        """The row and the column of a world."""
        return divmod(world, self.width)

    def _placed(self, rows: Sequence[Sequence[Step]], columns: Sequence[Step | None]) -> Iterable[tuple[Mask, Step]]:
        for number, row in enumerate(rows):
            block = self._row << number * self.width
            for step in row:
                yield block, step
        for number, column in enumerate(columns):
            if column is not None:
                yield self._repeated << number, column

    def _place(self, step: Step, mask: Mask) -> None:
        if step.member:
            sides = self._members.setdefault((step.dimension, step.member), {True: 0, False: 0})
            sides[step.present] |= mask
        for name, value in step.values:
            self._touched[name] = self._touched.get(name, 0) | mask
            if value is not None:
                masks = self._values.setdefault(name, {})
                masks[value] = masks.get(value, 0) | mask
        for name in step.given:
            self._given[name] = self._given.get(name, 0) | mask

    def _names(self) -> frozenset[str]:
        return frozenset(self._touched) | {name for name, _ in self._members}

    def _column(self, name: str, before: Value | None) -> Column:
        untouched = self._every & ~self._touched.get(name, 0)
        masks = dict(self._values.get(name, {}))
        attribute = self.program.vocabulary[name]
        if attribute.type is not AttributeType.CHOICES:
            if before is not None:
                masks[before] = masks.get(before, 0) | untouched
            return ByValue(tuple(masks.items()))
        known = 0 if before is None else untouched
        present = dict.fromkeys(attribute.values, 0)
        for value, mask in [*masks.items(), (before, untouched)]:
            if isinstance(value, frozenset):
                known |= mask
                for word in value:
                    present[word] |= mask
        for (owner, word), sides in self._members.items():
            if owner == name:
                known |= sides[True]
                present[word] = (present[word] | sides[True]) & ~sides[False]
        return by_member(present, known)

    def _clashing(self, rows: Sequence[Sequence[Step]], columns: Sequence[Step | None]) -> Mask:
        by_dimension: dict[str, list[tuple[int, Step]]] = {}
        for number, column in enumerate(columns):
            if column is not None:
                by_dimension.setdefault(column.dimension, []).append((number, column))
        found: dict[Step, Mask] = {}
        mask = 0
        for number, row in enumerate(rows):
            for step in row:
                if step not in found:
                    others = by_dimension.get(step.dimension, ())
                    found[step] = sum(1 << place for place, other in others if step.clashes_with(other))
                mask |= found[step] << number * self.width
        return mask

    def _impossible(self, base: Mapping[str, Value]) -> Mask:
        """The worlds that `never:` rules out; what the workload breaks already is not held against a change."""
        today = Worlds(1, {n: constant_column(self.program.vocabulary[n], value, 1) for n, value in base.items()})
        return self.worlds.impossible(formula for formula in self.program.never if not today.true(formula))

    def _irrelevant(self) -> Mask:
        """The worlds in which a question is answered that nobody would ask there."""
        mask = 0
        for name, given in self._given.items():
            unasked = self.program.unasked.get(name)
            if unasked is not None:
                mask |= given & self.worlds.true(unasked)
        return mask
