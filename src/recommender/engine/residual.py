"""What is left of a rule's condition once the known answers have been put in."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.engine.dimensions import Space
from recommender.engine.normal_form import FALSE, TRUE, Conj, Disj, Formula, Literal, conjunction, disjunction
from recommender.engine.reference import holds
from recommender.frozen import frozen
from recommender.model.truth import Truth
from recommender.model.vocabulary import Value


@frozen
class Known:
    """A workload as the bounds see it: answers, everything that follows from them, and what stays unknown."""

    answers: Mapping[str, Value]
    values: Mapping[str, Value]
    closed: frozenset[str]
    space: Space

    def is_live(self, attribute: str) -> bool:
        """Whether an answer may still come that settles a test of `attribute`."""
        return self.space.is_live(attribute, self.values, self.closed)

    def may_hold(self, literal: Literal) -> bool:
        """Whether a literal about something open fits what else was answered of its dimension.

        A level answered in words leaves its number only the band of that word.
        """
        dimension = self.space.of_attribute[literal.test.attribute]
        if not any(name in self.answers for name in dimension.attributes):
            return True
        wanted = Truth.TRUE if literal.positive else Truth.FALSE
        cells = self.space.cells(dimension, self.answers, self.closed)
        values = (cell.get(literal.test.attribute) for cell in cells)
        return any(value is not None and holds(literal.test, value) is wanted for value in values)


def residual(formula: Formula, known: Known) -> Formula:
    """`formula` with every settled literal replaced; what can never become true is `FALSE`."""
    match formula:
        case Conj(parts):
            return conjunction(residual(part, known) for part in parts)
        case Disj(parts):
            return disjunction(residual(part, known) for part in parts)
        case Literal(test, positive):
            value = known.values.get(test.attribute)
            truth = Truth.UNKNOWN if value is None else holds(test, value)
            if truth is Truth.UNKNOWN:
                return formula if known.is_live(test.attribute) and known.may_hold(formula) else FALSE
            return TRUE if (truth is Truth.TRUE) is positive else FALSE
    raise TypeError(f"nothing is left of {formula!r}")


def literals_of(formula: Formula) -> list[Literal]:
    """Every literal in `formula`."""
    if isinstance(formula, Literal):
        return [formula]
    return [literal for part in formula.parts for literal in literals_of(part)]
