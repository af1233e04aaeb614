"""From a workload's answers to the whole decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from recommender.engine.bounds import Bounds, bounds_of
from recommender.engine.configure import settings_for
from recommender.engine.conflict import conflict_sets
from recommender.engine.contest import winners
from recommender.engine.estimates import estimates_for, known_estimates
from recommender.engine.facts import Facts
from recommender.engine.firing import EngineMode, Evaluator, Shelf
from recommender.engine.plan import Plan, Weights, weights_of
from recommender.engine.program import Firing, Program
from recommender.engine.questions import open_questions, single_answers
from recommender.engine.rationale import cited, matched, shown
from recommender.engine.residual import Known
from recommender.engine.samples import completions, seed_of
from recommender.engine.standing import Standing, standing
from recommender.engine.worlds import joined
from recommender.frozen import frozen
from recommender.model.condition import attributes_of
from recommender.model.decision import (
    CompanionAdvice,
    ConflictSet,
    Decision,
    Followed,
    NotCandidate,
    Notice,
    OpenQuestion,
    PossibleGate,
    Reason,
    Recommendation,
    RuledOut,
    SettingAdvice,
)
from recommender.model.pack import Pack, Role
from recommender.model.rule import Rule
from recommender.model.truth import Truth
from recommender.model.vocabulary import AttributeType, Value
from recommender.model.workload import Workload


@frozen
class _Case:
    """A workload under one role, as far as the rules have been asked."""

    answers: Mapping[str, Value]
    facts: Facts
    values: Mapping[str, Value]
    firing: Firing
    plan: Plan
    weights: Weights
    standing: Standing


@frozen
class Asked:
    """One asking of all rules: under which role, of which values, what each came to, and who stands where."""

    role: str
    values: Mapping[str, Value]
    firing: Firing
    standing: Standing


class Recommender:
    """Decides workloads with one pack. Safe to use from several threads."""

    def __init__(self, pack: Pack, mode: EngineMode = EngineMode.CHECKED, shelf: Shelf | None = None) -> None:
        """Args: `shelf` keeps what can be worked out of this pack alone; see `recommender.knowledge.cache.Shelf`."""
        self.pack = pack
        self.program = Program.of(pack)
        self.evaluator = Evaluator(self.program, mode, shelf)
        self._plans: dict[str, Plan] = {}
        self._configure = {rule.id: rule for rule in pack.configure}

    def decide(self, workload: Workload, closed: frozenset[str] = frozenset(), *, outlook: bool = True) -> Decision:
        """The ranked, cited decision for `workload`.

        Args:
            closed: attributes that stay unknown ("don't know"): they no longer keep the decision open.
            outlook: whether to work out what open answers could still change. Without it, for those who only
                ask who wins, the bounds are the scores, and nothing is said to be decided or open.

        Raises:
            EngineDisagreementError: the engines differ on what fires.

        """
        pack = self.pack
        assumed: dict[str, str] = {}
        if not isinstance(workload.answers.get(pack.role_attribute), str):
            assumed[pack.role_attribute] = pack.default_role
        case = self._case({**workload.answers, **assumed}, workload.priorities)
        known = Known(case.answers, case.values, closed, self.program.space)
        bounds = (
            bounds_of(self.program, case.plan, case.weights, known, case.standing)
            if outlook
            else Bounds({service: (units, units) for service, units in case.standing.units.items()}, (), decided=False)
        )
        settings: dict[str, tuple[SettingAdvice, ...]] = {}
        warnings = _clash_warnings(case.facts)
        for service, (advice, problems) in self._settings(case, case.standing.order).items():
            settings[service] = advice
            warnings += problems if service == case.standing.winner else ()
        confidence, questions = self._outlook(workload, case, known, bounds) if outlook else (0.0, ())
        companions, more = self._companions(case, workload.priorities)
        return Decision(
            workload=workload.name,
            description=workload.description,
            source=workload.source,
            role=case.plan.role,
            answered=len(workload.answers),
            attributes=len(pack.vocabulary.answerable()),
            packs=pack.identities,
            engine=self.evaluator.mode,
            recommendations=tuple(
                self._recommendation(case, bounds, rank, service, settings[service])
                for rank, service in enumerate(case.standing.order, start=1)
            ),
            ruled_out=tuple(
                RuledOut(service, pack.services[service].name, self._gate_reasons(case, service))
                for service in sorted(case.standing.excluded)
            ),
            not_candidates=tuple(
                NotCandidate(service, case.plan.role)
                for service in sorted(pack.services)
                if service not in case.plan.candidates
            ),
            companions=companions,
            conflict=self._conflict(case, workload),
            derived=self._derived(case),
            assumed=assumed,
            unanswered=tuple(
                sorted(
                    attribute.id
                    for attribute in pack.vocabulary.answerable()
                    if attribute.id not in case.answers and attribute.id not in case.facts.followed
                )
            ),
            warnings=tuple(warnings + more),
            decided=bounds.decided,
            confidence=confidence,
            open_questions=questions,
            answers={name: shown(pack.vocabulary, name, workload.answers[name]) for name in sorted(workload.answers)},
        )

    def firings(self, workload: Workload) -> tuple[Asked, ...]:
        """What the rules were asked for one decision: the workload itself, then each companion under its role."""
        answers = {self.pack.role_attribute: self.pack.default_role, **workload.answers}
        case = self._case(answers, workload.priorities)
        cases = [case, *(beside for _, _, beside in self._beside(case, workload.priorities))]
        return tuple(Asked(c.plan.role, c.values, c.firing, c.standing) for c in cases)

    def plan(self, role: str) -> Plan:
        """The pack as seen from `role`, made once."""
        if role not in self._plans:
            self._plans[role] = Plan(self.pack, role)
        return self._plans[role]

    def _case(self, answers: Mapping[str, Value], priorities: Mapping[str, str]) -> _Case:
        facts = self.program.following.facts(answers)
        firing = self.evaluator.evaluate(facts.values)
        values: dict[str, Value] = dict(facts.values)
        values.update({flag: True for flag, truth in firing.flags.items() if truth is Truth.TRUE})
        plan = self.plan(str(answers[self.pack.role_attribute]))
        weights = weights_of(self.pack, priorities)
        return _Case(answers, facts, values, firing, plan, weights, standing(plan, weights, values, firing.truths))

    def _outlook(
        self, workload: Workload, case: _Case, known: Known, bounds: Bounds
    ) -> tuple[float, tuple[OpenQuestion, ...]]:
        """The confidence in the winner and the questions that could change it."""
        if bounds.decided:
            return 1.0, ()
        seed = seed_of(self.pack.digest, workload.answers, workload.priorities, case.plan.role)
        draws, counted = completions(self.program, self.pack.profiles, known, seed)
        singles = single_answers(self.program, known)
        # Both in one pass over the rules: its cost is in the steps, not in the number of worlds.
        outcome = winners(self.program, case.plan, case.weights, joined(draws, singles.worlds))
        drawn = {service: mask & counted for service, mask in outcome.items()}
        alone = singles.winners({service: mask >> draws.count for service, mask in outcome.items()})
        total = counted.bit_count()
        kept = drawn[case.standing.winner or ""].bit_count()
        confidence = round(kept / total, 3) if total else 0.0
        questions = open_questions(self.program, case.plan, known, case.standing.winner, draws, drawn, alone)
        return min(confidence, 0.999), questions

    def _recommendation(
        self, case: _Case, bounds: Bounds, rank: int, service: str, settings: tuple[SettingAdvice, ...]
    ) -> Recommendation:
        entry = self.pack.services[service]
        category = self.pack.categories[entry.responsibility]
        best = _best_units(case)
        units = case.standing.units[service]
        low, high = bounds.spread[service]
        return Recommendation(
            rank=rank,
            service=service,
            name=entry.name,
            summary=entry.summary,
            score=case.weights.score(units),
            fit=round(100 * max(0, units) / best, 1) if best else 0.0,
            low=case.weights.score(low),
            high=case.weights.score(high),
            criteria={
                criterion: case.weights.score(case.standing.by_criterion[service][criterion])
                for criterion in sorted(self.pack.criteria)
                if criterion in case.standing.by_criterion[service]
            },
            reasons=self._reasons(case, service),
            settings=settings,
            estimates=estimates_for(self.pack, service, case.values),
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

    def _reasons(self, case: _Case, service: str) -> tuple[Reason, ...]:
        """Every point for and against, the weightiest first."""
        found: list[Reason] = []
        for name in dict.fromkeys(piece.rule for piece in case.standing.fired):
            rule = case.plan.rules[name]
            for effect, weighings, sign in (("favor", rule.favor, 1), ("oppose", rule.oppose, -1)):
                strength = case.plan.weighings(weighings, case.values).get(service)
                if strength:
                    weight = case.weights.point(rule.criterion)
                    found.append(self._reason(case, rule, effect, strength, sign * strength.points, weight))
        return tuple(sorted(found, key=lambda reason: (-abs(reason.points * reason.weight), reason.rule)))

    def _gate_reasons(self, case: _Case, service: str) -> tuple[Reason, ...]:
        rules = [case.plan.rules[name] for name in case.standing.excluded[service]]
        return tuple(self._reason(case, rule, "require" if rule.require else "rule_out", "", 0, 0.0) for rule in rules)

    def _reason(self, case: _Case, rule: Rule, effect: str, strength: str, points: int, weight: float) -> Reason:
        return Reason(
            rule=rule.id,
            effect=effect,
            strength=strength,
            points=points,
            weight=weight,
            criterion=rule.criterion,
            title=rule.title,
            because=rule.because,
            matched=matched(rule.when, case.values, self.pack.vocabulary),
            cites=cited(self.pack, rule.cites),
        )

    def _settings(
        self, case: _Case, services: Iterable[str]
    ) -> dict[str, tuple[tuple[SettingAdvice, ...], tuple[Notice, ...]]]:
        """The settings of each service; what is demanded alike of several is one and the same advice."""
        fired = [rule for name, rule in self._configure.items() if case.firing.truths[name] is Truth.TRUE]
        made: dict[tuple[object, ...], SettingAdvice] = {}
        return {
            service: settings_for(
                self.pack, service, fired, case.values, known_estimates(self.pack, service, case.values), made
            )
            for service in services
        }

    def _companions(
        self, case: _Case, priorities: Mapping[str, str]
    ) -> tuple[tuple[CompanionAdvice, ...], tuple[Notice, ...]]:
        """The second stores that fired rules ask for, each decided under its own role."""
        advice: list[CompanionAdvice] = []
        warnings: tuple[Notice, ...] = ()
        for role, asked, beside in self._beside(case, priorities):
            chosen = beside.standing.winner
            if chosen is None:
                warnings += (Notice("no-companion", f"every {role.title} is ruled out", tuple(sorted(beside.answers))),)
            elif chosen != case.standing.winner and beside.standing.units[chosen] >= 0:
                # With less than nothing more speaks against any companion than for it.
                advice.append(
                    CompanionAdvice(
                        role=role.id,
                        title=role.title,
                        service=chosen,
                        name=self.pack.services[chosen].name,
                        asked_by=tuple(self._reason(case, rule, "companion", "", 0, 0.0) for rule in asked),
                        reasons=self._reasons(beside, chosen),
                        settings=self._settings(beside, (chosen,))[chosen][0],
                    )
                )
        return tuple(advice), warnings

    def _beside(self, case: _Case, priorities: Mapping[str, str]) -> Iterator[tuple[Role, list[Rule], _Case]]:
        """For each role that a fired rule asks for: the rules, and the workload with only what carries over."""
        asked: dict[str, list[Rule]] = {}
        for rule in case.plan.rules.values():
            if rule.companion and case.firing.truths[rule.id] is Truth.TRUE:
                asked.setdefault(rule.companion, []).append(rule)
        for _, role in sorted(self.pack.roles.items()):
            if case.standing.winner is None or role.id not in asked or role.id == case.plan.role:
                continue
            answers: dict[str, Value] = {name: case.answers[name] for name in role.carry if name in case.answers}
            answers[self.pack.role_attribute] = role.id
            for attribute, words in role.follows.items():
                found = [(len(services), word) for word, services in words.items() if case.standing.winner in services]
                if found:
                    answers[attribute] = min(found)[1]  # the narrowest
            yield role, asked[role.id], self._case(answers, priorities)

    def _conflict(self, case: _Case, workload: Workload) -> tuple[ConflictSet, ...]:
        if case.standing.winner is not None:
            return ()
        gates = {name for rules in case.standing.excluded.values() for name in rules}
        read = {name for gate in gates for name in attributes_of(self.program.base_conditions[gate])}
        for name in sorted(read):  # a level or computed number was read: so were the numbers it follows from
            read.update(case.facts.followed.get(name, ()))
            for source in case.facts.followed.get(name, ()):
                read.update(case.facts.followed.get(source, ()))

        @cache
        def survivors(names: frozenset[str]) -> tuple[str, ...]:
            answers = {name: workload.answers[name] for name in workload.answers if name in names}
            if self.pack.role_attribute not in answers:
                answers[self.pack.role_attribute] = case.plan.role
            facts = self.program.following.facts(answers)
            firing = self.program.evaluate(facts.values)
            return standing(case.plan, case.weights, facts.values, firing.truths).order

        return conflict_sets(
            self.pack.vocabulary, workload.answers, read, lambda answers: survivors(frozenset(answers))
        )

    def _derived(self, case: _Case) -> dict[str, Followed]:
        """What followed from the answers: levels and computed numbers, then derived flags."""
        found: dict[str, Followed] = {}
        for name, attribute in sorted(self.pack.vocabulary.attributes.items()):
            if name in case.facts.followed:
                value = shown(self.pack.vocabulary, name, case.values[name])
                found[name] = Followed(value, (), case.facts.followed[name])
            elif attribute.type is AttributeType.DERIVED and name in case.values:
                rules = tuple(r for r in self.program.derivers[name] if case.firing.truths[r] is Truth.TRUE)
                read = (matched(case.plan.rules[r].when, case.values, self.pack.vocabulary) for r in rules)
                found[name] = Followed(True, rules, tuple(sorted({key for part in read for key in part})))
        return found


def _best_units(case: _Case) -> int:
    """Over the fired rules the sum of each one's largest favor to a candidate that is not ruled out."""
    total = 0
    left = frozenset(case.standing.order)
    for name in dict.fromkeys(piece.rule for piece in case.standing.fired):
        rule = case.plan.rules[name]
        favored = case.plan.favored(rule, case.values)
        total += case.weights.units[rule.criterion] * max(
            (strength.points for service, strength in favored.items() if service in left), default=0
        )
    return total


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
