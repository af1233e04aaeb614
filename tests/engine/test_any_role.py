"""A role that is assumed but may still be answered, against brute force over the roles."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.test_mattering import changing
from tests.engine.test_settled import SMALL, closed, every_completion, part_of

from recommender.engine.bounds import bounds_of
from recommender.engine.completed import answers_in
from recommender.engine.completions import completions
from recommender.engine.contest import NOBODY, winners
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.engine.mattering import bearing, mattering
from recommender.engine.questions import askable
from recommender.engine.settled import settled
from recommender.engine.worlds import positions
from recommender.model.pack import Role
from recommender.model.workload import Workload
from recommender.testing.packs import some_pack
from recommender.testing.strategies import Choices, some_answers

ROLES = {"record": Role("record", "Record"), "cache": Role("cache", "Cache")}


def pack_of_two_roles(choices, vocabulary):
    """A generated pack whose services play one role or both."""
    pack = some_pack(choices, vocabulary)
    services = {
        name: replace(service, roles=choices.one((("record", "cache"), ("record",), ("cache",))))
        for name, service in pack.services.items()
    }
    rules = (*pack.rules, closed(choices.one(tuple(services)))) if choices.chance(30) else pack.rules
    return replace(pack, roles=ROLES, services=services, rules=rules)


@pytest.mark.parametrize("part", ["following", "irrelevant"])
def test_exactly_what_brute_force_finds_over_all_roles(vocabulary, part):
    small = part_of(vocabulary, *SMALL[part])
    seen = {"settled": 0, "open": 0} | ({} if SMALL[part][1] else {"role tells": 0, "role tells nothing": 0})

    @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.binary(min_size=500, max_size=500))
    def holds(data):
        choices = Choices(data)
        recommender = Recommender(pack_of_two_roles(choices, small), EngineMode.REFERENCE)
        program = recommender.program
        answers = {n: v for n, v in some_answers(choices, small, 75).items() if n != "work.role"}
        asked, known = recommender.view(Workload("w", answers=answers), frozenset())
        under_the_assumed = recommender.asked_of(Workload("w", answers=answers)).standing
        assert (asked.standing.order, asked.standing.fired) == (under_the_assumed.order, under_the_assumed.fired)
        ways = list(every_completion(recommender.pack, program.following, answers, frozenset()))
        if not ways:
            return  # the answers are impossible together
        firsts = {recommender.inquire(values, {}).standing.winner for values in ways}
        is_settled = firsts == {asked.standing.winner}
        told = settled(program, asked.plan, asked.weights, known, asked.standing)
        assert told.holds == is_settled if told.is_exact else told.holds <= is_settled
        bounds = bounds_of(program, asked.plan, asked.weights, known, asked.standing)
        assert bounds.decided <= is_settled
        seen["settled" if is_settled else "open"] += 1
        if SMALL[part][1]:
            return  # it tries answers to what nobody would ask, too
        telling, _ = changing(recommender, answers)
        open_ = {attribute.id for attribute in askable(program, known)}
        assert telling & open_ <= mattering(program, asked, known) <= bearing(program, asked, known)
        seen["role tells" if "work.role" in telling else "role tells nothing"] += 1

    holds()
    assert min(seen.values()) >= 5, seen


def test_each_draw_is_won_by_the_winner_under_its_own_role(shipped_pack):
    recommender = Recommender(shipped_pack, EngineMode.REFERENCE)
    asked, known = recommender.view(Workload("w"), frozenset())
    draws, counted = completions(recommender.program, recommender.mixture, known, "any role")
    won = winners(recommender.program, asked.plan, asked.weights, draws)
    roles = set()
    for world in list(positions(counted))[::3]:
        workload = Workload("w", answers=answers_in(shipped_pack.vocabulary, draws, world))
        expected = recommender.asked_of(workload).standing.winner or NOBODY
        assert won[expected] >> world & 1, workload.answers
        roles.add(workload.answers["workload.role"])
    assert roles == set(shipped_pack.roles)


def test_a_role_that_may_come_counts_only_where_it_is_open(shipped_pack):
    recommender = Recommender(shipped_pack, EngineMode.REFERENCE)
    role, answers = shipped_pack.role_attribute, {"compatibility.engine": "redis"}
    open_, assumed = Workload("w", answers=answers), {role: shipped_pack.default_role}
    told, plain = recommender.decide(open_, role_may_come=True), recommender.decide(open_)
    assert told.assumed == plain.assumed == assumed
    assert told.recommendations == plain.recommendations
    assert told.confidence < plain.confidence, "most that speaks Redis is a cache"
    assert role in [question.attribute for question in told.open_questions]
    assert role not in [question.attribute for question in plain.open_questions]
    shut = frozenset({role})
    assert recommender.decide(open_, shut, role_may_come=True) == recommender.decide(open_, shut)
    answered = Workload("w", answers={**answers, role: "cache"})
    assert recommender.decide(answered, role_may_come=True) == recommender.decide(answered)
