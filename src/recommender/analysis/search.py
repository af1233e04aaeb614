"""Search for witnesses by Hypothesis: what is about scores, and what boxes leave open.

Deterministic: seeded by the pack's digest, nothing kept between runs, bounded by a number of workloads. It settles
a question only by a workload that it finds.
"""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from hypothesis import HealthCheck, Phase, given, seed, settings, target
from hypothesis import strategies as st
from hypothesis.errors import Flaky

from recommender.analysis.boxes import Boxes, TooManyBoxesError
from recommender.analysis.checks.laws import Breaks
from recommender.analysis.checks.question import Answer, Found, Open, Question, RulesOutAll, Wins
from recommender.engine.decide import Recommender
from recommender.engine.plan import weights_of
from recommender.engine.standing import Standing, standing
from recommender.model.finding import Method
from recommender.model.rule import Rule
from recommender.model.uses import selectors_of
from recommender.model.vocabulary import Value
from recommender.model.workload import Workload
from recommender.testing.near_rules import WorkloadMaker

EXAMPLES = 300
_POOL = 200

Seeds = Sequence[Mapping[str, Value]]
Aim = Callable[[Workload], float]  # how near a workload comes; above 0 it is a witness


class _HitError(Exception):
    """A witness is found: enough."""


class Search:
    """Tries workloads near the rules that matter, and goes on from those that come nearest."""

    def __init__(self, recommender: Recommender, boxes: Boxes, examples: int = EXAMPLES) -> None:
        """Args: `examples` is how many workloads are tried for a question."""
        self._recommender = recommender
        self._pack = recommender.pack
        self._boxes = boxes
        self._examples = examples
        self._maker = WorkloadMaker(self._pack, recommender.program)
        self._first: dict[str, Workload] | None = None

    @property
    def method(self) -> Method:
        """Search."""
        return Method.SEARCH

    def answer(self, question: Question) -> Answer | None:
        """A witness, or that none was met among the workloads tried."""
        match question:
            case Wins(service):
                return self._winning(question, service)
            case RulesOutAll(role, without):
                seeds = self._seeds(rule for rule in self._pack.rules if rule.is_gate and rule.id not in without)
                return self._told(question, seeds, (role,), self._excluded(role, without))
            case Breaks():
                return None  # mostly about pairs, which `LawSearch` makes
            case _:
                aim = self._holding(question)
                return self._told(question, self._seeds(self._pack.rules), tuple(self._pack.roles), aim)

    def _told(self, question: Question, seeds: Seeds, roles: Sequence[str], aim: Aim) -> Answer:
        found = self.find(f"{question}", seeds, roles, aim)
        return Open(f"{self._examples:,} workloads tried") if found is None else Found((found,))

    def find(self, name: str, seeds: Seeds, roles: Sequence[str], aim: Aim) -> Workload | None:
        """A workload of one of `roles` for which `aim` is above 0, begun from some of `seeds`.

        Those that Hypothesis makes come first; then the nearest of them is improved step by step, a seed put on it
        or an answer taken away.

        Args:
            name: what is searched for, so that each search has draws of its own.

        """
        nearest = self._drawn(name, seeds, roles, aim, self._examples)
        return self._climbed(nearest, seeds, aim) if nearest is not None else None

    def _drawn(self, name: str, seeds: Seeds, roles: Sequence[str], aim: Aim, examples: int) -> Workload | None:
        """The nearest workload that Hypothesis makes; it stops at the first for which `aim` is above 0."""
        best: list[tuple[float, Workload]] = []
        maker = self._maker

        @seed(zlib.crc32(f"{self._pack.digest} {name}".encode()))
        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=(Phase.generate, Phase.target),
            suppress_health_check=list(HealthCheck),
            print_blob=False,
            report_multiple_bugs=False,
        )
        @given(st.binary(min_size=maker.size, max_size=maker.size))
        def tried(data: bytes) -> None:
            workload = maker.workload(data, seeds, roles)
            near = aim(workload)
            if not best or near > best[0][0]:
                best[:] = [(near, workload)]
            if near > 0:
                raise _HitError
            target(near)

        with contextlib.suppress(_HitError, Flaky):
            tried()
        return best[0][1] if best else None

    def _climbed(self, start: Workload, seeds: Seeds, aim: Aim) -> Workload | None:
        """From `start` to whatever is nearest in one step, as long as that is nearer; a witness, if it gets so far."""
        now, near = start, aim(start)
        while near <= 0:
            steps = [(aim(step), step) for step in self._steps(now, seeds)]
            best, step = max(steps, key=lambda one: one[0], default=(near, now))
            if best <= near:
                return None
            now, near = step, best
        return now

    def _steps(self, workload: Workload, seeds: Seeds) -> Iterable[Workload]:
        role = self._pack.role_attribute
        for seed_ in seeds:
            put = {name: value for name, value in seed_.items() if name != role}
            kept = {name: value for name, value in workload.answers.items() if name == role}
            yield replace(workload, answers=self._maker.allowed({**kept, **put, **workload.answers, **put}))
        for name in workload.answers:
            if name != role:
                rest = {other: value for other, value in workload.answers.items() if other != name}
                yield replace(workload, answers=rest)

    def _winning(self, question: Wins, service: str) -> Answer:
        """By what wins in any workload first, since most services do; then by what speaks for this one."""
        if self._first is None:
            self._first = self._winners()
        if service in self._first:
            return Found((self._first[service],))
        for_it = self._seeds(rule for rule in self._pack.rules if _speaks_for(rule, service))
        against = self._seeds(rule for rule in self._pack.rules if _speaks_against_others(rule, service))
        named = [
            {selector.attribute: word}
            for rule in self._pack.rules
            for selector in selectors_of(rule)
            for word, services in (selector.by_value or {}).items()
            if service in services
        ]
        seeds = [*{repr(seed_): seed_ for seed_ in named}.values(), *for_it, *against]
        return self._told(question, seeds, self._pack.services[service].roles, self._ahead(service))

    def _winners(self) -> dict[str, Workload]:
        """For each service the first workload of a pool that it wins."""
        found: dict[str, Workload] = {}
        seeds = self._seeds(self._pack.rules)

        def aim(workload: Workload) -> float:
            now = self._standing(workload)
            if now.winner is not None:
                found.setdefault(now.winner, workload)
            return float(len(found) == len(self._pack.services))

        self._drawn("winners", seeds, tuple(self._pack.roles), aim, _POOL)
        return found

    def _seeds(self, rules: Iterable[Rule]) -> Seeds:
        """The fewest answers that make each of some rules fire."""
        found: list[Mapping[str, Value]] = []
        for rule in rules:
            try:
                least = self._boxes.least(rule.id)
            except TooManyBoxesError:
                continue
            for box in least[:4]:
                possible = self._boxes.possible(box)
                if possible is not None:
                    found.append(self._boxes.answers(possible))
        return found

    def _ahead(self, service: str) -> Aim:
        """By how much a service leads, or, ruled out, far behind."""

        def aim(workload: Workload) -> float:
            now = self._standing(workload)
            if now.winner == service:
                return 1.0
            if service in now.excluded:
                return -1000.0 * len(now.excluded[service])
            best = max(now.units[other] for other in now.order)
            return min(now.units[service] - best, 0) - 1e-3

        return aim

    def _excluded(self, role: str, without: frozenset[str]) -> Aim:
        """How many candidates are still in the race, negative."""

        def aim(workload: Workload) -> float:
            now = self._standing(workload)
            out = sum(not without.issuperset(rules) for rules in now.excluded.values())
            left = len(self._recommender.plan(role).candidates) - out
            return 1.0 if left == 0 else -float(left)

        return aim

    def _holding(self, question: Question) -> Aim:
        return lambda workload: float(question.holds(self._recommender, (workload,)))

    def _standing(self, workload: Workload) -> Standing:
        """Who stands where, by the reference evaluator alone and without companions: a third of the whole."""
        pack, program = self._pack, self._recommender.program
        answers = self._recommender.answers_of(workload)
        values = program.following.facts(answers).values
        plan = self._recommender.plan(str(answers[pack.role_attribute]))
        truths = program.evaluate(values).truths
        return standing(plan, weights_of(pack, workload.priorities), values, truths)


def _speaks_for(rule: Rule, service: str) -> bool:
    """Whether the rule favors or requires a service."""
    selectors = [*(weighing.selector for weighing in rule.favor), *rule.require]
    return any(service in selector.services or selector.attribute for selector in selectors)


def _speaks_against_others(rule: Rule, service: str) -> bool:
    """Whether the rule opposes or rules out others, but not a service."""
    selectors = [*(weighing.selector for weighing in rule.oppose), *rule.rule_out]
    return bool(selectors) and not any(service in selector.services for selector in selectors)
