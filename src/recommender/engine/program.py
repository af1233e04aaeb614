"""A pack's rules in the order in which they can be asked: derivations by stratum, then all the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from operator import is_

from recommender.engine.dimensions import Space
from recommender.engine.facts import Facts, Following
from recommender.engine.normal_form import NormalForm, normal_form
from recommender.engine.reference import truth
from recommender.frozen import frozen
from recommender.model.condition import All, Any, Condition, IsFlag, Not, attributes_of, tests_of
from recommender.model.pack import Pack
from recommender.model.truth import Truth
from recommender.model.vocabulary import AttributeType, Value, Vocabulary


@frozen
class Clause:
    """What an engine needs of a rule: its id, its condition, the derived flags it sets."""

    id: str
    when: Condition
    derives: tuple[str, ...] = ()


@frozen
class Firing:
    """What the clauses came to: the truth of each by id, and of each derived flag that is not false."""

    truths: Mapping[str, Truth]
    flags: Mapping[str, Truth]

    @property
    def fired(self) -> frozenset[str]:
        """The ids of the clauses whose condition is true."""
        return frozenset(name for name, value in self.truths.items() if value is Truth.TRUE)

    def known(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """`values`, of which this is the firing, with the derived flags that are true."""
        return {**values, **{flag: True for flag, truth in self.flags.items() if truth is Truth.TRUE}}


def clauses_of(pack: Pack) -> list[Clause]:
    """Every rule, derivation and configure rule of a pack."""
    clauses = [Clause(rule.id, rule.when, rule.derives) for rule in pack.rules]
    return clauses + [Clause(rule.id, rule.when) for rule in pack.configure]


class Program:
    """The clauses of a pack by stratum: a clause reads only flags that lower strata have settled."""

    def __init__(self, vocabulary: Vocabulary, clauses: Iterable[Clause]) -> None:
        """Args: `clauses` in any order; derived flags must not form a cycle (loading excludes it)."""
        self.vocabulary = vocabulary
        self.clauses = tuple(sorted(clauses, key=lambda clause: clause.id))
        self.strata = _stratified(self.clauses, vocabulary)

    def __repr__(self) -> str:
        return f"Program({list(self.clauses)!r})"

    @classmethod
    def of(cls, pack: Pack) -> Program:
        """The program of all rules, derivations and configure rules of a pack."""
        return cls(pack.vocabulary, clauses_of(pack))

    def evaluate(self, values: Mapping[str, Value]) -> Firing:
        """The truth of every clause of `values`, derived flags included, by the reference evaluator."""
        known = dict(values)
        flags: dict[str, Truth] = {}
        truths: dict[str, Truth] = {}
        for stratum in self.strata:
            settled: dict[str, Truth] = {}
            for clause in stratum:
                value = truth(clause.when, known)
                truths[clause.id] = value
                for flag in clause.derives:
                    settled[flag] = max(settled.get(flag, Truth.FALSE), value)
            for flag, value in settled.items():
                flags[flag] = value
                if value is not Truth.UNKNOWN:
                    known[flag] = value is Truth.TRUE
        return Firing(truths, {flag: value for flag, value in flags.items() if value is not Truth.FALSE})

    def allows(self, facts: Facts) -> bool:
        """Whether answers do not contradict themselves: by `never:`, or a level in words by its own numbers."""
        never = (truth(impossible.when, facts.values) is Truth.TRUE for impossible in self.vocabulary.never)
        return not facts.clashes and not any(never)

    @cached_property
    def base_conditions(self) -> Mapping[str, Condition]:
        """Each clause's condition with derived flags replaced by what they follow from."""
        return self._bases[0]

    @cached_property
    def _bases(self) -> tuple[Mapping[str, Condition], Mapping[str, Condition]]:
        """The base conditions, and what each flag follows from: one and the same object wherever it is a part."""
        ways: dict[str, list[Condition]] = {}
        follows: dict[str, Condition] = {}
        replaced: dict[str, Condition] = {}
        for stratum in self.strata:
            for clause in stratum:
                replaced[clause.id] = _without_flags(clause.when, follows)
            for clause in stratum:
                for flag in clause.derives:
                    own = ways.setdefault(flag, [])
                    own.append(replaced[clause.id])
                    follows[flag] = own[0] if len(own) == 1 else Any(tuple(own))
        return replaced, follows

    @cached_property
    def base_formulas(self) -> Mapping[str, NormalForm]:
        """`base_conditions` in normal form."""
        conditions, follows = self._bases
        return _Formulas(conditions, follows.values())

    @cached_property
    def never(self) -> tuple[NormalForm, ...]:
        """The combinations that no workload has, in normal form."""
        return tuple(normal_form(impossible.when) for impossible in self.vocabulary.never)

    @cached_property
    def unasked(self) -> Mapping[str, NormalForm]:
        """Of each attribute that is not always relevant, when it is not, in normal form; in the order of the ids."""
        attributes = sorted(self.vocabulary.attributes.items())
        return {name: normal_form(a.when, positive=False) for name, a in attributes if a.when is not None}

    def never_touching(self, attributes: frozenset[str]) -> tuple[NormalForm, ...]:
        """Those of `never` that read one of `attributes`."""
        return tuple(
            formula
            for reads, formula in zip(self._never_reads, self.never, strict=True)
            if not reads.isdisjoint(attributes)
        )

    @cached_property
    def _never_reads(self) -> tuple[frozenset[str], ...]:
        return tuple(attributes_of(impossible.when) for impossible in self.vocabulary.never)

    @cached_property
    def following(self) -> Following:
        """What follows from answers, as the tests of the rules, of `never:` and of bands compare it."""
        return Following(self.vocabulary.attributes.values(), self.space.cuts)

    @cached_property
    def space(self) -> Space:
        """The dimensions of the vocabulary, its numbers cut where some rule, `never:` or `when:` tests them."""
        conditions = [clause.when for clause in self.clauses] + [never.when for never in self.vocabulary.never]
        conditions += [a.when for a in self.vocabulary.attributes.values() if a.when is not None]
        return Space(self.vocabulary, (test for condition in conditions for test in tests_of(condition)))

    @cached_property
    def derivers(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the clauses that set each derived flag."""
        found: dict[str, list[str]] = {}
        for clause in self.clauses:
            for flag in clause.derives:
                found.setdefault(flag, []).append(clause.id)
        return {flag: tuple(names) for flag, names in found.items()}


class _Formulas(Mapping[str, NormalForm]):
    """Conditions in normal form, each brought into it when it is first asked for."""

    def __init__(self, conditions: Mapping[str, Condition], shared: Iterable[Condition]) -> None:
        """Args: `shared` are parts of many of them, in an order in which none is a part of an earlier one."""
        self._conditions = conditions
        self._made: dict[str, NormalForm] = {}
        self._shared: dict[int, NormalForm] = {}
        for part in shared:
            self._shared[id(part)] = normal_form(part, made=self._shared)

    def __getitem__(self, name: str) -> NormalForm:
        found = self._made.get(name)
        if found is None:
            found = self._made[name] = normal_form(self._conditions[name], made=self._shared)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._conditions)

    def __len__(self) -> int:
        return len(self._conditions)


def _without_flags(condition: Condition, follows: Mapping[str, Condition]) -> Condition:
    if not follows:
        return condition
    if isinstance(condition, (All, Any)):
        kept = tuple([_without_flags(part, follows) for part in condition.parts])
        return condition if all(map(is_, kept, condition.parts)) else type(condition)(kept)
    if isinstance(condition, Not):
        return Not(_without_flags(condition.part, follows))
    return follows.get(condition.attribute, condition) if isinstance(condition, IsFlag) else condition


def _stratified(clauses: tuple[Clause, ...], vocabulary: Vocabulary) -> tuple[tuple[Clause, ...], ...]:
    derived = {name for name, a in vocabulary.attributes.items() if a.type is AttributeType.DERIVED}
    reads = {clause.id: attributes_of(clause.when) & derived for clause in clauses}
    height: dict[str, int] = dict.fromkeys(derived, 0)
    level = {clause.id: 0 for clause in clauses}
    bearing = [clause for clause in clauses if clause.derives or reads[clause.id]]  # few; the others stay at the bottom
    changed = True
    while changed:
        changed = False
        for clause in bearing:
            wanted = max((height[flag] + 1 for flag in reads[clause.id]), default=0)
            if wanted > len(clauses):
                raise ValueError(f"derived flags form a cycle through {clause.id}")
            if wanted > level[clause.id]:
                level[clause.id] = wanted
                changed = True
            for flag in clause.derives:
                if height[flag] < level[clause.id]:
                    height[flag] = level[clause.id]
                    changed = True
    strata: list[list[Clause]] = [[] for _ in range(max(level.values(), default=0) + 1)]
    for clause in clauses:
        strata[level[clause.id]].append(clause)
    return tuple(tuple(stratum) for stratum in strata)
