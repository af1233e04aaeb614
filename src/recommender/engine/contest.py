"""Who wins in each of many worlds at once, and how far from winning everyone else is."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.engine.inquiry import Inquiry
from recommender.engine.normal_form import normal_form
from recommender.engine.plan import BY_ROLE, Evidence, Gate, Plan, Weights
from recommender.engine.program import Program
from recommender.engine.tally import Tally
from recommender.engine.worlds import ByValue, Mask, Worlds, joined, positions
from recommender.model.rule import CURRENT_SERVICE

NOBODY = ""  # the winner's id where every candidate is ruled out


def winners(program: Program, plan: Plan, weights: Weights, worlds: Worlds) -> dict[str, Mask]:
    """The worlds that each candidate wins, `NOBODY` included; the masks are disjoint and cover all worlds."""
    return Contest(program, plan, weights, worlds).winners


def winners_of_both(
    program: Program, plan: Plan, weights: Weights, draws: Worlds, counted: Mask, beside: Worlds | None
) -> tuple[dict[str, Mask], dict[str, Mask]]:
    """The winners of those `draws` that are `counted`, and those of the worlds `beside` them.

    All in one pass over the rules: its cost is in the steps, not in the number of worlds.
    """
    outcome = winners(program, plan, weights, draws if beside is None else joined(draws, beside))
    drawn = {service: mask & counted for service, mask in outcome.items()}
    return drawn, {service: mask >> draws.count for service, mask in outcome.items()}


class Contest:
    """The scores and gates of all candidates in all worlds; `winners` as the function of that name."""

    def __init__(self, program: Program, plan: Plan, weights: Weights, worlds: Worlds) -> None:
        self._every = worlds.every
        self._gains = {service: Tally() for service in plan.candidates}
        self._losses = {service: Tally() for service in plan.candidates}
        self._most_points = 0
        fired: dict[str, Mask] = {}
        for piece in plan.evidence:
            mask = _mask(program, worlds, piece, fired)
            if mask:
                weight = weights.units[piece.criterion]
                for service, points in piece.points.items():
                    (self._gains if points > 0 else self._losses)[service].add(abs(points) * weight, mask)
                self._most_points += max(map(abs, piece.points.values())) * weight
        self._closed: dict[str, list[Mask]] = {service: [] for service in plan.candidates}
        for gate in plan.gates:
            mask = _mask(program, worlds, gate, fired)
            for service in gate.excluded if mask else ():
                self._closed[service].append(mask)
        self._current = _current(worlds)
        self.winners = self._decided(plan)

    def before(self, service: str, other: str) -> Mask:
        """The worlds in which `service` is not ruled out and stands before `other`."""
        mine = self._gains[service].plus(self._losses[other])
        better, equal = mine.compared(self._gains[other].plus(self._losses[service]), self._every)
        order = list(self._gains)  # in tie order
        tie = self._every if order.index(service) < order.index(other) else 0
        tie = tie & ~self._current.get(other, 0) | self._current.get(service, 0)
        return self._left(service) & (~self._left(other) | better | equal & tie)

    def lead(self, service: str) -> Tally:
        """By how much `service` is ahead of the winner, plus what makes it positive: the more, the nearer to winning.

        A gate that is closed on it counts for more than all points together.
        """
        behind = self._losses[service].plus(self._best_gain)
        gate = 2 * self._most_points + 1
        for mask in self._closed[service]:
            behind.add(gate, mask)
        most = 2 * self._most_points + gate * len(self._closed[service])
        return self._gains[service].plus(self._best_loss).plus(behind.complement(most.bit_length(), self._every))

    def _decided(self, plan: Plan) -> dict[str, Mask]:
        owner = dict.fromkeys((NOBODY, *plan.candidates), 0)
        owner[NOBODY] = self._every
        best_gain, best_loss, best_is_current, current = Tally(), Tally(), 0, self._current
        for service in plan.candidates:  # in tie order: a later one must be strictly better, or run today
            alive = self._left(service)
            mine, theirs = self._gains[service].plus(best_loss), best_gain.plus(self._losses[service])
            better, equal = mine.compared(theirs, self._every)
            takes = alive & (better | owner[NOBODY] | equal & current.get(service, 0) & ~best_is_current)
            best_gain = self._gains[service].chosen(best_gain, takes)
            best_loss = self._losses[service].chosen(best_loss, takes)
            best_is_current = best_is_current & ~takes | takes & current.get(service, 0)
            for other in owner:
                owner[other] &= ~takes
            owner[service] = takes
        self._best_gain, self._best_loss = best_gain, best_loss
        return owner

    def _left(self, service: str) -> Mask:
        """The worlds in which no gate is closed on `service`."""
        mask = self._every
        for closed in self._closed[service]:
            mask &= ~closed
        return mask


def leads_over(program: Program, asked: Inquiry, service: str, rival: str, worlds: Worlds) -> list[int]:
    """For each world the units of `service` less those of `rival`."""
    leads = [0] * worlds.count
    fired: dict[str, Mask] = {}
    for piece in asked.plan.evidence:
        points = piece.points.get(service, 0) - piece.points.get(rival, 0)
        if points:
            units = points * asked.weights.units[piece.criterion]
            for world in positions(_mask(program, worlds, piece, fired)):
                leads[world] += units
    return leads


def _mask(program: Program, worlds: Worlds, effect: Evidence | Gate, fired: dict[str, Mask]) -> Mask:
    mask = fired.get(effect.rule)
    if mask is None:
        if isinstance(effect, Gate) and effect.is_standing:
            mask = worlds.every & ~worlds.true(normal_form(program.base_conditions[effect.rule], positive=False))
        else:
            mask = worlds.every if effect.rule == BY_ROLE else worlds.true(program.base_formulas[effect.rule])
        fired[effect.rule] = mask
    if mask and effect.variant.answers:
        for literal in effect.variant.literals:
            mask &= worlds.true(literal)
    return mask


def _current(worlds: Worlds) -> Mapping[str, Mask]:
    column = worlds.columns.get(CURRENT_SERVICE)
    if not isinstance(column, ByValue):
        return {}
    return {value: mask for value, mask in column.masks if isinstance(value, str)}
