"""What keeps a winner from being proved: the open gates that may rule it out, and rules that may cost it its lead."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.engine.bounds import Reach
from recommender.engine.contenders import contenders
from recommender.engine.inquiry import Inquiry
from recommender.engine.normal_form import NormalForm
from recommender.engine.program import Program
from recommender.engine.remaining import left_of
from recommender.engine.residual import Known, literals_of
from recommender.frozen import frozen


@frozen
class Doubt:
    """By dimension: how many open gates on the winner read it, and how much of its lead the answer puts at stake."""

    gates: Mapping[str, int]
    stakes: Mapping[str, float]

    def about(self, dimension: str) -> tuple[int, float]:
        """What speaks for asking about a dimension now: gates first, then the lead at stake."""
        return self.gates.get(dimension, 0), self.stakes.get(dimension, 0.0)


def doubt_of(program: Program, asked: Inquiry, known: Known) -> Doubt:
    """What still keeps the winner of `asked` from being proved, as the simple bound sees it.

    A rule over several dimensions puts its points at stake in equal parts. Only rivals count that the bound leaves a
    way to the top; each point counts by the share of that way which it is.
    """
    winner = asked.standing.winner
    gates: dict[str, int] = {}
    stakes: dict[str, float] = {}
    if winner is None:
        return Doubt(gates, stakes)
    for gate in asked.plan.gates:
        if winner in gate.excluded and not gate.is_standing:
            for name in _dimensions(left_of(program, gate, known), known):
                gates[name] = gates.get(name, 0) + 1
    reach = Reach(program, asked.plan, asked.weights, known)
    rivals = [rival for rival in contenders(asked.plan, known, asked.standing) if rival != winner]
    lacking = {rival: -least for rival in rivals if (least := reach.least_lead(winner, rival)) <= 0}
    for piece in asked.plan.evidence:
        units = asked.weights.units[piece.criterion]
        own = piece.points.get(winner, 0)
        costs = {rival: (piece.points.get(rival, 0) - own) * units for rival in lacking}
        at_stake = sum(cost / (lacking[rival] + 1) for rival, cost in costs.items() if cost > 0)
        if at_stake:
            names = _dimensions(left_of(program, piece, known), known)
            for name in names:
                stakes[name] = stakes.get(name, 0.0) + at_stake / len(names)
    return Doubt(gates, stakes)


def _dimensions(rest: NormalForm, known: Known) -> frozenset[str]:
    """The open dimensions that what is left of a formula waits for; none where it is settled."""
    return frozenset(known.space.of_attribute[literal.test.attribute].name for literal in literals_of(rest))
