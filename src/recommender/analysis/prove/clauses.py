"""The rules of a pack over a workload that is not known: when each is true and when false, flags derived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from recommender.analysis.prove.answers import Answers
from recommender.analysis.prove.known import Pair
from recommender.analysis.prove.smt import Term, conjunction, disjunction, negation
from recommender.engine.program import Program
from recommender.model.condition import Condition, InRange, tests_of

Cuts = Mapping[str, tuple[float, ...]]


class Clauses:
    """Every rule of a program as two formulas over `answers`."""

    def __init__(self, program: Program, answers: Answers) -> None:
        self.program = program
        self.answers = answers
        self._conditions = {clause.id: clause.when for clause in program.clauses}
        for stratum in program.strata:
            settled: dict[str, list[str]] = {}
            for clause in stratum:
                for flag in clause.derives:
                    settled.setdefault(flag, []).append(clause.id)
            for flag, names in settled.items():
                pairs = [self.truth(name) for name in names]
                answers.define(flag, (disjunction(t for t, _ in pairs), conjunction(f for _, f in pairs)))

    def truth(self, rule: str) -> Pair:
        """When the rule is true, and when it is false; neither is unknown."""
        return self.answers.truth(self._conditions[rule])

    def fires(self, rule: str) -> Term:
        """The rule is true."""
        return self.truth(rule)[0]

    @property
    def possible(self) -> list[Term]:
        """What holds of every workload that does not contradict itself."""
        never = (impossible.when for impossible in self.program.vocabulary.never)
        return [*self.answers.facts, *(negation(self.answers.truth(when)[0]) for when in never)]


def thresholds(program: Program, more: Iterable[Condition] = ()) -> Cuts:
    """Where the rules cut each number, and where the conditions in `more` do."""
    cuts: dict[str, set[float]] = {name: set(values) for name, values in program.space.cuts.items()}
    for condition in more:
        for test in tests_of(condition):
            if isinstance(test, InRange):
                bounds = (bound for bound in (test.lower, test.upper) if bound is not None)
                cuts.setdefault(test.attribute, set()).update(bound.value for bound in bounds)
    return {name: tuple(sorted(values)) for name, values in cuts.items()}
