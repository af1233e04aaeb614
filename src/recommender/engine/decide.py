"""From a workload's answers to the whole decision."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from recommender.engine.ahead import Ahead, ahead_of
from recommender.engine.any_role import under_any_role
from recommender.engine.bounds import Bounds, bounds_of
from recommender.engine.companions import besides, companions_of
from recommender.engine.completions import seed_of
from recommender.engine.configure import Setup, setups_of
from recommender.engine.conflict import conflict_of
from recommender.engine.estimates import estimates_for
from recommender.engine.exclusion import without_stand_ins
from recommender.engine.facts import Facts
from recommender.engine.firing import EngineMode, Evaluating, Evaluator, Shelf
from recommender.engine.inquiry import Inquiry, fits_of
from recommender.engine.mixture import Mixture
from recommender.engine.plan import ANY_ROLE, Plan, weights_of
from recommender.engine.program import Program
from recommender.engine.rationale import matched, shown
from recommender.engine.reasons import Reasons, gate_reasons
from recommender.engine.reference import truth
from recommender.engine.residual import Known
from recommender.engine.standing import standing
from recommender.model.condition import attributes_of
from recommender.model.decision import (
    CONTRADICTION,
    Decision,
    Followed,
    NotCandidate,
    Notice,
    PossibleGate,
    Reason,
    Recommendation,
    RuledOut,
    SettingAdvice,
)
from recommender.model.pack import Pack
from recommender.model.truth import Truth
from recommender.model.vocabulary import AttributeType, Value, Vocabulary
from recommender.model.workload import Workload


class Recommender:
    """Decides workloads with one pack. Safe to use from several threads."""

    def __init__(
        self,
        pack: Pack,
        mode: EngineMode = EngineMode.CHECKED,
        shelf: Shelf | None = None,
        *,
        evaluator: Evaluating | None = None,
    ) -> None:
        """Decide with `pack`.

        Args:
            shelf: keeps what can be worked out of this pack alone; see `recommender.knowledge.cache.Shelf`.
            evaluator: is asked what fires, in place of one made from `mode` and `shelf`; it must know every rule.

        """
        self.pack = pack
        self.evaluator: Evaluating = evaluator or Evaluator(Program.of(pack), mode, shelf)
        self.program = self.evaluator.program
        self.mixture = Mixture(pack.vocabulary, pack.profiles)
        self._plans: dict[str, Plan] = {}

    def decide(
        self,
        workload: Workload,
        closed: frozenset[str] = frozenset(),
        *,
        outlook: bool = True,
        role_may_come: bool = False,
    ) -> Decision:
        """The ranked, cited decision for `workload`.

        Args:
            closed: attributes that stay unknown beside those of which `workload` says so ("don't know"): none of them
                keeps the decision open.
            outlook: whether to work out what open answers could still change. Without it, for those who only
                ask who wins, the bounds are the scores, and nothing is said to be decided or open.
            role_may_come: whether a role that is assumed counts as open, for those who could still ask for it: how sure
                the winner is then covers the other roles too.

        Raises:
            EngineDisagreementError: the engines differ on what fires.

        """
        pack, closed = self.pack, closed | workload.unknown
        asked = self.asked_of(workload)
        assumed = {} if pack.role_attribute in workload.answers else {pack.role_attribute: pack.default_role}
        known = Known(asked.answers, asked.values, closed, self.program.space)
        bounds = (
            bounds_of(self.program, asked.plan, asked.weights, known, asked.standing)
            if outlook
            else Bounds({service: (units, units) for service, units in asked.standing.units.items()}, (), decided=False)
        )
        setups, reasons = setups_of(asked, asked.standing.order), Reasons(asked)
        warnings = _clash_warnings(asked.facts) + _contradictions(pack.vocabulary, asked.values)
        if asked.standing.winner is not None:
            warnings += setups[asked.standing.winner].warnings
        seen, left, limits = asked, known, bounds
        covers_roles = role_may_come and bool(assumed) and pack.role_attribute not in closed
        if outlook and covers_roles:
            seen, left = self.view(workload, closed)
            limits = bounds_of(self.program, seen.plan, seen.weights, left, seen.standing)
        ahead = (
            ahead_of(self.program, self.mixture, seen, left, limits, seed_of(workload.answers))
            if outlook
            else Ahead(decided=False, confidence=0.0)
        )
        companions, more = companions_of(asked, partial(self.inquire, priorities=workload.priorities))
        if companions and asked.standing.winner is not None:
            taken = (one.role for one in companions)
            own = setups[asked.standing.winner]
            staying = without_stand_ins(pack, own.settings, taken)
            setups[asked.standing.winner] = Setup(staying, own.warnings)
        return Decision(
            workload=workload.name,
            description=workload.description,
            source=workload.source,
            role=asked.plan.role,
            answered=len(workload.answers),
            attributes=len(pack.vocabulary.answerable()),
            packs=pack.identities,
            engine=self.evaluator.mode,
            recommendations=tuple(
                self._recommendation(asked, bounds, rank, fit, service, reasons.of(service), setups[service].settings)
                for rank, (service, fit) in enumerate(fits_of(asked).items(), start=1)
            ),
            ruled_out=tuple(
                RuledOut(service, pack.services[service].name, gate_reasons(asked, service))
                for service in sorted(asked.standing.excluded)
            ),
            not_candidates=tuple(
                NotCandidate(service, asked.plan.role)
                for service in sorted(pack.services)
                if service not in asked.plan.candidates
            ),
            companions=companions,
            conflict=conflict_of(self.program, asked, workload.answers),
            derived=self._derived(asked),
            assumed=assumed,
            unanswered=tuple(
                sorted(
                    attribute.id
                    for attribute in pack.vocabulary.answerable()
                    if attribute.id not in asked.answers and attribute.id not in asked.facts.followed
                )
            ),
            warnings=tuple(warnings + more),
            decided=ahead.decided,
            confidence=ahead.confidence,
            open_questions=ahead.questions,
            answers={name: shown(pack.vocabulary, name, workload.answers[name]) for name in sorted(workload.answers)},
            likelier=ahead.likelier,
            unknown=tuple(sorted(workload.unknown)),
            covers_roles=covers_roles,
        )

    def inquiries(self, workload: Workload) -> tuple[Inquiry, ...]:
        """What the rules are asked for one decision: the workload itself, then each companion under its role."""
        asked = self.asked_of(workload)
        ask = partial(self.inquire, priorities=workload.priorities)
        return (asked, *(beside for _, _, beside in besides(asked, ask)))

    def asked_of(self, workload: Workload) -> Inquiry:
        """What the rules say of a workload under its role, given or assumed."""
        return self.inquire(self.answers_of(workload), workload.priorities)

    def view(self, workload: Workload, closed: frozenset[str]) -> tuple[Inquiry, Known]:
        """What the rules say of a workload, and what is known of it; a role that is only assumed counts as open.

        Args: `closed` has the attributes that stay unknown; a role among them is taken as it is assumed.

        """
        asked, role = self.asked_of(workload), self.pack.role_attribute
        if role in workload.answers or role in closed:
            return asked, Known(asked.answers, asked.values, closed, self.program.space)
        bare = self.inquire(workload.answers, workload.priorities)
        return under_any_role(asked, bare), Known(bare.answers, bare.values, closed, self.program.space)

    def answers_of(self, workload: Workload) -> Mapping[str, Value]:
        """What was answered, and the role that is assumed where none was."""
        return {self.pack.role_attribute: self.pack.default_role, **workload.answers}

    def plan(self, role: str) -> Plan:
        """The pack as seen from `role`, or from any, made once."""
        if role not in self._plans:
            self._plans[role] = Plan(self.pack, role)
        return self._plans[role]

    def inquire(self, answers: Mapping[str, Value], priorities: Mapping[str, str]) -> Inquiry:
        """What the rules say of `answers`, and who stands where; everybody does where they do not name the role."""
        facts = self.program.following.facts(answers)
        firing = self.evaluator.evaluate(facts.values)
        values = firing.known(facts.values)
        plan = self.plan(str(answers.get(self.pack.role_attribute, ANY_ROLE)))
        weights = weights_of(self.pack, priorities)
        return Inquiry(answers, facts, values, firing, plan, weights, standing(plan, weights, values, firing.truths))

    def _recommendation(
        self,
        asked: Inquiry,
        bounds: Bounds,
        rank: int,
        fit: float,
        service: str,
        reasons: tuple[Reason, ...],
        settings: tuple[SettingAdvice, ...],
    ) -> Recommendation:
        entry = self.pack.services[service]
        category = self.pack.categories[entry.responsibility]
        units = asked.standing.units[service]
        low, high = bounds.spread[service]
        return Recommendation(
            rank=rank,
            service=service,
            name=entry.name,
            summary=entry.summary,
            score=asked.weights.score(units),
            fit=fit,
            low=asked.weights.score(low),
            high=asked.weights.score(high),
            criteria={
                criterion: asked.weights.score(asked.standing.by_criterion[service][criterion])
                for criterion in sorted(self.pack.criteria)
                if criterion in asked.standing.by_criterion[service]
            },
            reasons=reasons,
            settings=settings,
            estimates=estimates_for(self.pack, service, asked.values),
            may_be_ruled_out=tuple(
                PossibleGate(rule, attributes)
                for rule, attributes in sorted(
                    {(g.gate.rule, g.attributes) for g in bounds.open_gates if service in g.gate.excluded}
                )
            ),
            category=category.id,
            category_title=category.title,
            areas=category.areas,
        )

    def _derived(self, asked: Inquiry) -> dict[str, Followed]:
        """What followed from the answers: levels and computed numbers, then derived flags."""
        found: dict[str, Followed] = {}
        for name, attribute in sorted(self.pack.vocabulary.attributes.items()):
            if name in asked.facts.followed:
                value = shown(self.pack.vocabulary, name, asked.values[name])
                found[name] = Followed(value, (), asked.facts.followed[name])
            elif attribute.type is AttributeType.DERIVED and name in asked.values:
                rules = tuple(r for r in self.program.derivers[name] if asked.firing.truths[r] is Truth.TRUE)
                read = (matched(asked.plan.rules[r].when, asked.values, self.pack.vocabulary) for r in rules)
                found[name] = Followed(True, rules, tuple(sorted({key for part in read for key in part})))
        return found


def _clash_warnings(facts: Facts) -> tuple[Notice, ...]:
    return tuple(
        Notice(
            "level-clash",
            f"{clash.attribute} is answered {clash.answered}, but {' and '.join(clash.inputs)} "
            f"{'says' if len(clash.inputs) == 1 else 'say'} {clash.followed}; the answer counts",
            (clash.attribute, *clash.inputs),
        )
        for clash in facts.clashes
    )


def _contradictions(vocabulary: Vocabulary, values: Mapping[str, Value]) -> tuple[Notice, ...]:
    """What the answers say together that no workload is: such answers agree with no likely way to go on."""
    found = []
    for impossible in vocabulary.never:
        if truth(impossible.when, values) is Truth.TRUE:
            names = tuple(sorted(attributes_of(impossible.when)))
            what = "contradicts itself" if len(names) == 1 else "contradict each other"
            found.append(Notice(CONTRADICTION, f"{' and '.join(names)} {what}: {impossible.because}", names))
    return tuple(found)
