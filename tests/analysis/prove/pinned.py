"""Answers put into formulas: what a workload says, as terms that leave nothing open."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from recommender.analysis.prove.answers import Answers
from recommender.analysis.prove.known import Level, Members, Number, Words
from recommender.analysis.prove.smt import Term, negation, real_at_least
from recommender.analysis.prove.standing import Priorities
from recommender.model.vocabulary import LevelRange, Value


def pinned(answers: Answers, said: Mapping[str, Value]) -> list[Term]:
    """That exactly `said` is answered."""
    terms: list[Term] = []
    for attribute in answers.vocabulary.answerable():
        known, value = answers.known[attribute.id], said.get(attribute.id)
        match known:
            case Words(words):
                terms += [_is(term, word == value and type(word) is type(value)) for word, term in words.items()]
            case Members(answered, members):
                terms.append(_is(answered, value is not None))
                terms += [_is(term, word in (value or ())) for word, term in members.items()]
            case Level(words):
                index = value.low if isinstance(value, LevelRange) else None
                terms += [_is(term, position == index) for position, term in enumerate(words)]
            case Number(answered, at_least, above, exact):
                terms.append(_is(answered, value is not None))
                if value is None:
                    continue
                if exact is not None:
                    number = Fraction(repr(value))
                    terms += [
                        real_at_least([(Fraction(1), exact)], number),
                        real_at_least([(Fraction(-1), exact)], -number),
                    ]
                else:
                    terms += [_is(term, value >= cut) for cut, term in at_least.items()]
                    terms += [_is(term, value > cut) for cut, term in above.items()]
    return terms


def weighed(priorities: Priorities, said: Mapping[str, str]) -> list[Term]:
    """That the priorities are exactly these."""
    return [
        _is(terms[criterion], said.get(criterion) == word)
        for word, terms in (("low", priorities.low), ("high", priorities.high))
        for criterion in priorities.criteria
    ]


def _is(term: Term, wanted: bool) -> Term:
    return term if wanted else negation(term)
