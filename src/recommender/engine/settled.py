"""Whether the winner is settled: asked of every rival over all completions at once, as exactly as can be afforded.

Every rule that may still fire, every impossible combination, every gate and every question that may turn out
irrelevant is a table over the few variables that it reads; the least lead of the winner is the least sum of the tables.
Where tables grow too large a lower bound stands in: the winner is then perhaps said to be settled late, never early.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from recommender.engine.contenders import contenders
from recommender.engine.least import FORBIDDEN, Least, elimination_order, least_sum
from recommender.engine.normal_form import FALSE, TRUE, Literal, NormalForm
from recommender.engine.plan import Plan, Weights
from recommender.engine.program import Program
from recommender.engine.remaining import left_of, left_to_lift
from recommender.engine.residual import Known, residual
from recommender.engine.standing import Standing
from recommender.engine.variables import Term, Variables, table_of
from recommender.frozen import frozen
from recommender.model.condition import OneOf
from recommender.model.rule import CURRENT_SERVICE

_MOST_NUMBERS = 1 << 15  # in one table


@frozen
class Settled:
    """Whether no completion gives another winner; if not `is_exact`, False may only mean that it was not proved."""

    holds: bool
    is_exact: bool


def settled(program: Program, plan: Plan, weights: Weights, known: Known, now: Standing) -> Settled:
    """Whether the winner of `now` wins in every completion of what is open that respects `never:`.

    A completion answers every question, but for those that its own answers make irrelevant.
    """
    return Settling(program, plan, weights, known, now).verdict()


class Settling:
    """The question of one workload, with what all rivals share."""

    def __init__(self, program: Program, plan: Plan, weights: Weights, known: Known, now: Standing) -> None:
        self._program = program
        self._plan = plan
        self._known = known
        self._now = now
        self._variables = Variables(program, known)
        self._evidence: list[tuple[NormalForm, Mapping[str, int]]] = []
        for piece in plan.evidence:
            rest = left_of(program, piece, known)
            if rest != FALSE:
                weight = weights.units[piece.criterion]
                self._evidence.append((rest, {service: points * weight for service, points in piece.points.items()}))
        self._constraints = tuple(self._hard_terms())

    def verdict(self) -> Settled:
        """The answer; the first rival that may win ends the search, and the nearest ones are asked about first."""
        winner = self._now.winner
        may_win = contenders(self._plan, self._known, self._now)
        if winner is None:
            # Nobody is left under the role that is assumed; whether another role leaves somebody was not asked.
            is_exact = not may_win or not self._known.is_live(self._plan.pack.role_attribute)
            return Settled(not may_win, is_exact)
        is_exact = True
        for lead in self._ways_to_lose(winner, [service for service in may_win if service != winner]):
            is_exact = is_exact and lead.is_exact
            if lead.number <= 0:
                return Settled(holds=False, is_exact=lead.is_exact)
        return Settled(holds=True, is_exact=is_exact)

    def least_lead(self, winner: str, rival: str) -> Least:
        """Twice the least lead over `rival` where that is a candidate; a tie counts 1 for whom it goes to."""
        before = self._plan.candidates.index(winner) < self._plan.candidates.index(rival)
        tie = 1 if before else -1
        lead = float(tie)
        terms: list[Term] = []
        for formula, units in self._evidence:
            amount = 2 * (units.get(winner, 0) - units.get(rival, 0))
            if amount and formula == TRUE:
                lead += amount
            elif amount:
                terms.append(self._variables.term(formula, amount))
        for service, wanted in ((winner, 1), (rival, -1)):
            runs = residual(Literal(OneOf(CURRENT_SERVICE, (service,))), self._known)
            if wanted != tie and runs == TRUE:
                lead += 2 * wanted
            elif wanted != tie and runs != FALSE:
                terms.append(self._variables.term(runs, 2 * wanted))
        found = self._least([*terms, *self._gates_of(rival)])
        return Least(found.number + lead, found.is_exact)

    def _ways_to_lose(self, winner: str, rivals: Sequence[str]) -> Iterator[Least]:
        """For each gate on the winner and each rival the least lead; not above 0 where the winner may lose."""
        for gate in self._plan.gates:
            if winner in gate.excluded and not gate.is_standing:  # a standing one has been lifted for good
                rest = left_of(self._program, gate, self._known)
                if rest != FALSE:
                    yield self._least([self._variables.term(rest, FORBIDDEN, unless=True)])
        units = self._now.units
        for rival in sorted(rivals, key=lambda service: (-units[service], service)):
            yield self.least_lead(winner, rival)

    def _gates_of(self, service: str) -> Iterator[Term]:
        """Where `service` is ruled out: there it is no rival."""
        for gate in self._plan.gates:
            if service not in gate.excluded:
                continue
            if gate.is_standing:
                lifted = left_to_lift(self._program, gate, self._known)
                if lifted != TRUE:
                    yield self._variables.term(lifted, FORBIDDEN, unless=True)
            else:
                rest = left_of(self._program, gate, self._known)
                if rest != FALSE:
                    yield from self._variables.forbidden(rest)

    def _hard_terms(self) -> Iterator[Term]:
        """What no completion does: combinations that never occur, and relevant questions left unanswered."""
        for formula in self._program.never:
            rest = residual(formula, self._known)
            if rest not in (TRUE, FALSE):  # true: the answers are impossible already, there is nothing to respect
                yield from self._variables.forbidden(rest)
        for name, unasked in self._variables.unasked.items():
            yield self._variables.term(unasked, FORBIDDEN, unless=True, silent=name)

    def _least(self, terms: Sequence[Term]) -> Least:
        """The least sum of what the terms count, under the constraints that bear on them."""
        bearing = self._bearing(terms)
        parts = self._variables.parts(bearing)
        sizes = {name: part.size for name, part in parts.items()}
        total, is_exact = 0.0, True
        fitting: list[Term] = []
        for term in bearing:
            if term.scope <= parts.keys() and math.prod(sizes[name] for name in term.scope) <= _MOST_NUMBERS:
                fitting.append(term)
            else:  # too wide: at its best for the rival
                is_exact = False
                total += min(0.0, term.amount)
        order = elimination_order((term.scope for term in fitting), sizes)
        place = {name: position for position, name in enumerate(order)}
        tables = (table_of(term, sorted(term.scope, key=place.__getitem__), parts) for term in fitting)
        found = least_sum(tables, order, sizes, _MOST_NUMBERS)
        return Least(found.number + total, is_exact and found.is_exact)

    def _bearing(self, terms: Sequence[Term]) -> list[Term]:
        """The terms with every constraint that is tied to them, directly or by others."""
        found = list(terms)
        reached = frozenset[str]().union(*(term.scope for term in terms))
        waiting, fresh = list(self._constraints), reached
        while fresh:
            near = [term for term in waiting if not term.scope.isdisjoint(reached)]
            waiting = [term for term in waiting if term.scope.isdisjoint(reached)]
            near += [term for term in map(self._variables.membership, sorted(fresh)) if term is not None]
            found += near
            fresh = frozenset[str]().union(*(term.scope for term in near)) - reached
            reached |= fresh
        return found
