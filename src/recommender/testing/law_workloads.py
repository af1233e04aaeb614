"""Workloads, or pairs of them, that a law speaks of: drawn so that its conditions and its move hold.

What nothing near the law reads stays unanswered: a witness is then small, and the few answers that matter meet
each other often. Owns no meaning: whether the law holds of them is for others to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

from hypothesis import strategies as st

from recommender.engine.decide import Recommender
from recommender.engine.dimensions import plain_values
from recommender.engine.firing import EngineMode
from recommender.engine.normal_form import Conj, Disj, Literal, NormalForm, normal_form
from recommender.engine.program import Clause, Program
from recommender.engine.reference import holds, truth
from recommender.engine.spread import spread
from recommender.model.condition import Condition, HasAll, HasAny, Only, attributes_of
from recommender.model.law import Claim, Law, Move, Step
from recommender.model.pack import Pack
from recommender.model.rule import Rule
from recommender.model.truth import Truth
from recommender.model.uses import selectors_of
from recommender.model.vocabulary import Attribute, AttributeType, Value, Vocabulary
from recommender.model.workload import Workload
from recommender.testing.strategies import Choices

_RANKING = frozenset((Claim.FIRST, Claim.NEVER_FIRST, Claim.AHEAD))
_LAW = "law:"
_EXCEPTED = "unless:"


class LawWorkloads:
    """The workloads of one law, and the part of the pack that can break it.

    The part holds no gate that the law's move leaves alone: what breaks the law here may be ruled out by one, so that
    the whole pack has the last word.
    """

    def __init__(self, pack: Pack, program: Program, law: Law) -> None:
        """Args: `program` is the pack's own."""
        self.law = law
        rules = [rule for rule in pack.rules if rule.derives or _bears(law, rule, program)]
        clauses = [Clause(rule.id, rule.when, rule.derives) for rule in rules]
        asking = Program(pack.vocabulary, [*clauses, Clause(_LAW, law.when), Clause(_EXCEPTED, law.unless)])
        self._when: NormalForm = asking.base_formulas[_LAW]
        self._unless = asking.base_conditions[_EXCEPTED]
        self._otherwise = normal_form(self._unless, positive=False)
        self._cuts = asking.space.cuts
        self._attributes = self._read(asking, pack.vocabulary, [rule for rule in rules if not rule.derives])
        near = frozenset((*self._attributes, pack.role_attribute))
        never = tuple(one for one in pack.vocabulary.never if not near.isdisjoint(attributes_of(one.when)))
        self.pack = replace(
            pack, vocabulary=replace(pack.vocabulary, never=never), rules=tuple(rules), configure=(), laws=(law,)
        )
        self.recommender = Recommender(self.pack, EngineMode.REFERENCE)
        self._roles = [role for role in pack.roles if self._may_concern(role)]

    def several(self, count: int) -> st.SearchStrategy[Sequence[tuple[Workload, ...]]]:
        """Up to `count` workloads, or pairs, from one draw: quicker than as many draws, but they do not shrink."""

        def drawn(seed: int) -> Sequence[tuple[Workload, ...]]:
            dice = Random(seed)  # noqa: S311 -- no secret
            made = (self.draw(Choices(dice.randbytes(self._size))) for _ in range(count))
            return [one for one in made if one is not None]

        return st.integers(0, 2**64 - 1).map(drawn)

    @property
    def _size(self) -> int:
        """The bytes that a draw may need."""
        sets = sum(len(a.values) for a in map(self.pack.vocabulary.__getitem__, self._attributes) if _is_set(a))
        return 32 + 2 * len(self._attributes) + len(self.pack.criteria) + sets

    def draw(self, choices: Choices) -> tuple[Workload, ...] | None:
        """One workload, or a pair, read off `choices`."""
        if not self._roles:
            return None
        answers: dict[str, Value] = {}
        for name in self._attributes:
            if choices.chance(40):
                answers[name] = self._some(choices, self.pack.vocabulary[name])
        answers[self.pack.role_attribute] = choices.one(self._roles)
        if truth(self._unless, answers) is Truth.TRUE and not self._force(choices, self._otherwise, answers):
            return None
        if not self._force(choices, self._when, answers):
            return None
        priorities = {c: choices.one(("low", "high")) for c in self.pack.criteria if choices.chance(15)}
        before = self._workload(answers, priorities)
        move = self.law.move
        if move is None:
            return (before,)
        pair = self._step(choices, move, answers.get(move.attribute))
        if pair is None:
            return None
        first = {name: value for name, value in answers.items() if name != move.attribute}
        start = first if pair[0] is None else {**first, move.attribute: pair[0]}
        return self._workload(start, priorities), self._workload({**first, move.attribute: pair[1]}, priorities)

    def _workload(self, answers: Mapping[str, Value], priorities: Mapping[str, str]) -> Workload:
        ordered = {name: answers[name] for name in self.pack.vocabulary.attributes if name in answers}
        return Workload("witness", answers=ordered, priorities=priorities)

    def _read(self, asking: Program, vocabulary: Vocabulary, rules: Sequence[Rule]) -> tuple[str, ...]:
        """The answerable attributes that settle the rules near the law, or what is impossible with them."""
        read = set(attributes_of(asking.base_conditions[_LAW]) | attributes_of(self._unless))
        for rule in rules:
            read |= attributes_of(asking.base_conditions[rule.id]) | {s.attribute for s in selectors_of(rule)} - {""}
        if self.law.move is not None:
            read.add(self.law.move.attribute)
        for _ in range(2):  # a level, what is computed for it, and the numbers of that
            read |= {name for one in read if one in vocabulary.attributes for name in vocabulary[one].inputs}
        return tuple(a.id for a in vocabulary.answerable() if a.id in read)

    def _may_concern(self, role: str) -> bool:
        services = {service for comparison in self.law.about for service in comparison.services}
        if not any(role in self.pack.services[service].roles for service in services):
            return False
        value: Value = role
        literals = self._when.parts if isinstance(self._when, Conj) else (self._when,)
        return all(
            (holds(part.test, value) is Truth.TRUE) is part.positive
            for part in literals
            if isinstance(part, Literal) and part.test.attribute == self.pack.role_attribute
        )

    def _points(self, attribute: Attribute) -> Sequence[Value]:
        """Every answer of a choice, flag or level; of a number one on both sides of each threshold, and at it."""
        if plain := plain_values(attribute):
            return plain
        low = 0.0 if attribute.minimum is None else float(attribute.minimum)
        return spread(self._cuts.get(attribute.id, ()), low, attribute.maximum)

    def _some(self, choices: Choices, attribute: Attribute) -> Value:
        if _is_set(attribute):
            return frozenset(word for word in attribute.values if choices.chance(25))
        return choices.one(self._points(attribute))

    def _force(self, choices: Choices, formula: NormalForm, answers: dict[str, Value]) -> bool:
        """Change `answers` so that `formula` is true; false where that does not succeed in one go."""
        match formula:
            case Conj(parts):
                forced = [self._force(choices, part, answers) for part in parts]
                return all(forced)
            case Disj(parts):
                return bool(parts) and self._force(choices, choices.one(parts), answers)
            case Literal():
                return self._force_literal(choices, formula, answers)
        raise TypeError(f"nothing can force {formula!r}")

    def _force_literal(self, choices: Choices, literal: Literal, answers: dict[str, Value]) -> bool:
        attribute = self.pack.vocabulary.attributes[literal.test.attribute]
        if not attribute.answerable:
            return True  # what is computed is left to chance
        value = answers.get(attribute.id)
        if value is not None and holds(literal.test, value) is literal.wanted:
            return True
        if _is_set(attribute):
            kept = value if isinstance(value, frozenset) else frozenset[str]()
            answers[attribute.id] = _member_set(choices, literal, kept, attribute.values)
            return True
        fitting = [point for point in self._points(attribute) if holds(literal.test, point) is literal.wanted]
        if not fitting:
            return False
        answers[attribute.id] = choices.one(fitting)
        return True

    def _step(self, choices: Choices, move: Move, value: Value | None) -> tuple[Value | None, Value] | None:
        """The answer before and after the move; None where the draw allows none."""
        attribute = self.pack.vocabulary[move.attribute]
        if move.step in (Step.ADD, Step.REMOVE):
            base = value if isinstance(value, frozenset) else frozenset[str]()
            moved = frozenset(choices.some(move.members, 2))
            small, large = base - moved, base | moved
            return (small, large) if move.step is Step.ADD else (large, small)
        if _is_set(attribute):
            return self._set_step(choices, move, attribute, value)
        starts = self._fitting(attribute, move.before)
        ends = self._fitting(attribute, move.after)
        if move.step in (Step.RAISE, Step.LOWER):
            first, second = choices.below(len(starts)), choices.below(len(starts))
            low, high = starts[min(first, second)], starts[max(first, second)]
            return (low, high) if move.step is Step.RAISE else (high, low)
        if not starts or not ends:
            return None
        end = choices.one(ends)
        return (None if move.from_unanswered else choices.one(starts)), end

    def _set_step(
        self, choices: Choices, move: Move, attribute: Attribute, value: Value | None
    ) -> tuple[Value | None, Value] | None:
        base = value if isinstance(value, frozenset) else frozenset[str]()
        ends: list[Value] = []
        for test in (move.before, move.after):
            answers: dict[str, Value] = {attribute.id: base}
            if test is not None and not self._force(choices, normal_form(test), answers):
                return None
            ends.append(answers[attribute.id] if test is not None else self._some(choices, attribute))
        return (None if move.from_unanswered else ends[0]), ends[1]

    def _fitting(self, attribute: Attribute, test: Condition | None) -> Sequence[Value]:
        points = self._points(attribute)
        if test is None:
            return points
        formula = normal_form(test)
        return [point for point in points if _is_true(formula, point)]


