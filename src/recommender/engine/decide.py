"""From a workload's answers to the whole decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from recommender.engine.ahead import Ahead, ahead_of
from recommender.engine.any_role import under_any_role
from recommender.engine.bounds import Bounds, bounds_of
from recommender.engine.caveats import caveats_of
from recommender.engine.companions import besides, companions_of
from recommender.engine.completions import seed_of
from recommender.engine.configure import Setups
from recommender.engine.conflict import conflict_of
from recommender.engine.consequences import followed_from, unanswered_in, warnings_about
from recommender.engine.entries import not_candidates_of, recommendations_of, ruled_out_of
from recommender.engine.exclusion import without_stand_ins
from recommender.engine.firing import EngineMode, Evaluating, Evaluator, Shelf
from recommender.engine.inquiry import Inquiry
from recommender.engine.mixture import Mixture
from recommender.engine.plan import ANY_ROLE, Plan, weights_of
from recommender.engine.program import Program
from recommender.engine.rationale import shown
from recommender.engine.residual import Known
from recommender.engine.standing import standing
from recommender.engine.unmet import unmet_needs
from recommender.model.decision import CompanionAdvice, Decision, SettingAdvice
from recommender.model.notice import Notice
from recommender.model.pack import Pack
from recommender.model.vocabulary import Value
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
        covers_roles = role_may_come and bool(assumed) and pack.role_attribute not in closed
        if outlook:
            bounds, ahead = self._looked_ahead(workload, asked, closed, covers_roles=covers_roles)
        else:
            bounds, ahead = _as_they_are(asked), Ahead(decided=False, confidence=0.0)
        setups = Setups(asked)
        companions, unplayed = companions_of(asked, setups, partial(self.inquire, priorities=workload.priorities))
        called_for = [reason.rule for companion in companions for reason in companion.asked_by]
        return Decision(
            workload=workload.name,
            description=workload.description,
            source=workload.source,
            role=asked.plan.role,
            answered=len(workload.answers),
            attributes=len(pack.vocabulary.answerable()),
            packs=pack.identities,
            engine=self.evaluator.mode,
            recommendations=recommendations_of(asked, bounds, _settings(asked, setups, companions)),
            ruled_out=ruled_out_of(asked),
            not_candidates=not_candidates_of(asked),
            companions=companions,
            conflict=conflict_of(self.program, asked, workload.answers),
            derived=followed_from(asked, self.program.derivers),
            assumed=assumed,
            unanswered=unanswered_in(asked),
            warnings=(
                *_caveats(asked, setups),
                *warnings_about(asked),
                *_unmet_settings(asked, setups),
                *unplayed,
                *unmet_needs(asked, self.program.derivers, called_for),
            ),
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
        return (asked, *(beside for _, _, beside in besides(asked, Setups(asked), ask)))

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

    def _looked_ahead(
        self, workload: Workload, asked: Inquiry, closed: frozenset[str], *, covers_roles: bool
    ) -> tuple[Bounds, Ahead]:
        """How far each score may go, and what is still open; where roles are covered, that under any of them."""
        known = Known(asked.answers, asked.values, closed, self.program.space)
        bounds = limits = bounds_of(self.program, asked.plan, asked.weights, known, asked.standing)
        if covers_roles:
            asked, known = self.view(workload, closed)
            limits = bounds_of(self.program, asked.plan, asked.weights, known, asked.standing)
        return bounds, ahead_of(self.program, self.mixture, asked, known, limits, seed_of(workload.answers))


def _as_they_are(asked: Inquiry) -> Bounds:
    """The scores as their own bounds, for those who do not ask what lies ahead."""
    return Bounds({service: (units, units) for service, units in asked.standing.units.items()}, (), decided=False)


def _settings(
    asked: Inquiry, setups: Setups, companions: Iterable[CompanionAdvice]
) -> dict[str, tuple[SettingAdvice, ...]]:
    """How to set up each candidate that is left; of the winner nothing that stands in for a second store beside it."""
    settings = {service: setups.of(service).settings for service in asked.standing.order}
    winner = asked.standing.winner
    if winner is not None:
        roles = [companion.role for companion in companions]
        settings[winner] = without_stand_ins(asked.plan.pack, settings[winner], roles)
    return settings


def _caveats(asked: Inquiry, setups: Setups) -> tuple[Notice, ...]:
    """What is to be known before the winner is taken."""
    winner = asked.standing.winner
    return () if winner is None else caveats_of(asked, winner, setups.of(winner).settings)


def _unmet_settings(asked: Inquiry, setups: Setups) -> tuple[Notice, ...]:
    """A warning for each setting of the winner that cannot be met."""
    winner = asked.standing.winner
    return () if winner is None else setups.of(winner).warnings
