"""Gates and points of one role as formulas: who is out, by how much one leads another, who comes first."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.analysis.prove.clauses import Clauses
from recommender.analysis.prove.smt import (
    FALSE,
    Term,
    conjunction,
    disjunction,
    negation,
    sum_at_least,
    variable,
)
from recommender.engine.plan import Evidence, Gate, Plan, Variant
from recommender.model.condition import OneOf
from recommender.model.pack import Pack
from recommender.model.rule import CURRENT_SERVICE

Weighted = list[tuple[int, Term]]


class Priorities:
    """What a point of each criterion counts: low, normal or high, or normal for all if `fixed`."""

    def __init__(self, pack: Pack, *, fixed: bool) -> None:
        self.criteria = tuple(pack.criteria)
        self._base = {criterion: round(weight * 100) for criterion, weight in pack.criteria.items()}
        self.low = {c: FALSE if fixed else variable(f"priorities.{c}=low") for c in pack.criteria}
        self.high = {c: FALSE if fixed else variable(f"priorities.{c}=high") for c in pack.criteria}
        self.facts = [] if fixed else [negation(conjunction((self.low[c], self.high[c]))) for c in pack.criteria]

    def weighted(self, criterion: str, points: int, fired: Term) -> Weighted:
        """`points` under the criterion's weight, as whole numbers beside formulas; normal counts two, high four."""
        unit = self._base[criterion] * points
        high = conjunction((fired, self.high[criterion]))
        return [(unit, fired), (unit, conjunction((fired, negation(self.low[criterion])))), (2 * unit, high)]


class Standings:
    """The candidates of one role, over answers that are not known."""

    def __init__(self, clauses: Clauses, plan: Plan) -> None:
        self.clauses = clauses
        self.answers = clauses.answers
        self.plan = plan
        self._out: dict[str, Term] = {}
        self._fired: dict[tuple[str, Variant], Term] = {}

    def fired(self, effect: Evidence | Gate) -> Term:
        """The effect counts: its rule is true (or not false, if it stands until lifted), its variant answered."""
        key = effect.rule, effect.variant
        found = self._fired.get(key)
        if found is None:
            true, false = self.clauses.truth(effect.rule)
            counts = negation(false) if isinstance(effect, Gate) and effect.is_standing else true
            answered = (self.answers.truth(test)[0] for test in effect.variant.tests)
            found = self._fired[key] = conjunction((counts, *answered))
        return found

    def out(self, service: str) -> Term:
        """Some gate excludes the candidate."""
        found = self._out.get(service)
        if found is None:
            gates = (gate for gate in self.plan.gates if service in gate.excluded)
            found = self._out[service] = disjunction(self.fired(gate) for gate in gates)
        return found

    def nobody(self, without: frozenset[str] = frozenset()) -> Term:
        """Every candidate is out, the gates of the rules in `without` not counted."""
        if not without:
            return conjunction(self.out(service) for service in self.plan.candidates)
        gates = [gate for gate in self.plan.gates if gate.rule not in without]
        return conjunction(
            disjunction(self.fired(gate) for gate in gates if service in gate.excluded)
            for service in self.plan.candidates
        )

    def effects(self, service: str, rival: str) -> Iterator[tuple[Evidence, int]]:
        """Every effect that moves the lead of `service` over `rival`, with the points by which it does."""
        for piece in self.plan.evidence:
            points = piece.points.get(service, 0) - piece.points.get(rival, 0)
            if points:
                yield piece, points

    def lead(self, service: str, rival: str, priorities: Priorities) -> Weighted:
        """The points of `service` less those of `rival`."""
        return [
            term
            for piece, points in self.effects(service, rival)
            for term in priorities.weighted(piece.criterion, points, self.fired(piece))
        ]

    def before(self, service: str, rival: str, priorities: Priorities) -> Term:
        """`service` stands above `rival` if both are in: by points, or else by what decides ties."""
        lead = self.lead(service, rival, priorities)
        return disjunction(
            (sum_at_least(lead, 1), conjunction((sum_at_least(lead, 0), self._wins_tie(service, rival))))
        )

    def first(self, service: str, priorities: Priorities) -> Term:
        """`service` wins: it is in, and every rival is out or below it."""
        ahead = (
            disjunction((self.out(rival), self.before(service, rival, priorities)))
            for rival in self.plan.candidates
            if rival != service
        )
        return conjunction((negation(self.out(service)), *ahead))

    def _wins_tie(self, service: str, rival: str) -> Term:
        order = self.plan.candidates
        runs, rival_runs = self._runs_today(service), self._runs_today(rival)
        return disjunction((runs, negation(rival_runs))) if order.index(service) < order.index(rival) else runs

    def _runs_today(self, service: str) -> Term:
        if CURRENT_SERVICE not in self.answers.known:
            return FALSE
        return self.answers.truth(OneOf(CURRENT_SERVICE, (service,)))[0]
