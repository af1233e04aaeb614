"""What is left of the effects of rules, once the known answers have been put in; worked out once for each workload."""

from __future__ import annotations

from functools import partial

from recommender.engine.normal_form import FALSE, TRUE, NormalForm, conjunction, normal_form
from recommender.engine.plan import BY_ROLE, Evidence, Gate
from recommender.engine.program import Program
from recommender.engine.residual import Known, residual


def left_of(program: Program, effect: Evidence | Gate, known: Known) -> NormalForm:
    """What must still become true for `effect` to count: its rule's condition, and the answers of its variant."""
    formula = TRUE if effect.rule == BY_ROLE else program.base_formulas[effect.rule]
    rest = known.once(formula, partial(residual, formula, known))
    if not effect.variant.answers or rest is FALSE:
        return rest
    answered = [known.once(literal, partial(residual, literal, known)) for literal in effect.variant.literals]
    return known.once(effect, lambda: conjunction([rest, *answered]))


def left_to_lift(program: Program, gate: Gate, known: Known) -> NormalForm:
    """What must still become true for a standing gate to be lifted."""
    return residual(normal_form(program.base_conditions[gate.rule], positive=False), known)
