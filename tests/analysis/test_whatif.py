"""What would change a decision, against brute force on packs small enough to try every change."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise, permutations, product
from math import inf, nextafter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender import load_pack
from recommender.analysis.comparing import compare
from recommender.analysis.whatif import what_if
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.engine.plan import weights_of
from recommender.engine.program import Clause, Program
from recommender.engine.reference import truth
from recommender.engine.standing import standing
from recommender.knowledge.case_file import load_cases
from recommender.model.condition import Bound, InRange, IsFlag, OneOf, Only, tests_of
from recommender.model.rule import Rule, Selector, Strength, Weighing
from recommender.model.truth import Truth
from recommender.model.vocabulary import (
    Attribute,
    Band,
    Computation,
    Impossible,
    LevelRange,
    Vocabulary,
)
from recommender.model.vocabulary import (
    AttributeType as T,
)
from recommender.model.whatif import ChangeKind
from recommender.model.workload import Workload
from recommender.testing.packs import some_pack
from recommender.testing.strategies import Choices, some_answers

ATTRIBUTES = (
    Attribute("work.role", T.CHOICE, values=("record", "cache")),
    Attribute("data.model", T.CHOICE, values=("relational", "key_value", "document")),
    Attribute("data.simple", T.FLAG),
    Attribute("data.size_gb", T.NUMBER, unit="GB", minimum=0),
    Attribute(
        "data.volume",
        T.LEVEL,
        values=("small", "medium", "large"),
        inputs=("data.size_gb",),
        bands={"data.size_gb": (Band(1, "gte", 50), Band(2, "gte", 1000))},
    ),
    Attribute("use.patterns", T.CHOICES, values=("lookup", "joins", "scans"), when=IsFlag("data.simple", False)),
    Attribute("use.percent", T.NUMBER, unit="%", minimum=0, maximum=100),
    Attribute("current.service", T.CHOICE, values=("alpha", "beta"), when=OneOf("data.model", ("relational",))),
)
COUPLED = (
    ATTRIBUTES[0],
    Attribute("use.reads", T.NUMBER, unit="1/s", minimum=0),
    Attribute("use.writes", T.NUMBER, unit="1/s", minimum=0),
    Attribute("use.total", T.COMPUTED, inputs=("use.reads", "use.writes"), computation=Computation.SUM),
    Attribute("use.share", T.COMPUTED, inputs=("use.reads", "use.writes"), computation=Computation.SHARE),
    ATTRIBUTES[2],
)
NEVER = (
    Impossible("documents-that-are-joined", Only("use.patterns", ("joins",)), "for the tests"),
    Impossible("large-and-simple", IsFlag("data.simple", True), "for the tests"),
)
QUICK = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), database=None)


class World:
    """A pack and a workload, and brute force over single changes of its answers."""

    def __init__(self, pack, workload):
        self.pack, self.workload, self.priorities = pack, workload, workload.priorities
        self.recommender = Recommender(pack, EngineMode.REFERENCE)
        self.answers = dict(self.recommender.answers_of(workload))
        self.program, self.plan = self.recommender.program, self.recommender.plan(self.answers[pack.role_attribute])
        self.weights = weights_of(pack, self.priorities)
        values = self.values(self.answers)
        self.broken = {n.id for n in pack.vocabulary.never if truth(n.when, values) is Truth.TRUE}
        self.winner = self.wins(self.answers)

    def values(self, answers):
        return self.program.following.facts(answers).values

    def wins(self, answers, program=None, weights=None):
        values = self.values(answers)
        truths = (program or self.program).evaluate(values).truths
        truths = {rule.id: truths.get(rule.id, Truth.FALSE) for rule in self.pack.rules}
        return standing(self.plan, weights or self.weights, values, truths).winner or ""

    def points(self, attribute, *, beside=False):
        """Every cut that a rule or band makes, and points between them; `beside`, the floats next to each as well."""
        conditions = [rule.when for rule in self.pack.rules] + [n.when for n in self.pack.vocabulary.never]
        ends = {0.0} | ({float(attribute.maximum)} if attribute.maximum else set())
        for test in (test for condition in conditions for test in tests_of(condition)):
            if not isinstance(test, InRange):
                continue
            bounds = [bound.value for bound in (test.lower, test.upper) if bound]
            others = [v for n, v in self.answers.items() if n in ("use.reads", "use.writes") and n != attribute.id]
            if test.attribute in (attribute.id, "use.total"):
                ends |= set(bounds)
            if test.attribute == "use.total":
                ends |= {bound - v for bound in bounds for v in others}
            if test.attribute == "use.share":
                odds = [(c, 1 - c) if attribute.id == "use.reads" else (1 - c, c) for c in bounds]
                ends |= {v * ours / theirs for ours, theirs in odds if theirs for v in others}
        for level in self.pack.vocabulary.attributes.values():
            ends |= {step.value for step in (level.bands or {}).get(attribute.id, ())}
        high = attribute.maximum or sys.float_info.max / 4  # twice the last point is still a number
        ends |= {nextafter(end, side) for end in ends for side in (0, inf)} if beside else set()
        inside = sorted(end for end in ends if 0 <= end <= high)
        middles = [(a + b) / 2 for a, b in pairwise(inside)]
        return sorted({*inside, *middles, *([] if attribute.maximum else [inside[-1] * 2 + 1])})

    def changes(self):
        """Every single change as (attribute, what is done, how)."""
        found = []
        for attribute in self.pack.vocabulary.answerable():
            name, now = attribute.id, self.answers.get(attribute.id)
            if name == self.pack.role_attribute or name in self.workload.unknown:
                continue
            match attribute.type:
                case T.CHOICES:
                    base = now if now is not None else frozenset()
                    found += [(name, "member", word) for word in attribute.values]
                    found += [(name, "set", frozenset())] if now is None else []
                    assert isinstance(base, frozenset)
                case T.NUMBER:
                    found += [(name, "set", point) for point in self.points(attribute) if point != now]
                case T.LEVEL:
                    found += [(name, "set", LevelRange(i, i)) for i in range(len(attribute.values))]
                case T.FLAG:
                    found += [(name, "set", value) for value in (False, True)]
                case _:
                    found += [(name, "set", value) for value in attribute.values]
            found += [(name, "withdraw", None)] if now is not None else []
        return [change for change in found if change[1] != "set" or change[2] != self.answers.get(change[0])]

    def applied(self, changes):
        """The answers after the changes, or None where they cannot be."""
        answers, given = dict(self.answers), []
        for name, how, value in changes:
            if how == "withdraw":
                answers.pop(name, None)
                continue
            given.append(name)
            answers[name] = answers.get(name, frozenset()) ^ {value} if how == "member" else value
        while clashes := self.program.following.facts(answers).clashes:
            for clash in clashes:
                if clash.attribute in given:
                    return None
                del answers[clash.attribute]
        values = self.values(answers)
        for never in self.pack.vocabulary.never:
            if never.id not in self.broken and truth(never.when, values) is Truth.TRUE:
                return None
        asked = [self.pack.vocabulary[name].when for name in given]
        return None if any(when is not None and truth(when, values) is Truth.FALSE for when in asked) else answers


def generated(data, attributes, never=()):
    choices = Choices(data)
    vocabulary = Vocabulary({a.id: a for a in attributes}, never and (choices.one(never),))
    pack = some_pack(choices, vocabulary)
    priorities = {"first": choices.one(("low", "normal", "high"))}
    answers = {**some_answers(choices, vocabulary, 50), "work.role": "record"}
    left = [attribute.id for attribute in vocabulary.answerable() if attribute.id not in answers]
    unknown = frozenset(name for name in left if choices.chance(15))
    return World(pack, Workload("generated", answers=answers, priorities=priorities, unknown=unknown))


def admits(change, brute):
    """Whether a change that was told has this single change among its alternatives."""
    name, how, value = brute
    if change.attribute != name:
        return False
    if how == "withdraw":
        return change.kind is ChangeKind.WITHDRAW
    if change.kind is ChangeKind.REMOVE:
        return how == "member" and value in change.examples
    if change.kind is ChangeKind.WITHDRAW:
        return False
    new = frozenset((value,)) if how == "member" else value
    return truth(change.becomes, {name: new}) is Truth.TRUE and (how != "member" or value in change.examples)


def test_the_smallest_sets_are_those_of_brute_force():
    seen = {1: 0, 2: 0}

    @QUICK
    @given(st.binary(min_size=600, max_size=600))
    def same(data):
        world = generated(data, ATTRIBUTES, NEVER)
        if world.program.following.facts(world.answers).clashes:
            return
        found = what_if(world.recommender, world.workload)
        assert (found.decision.winner.service if found.decision.winner else "") == world.winner
        told = {rival.service: rival.sets for rival in found.rivals if rival.size}
        alone = overturning(world, [(change,) for change in world.changes()])
        pairs = overturning(world, pairs_of(world.changes()))
        pairs = {service: ways for service, ways in pairs.items() if service not in alone}
        for size, brute in ((1, alone), (2, pairs)):
            assert {service for service, sets in told.items() if len(sets[0].changes) == size} == brute.keys()
            for service, ways in brute.items():
                for way in ways:
                    assert any(admits_all(entry.changes, way) for entry in told[service]), (service, way)
            seen[size] += len(brute)
        for service, sets in told.items():  # and each that was told does it, with any of its examples
            for way in (way for entry in sets for way in product(*(singles(world, c) for c in entry.changes))):
                assert world.wins(world.applied(way)) == service

    same()
    assert min(seen.values()) > 5


def test_numbers_that_are_computed_with_change_together():
    seen = []

    @QUICK
    @given(st.binary(min_size=600, max_size=600))
    def same(data):
        world = generated(data, COUPLED)
        told = {rival.service: rival.sets for rival in what_if(world.recommender, world.workload).rivals if rival.size}
        alone = overturning(world, [(change,) for change in world.changes()])
        pairs = overturning(world, pairs_of(world.changes())).keys() - alone.keys()
        assert {service for service, sets in told.items() if len(sets[0].changes) == 1} == alone.keys()
        assert pairs <= told.keys()  # brute force tries the cuts of each number, not those of both together
        for service, sets in told.items():
            for way in (way for entry in sets for way in product(*(singles(world, c) for c in entry.changes))):
                assert world.wins(world.applied(way)) == service
        seen.append(len(pairs))

    same()
    assert sum(seen) > 5


def pairs_of(changes):
    """Every two changes that touch different answers, or different members of one set."""
    for one, other in combinations(changes, 2):
        if one[0] != other[0] or one[1] == other[1] == "member":
            yield one, other


def overturning(world, ways):
    """The ways after which somebody else wins, by who does."""
    found = {}
    for way in ways:
        answers = world.applied(way)
        if answers is not None and (service := world.wins(answers)) != world.winner:
            found.setdefault(service, []).append(way)
    return found


def admits_all(changes, way):
    if {name for name, _, _ in way} == {"data.size_gb", "data.volume"}:
        return True  # told once for each outcome, not for each way to say it
    return any(
        all(admits(change, brute) for change, brute in zip(changes, order, strict=True)) for order in permutations(way)
    )


def singles(world, change):
    """The single changes that a change stands for, by its examples."""
    attribute = world.pack.vocabulary[change.attribute]
    if change.kind is ChangeKind.WITHDRAW:
        return [(change.attribute, "withdraw", None)]
    found = []
    for example in change.examples:
        if attribute.type is T.CHOICES:
            found.append((attribute.id, "set", frozenset()) if example == () else (attribute.id, "member", example))
        elif attribute.type is T.LEVEL:
            index = attribute.values.index(example)
            found.append((attribute.id, "set", LevelRange(index, index)))
        else:
            found.append((attribute.id, "set", example))
    return found


@pytest.mark.parametrize("attributes", [ATTRIBUTES, COUPLED], ids=["plain", "coupled"])
def test_thresholds_are_where_the_winner_changes(attributes):
    seen = []

    @QUICK
    @given(st.binary(min_size=600, max_size=600))
    def same(data):
        world = generated(data, attributes, NEVER if attributes is ATTRIBUTES else ())
        if world.program.following.facts(world.answers).clashes:
            return
        found = {entry.attribute: entry for entry in what_if(world.recommender, world.workload).thresholds}
        for attribute in world.pack.vocabulary.answerable():
            if attribute.type is not T.NUMBER:
                continue
            if attribute.id in world.workload.unknown:
                assert attribute.id not in found
                continue
            for point in world.points(attribute, beside=True):
                answers = world.applied([(attribute.id, "set", point)])
                if answers is None:
                    continue
                winner = world.wins(answers)
                if attribute.id not in found:
                    assert winner == world.winner
                    continue
                stretch = [s for s in found[attribute.id].stretches if _within(s, point)]
                assert [s.winner for s in stretch] == [winner], (attribute.id, point)
        seen.append(len(found))

    same()
    assert sum(seen) > 5


@pytest.mark.parametrize(
    ("answers", "attribute", "test", "expected"),
    [
        # In floats 5e15 swallows what is added to it: beta was told to win above 0, and did not at 0.375.
        ({"use.reads": 5e15}, "use.writes", ("use.total", 5e15, "gt"), (0.0, False)),
        ({"use.writes": 1.0}, "use.reads", ("use.total", 9007199254740991.0, "gte"), (9007199254740990.0, True)),
        ({"use.reads": 99.5}, "use.writes", ("use.total", 99.5, "gt"), (0.0, False)),
        ({"use.reads": 2500.0}, "use.writes", ("use.total", 3000.0, "gte"), (500.0, True)),
        ({"use.reads": 0.1}, "use.writes", ("use.total", 100.0, "gte"), (99.9, True)),
        # Seven of ten are a share of 0.7: in binary fractions the threshold came out at 6.999999999999998.
        ({"use.writes": 3.0}, "use.reads", ("use.share", 0.7, "gte"), (7.0, True)),
        ({"use.writes": 10.0}, "use.reads", ("use.share", 0.7, "gte"), (23.333333333333332, False)),
        ({"use.writes": 1e308}, "use.reads", ("use.total", 1.5e308, "gte"), (5e307, True)),
    ],
)
def test_a_threshold_of_a_computed_number_is_exact(answers, attribute, test, expected):
    computed, cut, comparison = test
    pack = generated(b"", COUPLED).pack
    when = InRange(computed, Bound(cut, inclusive=comparison == "gte"), None)
    rule = Rule(
        "cut", "cut", when, "", (), criterion="first", favor=(Weighing(Selector("beta", ("beta",)), Strength.STRONG),)
    )
    world = World(replace(pack, rules=(rule,)), Workload("one", answers={"work.role": "record", **answers}))
    (found,) = [
        entry for entry in what_if(world.recommender, world.workload).thresholds if entry.attribute == attribute
    ]
    below, above = found.stretches
    assert (above.low, above.low_inclusive, below.winner, above.winner) == (*expected, "alpha", "beta")
    assert (below.high, below.high_inclusive) == (above.low, not above.low_inclusive)
    for side in (0, inf):
        point = nextafter(above.low, side)
        stretch = above if _within(above, point) else below
        assert point < 0 or world.wins({**world.answers, attribute: point}) == stretch.winner


def _within(stretch, point):
    above = point > stretch.low or (stretch.low_inclusive and point == stretch.low)
    return above and (
        stretch.high is None or point < stretch.high or (stretch.high_inclusive and point == stretch.high)
    )


def test_only_answers_that_may_come_tip_a_comparison():
    seen = {"open": 0, "unknown": 0}

    @QUICK
    @given(st.binary(min_size=600, max_size=600))
    def same(data):
        world = generated(data, ATTRIBUTES)
        told = compare(world.recommender, replace(world.workload, unknown=frozenset()), "alpha", "beta").tipping
        unknown = frozenset(sorted({entry.changes[0].attribute for entry in told})[::2])
        open_ = tuple(entry for entry in told if entry.changes[0].attribute not in unknown)
        assert compare(world.recommender, replace(world.workload, unknown=unknown), "alpha", "beta").tipping == open_
        seen["open"] += len(open_)
        seen["unknown"] += len(told) - len(open_)

    same()
    assert all(seen.values()), seen


def test_a_rule_carries_the_decision_when_its_pack_without_it_decides_otherwise():
    seen = []

    @QUICK
    @given(st.binary(min_size=600, max_size=600))
    def same(data):
        world = generated(data, ATTRIBUTES)
        without = {}
        for rule in world.pack.rules:
            program = Program(
                world.pack.vocabulary, [Clause(r.id, r.when, r.derives) for r in world.pack.rules if r is not rule]
            )
            winner = world.wins(world.answers, program)
            if winner != world.winner:
                without[rule.id] = winner
        found = what_if(world.recommender, world.workload)
        assert {entry.rule: entry.winner for entry in found.carrying} == without
        seen.append(len(without))

    same()
    assert sum(seen) > 20


def test_the_winner_stays_exactly_within_the_leeway_of_a_weight():
    seen = []

    @QUICK
    @given(st.binary(min_size=600, max_size=600))
    def same(data):
        world = generated(data, ATTRIBUTES)
        found = what_if(world.recommender, world.workload)
        for entry in found.leeways:
            for word, winner in entry.winners.items():
                weights = weights_of(world.pack, {**world.priorities, entry.criterion: word})
                assert winner == world.wins(world.answers, weights=weights)
            low, high = Fraction(entry.low), None if entry.high is None else Fraction(entry.high)
            step = Fraction(1, 1000)
            tried = [(low + step, world.winner)] if high is None or low + step < high else []
            tried += [(low - step, entry.below)] if low > step else []
            tried += [] if high is None else [(high + step, entry.above)]
            tried += [(low, world.winner)] if entry.low_inclusive else []
            for factor, winner in tried:
                if factor.denominator <= 10**6:  # thirds are only nearly themselves in floats
                    assert _with_factor(world, entry.criterion, factor) == winner, (entry, factor)
                    seen.append(factor)

    same()
    assert len(seen) > 100


def _with_factor(world, criterion, factor):
    """Who wins when the normal weight of a criterion counts `factor` times, by plain fractions."""
    base = weights_of(world.pack, {**world.priorities, criterion: "normal"})
    now = standing(
        world.plan, base, world.values(world.answers), world.program.evaluate(world.values(world.answers)).truths
    )
    current = world.answers.get("current.service")
    left = [service for service in world.plan.candidates if service not in now.excluded]
    left.sort(key=lambda service: service != current)
    scores = {
        service: sum(units * (factor if name == criterion else 1) for name, units in now.by_criterion[service].items())
        for service in left
    }
    return max(left, key=lambda service: (scores[service], -left.index(service)))


@pytest.mark.parametrize("case", ["contractor-dev-databases-nights-off", "memcached-sessions-that-sign-people-out"])
def test_on_the_shipped_rules_nothing_is_missed_and_all_that_is_told_holds(case):
    pack, rng = load_pack(), random.Random(3)
    (found,) = [c for c in load_cases([Path("cases")], pack) if c.id == case]
    world = World(pack, found.workload)
    told = {rival.service: rival for rival in what_if(world.recommender, world.workload).rivals}
    changes = world.changes()
    ways = [(change,) for change in changes] + rng.sample(list(pairs_of(changes)), 500)
    for service, brute in overturning(world, ways).items():
        for way in brute:
            assert 0 < told[service].size <= len(way), (service, way)
            if len(way) == told[service].size == 1:
                assert any(admits_all(entry.changes, way) for entry in told[service].sets), (service, way)
    for service, rival in told.items():
        for entry in rival.sets:
            way = [singles(world, change)[0] for change in entry.changes]
            assert world.wins(world.applied(way)) == service, (service, way)


def test_deep_search_finds_what_two_changes_cannot():
    seen = []

    @QUICK
    @given(st.binary(min_size=600, max_size=600))
    def same(data):
        world = generated(data, ATTRIBUTES, NEVER)
        if world.program.following.facts(world.answers).clashes:
            return
        shallow = {r.service: r for r in what_if(world.recommender, world.workload).rivals}
        for rival in what_if(world.recommender, world.workload, deep=True).rivals:
            if shallow[rival.service].size or not rival.service:
                assert rival == shallow[rival.service]
            elif rival.size:
                assert rival.size > 2
                for entry in rival.sets:
                    assert len(entry.changes) == rival.size
                    way = [singles(world, change)[0] for change in entry.changes]
                    assert world.wins(world.applied(way)) == rival.service
                    seen.append(rival.size)

    same()
    assert len(seen) > 5
