"""What can be known of an attribute, as formulas, and the tests of it: when one is true, and when it is false."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from recommender.analysis.prove.smt import FALSE, TRUE, Real, Term, conjunction, disjunction, negation
from recommender.engine.runs import runs_of
from recommender.frozen import frozen
from recommender.model.condition import Bound, HasAll, HasAny, InRange, IsFlag, LevelIn, OneOf, Only, Test
from recommender.model.vocabulary import Band

Pair = tuple[Term, Term]  # it is true, it is false


@frozen
class Words:
    """A choice or flag: a formula for each answer, none of which holds while it is unanswered."""

    answers: Mapping[str | bool, Term]

    @property
    def known(self) -> Term:
        """It is answered."""
        return disjunction(self.answers.values())


@frozen
class Members:
    """A set: whether it is answered, and what is in it then."""

    known: Term
    members: Mapping[str, Term]


@frozen
class Beside:
    """How a number stands to a threshold (at least it, above it), which counts where the number is known."""

    known: Term
    at_least: Term
    above: Term


@frozen
class Number:
    """A number: whether it is known and, then, how it stands to each cut (at least it, above it).

    `exact` is the number itself where it is computed with.
    """

    known: Term
    at_least: Mapping[float, Term]
    above: Mapping[float, Term]
    exact: Real | None = None

    @classmethod
    def placed(cls, known: Term, places: Mapping[float, Beside], exact: Real | None = None) -> Number:
        """A number by its place beside each cut."""
        at_least = {cut: place.at_least for cut, place in places.items()}
        return cls(known, at_least, {cut: place.above for cut, place in places.items()}, exact)


@frozen
class Level:
    """A level: the words that may be answered, whether anything is known of it, and the words it is at least or may be.

    `least[i]` says that it is surely at least word i, `most[i]` that it may be; i counts from 1.
    """

    answers: Sequence[Term]
    known: Term
    least: Sequence[Term]
    most: Sequence[Term]


Known = Words | Members | Number | Level


def test_of(test: Test, known: Known | None) -> Pair:
    """When a test of what is known of its attribute is true, and when it is false.

    Raises:
        TypeError: a test that does not belong to the attribute.

    """
    match test, known:
        case OneOf(_, words), Words(answers):
            wanted: frozenset[str | bool] = frozenset(words)
            return _split(answers, wanted)
        case IsFlag(_, value), Words(answers):
            return _split(answers, frozenset((value,)))
        case InRange(_, lower, upper), Number():
            inside = conjunction((_reaches(known, lower), negation(_exceeds(known, upper))))
            return conjunction((known.known, inside)), conjunction((known.known, negation(inside)))
        case LevelIn(_, indices), Level():
            return _within(known, indices), _within(known, [i for i in range(len(known.answers)) if i not in indices])
        case HasAny(_, members), Members(answered, inside_set):
            some = disjunction(inside_set[member] for member in members)
            return conjunction((answered, some)), conjunction((answered, negation(some)))
        case HasAll(_, members), Members(answered, inside_set):
            every = conjunction(inside_set[member] for member in members)
            return conjunction((answered, every)), conjunction((answered, negation(every)))
        case Only(_, members), Members(answered, inside_set):
            other = disjunction(term for member, term in inside_set.items() if member not in members)
            return conjunction((answered, negation(other))), conjunction((answered, other))
    raise TypeError(f"no formulas for {test!r} of {known!r}")


def _split(answers: Mapping[str | bool, Term], wanted: frozenset[str | bool]) -> Pair:
    return (
        disjunction(term for value, term in answers.items() if value in wanted),
        disjunction(term for value, term in answers.items() if value not in wanted),
    )


def _reaches(number: Number, bound: Bound | None) -> Term:
    if bound is None:
        return TRUE
    return (number.at_least if bound.inclusive else number.above)[bound.value]


def _exceeds(number: Number, bound: Bound | None) -> Term:
    if bound is None:
        return FALSE
    return (number.above if bound.inclusive else number.at_least)[bound.value]


def reached(number: Number, step: Band) -> Term:
    """That a known number reaches a step of a level."""
    match step.op:
        case "gte":
            return number.at_least[step.value]
        case "gt":
            return number.above[step.value]
        case "lte":
            return negation(number.above[step.value])
        case _:
            return negation(number.at_least[step.value])


def _within(level: Level, indices: Iterable[int]) -> Term:
    """Everything that the level may be is one of `indices`."""
    top = len(level.answers) - 1
    ways = [
        conjunction(
            (
                level.least[run.first - 1] if run.first else TRUE,
                TRUE if run.last == top else negation(level.most[run.last]),
            )
        )
        for run in runs_of(indices)
    ]
    return conjunction((level.known, disjunction(ways)))
