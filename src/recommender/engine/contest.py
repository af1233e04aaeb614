"""Who wins in each of many worlds at once."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.engine.normal_form import Conj, normal_form
from recommender.engine.plan import Evidence, Gate, Plan, Weights
from recommender.engine.program import Program
from recommender.engine.worlds import ByValue, Mask, Tally, Worlds
from recommender.model.rule import CURRENT_SERVICE

NOBODY = ""  # the winner's id where every candidate is ruled out


def winners(program: Program, plan: Plan, weights: Weights, worlds: Worlds) -> dict[str, Mask]:
    """The worlds that each candidate wins, `NOBODY` included; the masks are disjoint and cover all worlds."""
    gains = {service: Tally() for service in plan.candidates}
    losses = {service: Tally() for service in plan.candidates}
    fired: dict[str, Mask] = {}
    for piece in plan.evidence:
        mask = _mask(program, worlds, piece, fired)
        if mask:
            weight = weights.units[piece.criterion]
            for service, points in piece.points.items():
                (gains if points > 0 else losses)[service].add(abs(points) * weight, mask)
    excluded = dict.fromkeys(plan.candidates, 0)
    for gate in plan.gates:
        mask = _mask(program, worlds, gate, fired)
        for service in gate.excluded if mask else ():
            excluded[service] |= mask
    current = _current(worlds)
    owner = dict.fromkeys((NOBODY, *plan.candidates), 0)
    owner[NOBODY] = worlds.every
    best_gain, best_loss, best_is_current = Tally(), Tally(), 0
    for service in plan.candidates:  # in tie order: a later one must be strictly better, or run today
        alive = worlds.every & ~excluded[service]
        mine, theirs = gains[service].plus(best_loss), best_gain.plus(losses[service])
        better, equal = mine.compared(theirs, worlds.every)
        takes = alive & (better | owner[NOBODY] | equal & current.get(service, 0) & ~best_is_current)
        best_gain = gains[service].chosen(best_gain, takes)
        best_loss = losses[service].chosen(best_loss, takes)
        best_is_current = best_is_current & ~takes | takes & current.get(service, 0)
        for other in owner:
            owner[other] &= ~takes
        owner[service] = takes
    return owner


def _mask(program: Program, worlds: Worlds, effect: Evidence | Gate, fired: dict[str, Mask]) -> Mask:
    mask = fired.get(effect.rule)
    if mask is None:
        formula = program.base_formulas[effect.rule]
        if isinstance(effect, Gate) and effect.is_standing:
            mask = worlds.every & ~worlds.true(normal_form(program.base_conditions[effect.rule], positive=False))
        else:
            mask = worlds.true(formula)
        fired[effect.rule] = mask
    if mask and effect.variant.answers:
        mask &= worlds.true(Conj(tuple(normal_form(test) for test in effect.variant.tests)))
    return mask


def _current(worlds: Worlds) -> Mapping[str, Mask]:
    column = worlds.columns.get(CURRENT_SERVICE)
    if not isinstance(column, ByValue):
        return {}
    return {value: mask for value, mask in column.masks if isinstance(value, str)}
