"""Faults planted in the rules one at a time, to see whether cases notice them.

A rule is deleted, its effect flipped (favor and oppose change places, a gate keeps whom it ruled out), a
threshold moved to either side, a strength changed by one step. Mutants that have the effect of the
original on every candidate are not made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from recommender.analysis.cases import run_case
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.engine.program import Firing, Program
from recommender.frozen import frozen
from recommender.model.case import Case
from recommender.model.condition import All, Any, Bound, Condition, InRange, LevelIn, Not, attributes_of
from recommender.model.pack import Pack
from recommender.model.rule import ConfigureRule, Rule, SettingTest, Strength, Weighing
from recommender.model.truth import Truth
from recommender.model.vocabulary import Value

STEP = 2.0  # how far a threshold is moved, as a factor
KINDS = ("deleted", "flipped", "moved", "strength")
_STRENGTHS = tuple(Strength)

AnyRule = Rule | ConfigureRule


@frozen
class Mutant:
    """A fault: its kind, the rule, what was done to it, and the rule as it became (None: deleted)."""

    kind: str
    rule: str
    what: str
    changed: AnyRule | None


def mutants(pack: Pack) -> Iterator[Mutant]:
    """Every mutant of every rule, in the order of the rules."""
    for rule in pack.rules:
        yield Mutant("deleted", rule.id, "", None)
        yield from _flipped(rule)
        yield from _weighed(rule)
        for what, when in _moved(rule.when, pack):
            yield Mutant("moved", rule.id, what, replace(rule, when=when))
    for demand in pack.configure:
        yield Mutant("deleted", demand.id, "", None)
        for what, when in _moved(demand.when, pack):
            yield Mutant("moved", demand.id, what, replace(demand, when=when))
        for name, test in demand.settings.items():
            for what, other in _moved_ends(test):
                changed = replace(demand, settings={**demand.settings, name: other})
                yield Mutant("moved", demand.id, f"{name} {what}", changed)


def _flipped(rule: Rule) -> Iterator[Mutant]:
    if rule.favor or rule.oppose:
        yield Mutant("flipped", rule.id, "", replace(rule, favor=rule.oppose, oppose=rule.favor))
    if rule.is_gate:
        yield Mutant("flipped", rule.id, "", replace(rule, rule_out=rule.require, require=rule.rule_out))


def _weighed(rule: Rule) -> Iterator[Mutant]:
    for position, weighing in enumerate(rule.favor):
        for what, other in _stepped(weighing):
            yield Mutant("strength", rule.id, f"favor {what}", replace(rule, favor=_put(rule.favor, position, other)))
    for position, weighing in enumerate(rule.oppose):
        for what, other in _stepped(weighing):
            changed = replace(rule, oppose=_put(rule.oppose, position, other))
            yield Mutant("strength", rule.id, f"oppose {what}", changed)


def _stepped(weighing: Weighing) -> Iterator[tuple[str, Weighing]]:
    at = _STRENGTHS.index(weighing.strength)
    for strength in _STRENGTHS[max(at - 1, 0) : at + 2]:
        if strength is not weighing.strength:
            told = f"{weighing.selector.text} {weighing.strength} to {strength}"
            yield told, replace(weighing, strength=strength)


def _put(weighings: Sequence[Weighing], position: int, weighing: Weighing) -> tuple[Weighing, ...]:
    return (*weighings[:position], weighing, *weighings[position + 1 :])


def _moved(condition: Condition, pack: Pack) -> Iterator[tuple[str, Condition]]:
    match condition:
        case All(parts) | Any(parts):
            for position, part in enumerate(parts):
                for what, other in _moved(part, pack):
                    yield what, type(condition)((*parts[:position], other, *parts[position + 1 :]))
        case Not(part):
            for what, other in _moved(part, pack):
                yield what, Not(other)
        case InRange(attribute, lower, upper):
            for told, bound in _moved_bound(lower):
                yield f"{attribute} {told}", replace(condition, lower=bound)
            for told, bound in _moved_bound(upper):
                yield f"{attribute} {told}", replace(condition, upper=bound)
        case LevelIn(attribute, indices):
            top = len(pack.vocabulary[attribute].values) - 1
            for wanted in _moved_level(indices, top):
                yield (
                    f"{attribute} {min(indices)}..{max(indices)} to {min(wanted)}..{max(wanted)}",
                    LevelIn(attribute, wanted),
                )
        case _:
            return


def _moved_bound(bound: Bound | None) -> Iterator[tuple[str, Bound]]:
    if bound is not None:
        for factor in (1 / STEP, STEP):
            moved = replace(bound, value=bound.value * factor if bound.value else factor)
            yield f"{bound.value:g} to {moved.value:g}", moved


def _moved_level(indices: tuple[int, ...], top: int) -> Iterator[tuple[int, ...]]:
    """An up-set or down-set of levels, one level wider and one narrower; neither everything nor nothing."""
    low, high = min(indices), max(indices)
    moved: list[range] = []
    if high == top:
        moved = [range(low - 1, top + 1), range(low + 1, top + 1)]
    elif low == 0:
        moved = [range(high), range(high + 2)]
    for wanted in moved:
        if 0 < len(wanted) <= top and min(wanted) >= 0:
            yield tuple(wanted)


def _moved_ends(test: SettingTest) -> Iterator[tuple[str, SettingTest]]:
    if isinstance(test.lower, Bound):
        for what, bound in _moved_bound(test.lower):
            yield what, replace(test, lower=bound)
    if isinstance(test.upper, Bound):
        for what, bound in _moved_bound(test.upper):
            yield what, replace(test, upper=bound)


def mutated(pack: Pack, mutant: Mutant) -> Pack:
    """The pack with the fault in it."""
    changed = mutant.changed
    rules = [changed if rule.id == mutant.rule and isinstance(changed, Rule) else rule for rule in pack.rules]
    demands = [
        changed if rule.id == mutant.rule and isinstance(changed, ConfigureRule) else rule for rule in pack.configure
    ]
    if changed is None:
        rules = [rule for rule in rules if rule.id != mutant.rule]
        demands = [rule for rule in demands if rule.id != mutant.rule]
    return replace(pack, rules=tuple(rules), configure=tuple(demands))


class Trial:
    """Mutants of one pack held against cases."""

    def __init__(self, pack: Pack, cases: Sequence[Case]) -> None:
        """Args: `cases` whose outcome counts; those that fail in the healthy pack may only change how."""
        self._pack = pack
        self._cases = cases
        self._healthy = Recommender(pack, EngineMode.REFERENCE)
        self._remembering = _Remembering(self._healthy.program)
        self._healthy.evaluator.evaluate = self._remembering.evaluate  # type: ignore[method-assign]  # answers kept
        self._expected = {case.id: run_case(self._healthy, case).failed for case in cases}
        self._fired = {case.id: self._fired_in(case, self._healthy.program) for case in cases}

    def noticed_by(self, mutant: Mutant) -> str:
        """The id of the first case whose outcome changes, or empty."""
        sick = Recommender(mutated(self._pack, mutant), EngineMode.REFERENCE)
        derives = any(rule.id == mutant.rule and rule.derives for rule in self._pack.rules)
        if mutant.kind != "moved" and not derives:
            sick.program = self._healthy.program  # a rule that is gone may go on firing: no plan reads it
            sick.evaluator.evaluate = self._remembering.evaluate  # type: ignore[method-assign]  # answers kept
        for case in self._cases:
            if self._concerns(mutant, case, sick) and run_case(sick, case).failed != self._expected[case.id]:
                return case.id
        return ""

    def _concerns(self, mutant: Mutant, case: Case, sick: Recommender) -> bool:
        """Whether the rule fires for the case, before or after; otherwise nothing can change."""
        if mutant.rule in self._fired[case.id]:
            return True
        return mutant.kind == "moved" and mutant.rule in self._fired_in(case, sick.program)

    def _fired_in(self, case: Case, program: Program) -> frozenset[str]:
        """The rules that fire for a case under its role or beside it; what follows a winner counts as firing."""
        fired: set[str] = set()
        pack = self._pack
        for role in pack.roles.values():
            answers: dict[str, Value] = {pack.role_attribute: pack.default_role, **case.workload.answers}
            if role.id != answers[pack.role_attribute]:
                answers = {name: value for name, value in answers.items() if name in role.carry}
                answers[pack.role_attribute] = role.id
            firing = program.evaluate(program.following.facts(answers).values)
            followed = frozenset(role.follows)
            for clause in program.clauses:
                truth = firing.truths[clause.id]
                if truth is Truth.TRUE or (truth is Truth.UNKNOWN and followed & attributes_of(clause.when)):
                    fired.add(clause.id)
        return frozenset(fired)


class _Remembering:
    """The reference's answers, kept: mutants ask the same of the same workloads."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._known: dict[frozenset[tuple[str, Value]], Firing] = {}

    def evaluate(self, values: Mapping[str, Value]) -> Firing:
        key = frozenset(values.items())
        if key not in self._known:
            self._known[key] = self._program.evaluate(values)
        return self._known[key]


def chosen(pack: Pack, kinds: Iterable[str], topics: Iterable[str]) -> Iterator[Mutant]:
    """The mutants of the kinds and of the rules' topics asked for; all, where none are."""
    wanted_kinds, wanted_topics = frozenset(kinds), frozenset(topics)
    rules: list[AnyRule] = [*pack.rules, *pack.configure]
    topic_of = {rule.id: rule.topic for rule in rules}
    for mutant in mutants(pack):
        if (not wanted_kinds or mutant.kind in wanted_kinds) and (
            not wanted_topics or topic_of[mutant.rule] in wanted_topics
        ):
            yield mutant
