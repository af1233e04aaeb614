"""Exact answers about gates: whether some workload rules every candidate of a role out, and whom a rule leaves.

A gate closes where its rule fires under its variant; a standing one (a service that is closed to new customers)
where its rule is not false. To rule all out, for each candidate some gate must close: the parts of those gates are
laid over one another, the candidate with the fewest gates first. Gives up at a number of steps.
"""

from __future__ import annotations

from collections.abc import Sequence

from recommender.analysis.boxes import Boxes, TooManyBoxesError
from recommender.analysis.layout import Box
from recommender.engine.normal_form import conjunction, normal_form
from recommender.engine.plan import Gate, Plan
from recommender.model.condition import attributes_of

_MOST_STEPS = 100_000

_Part = tuple[frozenset[str], Box]  # whom a gate rules out, and where


class GateBoxes:
    """The gates of a pack seen from one role."""

    def __init__(self, boxes: Boxes, plan: Plan) -> None:
        self._boxes = boxes
        self._layout = boxes.layout
        self._role = boxes.layout.of_word(plan.pack.role_attribute, plan.role)
        self.plan = plan
        self.parts: list[tuple[Gate, Box]] = []
        base = boxes.program.base_conditions
        # More answers close gates, and lift only those that stand until something is known.
        self.lifting = frozenset(
            name for gate in plan.gates if gate.is_standing for name in attributes_of(base[gate.rule])
        )
        for gate in plan.gates:
            for box in self._closed(gate):
                if not self._layout.is_empty(box & self._role):
                    self.parts.append((gate, box & self._role))
        self._by_candidate: dict[str, list[Box]] = {
            service: [box for gate, box in self.parts if service in gate.excluded] for service in plan.candidates
        }

    def _closed(self, gate: Gate) -> Sequence[Box]:
        variant = [normal_form(test) for test in gate.variant.tests]
        if gate.is_standing:
            whenever = self._boxes.of(self._boxes.program.base_formulas[gate.rule], weak=True)
            under = self._boxes.of(conjunction(variant))
            return [a & b for a in whenever for b in under if not self._layout.is_empty(a & b)]
        return self._boxes.of(conjunction([self._boxes.program.base_formulas[gate.rule], *variant]))

    def ruling_out_all(self, without: frozenset[str] = frozenset()) -> Box | None:
        """Possible workloads in which every candidate is ruled out by gates of other rules than `without`, or None.

        Raises:
            TooManyBoxesError: not settled within the limit.

        """
        parts = [(gate.excluded, box) for gate, box in self.parts if gate.rule not in without]
        return self._cover(self._role, frozenset(self.plan.candidates), parts, [_MOST_STEPS])

    def _cover(self, box: Box, left: frozenset[str], parts: Sequence[_Part], steps: list[int]) -> Box | None:
        steps[0] -= 1
        if steps[0] < 0:
            raise TooManyBoxesError
        possible = self._boxes.possible(self._layout.least(box))
        if possible is None:
            return None
        if not left:
            return possible
        is_empty = self._layout.is_empty
        fewest: list[_Part] | None = None
        fitting = [(excluded, box & other) for excluded, other in parts if not is_empty(box & other)]
        for service in sorted(left):
            ways = [(excluded, both) for excluded, both in fitting if service in excluded]
            if fewest is None or len(ways) < len(fewest):
                fewest = ways
        done: list[Box] = []
        for excluded, both in sorted(fewest or (), key=lambda way: (-len(way[0] & left), -way[1].bit_count())):
            if any(both & ~other == 0 for other in done):
                continue
            found = self._cover(both, left - excluded, parts, steps)
            if found is not None:
                return found
            done.append(both)
        return None

    def leaving(self, service: str, box: Box) -> Box | None:
        """A part of `box`, workloads of the fewest answers, in which no gate rules `service` out, or None."""
        inside = box & self._role
        if self._layout.is_empty(inside):
            return None
        near = [other for other in self._by_candidate[service] if not self._layout.is_empty(inside & other)]
        return self._boxes.outside(inside, (*near, *self._boxes.near(inside)))


def hardest_to_rule_out(plan: Plan) -> tuple[str, ...]:
    """The candidates, those first that the fewest gates rule out: whoever rules them out leaves nobody."""
    gates = {service: sum(service in gate.excluded for gate in plan.gates) for service in plan.candidates}
    return tuple(sorted(plan.candidates, key=lambda service: (gates[service], service)))
