"""Exact answers about the conditions of a pack: each a union of boxes over all workloads.

A rule *fires* where its condition is true, which takes answers. More answers never make a fired rule silent, nor an
impossible combination possible, so of every box only the workloads with the fewest answers have to be looked at:
whatever holds of those holds of the rest. Owns the algebra of boxes; must not know what a rule does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from recommender.analysis.layout import Box, Layout
from recommender.engine.normal_form import Conj, Disj, Literal, NormalForm
from recommender.engine.program import Program
from recommender.model.vocabulary import Value

_MOST_BOXES = 4000
_MOST_STEPS = 200_000


class TooManyBoxesError(Exception):
    """A condition, or what is left of one, falls into more parts than are looked at."""


class Boxes:
    """The clauses of a program as boxes, each worked out when it is first asked for."""

    def __init__(self, program: Program, role_attribute: str, default_role: str) -> None:
        self.program = program
        self.layout = Layout(program.space, {role_attribute: default_role})
        never = self.reduced(box for formula in program.never for box in self.of(formula))
        self.never = tuple((box, self.layout.demanded(box)) for box in never)
        self._fires: dict[str, tuple[Box, ...]] = {}
        self._least: dict[str, tuple[Box, ...]] = {}
        self._demands: dict[str, tuple[tuple[Box, Box], ...]] = {}

    def of(self, formula: NormalForm, *, weak: bool = False) -> tuple[Box, ...]:
        """The workloads of which `formula` is true; with `weak` those of which it is not false.

        Raises:
            TooManyBoxesError: they fall into too many parts.

        """
        layout = self.layout
        match formula:
            case Literal():
                return layout.not_false(formula) if weak else layout.true(formula)
            case Disj(parts):
                return self.reduced(box for part in parts for box in self.of(part, weak=weak))
            case Conj(parts):
                found: tuple[Box, ...] = (layout.every,)
                for part in sorted((self.of(part, weak=weak) for part in parts), key=len):
                    if len(part) * len(found) > _MOST_BOXES * 4:
                        raise TooManyBoxesError
                    both = (one & other for one in found for other in part)
                    found = self.reduced(box for box in both if not layout.is_empty(box))
                return found
        raise TypeError(f"no boxes for {formula!r}")

    @staticmethod
    def reduced(boxes: Iterable[Box]) -> tuple[Box, ...]:
        """The boxes without those that lie inside another one."""
        kept: list[Box] = []
        for box in sorted(set(boxes), key=lambda box: (-box.bit_count(), box)):
            if not any(box & ~other == 0 for other in kept):
                kept.append(box)
            if len(kept) > _MOST_BOXES:
                raise TooManyBoxesError
        return tuple(kept)

    def fires(self, rule: str) -> tuple[Box, ...]:
        """The workloads in which a rule fires, impossible ones among them."""
        known = self._fires.get(rule)
        if known is None:
            known = self._fires[rule] = self.of(self.program.base_formulas[rule])
        return known

    def least(self, rule: str) -> tuple[Box, ...]:
        """Of the possible workloads in which a rule fires those with the fewest answers; none: it never fires."""
        known = self._least.get(rule)
        if known is None:
            least = self.reduced(self.layout.least(box) for box in self.fires(rule))
            known = self._least[rule] = tuple(box for box in least if self.possible(box) is not None)
        return known

    def outside(self, box: Box, others: Sequence[Box]) -> Box | None:
        """A part of `box` that lies in none of `others`, or None where they cover it."""
        return self._outside(box, others, [_MOST_STEPS])

    def _outside(self, box: Box, others: Sequence[Box], left: list[int]) -> Box | None:
        is_empty = self.layout.is_empty
        for position, other in enumerate(others):
            left[0] -= 1
            if left[0] < 0:
                raise TooManyBoxesError
            if is_empty(box & other):
                continue
            rest = others[position + 1 :]
            for slot in self.layout.slots_in(box & ~other):
                mine = slot.every
                beyond = box & (~mine | ~other)
                found = self._outside(beyond, rest, left) if beyond & mine else None
                if found is not None:
                    return found
                box &= ~mine | other
            return None
        return box

    def possible(self, box: Box) -> Box | None:
        """A part of `box` that no impossible combination touches, or None where all of it is impossible."""
        return self.outside(box, self.near(box))

    def near(self, box: Box) -> tuple[Box, ...]:
        """The impossible combinations that `box`, workloads of the fewest answers, touches."""
        return self._near(box, self.layout.demanded(box))

    def _near(self, box: Box, demanded: Box) -> tuple[Box, ...]:
        is_empty = self.layout.is_empty
        return tuple(one for one, needed in self.never if not needed & ~demanded and not is_empty(box & one))

    def answers(self, box: Box) -> dict[str, Value]:
        """The answers of one workload in a part that `outside` or `possible` left."""
        return self.layout.answers(box)

    def firing(self, rule: str) -> Box | None:
        """Possible workloads in which a rule fires, or None."""
        least = self.least(rule)
        return self.possible(least[0]) if least else None

    def firing_without(self, rule: str, others: Sequence[str]) -> Box | None:
        """Possible workloads in which a rule fires and none of `others` does, or None."""
        covered = [box for other in others for box in self.fires(other)]
        for box in self.least(rule):
            found = self.outside(box, (*covered, *self.near(box)))
            if found is not None:
                return found
        return None

    def implies(self, rule: str, other: str) -> bool:
        """Whether every possible workload that fires `rule` fires `other`."""
        is_empty, covered = self.layout.is_empty, self.fires(other)
        for box in self.least(rule):
            near = [one for one in covered if not is_empty(box & one)]
            if not near:  # most pairs end here
                return False
            if box & ~near[0] and self.outside(box, (*near, *self.near(box))) is not None:
                return False
        return True

    def are_equivalent(self, rule: str, other: str) -> bool:
        """Whether the two fire in the same possible workloads."""
        return self.implies(rule, other) and self.implies(other, rule)

    def firing_together(self, *rules: str) -> Box | None:
        """Possible workloads in which all `rules` fire, with the fewest answers, or None."""
        return self.together([self._demanding(rule) for rule in rules])

    def together(self, unions: Sequence[Sequence[tuple[Box, Box]]]) -> Box | None:
        """Possible workloads that lie in a box of each union, with the fewest answers, or None.

        Args:
            unions: boxes, each with what it demands.

        """
        is_empty, unanswered = self.layout.is_empty, self.layout.unanswered
        found = [(self.layout.every, self.layout.demanded(self.layout.every))]
        for union in unions:
            found = [(a & b, m | n) for a, m in found for b, n in union if not is_empty(a & b)]
            if len(found) > _MOST_BOXES:
                raise TooManyBoxesError
        for box, demanded in found:
            least = box & demanded | unanswered & ~demanded
            near = self._near(least, demanded)
            possible = self.outside(least, near) if near else least
            if possible is not None:
                return possible
        return None

    def _demanding(self, rule: str) -> tuple[tuple[Box, Box], ...]:
        """The boxes of a rule, each with what it demands."""
        known = self._demands.get(rule)
        if known is None:
            known = self._demands[rule] = tuple((box, self.layout.demanded(box)) for box in self.fires(rule))
        return known
