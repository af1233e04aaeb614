"""Z3 as one of those who decide the questions of `rules check`: for all workloads, or not in time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

from recommender.analysis.checks.laws import Breaks
from recommender.analysis.checks.question import (
    Answer,
    Fires,
    FiresWithout,
    FireTogether,
    Found,
    LeavesSomebody,
    Nowhere,
    Open,
    Question,
    RulesOutAll,
    Wins,
)
from recommender.analysis.prove.answers import Answers
from recommender.analysis.prove.clauses import Clauses, thresholds
from recommender.analysis.prove.decimals import Numbers
from recommender.analysis.prove.law import LawQuestion, Way
from recommender.analysis.prove.smt import FALSE, Model, NoModel, Solver, Term, conjunction, identity, negation
from recommender.analysis.prove.standing import Priorities, Standings
from recommender.analysis.prove.witness import answers_in, priorities_in
from recommender.engine.decide import Recommender
from recommender.model.finding import Method
from recommender.model.law import Law
from recommender.model.workload import Workload

SECONDS = 10.0
_NAME = "witness"
_ROUNDS = 12  # models whose numbers are tried to be written
_UNWRITTEN = "only with numbers that no workload could write"


class Prover:
    """Decides questions about one pack by Z3, each within a time limit."""

    def __init__(self, recommender: Recommender, seconds: float = SECONDS) -> None:
        """Args: `recommender` has the pack and its rules; `seconds` is the limit of one question."""
        self._recommender = recommender
        self._pack = recommender.pack
        self._seconds = seconds
        written = (condition for law in self._pack.laws for condition in law.conditions)
        self._cuts = thresholds(recommender.program, written)
        self._by_role: dict[str, tuple[Standings, Solver]] = {}
        self._any_role: tuple[Clauses, Solver] | None = None

    @property
    def method(self) -> Method:
        """Z3."""
        return Method.Z3

    def answer(self, question: Question) -> Answer | None:
        """A witness, the certainty that there is none, or the limit; None for other questions."""
        match question:
            case Fires(rule):
                return self._of_rules([self._clauses.fires(rule)])
            case FiresWithout(rule, other):
                return self._of_rules([self._clauses.fires(rule), negation(self._clauses.fires(other))])
            case FireTogether(rule, other):
                return self._of_rules([self._clauses.fires(rule), self._clauses.fires(other)])
            case RulesOutAll(role, without):
                return self._in_roles([role], lambda standings: [standings.nobody(without)])
            case LeavesSomebody(rule, role):
                roles = [role] if role else list(self._pack.roles)
                return self._in_roles(
                    roles, lambda standings: [standings.clauses.fires(rule), negation(standings.nobody())]
                )
            case Wins(service):
                return self._wins(service)
            case Breaks(law):
                return self._breaks(law)
            case _:
                return None

    @property
    def _clauses(self) -> Clauses:
        return self._over_all_roles()[0]

    def _over_all_roles(self) -> tuple[Clauses, Solver]:
        """The rules over any workload: its role is one of those that there are, given or assumed."""
        if self._any_role is None:
            clauses = Clauses(self._recommender.program, Answers(self._pack.vocabulary, self._cuts))
            role_is_known = clauses.answers.answered(self._pack.role_attribute)
            self._any_role = clauses, Solver([*clauses.possible, role_is_known])
        return self._any_role

    def _under(self, role: str) -> tuple[Standings, Solver]:
        if role not in self._by_role:
            answers = Answers(self._pack.vocabulary, self._cuts, {self._pack.role_attribute: role})
            clauses = Clauses(self._recommender.program, answers)
            self._by_role[role] = Standings(clauses, self._recommender.plan(role)), Solver(clauses.possible)
        return self._by_role[role]

    def _of_rules(self, wanted: Sequence[Term]) -> Answer:
        clauses, solver = self._over_all_roles()
        return self._one(solver, wanted, clauses.answers, _Clock(self._seconds))

    def _in_roles(self, roles: Sequence[str], wanted: Callable[[Standings], Sequence[Term]]) -> Answer:
        clock = _Clock(self._seconds)
        cases = ((standings, solver) for standings, solver in map(self._under, roles))
        return _first_found(self._one(solver, wanted(each), each.answers, clock) for each, solver in cases)

    def _wins(self, service: str) -> Answer:
        """First without priorities, since those who win mostly win so; then under all of them."""
        clock = _Clock(self._seconds)
        answer: Answer = Nowhere()
        for fixed in (True, False):
            priorities = Priorities(self._pack, fixed=fixed)
            answer = _first_found(
                self._one(solver, [each.first(service, priorities), *priorities.facts], each.answers, clock, priorities)
                for each, solver in map(self._under, self._pack.services[service].roles)
            )
            if isinstance(answer, Found):
                break
        return answer

    def _breaks(self, law: Law) -> Answer:
        clock = _Clock(self._seconds)
        return _first_found(self._breaks_under(role, law, clock) for role in self._pack.roles)

    def _breaks_under(self, role: str, law: Law, clock: _Clock) -> Answer:
        """Each way to break the law under a role: excluded by its lemmas, or else asked as a whole."""
        question = LawQuestion(self._pack, self._under(role)[0], law)
        if question.is_idle:
            return Nowhere()
        answers = [side.answers for side in (question.before, question.after) if side is not None]
        ways = [way for way in question.ways() if any(lemma is not FALSE for lemma in way.lemmas)]
        if not ways:
            return Nowhere()
        solver = Solver(question.facts())
        excluded: set[int] = set()

        def is_excluded(lemma: Term) -> bool:
            if lemma is not FALSE and identity(lemma) not in excluded:  # many ways share one
                if solver.ask([lemma], clock.left) is not NoModel.IMPOSSIBLE:
                    return False
                excluded.add(identity(lemma))
            return True

        def answer(way: Way) -> Answer:
            if all(is_excluded(lemma) for lemma in way.lemmas):
                return Nowhere()
            found = _ask(solver, [way.whole], answers, clock)
            return self._told(found, answers, clock, question.priorities)

        return _first_found(answer(way) for way in ways)

    def _one(
        self,
        solver: Solver,
        wanted: Sequence[Term],
        answers: Answers,
        clock: _Clock,
        priorities: Priorities | None = None,
    ) -> Answer:
        return self._told(_ask(solver, wanted, [answers], clock), [answers], clock, priorities)

    @staticmethod
    def _told(
        found: Model | NoModel, answers: Sequence[Answers], clock: _Clock, priorities: Priorities | None
    ) -> Answer:
        if found is NoModel.IMPOSSIBLE:
            return Nowhere()
        if isinstance(found, NoModel):
            return Open(_UNWRITTEN if found is NoModel.UNWRITTEN else clock.limit)
        weights = {} if priorities is None else priorities_in(found, priorities)
        return Found(tuple(Workload(_NAME, answers=answers_in(found, one), priorities=weights) for one in answers))


class _Clock:
    """The time that is left for one question."""

    def __init__(self, seconds: float) -> None:
        self.limit = f"{seconds:g} s"
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return self._end - time.monotonic()


def _ask(solver: Solver, wanted: Sequence[Term], answers: Sequence[Answers], clock: _Clock) -> Model | NoModel:
    """A model whose numbers a workload can write."""
    refused: list[Term] = []
    for _ in range(_ROUNDS):
        found = solver.ask([*wanted, *refused], clock.left)
        if isinstance(found, NoModel):
            return NoModel.UNWRITTEN if refused and found is NoModel.IMPOSSIBLE else found
        numbers = Numbers(found, answers)
        written = numbers.written()
        if written is not None:
            return written
        refused.append(negation(conjunction(numbers.bonds)))
    return NoModel.UNWRITTEN


def _first_found(answers: Iterable[Answer]) -> Answer:
    """The first witness; without one, open where any answer is."""
    left: Answer = Nowhere()
    for answer in answers:
        if isinstance(answer, Found):
            return answer
        left = answer if isinstance(answer, Open) else left
    return left
