"""What is left of a rule's condition once the known answers have been put in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import is_

from recommender.engine.dimensions import Cell, Dimension, Space
from recommender.engine.normal_form import FALSE, TRUE, Conj, Disj, Literal, NormalForm, conjunction, disjunction
from recommender.engine.reference import holds
from recommender.model.truth import Truth
from recommender.model.vocabulary import Value

_TRUE, _UNKNOWN = Truth.TRUE, Truth.UNKNOWN  # looked up once: a name is found ten times as fast as a member


class Known:
    """A workload as the bounds see it: answers, everything that follows from them, and what stays unknown."""

    def __init__(
        self, answers: Mapping[str, Value], values: Mapping[str, Value], closed: frozenset[str], space: Space
    ) -> None:
        self.answers = answers
        self.values = values
        self.closed = closed
        self.space = space
        self._live: dict[str, bool] = {}
        self._cells: dict[str, tuple[Cell, ...]] = {}
        self._once: dict[int, tuple[object, NormalForm]] = {}
        self._answered = {space.of_attribute[name].name for name in answers if name in space.of_attribute}

    def is_live(self, attribute: str) -> bool:
        """Whether an answer may still come that settles a test of `attribute`."""
        live = self._live.get(attribute)
        if live is None:
            live = self._live[attribute] = self.space.is_live(attribute, self.values, self.closed)
        return live

    def cells(self, dimension: Dimension) -> tuple[Cell, ...]:
        """Every way to answer what is open of `dimension`, one for each outcome of its tests; sets have none."""
        found = self._cells.get(dimension.name)
        if found is None:
            found = self._cells[dimension.name] = self.space.cells(dimension, self.answers, self.closed)
        return found

    def is_exact(self, dimension: Dimension) -> bool:
        """Whether `cells` misses no outcome."""
        return self.space.is_exact(dimension, self.answers, self.closed)

    def once(self, effect: object, work: Callable[[], NormalForm]) -> NormalForm:
        """What `work` makes of `effect` under this workload, done the first time only."""
        found = self._once.get(id(effect))
        if found is None:
            found = self._once[id(effect)] = (effect, work())  # kept with it, so that its id is not given away
        return found[1]

    def may_hold(self, literal: Literal) -> bool:
        """Whether a literal about something open fits what else was answered of its dimension.

        A level answered in words leaves its number only the band of that word.
        """
        dimension = self.space.of_attribute[literal.test.attribute]
        if dimension.name not in self._answered:
            return True
        wanted = literal.wanted
        values = (cell.get(literal.test.attribute) for cell in self.cells(dimension))
        return any(value is not None and holds(literal.test, value) is wanted for value in values)


def residual(formula: NormalForm, known: Known) -> NormalForm:
    """`formula` with every settled literal replaced; what can never become true is `FALSE`."""
    if isinstance(formula, Literal):
        test = formula.test
        value = known.values.get(test.attribute)
        truth = _UNKNOWN if value is None else holds(test, value)
        if truth is _UNKNOWN:
            return formula if known.is_live(test.attribute) and known.may_hold(formula) else FALSE
        return TRUE if (truth is _TRUE) is formula.positive else FALSE
    if isinstance(formula, Conj):
        rest = []
        for part in formula.parts:
            left = residual(part, known)
            if isinstance(left, Disj) and not left.parts:
                return FALSE
            rest.append(left)
        return formula if all(map(is_, rest, formula.parts)) else conjunction(rest)
    if isinstance(formula, Disj):
        rest = [residual(part, known) for part in formula.parts]
        return formula if all(map(is_, rest, formula.parts)) else disjunction(rest)
    raise TypeError(f"nothing is left of {formula!r}")


def literals_of(formula: NormalForm) -> list[Literal]:
    """Every literal in `formula`."""
    if isinstance(formula, Literal):
        return [formula]
    found: list[Literal] = []
    for part in formula.parts:
        if isinstance(part, Literal):
            found.append(part)
        else:
            found += literals_of(part)
    return found
