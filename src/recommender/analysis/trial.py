"""Mutants of one pack held against cases, to see which a case would notice.

A trial asks the healthy rules once and remembers their words. Of a sick pack it works out only what can
differ: the clause that changed, for cases that it concerns; and for a configure rule, which never bears on
who wins, only the settings of those who were chosen, unless what it sets may stand in for a second store.
`noticed_slowly` does the same with nothing left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from recommender.analysis.cases import outcome_of, run_case
from recommender.analysis.mutants import Mutant, mutated
from recommender.engine.configure import setup_of
from recommender.engine.decide import Recommender
from recommender.engine.exclusion import without_stand_ins
from recommender.engine.firing import EngineMode, Evaluating
from recommender.engine.inquiry import Inquiry
from recommender.engine.program import Firing, Program
from recommender.engine.reference import truth
from recommender.frozen import frozen
from recommender.model.case import Case
from recommender.model.condition import Condition, attributes_of
from recommender.model.decision import Decision, SettingAdvice
from recommender.model.pack import Pack
from recommender.model.rule import ConfigureRule, Rule, RuleOrigin
from recommender.model.truth import Truth
from recommender.model.vocabulary import Value


def noticed_slowly(pack: Pack, cases: Sequence[Case], mutant: Mutant) -> str:
    """The id of the first case whose outcome changes, or empty: every case decided in full, twice."""
    healthy = Recommender(pack, EngineMode.REFERENCE)
    sick = Recommender(mutated(pack, mutant), EngineMode.REFERENCE)
    for case in cases:
        if run_case(sick, case).failed != run_case(healthy, case).failed:
            return case.id
    return ""


@frozen
class _Asking:
    """The rules asked about one workload in one role: what was known, derived flags included, and each truth."""

    known: Mapping[str, Value]
    truths: Mapping[str, Truth]
    following: frozenset[str]  # attributes that may yet follow from the winner beside which this role is decided

    def touches(self, rule: Rule | ConfigureRule, when: Condition) -> bool:
        """Whether the rule, under this condition, has an effect here, or may have one when more follows."""
        value = self.truths[rule.id]
        if value is not Truth.UNKNOWN:
            return value is Truth.TRUE
        stands = isinstance(rule, Rule) and rule.origin is RuleOrigin.STATUS  # counts until it is false
        return stands or not self.following.isdisjoint(attributes_of(when))


# By role: who stands where, who is out, and whether the first has anything for it.
_Places = tuple[tuple[str, tuple[str, ...], frozenset[str], bool], ...]


@frozen
class _Patient:
    """A case with what the healthy pack makes of it: `asked` by role for what it sets up, `askings` in every role."""

    case: Case
    decision: Decision
    failed: tuple[str, ...]
    asked: Mapping[str, Inquiry]
    places: _Places
    askings: tuple[_Asking, ...]


class Trial:
    """Mutants of one pack held against cases."""

    def __init__(self, pack: Pack, cases: Sequence[Case]) -> None:
        """Args: `cases` whose outcome counts; those that fail in the healthy pack may only change how."""
        self._pack = pack
        self._memory = _Memory(Program.of(pack))
        healthy = Recommender(pack, evaluator=self._memory)
        self._patients = [self._examined(case, healthy) for case in cases]

    def noticed_by(self, mutant: Mutant) -> str:
        """The id of the first case whose outcome changes, or empty."""
        sick_pack = mutated(self._pack, mutant)
        sick = Recommender(sick_pack, evaluator=self._evaluator(mutant, sick_pack))
        original = mutant.original
        stands_in = isinstance(original, ConfigureRule) and self._bears_on_companions(original)
        sets_up = isinstance(original, ConfigureRule) and not stands_in
        derives = isinstance(original, Rule) and bool(original.derives)
        for patient in self._patients:
            if sets_up and not patient.case.expect.names_settings:
                continue
            if not any(_concerns(mutant, asking) for asking in patient.askings):
                continue
            if sets_up:
                found = _set_up(sick, patient)
            elif not derives and not stands_in and _places(sick.inquiries(patient.case.workload)) == patient.places:
                continue  # the same services in the same places are set up by the same rules
            else:
                found = sick.decide(patient.case.workload, outlook=False)
            if outcome_of(patient.case, found, self._pack).failed != patient.failed:
                return patient.case.id
        return ""

    def _bears_on_companions(self, rule: ConfigureRule) -> bool:
        """Whether something that it sets may take the place of a second store."""
        return any(self._pack.settings[name].stands_in_for for name in rule.settings)

    def _evaluator(self, mutant: Mutant, sick_pack: Pack) -> Evaluating:
        if isinstance(mutant.original, Rule) and mutant.original.derives:  # others read what it derives
            return _Memory(Program.of(sick_pack))
        return _WithOneMoved(self._memory, mutant.rule, mutant.moved) if mutant.moved else self._memory

    def _examined(self, case: Case, healthy: Recommender) -> _Patient:
        decision = healthy.decide(case.workload, outlook=False)
        inquiries = healthy.inquiries(case.workload)
        return _Patient(
            case,
            decision,
            outcome_of(case, decision, self._pack).failed,
            {asked.plan.role: asked for asked in inquiries},
            _places(inquiries),
            tuple(self._askings(case)),
        )

    def _askings(self, case: Case) -> Iterator[_Asking]:
        """The workload in its own role and, with what carries over, in each other: a mutant may call for any."""
        pack = self._pack
        for role in pack.roles.values():
            answers: dict[str, Value] = {pack.role_attribute: pack.default_role, **case.workload.answers}
            following: frozenset[str] = frozenset()
            if role.id != answers[pack.role_attribute]:
                answers = {name: value for name, value in answers.items() if name in role.carry}
                answers[pack.role_attribute] = role.id
                following = frozenset(role.follows)
            values = self._memory.program.following.facts(answers).values
            firing = self._memory.evaluate(values)
            yield _Asking(firing.known(values), firing.truths, following)


def _places(inquiries: Iterable[Inquiry]) -> _Places:
    """All of the inquiries that bears on who is chosen."""
    places = []
    for asked in inquiries:
        standing = asked.standing
        is_fit = standing.winner is not None and standing.units[standing.winner] >= 0
        places.append((asked.plan.role, standing.order, frozenset(standing.excluded), is_fit))
    return tuple(places)


def _concerns(mutant: Mutant, asking: _Asking) -> bool:
    """Whether the rule fires before or after; otherwise nothing can change."""
    if asking.touches(mutant.original, mutant.original.when):
        return True
    return mutant.moved is not None and (
        truth(mutant.moved, asking.known) is not asking.truths[mutant.rule]
        or asking.touches(mutant.original, mutant.moved)
    )


def _set_up(sick: Recommender, patient: _Patient) -> Decision:
    """The healthy decision, with the settings that the sick pack has for those who were chosen."""
    decision = patient.decision
    asked = {
        role: replace(asked, firing=sick.evaluator.evaluate(asked.facts.values), plan=sick.plan(role))
        for role, asked in patient.asked.items()
    }

    def settings(role: str, service: str) -> tuple[SettingAdvice, ...]:
        return setup_of(asked[role], service).settings

    winner = decision.recommendations[:1]
    taken = [entry.role for entry in decision.companions]
    return replace(
        decision,
        recommendations=(
            *(
                replace(entry, settings=without_stand_ins(sick.pack, settings(decision.role, entry.service), taken))
                for entry in winner
            ),
            *decision.recommendations[1:],
        ),
        companions=tuple(replace(entry, settings=settings(entry.role, entry.service)) for entry in decision.companions),
    )


class _Memory:
    """The reference's answers, kept: mutants ask the same of the same workloads."""

    mode = EngineMode.REFERENCE
    notice = ""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._known: dict[frozenset[tuple[str, Value]], Firing] = {}

    def evaluate(self, values: Mapping[str, Value]) -> Firing:
        key = frozenset(values.items())
        if key not in self._known:
            self._known[key] = self.program.evaluate(values)
        return self._known[key]


class _WithOneMoved:
    """The same answers but for one clause that derives nothing; a clause that is gone needs no such care."""

    mode = EngineMode.REFERENCE
    notice = ""

    def __init__(self, memory: _Memory, rule: str, when: Condition) -> None:
        self.program = memory.program
        self._memory = memory
        self._rule = rule
        self._when = when

    def evaluate(self, values: Mapping[str, Value]) -> Firing:
        firing = self._memory.evaluate(values)
        # Flags stand under no `not`, so that a false one and an unknown one make the same rules fire.
        changed = truth(self._when, firing.known(values))
        return Firing({**firing.truths, self._rule: changed}, firing.flags)
