"""Formulas over true/false and exact numbers, and whether they can hold: the one module that knows Z3.

Owns the building of terms (constants fold away) and asking; must not know workloads or rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from recommender.errors import MissingExtraError

try:
    import z3
except ImportError as error:
    message = "proofs need Z3, which is not installed: pip install 'recommender[prove]'"
    raise MissingExtraError(message) from error

Term: TypeAlias = "z3.BoolRef"
Real: TypeAlias = "z3.ArithRef"

TRUE: Term = z3.BoolVal(True)
FALSE: Term = z3.BoolVal(False)


class NoModel(StrEnum):
    """Why a question has no model: there is none, none was found in time, or none whose numbers can be written."""

    IMPOSSIBLE = "impossible"
    UNDECIDED = "undecided"
    UNWRITTEN = "unwritten"


def variable(name: str) -> Term:
    """A truth called `name`; equal names are one variable."""
    return z3.Bool(name)


def real(name: str) -> Real:
    """An exact number called `name`."""
    return z3.Real(name)


def negation(part: Term) -> Term:
    """True where `part` is false."""
    if part is TRUE:
        return FALSE
    return TRUE if part is FALSE else z3.BoolRef(z3.Z3_mk_not(part.ctx_ref(), part.as_ast()), part.ctx)


def conjunction(parts: Iterable[Term]) -> Term:
    """True where every part is."""
    return _folded(z3.Z3_mk_and, parts, neutral=TRUE, absorbing=FALSE)


def disjunction(parts: Iterable[Term]) -> Term:
    """True where some part is."""
    return _folded(z3.Z3_mk_or, parts, neutral=FALSE, absorbing=TRUE)


def _folded(make: Callable[..., object], parts: Iterable[Term], neutral: Term, absorbing: Term) -> Term:
    kept: list[Term] = []
    for part in parts:
        if part is absorbing:
            return absorbing
        if part is not neutral:
            kept.append(part)
    if not kept:
        return neutral
    return kept[0] if len(kept) == 1 else _joined(make, kept)


def _joined(make: Callable[..., object], parts: Sequence[Term]) -> Term:
    """By the library's own call: its friendly one looks at the sort of every part, which is most of a proof's time."""
    asts = (z3.Ast * len(parts))(*[part.as_ast() for part in parts])
    return z3.BoolRef(make(parts[0].ctx_ref(), len(parts), asts), parts[0].ctx)


def implication(premise: Term, conclusion: Term) -> Term:
    """True unless `premise` holds and `conclusion` does not."""
    return disjunction((negation(premise), conclusion))


def equivalence(first: Term, second: Term) -> Term:
    """True where both are true or both are false."""
    return conjunction((implication(first, second), implication(second, first)))


def at_most_one(parts: Sequence[Term]) -> Term:
    """True where no two parts are."""
    open_parts = [part for part in parts if part is not FALSE]
    return z3.AtMost(*open_parts, 1) if len(open_parts) > 1 else TRUE


def identity(term: Term) -> int:
    """A number that two terms share if they are one and the same formula."""
    return int(term.get_id())


def same(first: Term, second: Term) -> bool:
    """Whether two terms are one and the same formula."""
    return identity(first) == identity(second)


def sum_at_least(terms: Sequence[tuple[int, Term]], least: int) -> Term:
    """True where the weights of the true terms add up to at least `least`."""
    weights: dict[int, tuple[int, Term]] = {}
    for weight, term in terms:
        if term is TRUE:
            least -= weight
        elif term is not FALSE and weight:
            key = identity(term)
            weights[key] = (weights.get(key, (0, term))[0] + weight, term)
    kept = [(term, weight) for weight, term in weights.values() if weight]
    if sum(min(0, weight) for _, weight in kept) >= least:
        return TRUE
    if sum(max(0, weight) for _, weight in kept) < least:
        return FALSE
    return z3.PbGe(kept, least)


def real_at_least(terms: Sequence[tuple[Fraction, Real]], least: Fraction, *, strict: bool = False) -> Term:
    """True where the weighted sum of numbers is at least (`strict`: above) `least`."""
    total = z3.Sum([_number(weight) * term for weight, term in terms])
    return total > _number(least) if strict else total >= _number(least)


def _number(value: Fraction) -> Real:
    return z3.RealVal(f"{value.numerator}/{value.denominator}")


def multiple(number: Real, unit: Fraction) -> Term:
    """True where `number` is so many times `unit`."""
    return z3.IsInt(number * _number(1 / unit))


class Model:
    """One way in which everything asked for holds."""

    def __init__(self, model: z3.ModelRef, numbers: z3.ModelRef | None = None) -> None:
        """Args: `numbers` has the exact numbers, if others than those of `model`."""
        self._model = model
        self._numbers = model if numbers is None else numbers

    def holds(self, term: Term) -> bool:
        """Whether `term` is true here."""
        return bool(z3.is_true(self._model.eval(term, model_completion=True)))

    def number(self, term: Real) -> Fraction:
        """The value of a number here."""
        value = self._numbers.eval(term, model_completion=True)
        return Fraction(value.numerator_as_long(), value.denominator_as_long())

    def with_numbers(self, other: Model) -> Model:
        """The truths of this model beside the numbers of another."""
        return Model(self._model, other._numbers)


class Solver:
    """Facts that always hold, asked again and again with more."""

    def __init__(self, facts: Iterable[Term]) -> None:
        self._solver = z3.Solver()
        self._solver.set("random_seed", 0)
        known: set[int] = set()
        for fact in facts:
            if fact is not TRUE and identity(fact) not in known:
                known.add(identity(fact))
                self._solver.add(fact)

    def ask(self, wanted: Sequence[Term], seconds: float) -> Model | NoModel:
        """A model of the facts and of everything in `wanted`, or why there is none to show."""
        if seconds <= 0 and not any(term is FALSE for term in wanted):
            return NoModel.UNDECIDED
        return self._asked(wanted, "timeout", max(1, int(seconds * 1000)))

    def ask_within(self, wanted: Sequence[Term], effort: int) -> Model | NoModel:
        """As `ask`, but given up after so many of Z3's own units of work, so that any machine has the same answer."""
        return self._asked(wanted, "rlimit", effort)

    def _asked(self, wanted: Sequence[Term], limit: str, value: int) -> Model | NoModel:
        if any(term is FALSE for term in wanted):
            return NoModel.IMPOSSIBLE
        self._solver.set(limit, value)
        self._solver.push()
        try:
            self._solver.add(*wanted)
            found = self._solver.check()
            if found == z3.sat:
                return Model(self._solver.model())
            return NoModel.IMPOSSIBLE if found == z3.unsat else NoModel.UNDECIDED
        finally:
            self._solver.pop()


def chosen(model: Model, terms: Mapping[str, Term]) -> list[str]:
    """The names whose terms are true in `model`."""
    return [name for name, term in terms.items() if model.holds(term)]
