"""The formulas say what the engine says: every answer pinned, the truth of every rule and who stands where compared."""

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.analysis.prove.pinned import pinned, weighed
from tests.engine.conftest import build_vocabulary

import recommender
from recommender.analysis.prove.answers import Answers
from recommender.analysis.prove.clauses import Clauses, thresholds
from recommender.analysis.prove.known import Level
from recommender.analysis.prove.smt import Model, NoModel, Solver
from recommender.analysis.prove.standing import Priorities, Standings
from recommender.engine.plan import Plan, weights_of
from recommender.engine.program import Clause, Program
from recommender.engine.reference import truth
from recommender.engine.standing import standing
from recommender.model.pack import Pack
from recommender.model.truth import Truth
from recommender.model.vocabulary import LevelRange, Value, Vocabulary
from recommender.testing.packs import some_pack
from recommender.testing.strategies import Choices, answers, condition, some_answers

VOCABULARY = build_vocabulary()
FLAGS = ("derived.odd", "derived.strange")
STRATA = (("odd", (), FLAGS[:1]), ("strange", FLAGS[:1], FLAGS[1:]), ("one", FLAGS, ()), ("two", (), ()))
RELAXED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)


def program(data: bytes) -> Program:
    choices = Choices(data)
    return Program(
        VOCABULARY,
        [Clause(name, condition(choices, VOCABULARY, flags=flags), derives) for name, flags, derives in STRATA],
    )


def is_possible(program: Program, said: Mapping[str, Value]) -> bool:
    facts = program.following.facts(said)
    never = program.vocabulary.never
    return not facts.clashes and not any(truth(one.when, facts.values) is Truth.TRUE for one in never)


def truth_in(model: Model, clauses: Clauses, name: str) -> Truth:
    true, false = clauses.truth(name)
    found = model.holds(true), model.holds(false)
    assert found != (True, True)
    return Truth.TRUE if found[0] else Truth.FALSE if found[1] else Truth.UNKNOWN


@RELAXED
@given(st.binary(min_size=240, max_size=240).map(program), st.lists(answers(VOCABULARY, 70), min_size=4, max_size=4))
def test_every_rule_has_the_truth_that_the_reference_gives_it(
    program: Program, workloads: list[Mapping[str, Value]]
) -> None:
    clauses = Clauses(program, Answers(VOCABULARY, thresholds(program)))
    solver = Solver(clauses.possible)
    for said in workloads:
        found = solver.ask(pinned(clauses.answers, said), 10)
        if not is_possible(program, said):
            assert found is NoModel.IMPOSSIBLE
            continue
        assert isinstance(found, Model)
        firing = program.evaluate(program.following.facts(said).values)
        assert {name: truth_in(found, clauses, name) for name in firing.truths} == firing.truths


def places(pack: Pack, program: Program, said: Mapping[str, Value], priorities: Mapping[str, str], role: str) -> None:
    """Compare gates, order and winner of one workload with what the formulas say of it."""
    plan = Plan(pack, role)
    facts = program.following.facts(said)
    now = standing(plan, weights_of(pack, priorities), facts.values, program.evaluate(facts.values).truths)
    clauses = Clauses(program, Answers(pack.vocabulary, thresholds(program)))
    standings, weights = Standings(clauses, plan), Priorities(pack, fixed=False)
    pins = [*pinned(clauses.answers, said), *weighed(weights, priorities)]
    found = Solver([*clauses.possible, *weights.facts]).ask(pins, 20)
    assert isinstance(found, Model)
    assert {s for s in plan.candidates if found.holds(standings.out(s))} == set(now.excluded)
    assert found.holds(standings.nobody()) is (now.winner is None)
    for service in (*now.order[:2], *now.excluded)[:3]:
        assert found.holds(standings.first(service, weights)) is (service == now.winner)
    for higher, lower in pairwise(now.order):
        assert found.holds(standings.before(higher, lower, weights))
        assert not found.holds(standings.before(lower, higher, weights))


@RELAXED
@given(st.binary(min_size=600, max_size=600))
def test_gates_order_and_winner_are_those_of_the_engine(data: bytes) -> None:
    choices = Choices(data)
    pack = some_pack(choices, VOCABULARY)
    program = Program.of(pack)
    said = {**some_answers(choices, VOCABULARY, 75), "work.role": "record"}
    priorities = {name: choices.one(("low", "normal", "high")) for name in pack.criteria}
    if is_possible(program, said):
        places(pack, program, said, priorities, "record")


@pytest.fixture(scope="module")
def shipped() -> Pack:
    return recommender.load_pack()


def samples(vocabulary: Vocabulary, program: Program, count: int) -> list[dict[str, Value]]:
    found: list[dict[str, Value]] = []
    dice = random.Random(7)
    while len(found) < count:
        said = dict(some_answers(Choices(dice.randbytes(2000)), vocabulary, 20))
        if is_possible(program, said):
            found.append(said)
    return found


def test_the_shipped_pack_is_encoded_as_it_is_decided(shipped: Pack) -> None:
    program = Program.of(shipped)
    clauses = Clauses(program, Answers(shipped.vocabulary, thresholds(program)))
    solver = Solver(clauses.possible)
    fired = 0
    for said in samples(shipped.vocabulary, program, 40):
        found = solver.ask(pinned(clauses.answers, said), 20)
        assert isinstance(found, Model)
        firing = program.evaluate(program.following.facts(said).values)
        assert {name: truth_in(found, clauses, name) for name in firing.truths} == firing.truths
        fired += len(firing.fired)
    assert fired > 800


def test_the_shipped_services_stand_where_they_are_decided(shipped: Pack) -> None:
    program = Program.of(shipped)
    for said, role in zip(samples(shipped.vocabulary, program, 5), shipped.roles, strict=True):
        said[shipped.role_attribute] = role
        places(shipped, program, said, {"query": "low", "cost": "high"}, role)


@pytest.mark.parametrize(
    "said", [(3.0, 1.0), (2.999, 1.0), (3.001, 1.0), (2.0, 3.0), (1.0, 4.0), (0.0, 1.0), (0.0, 0.0)]
)
def test_a_share_is_met_to_the_digit(said: tuple[float, float]) -> None:
    """Three of four are 0.75 and two of five 0.4, the ends of two bands; of nothing there is no share."""
    program = Program(VOCABULARY, [])
    clauses = Clauses(program, Answers(VOCABULARY, thresholds(program)))
    answered: dict[str, Value] = dict(zip(("use.reads", "use.writes"), said, strict=True))
    found = Solver(clauses.possible).ask(pinned(clauses.answers, answered), 10)
    level = clauses.answers.known["use.mix"]
    assert isinstance(found, Model)
    assert isinstance(level, Level)
    expected = program.following.facts(answered).values.get("use.mix", LevelRange(0, 2))
    assert LevelRange(sum(map(found.holds, level.least)), sum(map(found.holds, level.most))) == expected
