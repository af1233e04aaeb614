"""Questions settled exactly by boxes: those about one rule or two, and those about gates alone."""

from __future__ import annotations

from recommender.analysis.boxes import Boxes, TooManyBoxesError
from recommender.analysis.checks.question import (
    Answer,
    Fires,
    FiresWithout,
    FireTogether,
    Found,
    LeavesSomebody,
    Nowhere,
    Open,
    Question,
    RulesOutAll,
    Wins,
    workload_of,
)
from recommender.analysis.gate_boxes import GateBoxes, hardest_to_rule_out
from recommender.analysis.layout import Box
from recommender.engine.decide import Recommender
from recommender.model.condition import attributes_of
from recommender.model.finding import Method


class BoxDecider:
    """Answers with certainty; with `Open` only where a condition falls into too many parts or is not cut exactly."""

    def __init__(self, recommender: Recommender) -> None:
        pack = recommender.pack
        self._recommender = recommender
        self.boxes = Boxes(recommender.program, pack.role_attribute, pack.default_role)
        self._gates: dict[str, GateBoxes] = {}

    @property
    def method(self) -> Method:
        """Boxes."""
        return Method.BOXES

    def gates(self, role: str) -> GateBoxes:
        """The gates seen from a role, made once."""
        if role not in self._gates:
            self._gates[role] = GateBoxes(self.boxes, self._recommender.plan(role))
        return self._gates[role]

    def answer(self, question: Question) -> Answer | None:
        """The answer, or None for a question about scores or laws."""
        try:
            return self._answer(question)
        except TooManyBoxesError:
            return Open("a condition falls into too many parts")

    def _answer(self, question: Question) -> Answer | None:
        match question:
            case Fires(rule):
                return self._told(self.boxes.firing(rule), rule)
            case FiresWithout(rule, other):
                return self._told(self.boxes.firing_without(rule, (other,)), rule, other)
            case FireTogether(rule, other):
                return self._told(self.boxes.firing_together(rule, other), rule, other)
            case RulesOutAll(role, without):
                gates = self.gates(role)
                return self._told(gates.ruling_out_all(without), *{gate.rule for gate, _ in gates.parts})
            case LeavesSomebody(rule, role):
                return self._leaves_somebody(rule, (role,) if role else tuple(self._recommender.pack.roles))
            case Wins(service):
                return self._always_out(service)
        return None

    def _told(self, found: Box | None, *rules: str) -> Answer:
        if found is not None:
            return Found((workload_of(self.boxes.answers(found)),))
        inexact = self.boxes.layout.inexact
        if inexact and any(inexact & attributes_of(self.boxes.program.base_conditions[rule]) for rule in rules):
            return Open("three or more numbers are computed with")
        return Nowhere()

    def _leaves_somebody(self, rule: str, roles: tuple[str, ...]) -> Answer:
        boxes = self.boxes
        for role in roles:
            gates = self.gates(role)
            free = boxes.layout.bits_of(gates.lifting)
            for box in boxes.fires(rule):
                least = boxes.layout.least(box, free)
                for service in hardest_to_rule_out(gates.plan):
                    left = gates.leaving(service, least)
                    if left is not None:
                        return self._told(boxes.layout.least(left, free))
        return self._told(None, *boxes.program.base_conditions)

    def _always_out(self, service: str) -> Answer | None:
        """Never first where gates rule it out of all workloads; otherwise scores decide."""
        layout = self.boxes.layout
        for role in self._recommender.pack.services[service].roles:
            gates = self.gates(role)
            if gates.leaving(service, layout.least(layout.every, layout.bits_of(gates.lifting))) is not None:
                return None
        return Nowhere()
