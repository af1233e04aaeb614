"""Which questions can still change the winner, against brute force and against random completions."""

from __future__ import annotations

import random
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.test_settled import SMALL, cuts_of, options, part_of

from recommender.engine.completed import completed
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.engine.mattering import bearing, mattering
from recommender.engine.questions import askable
from recommender.engine.reference import truth
from recommender.engine.residual import Known
from recommender.knowledge.case_file import load_cases
from recommender.model.truth import Truth
from recommender.model.vocabulary import AttributeType
from recommender.testing.packs import some_pack
from recommender.testing.strategies import Choices, some_answers, some_value


def allowed(pack, values):
    return not any(truth(never.when, values) is Truth.TRUE for never in pack.vocabulary.never)


def changing(recommender, answers):
    """The open attributes of which two answers, all else equal, give two winners, by trying all."""
    pack, following, cuts = recommender.pack, recommender.program.following, cuts_of(recommender.pack)
    left = [a for a in pack.vocabulary.answerable() if a.id not in answers and a.type is not AttributeType.LEVEL]
    winners = {}
    for way in product(*(options(attribute, cuts.get(attribute.id, ())) for attribute in left)):
        filled = {attribute.id: value for attribute, value in zip(left, way, strict=True)}
        facts = following.facts({**answers, **filled})
        if not facts.clashes and allowed(pack, facts.values):
            winners[way] = recommender.inquire({**answers, **filled}, {}).standing.winner
    found = set()
    for at, attribute in enumerate(left):
        groups = {}
        for way, winner in winners.items():
            groups.setdefault((*way[:at], *way[at + 1 :]), set()).add(winner)
        if any(len(group) > 1 for group in groups.values()):
            found |= set(recommender.program.space.of_attribute[attribute.id].attributes)
    return found, set(winners.values())


@pytest.mark.parametrize("part", ["mixed", "following"])
def test_exactly_the_questions_that_brute_force_finds(vocabulary, part):
    small = part_of(vocabulary, SMALL[part][0], {})
    seen = {"some": 0, "none": 0}

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.binary(min_size=500, max_size=500))
    def holds(data):
        choices = Choices(data)
        recommender = Recommender(some_pack(choices, small), EngineMode.REFERENCE)
        answers = {**some_answers(choices, small, 50), "work.role": "record"}
        asked = recommender.inquire(answers, {})
        if asked.facts.clashes:
            return
        known = Known(answers, asked.values, frozenset(), recommender.program.space)
        open_ = {attribute.id for attribute in askable(recommender.program, known)}
        found = mattering(recommender.program, asked, known)
        expected, winners = changing(recommender, answers)
        assert found <= bearing(recommender.program, asked, known) <= open_
        if not winners:
            return  # the answers themselves are impossible together
        if not expected and len(winners) > 1:
            expected = found  # winners that only several changed answers at once could exchange
        assert found == expected & open_
        seen["some" if found else "none"] += 1

    holds()
    assert min(seen.values()) >= 5, seen


def test_what_is_not_listed_changes_nothing_on_the_shipped_rules(shipped_pack):
    recommender = Recommender(shipped_pack, EngineMode.REFERENCE)
    program, rng = recommender.program, random.Random(3)
    cases = list(load_cases([Path("cases")], shipped_pack))
    listed = changed = 0
    for case in rng.sample(cases, 25):
        answers = recommender.answers_of(case.workload)
        asked = recommender.inquire(answers, {})
        known = Known(answers, asked.values, frozenset(), program.space)
        names = mattering(program, asked, known)
        workload = completed(recommender, case.workload, str(rng.random()), rng)
        if not names or workload is None:
            continue
        full = workload.answers
        for _ in range(40):
            name = rng.choice(sorted(full.keys() - answers.keys()))
            value = some_value(Choices(rng.randbytes(20)), shipped_pack.vocabulary[name])
            other = program.following.facts({**full, name: value})
            if other.clashes or not allowed(shipped_pack, other.values):
                continue
            before = recommender.inquire(full, {}).standing.winner
            after = recommender.inquire({**full, name: value}, {}).standing.winner
            listed += name in names
            if before != after:
                changed += 1
                assert name in names, (case.id, name, value)
    assert listed
    assert changed >= 10


def test_the_list_of_a_decision_is_that_of_the_engine(shipped_pack):
    recommender = Recommender(shipped_pack, EngineMode.REFERENCE)
    for case in random.Random(4).sample(list(load_cases([Path("cases")], shipped_pack)), 10):
        decision = recommender.decide(case.workload)
        asked = recommender.asked_of(case.workload)
        known = Known(asked.answers, asked.values, frozenset(), recommender.program.space)
        names = {question.attribute for question in decision.open_questions}
        assert names == (frozenset() if decision.decided else mattering(recommender.program, asked, known))


def test_what_nobody_knows_is_asked_no_more(shipped_pack):
    recommender = Recommender(shipped_pack, EngineMode.REFERENCE)
    (case,) = [c for c in load_cases([Path("cases/open")], shipped_pack) if c.id == "flash-sale-5000-orders-per-second"]
    first = recommender.decide(case.workload).open_questions[0].attribute
    after = recommender.decide(case.workload, frozenset({first}))
    assert first not in {question.attribute for question in after.open_questions}
    everything = frozenset(attribute.id for attribute in shipped_pack.vocabulary.answerable())
    closed = recommender.decide(case.workload, everything)
    assert (closed.decided, closed.confidence, closed.open_questions) == (True, 1.0, ())
