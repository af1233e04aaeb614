"""The exact question whether the winner is settled, against brute force and against random completions."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import chain, combinations, pairwise, product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.engine.bounds import bounds_of
from recommender.engine.completed import completed
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.engine.plan import weights_of
from recommender.engine.reference import truth
from recommender.engine.residual import Known
from recommender.engine.settled import settled
from recommender.engine.standing import standing
from recommender.knowledge.case_file import load_cases
from recommender.model.condition import HasAny, InRange, IsFlag, Not, OneOf, Only, tests_of
from recommender.model.rule import Rule, RuleOrigin, Selector, Strength, Weighing
from recommender.model.truth import Truth
from recommender.model.vocabulary import AttributeType, Impossible, Vocabulary
from recommender.model.workload import Workload
from recommender.testing.answering import Answering, draws_of_others
from recommender.testing.packs import some_pack
from recommender.testing.strategies import Choices, some_answers

# Parts of the vocabulary small enough to try every completion, and questions that may turn out irrelevant.
SMALL = {
    "mixed": (("work.role", "data.model", "data.simple", "data.size_gb", "data.volume", "use.patterns"), {}),
    "following": (("work.role", "current.service", "compatibility.engine", "data.simple", "data.model"), {}),
    "irrelevant": (
        ("work.role", "current.service", "data.simple", "data.model", "use.patterns"),
        {
            "current.service": OneOf("data.model", ("relational", "document")),
            "use.patterns": IsFlag("data.simple", False),
        },
    ),
}
NEVER = (
    Impossible("simple-search", Only("use.patterns", ("search", "joins")), "for the tests"),
    Impossible("simple-document", OneOf("data.model", ("document",)), "for the tests"),
)


def closed(service):
    """What the catalogue makes of a service closed to new customers."""
    runs = OneOf("current.service", (service,))
    selector = Selector(service, (service,))
    return Rule(f"status/{service}", "", Not(runs), "", (), rule_out=(selector,), origin=RuleOrigin.STATUS)


def part_of(vocabulary, names, when):
    attributes = {name: replace(vocabulary[name], when=when.get(name)) for name in names}
    both = [n for n in vocabulary.never if {t.attribute for t in tests_of(n.when)} <= set(names)]
    return Vocabulary(attributes, tuple(both))


def options(attribute, cuts):
    match attribute.type:
        case AttributeType.FLAG:
            return [False, True]
        case AttributeType.CHOICES:
            sizes = range(len(attribute.values) + 1)
            return [frozenset(g) for g in chain.from_iterable(combinations(attribute.values, n) for n in sizes)]
        case AttributeType.NUMBER:
            ends = sorted({0.0, *cuts})
            between = [(a + b) / 2 for a, b in pairwise(ends)]
            return [*ends, *between, ends[-1] * 2 + 1]
        case AttributeType.LEVEL:
            return [None]  # follows from its numbers
        case _:
            return list(attribute.values)


def cuts_of(pack):
    found = {}
    for rule in pack.rules:
        for test in tests_of(rule.when):
            if isinstance(test, InRange):
                found.setdefault(test.attribute, set()).update(b.value for b in (test.lower, test.upper) if b)
    for attribute in pack.vocabulary.attributes.values():
        for name, steps in (attribute.bands or {}).items():
            found.setdefault(name, set()).update(step.value for step in steps)
    return found


def every_completion(pack, following, answers, shut):
    """All answers that fill in `answers` but for those `shut`; a question may stay open where it is irrelevant."""
    vocabulary, cuts = pack.vocabulary, cuts_of(pack)
    left = [a for a in vocabulary.answerable() if a.id not in answers and a.id not in shut]
    ways = [options(a, cuts.get(a.id, ())) + ([None] if a.when is not None else []) for a in left]
    for way in product(*ways):
        filled = {a.id: value for a, value in zip(left, way, strict=True) if value is not None}
        full = following.facts({**answers, **filled})
        unasked = [a for a in left if a.id not in filled and a.type is not AttributeType.LEVEL]
        if full.clashes or any(truth(a.when, full.values) is not Truth.FALSE for a in unasked):
            continue
        if not any(truth(never.when, full.values) is Truth.TRUE for never in vocabulary.never):
            yield full.values


@pytest.mark.parametrize("part", SMALL)
def test_a_winner_is_settled_exactly_when_brute_force_finds_no_other(vocabulary, part):
    names, when = SMALL[part]
    small = part_of(vocabulary, names, when)
    seen = {"settled": 0, "open": 0, "cheaply": 0}

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.binary(min_size=500, max_size=500))
    def holds(data):
        choices = Choices(data)
        pack = some_pack(choices, small)
        if choices.chance(40) and "current.service" in names:
            pack = replace(pack, rules=(*pack.rules, closed(choices.one(tuple(pack.services)))))
        if choices.chance(50) and "use.patterns" in names:
            pack = replace(pack, vocabulary=Vocabulary(small.attributes, (*small.never, choices.one(NEVER))))
        answers = {**some_answers(choices, small, 50), "work.role": "record"}
        recommender = Recommender(pack, EngineMode.REFERENCE)
        program, plan, weights = recommender.program, recommender.plan("record"), weights_of(pack, {})
        facts = program.following.facts(answers)
        if facts.clashes:
            return
        now = standing(plan, weights, facts.values, program.evaluate(facts.values).truths)
        unknown = [name for name in ("data.simple", "data.model") if choices.chance(15) and name not in answers]
        shut = frozenset(unknown)  # "don't know"
        known = Known(answers, facts.values, shut, program.space)
        told = settled(program, plan, weights, known, now)
        found = {
            standing(plan, weights, values, program.evaluate(values).truths).winner
            for values in every_completion(pack, program.following, answers, shut)
        }
        if not found or now.winner is None:
            return  # impossible answers, or nobody left: the cheap bound says all there is to say
        is_settled = found == {now.winner}
        assert told.is_exact
        assert told.holds is is_settled
        seen["settled" if is_settled else "open"] += 1
        seen["cheaply"] += is_settled and bounds_of(program, plan, weights, known, now).decided

    holds()
    print(f"\n{part}: {seen['settled']} settled, {seen['cheaply']} of these by the cheap bound; {seen['open']} open")
    assert seen["settled"] >= 30
    assert seen["open"] >= 30


def test_on_the_shipped_rules_no_random_completion_beats_a_settled_winner(shipped_pack):
    recommender = Recommender(shipped_pack, EngineMode.REFERENCE)
    program, rng, tried = recommender.program, random.Random(11), 0
    cases = load_cases([Path(__file__).parents[2] / "cases"], shipped_pack)
    for case in rng.sample(list(cases), 60):
        if tried >= 10:
            break
        workload = completed(recommender, case.workload, str(rng.random()), rng)
        if workload is None:
            continue
        answering = Answering(recommender, workload, case.workload.answers, rng)
        total = len(answering.order)
        for count in (total // 2, total * 3 // 4, total * 7 // 8):
            asked, known = answering.after(count)
            if settled(program, asked.plan, asked.weights, known, asked.standing).holds:
                assert draws_of_others(recommender, asked, known, str(count)) == 0
                tried += 1
    assert tried >= 10


def test_a_question_that_may_never_be_asked_gives_nobody_the_points_of_its_answer(vocabulary):
    small = part_of(vocabulary, *SMALL["irrelevant"])
    pack = some_pack(Choices(bytes(500)), small)
    first, second, *others = pack.services

    def points(name, service, strength, when):
        weighing = Weighing(Selector(service, (service,)), strength)
        return Rule(name, "", when, "", (), criterion=next(iter(pack.criteria)), favor=(weighing,))

    searched = HasAny("use.patterns", ("search",))
    rules = (
        points("ahead", first, Strength.SLIGHT, OneOf("work.role", ("record",))),
        points("with-search", first, Strength.STRONG, searched),
        points("without-search", first, Strength.STRONG, Not(searched)),
        points("simple", second, Strength.MODERATE, IsFlag("data.simple", True)),
        *(closed(other) for other in others),
    )
    recommender = Recommender(replace(pack, rules=rules), EngineMode.REFERENCE)
    asked, known = recommender.view(Workload("w", answers={"work.role": "record"}), frozenset())
    # Nobody asks for the patterns of what is simple.
    simple = recommender.inquire({"work.role": "record", "data.simple": True}, {}).standing
    assert (asked.standing.winner, simple.winner) == (first, second)
    assert not bounds_of(recommender.program, asked.plan, asked.weights, known, asked.standing).decided
    assert not settled(recommender.program, asked.plan, asked.weights, known, asked.standing).holds
