"""What is left of the effects of rules, once the known answers have been put in; worked out once for each workload."""

from __future__ import annotations

from recommender.engine.normal_form import Conj, Formula, normal_form
from recommender.engine.plan import Evidence, Gate
from recommender.engine.program import Program
from recommender.engine.residual import Known, residual


def left_of(program: Program, effect: Evidence | Gate, known: Known) -> Formula:
    """What must still become true for `effect` to count: its rule's condition, and the answers of its variant."""
    return known.once(effect, lambda: residual(_under(program.base_formulas[effect.rule], effect), known))


def left_to_lift(program: Program, gate: Gate, known: Known) -> Formula:
    """What must still become true for a standing gate to be lifted."""
    return residual(normal_form(program.base_conditions[gate.rule], positive=False), known)


def _under(formula: Formula, effect: Evidence | Gate) -> Formula:
    """A rule's formula together with the answers that the variant of its effect needs."""
    tests = effect.variant.tests
    return Conj((formula, *(normal_form(test) for test in tests))) if tests else formula
