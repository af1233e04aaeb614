"""Laws for all workloads at once: the ways in which one could be broken, each as a formula to be refuted.

Criterion by criterion first: where no criterion lets a service gain, no weighing of them does. Only where a
criterion can, the whole is asked, under all priorities.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from recommender.analysis.law_trial import pairs
from recommender.analysis.prove.answers import Answers
from recommender.analysis.prove.clauses import Clauses
from recommender.analysis.prove.known import Level, Members, Number
from recommender.analysis.prove.smt import (
    FALSE,
    Term,
    conjunction,
    disjunction,
    equivalence,
    implication,
    negation,
    real_at_least,
    same,
    sum_at_least,
)
from recommender.analysis.prove.standing import Priorities, Standings, Weighted
from recommender.frozen import frozen
from recommender.model.law import Claim, Law, Move, Step
from recommender.model.pack import Pack

_WEIGHING = frozenset(Claim) - {Claim.STAYS_OUT, Claim.STAYS_IN, Claim.OUT, Claim.IN}


@frozen
class Way:
    """One way in which a law could be broken, on which service and rival; no `lemma` can hold where it is not one."""

    service: str
    rival: str
    lemmas: tuple[Term, ...]
    whole: Term


class LawQuestion:
    """A law under one role: what holds of each workload, or pair, that it concerns, and how it could be broken."""

    def __init__(self, pack: Pack, before: Standings, law: Law) -> None:
        """Args: `before` is how the services stand under the role, with the cuts of the law among its own."""
        self.law = law
        self.before = before
        self.priorities = Priorities(pack, fixed=law.claim not in _WEIGHING)
        self.after: Standings | None = None
        if law.move is not None:
            here = before.answers
            there = Answers(here.vocabulary, here.cuts, here.fixed, beside=here, moved=law.move.attribute)
            self.after = Standings(Clauses(before.clauses.program, there), before.plan)

    @property
    def is_idle(self) -> bool:
        """Whether the law can concern nobody here: no candidate is named, or its conditions are plainly not met."""
        nobody = next(pairs(self.law, self.before.plan.candidates), None) is None
        return nobody or any(term is FALSE for term in self._spoken_of(self.before.answers))

    def facts(self) -> Iterator[Term]:
        """What holds of every workload, or pair, that the law concerns."""
        yield from self.before.clauses.possible
        yield from self._spoken_of(self.before.answers)
        if self.after is not None and self.law.move is not None:
            yield from self.after.clauses.possible
            yield from self._spoken_of(self.after.answers)
            yield step(self.law.move, self.before.answers, self.after.answers)
        yield from self.priorities.facts

    def _spoken_of(self, answers: Answers) -> tuple[Term, Term]:
        """That the law's conditions let it speak of a workload; not knowing what excepts one excepts none."""
        return answers.truth(self.law.when)[0], negation(answers.truth(self.law.unless)[0])

    def ways(self) -> Iterator[Way]:
        """Every way to break the law."""
        plan = self.before.plan
        if self.law.claim in (Claim.FIRST, Claim.NEVER_FIRST):
            named = {service for service, _ in pairs(self.law, plan.candidates)}
            wanted = self.law.claim is Claim.NEVER_FIRST
            for service in plan.candidates if named else ():
                if (service in named) is wanted:
                    wins = self.before.first(service, self.priorities)
                    yield Way(service, "", (wins,), wins)
            return
        for service, rival in pairs(self.law, plan.candidates):
            if self.after is not None:
                yield from self._moving(service, rival, self.after)
            else:
                term = self._standing(service, rival)
                yield Way(service, rival, (term,), term)

    def _standing(self, service: str, rival: str) -> Term:
        out = self.before.out(service)
        match self.law.claim:
            case Claim.OUT:
                return negation(out)
            case Claim.IN:
                return out
            case _:
                above = self.before.before(rival, service, self.priorities)
                return conjunction((negation(out), negation(self.before.out(rival)), above))

    def _moving(self, service: str, rival: str, after: Standings) -> Iterator[Way]:
        out, is_out = self.before.out(service), after.out(service)
        comes_back, falls_out = conjunction((out, negation(is_out))), conjunction((negation(out), is_out))
        if same(out, is_out):
            comes_back = falls_out = FALSE
        stays_in = conjunction((negation(out), negation(is_out)))
        signs: tuple[int, ...]
        match self.law.claim:
            case Claim.STAYS_OUT:
                yield Way(service, "", (comes_back,), comes_back)
                return
            case Claim.STAYS_IN:
                yield Way(service, "", (falls_out,), falls_out)
                return
            case Claim.NEVER_HIGHER:
                gate, signs = comes_back, (1,)
            case Claim.NEVER_LOWER:
                gate, signs = falls_out, (-1,)
            case Claim.UNCHANGED:
                gate, signs = disjunction((comes_back, falls_out)), (1, -1)
            case _:
                rival_out, rival_is_out = self.before.out(rival), after.out(rival)
                both_back = conjunction((rival_out, negation(rival_is_out)))
                lost = conjunction((negation(is_out), negation(rival_out), rival_is_out))
                if same(rival_out, rival_is_out):
                    both_back = lost = FALSE
                gate, signs = disjunction((conjunction((comes_back, negation(both_back))), lost)), (1,)
                stays_in = conjunction((stays_in, negation(rival_out), negation(rival_is_out)))
        yield Way(service, rival, (gate,), gate)
        for sign in signs:
            gain, lemma = self._gain(service, rival, after, sign)
            yield Way(service, rival, lemma, conjunction((stays_in, gain)))

    def _gain(self, service: str, rival: str, after: Standings, sign: int) -> tuple[Term, tuple[Term, ...]]:
        """That the points of `service` (less those of `rival`) grow by the move, in all and in each criterion."""
        changes: dict[str, Weighted] = {}
        weighted: Weighted = []
        for piece, points in self.before.effects(service, rival):
            was, now = self.before.fired(piece), after.fired(piece)
            if not same(was, now):
                change = changes.setdefault(piece.criterion, [])
                for weight, term in ((sign * points, now), (-sign * points, was)):
                    change.append((weight, term))
                    weighted += self.priorities.weighted(piece.criterion, weight, term)
        lemma = tuple(sum_at_least(change, 1) for change in changes.values())
        return sum_at_least(weighted, 1), lemma