def _is_set(attribute: Attribute) -> bool:
    return attribute.type is AttributeType.CHOICES


def _is_true(formula: NormalForm, value: Value) -> bool:
    match formula:
        case Conj(parts):
            return all(_is_true(part, value) for part in parts)
        case Disj(parts):
            return any(_is_true(part, value) for part in parts)
        case Literal():
            return holds(formula.test, value) is formula.wanted
    raise TypeError(f"no truth of {formula!r}")


def _member_set(choices: Choices, literal: Literal, value: frozenset[str], words: Sequence[str]) -> frozenset[str]:
    """`value` with the fewest members changed that make the literal true."""
    match literal.test, literal.positive:
        case HasAny(_, members), True:
            return value | {choices.one(members)}
        case HasAny(_, members), False:
            return value - set(members)
        case HasAll(_, members), True:
            return value | set(members)
        case HasAll(_, members), False:
            return value - {choices.one(members)}
        case Only(_, members), True:
            return value & set(members)
        case Only(_, members), False:
            others = [word for word in words if word not in members]
            return value | {choices.one(others)} if others else value
    raise TypeError(f"no set for {literal!r}")


def _bears(law: Law, rule: Rule, program: Program) -> bool:
    """Whether a rule can break a law: by reading what moves, or, where nothing moves, by a gate or by points."""
    if law.move is None:
        return rule.is_gate or (bool(rule.criterion) and law.claim in _RANKING)
    if not rule.is_gate and not rule.criterion:
        return False
    read = set(attributes_of(program.base_conditions[rule.id])) | {s.attribute for s in selectors_of(rule)}
    follows = {law.move.attribute}
    for _ in range(2):
        follows |= {a.id for a in program.vocabulary.attributes.values() if follows & set(a.inputs)}
    return bool(read & follows)
