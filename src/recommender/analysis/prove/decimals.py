"""The exact numbers of a model, as decimals that a workload can write.

Z3 takes any fraction, and three sevenths rounded may stand on the other side of a threshold. So the numbers are asked
for once more by themselves: each so many times a power of ten, beside every threshold as in the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from recommender.analysis.prove.answers import Answers
from recommender.analysis.prove.known import Number
from recommender.analysis.prove.smt import Model, Real, Solver, Term, identity, multiple, negation, real_at_least

_PLACES = (0, 1, 2, 3, 6, 12, 24, 300)  # after the decimal point, as many of them as the digits allow
_DIGITS = 15  # of a number, so that it is the same once read as a float
_MOST = Fraction(10) ** 308
_EFFORT = 100_000  # of Z3's own units, since what is found must not depend on how fast a machine is


class Numbers:
    """The numbers that are answered in a model, and how they stand to all that rules compare them with.

    Of two that a law moves the greater one stays so: a law is broken only where some comparison comes out differently,
    and each of them only ever grows, or only ever falls, with a number.
    """

    def __init__(self, model: Model, answers: Sequence[Answers]) -> None:
        self._model = model
        self._numbers: dict[int, Real] = {}
        for one in answers:
            for known in one.known.values():
                if isinstance(known, Number) and known.exact is not None and model.holds(known.known):
                    self._numbers[identity(known.exact)] = known.exact
        self._places: list[Term] = []
        self._met: list[Term] = []
        for beside in (beside for one in answers for beside in one.compared if model.holds(beside.known)):
            reached, exceeded = model.holds(beside.at_least), model.holds(beside.above)
            place = (_is(beside.at_least, reached), _is(beside.above, exceeded))
            self._places += place
            if reached and not exceeded:
                self._met += (beside.known, *place)

    @property
    def bonds(self) -> Sequence[Term]:
        """What keeps the numbers from being written: the thresholds that are met exactly, or else every place."""
        return self._met or self._places

    def written(self) -> Model | None:
        """The model with decimals for its numbers, of as few places as will do; None where none are found."""
        if not self._numbers:
            return self._model
        solver = Solver(self._places)
        for places in _PLACES:
            wanted = [term for number in self._numbers.values() for term in self._decimal(number, places)]
            found = solver.ask_within(wanted, _EFFORT)
            if isinstance(found, Model):
                return self._model.with_numbers(found)
        return None

    def _decimal(self, number: Real, places: int) -> list[Term]:
        """That the number has no more than so many places, nor more digits than a float keeps."""
        unit = Fraction(10) ** -min(places, _DIGITS - _digits(self._model.number(number)))
        most = min(unit * 10**_DIGITS, _MOST)
        inside = [real_at_least([(Fraction(sign), number)], -most) for sign in (1, -1)]
        return [multiple(number, unit), *inside]


def _digits(number: Fraction) -> int:
    """The digits before the decimal point; where zeros follow it, less than none."""
    digits = len(str(abs(number.numerator))) - len(str(number.denominator))
    return digits + (abs(number) >= Fraction(10) ** digits)


def _is(term: Term, holds: bool) -> Term:
    return term if holds else negation(term)