def step(move: Move, before: Answers, after: Answers) -> Term:
    """That one answer moves as told."""
    first, second = before.known[move.attribute], after.known[move.attribute]
    match move.step, first, second:
        case Step.CHANGE, _, _:
            name = move.attribute
            starts = before.truth(move.before)[0] if move.before is not None else before.answered(name)
            ends = after.truth(move.after)[0] if move.after is not None else after.answered(name)
            return conjunction((negation(before.answered(name)) if move.from_unanswered else starts, ends))
        case ((Step.ADD | Step.REMOVE), Members(), Members()):
            small, large = (first, second) if move.step is Step.ADD else (second, first)
            kept = (
                (implication if member in move.members else equivalence)(small.members[member], large.members[member])
                for member in small.members
            )
            return conjunction((first.known, second.known, *kept))
        case ((Step.RAISE | Step.LOWER), Number(), Number()):
            low, high = (first, second) if move.step is Step.RAISE else (second, first)
            return conjunction((first.known, second.known, _below(low, high)))
        case ((Step.RAISE | Step.LOWER), Level(), Level()):
            lower, higher = (first, second) if move.step is Step.RAISE else (second, first)
            return disjunction(
                conjunction((word, disjunction(higher.answers[index + 1 :])))
                for index, word in enumerate(lower.answers)
            )
    raise TypeError(f"no formulas for {move!r} of {first!r}")


def _below(low: Number, high: Number) -> Term:
    """`low` is the smaller one; of numbers that are only compared with cuts, as far as those can tell."""
    if low.exact is not None and high.exact is not None:
        return real_at_least([(Fraction(1), high.exact), (Fraction(-1), low.exact)], Fraction(0), strict=True)
    order = [implication(low.at_least[cut], high.at_least[cut]) for cut in low.at_least]
    return conjunction((*order, *(implication(low.above[cut], high.above[cut]) for cut in low.above)))
