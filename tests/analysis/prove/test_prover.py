"""What Z3 decides of generated packs: it agrees with boxes, its witnesses stand the replay, trying finds no more."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pytest
from tests.engine.conftest import build_vocabulary

from recommender.analysis.box_decider import BoxDecider
from recommender.analysis.checks.laws import Breaks
from recommender.analysis.checks.question import (
    Answer,
    Fires,
    FiresWithout,
    FireTogether,
    Found,
    LeavesSomebody,
    Nowhere,
    Open,
    Question,
    RulesOutAll,
    Wins,
)
from recommender.analysis.law_reach import LawReach
from recommender.analysis.law_search import LawSearch
from recommender.analysis.prove.answers import Answers
from recommender.analysis.prove.clauses import Clauses, thresholds
from recommender.analysis.prove.decider import Prover
from recommender.analysis.prove.law import LawQuestion
from recommender.analysis.prove.smt import NoModel, Solver
from recommender.analysis.prove.standing import Standings
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.model.condition import NEVER, All, Any, Bound, Condition, InRange, Not
from recommender.model.law import COMPARING, MOVING, Claim, Comparison, Law, Move, Step
from recommender.model.pack import Pack
from recommender.model.vocabulary import AttributeType
from recommender.model.workload import Workload
from recommender.testing.packs import some_pack
from recommender.testing.strategies import Choices, condition, some_answers, some_test

VOCABULARY = build_vocabulary()


def made(seed: int, rules: int = 10) -> Recommender:
    dice = random.Random(seed)
    return Recommender(some_pack(Choices(dice.randbytes(700)), VOCABULARY, rules), EngineMode.REFERENCE)


def questions(recommender: Recommender) -> list[Question]:
    rules = [rule.id for rule in recommender.pack.rules]
    asked: list[Question] = [RulesOutAll("record"), RulesOutAll("record", frozenset(rules[:3]))]
    for position, rule in enumerate(rules):
        other = rules[(position + 1) % len(rules)]
        asked += [Fires(rule), FiresWithout(rule, other), FireTogether(rule, other), LeavesSomebody(rule, "record")]
    return asked


def test_z3_and_boxes_agree_on_generated_packs() -> None:
    seen: Counter[str] = Counter()
    for seed in range(25):
        recommender = made(seed)
        prover, boxes = Prover(recommender), BoxDecider(recommender)
        for question in questions(recommender):
            proof, exact = prover.answer(question), boxes.answer(question)
            assert type(proof) is type(exact), (seed, question, proof, exact)
            if isinstance(proof, Found):
                assert question.holds(recommender, proof.witness), (seed, question)
            seen[f"{type(question).__name__} {type(proof).__name__}"] += 1
    assert min(seen[f"{kind.__name__} Found"] for kind in (Fires, FiresWithout, FireTogether, RulesOutAll)) > 0
    assert min(seen[f"{kind.__name__} Nowhere"] for kind in (FiresWithout, FireTogether, RulesOutAll)) > 0


def exactly(attribute: str, number: float) -> InRange:
    return InRange(attribute, Bound(number, True), Bound(number, True))


def less(attribute: str, number: float) -> InRange:
    return InRange(attribute, None, Bound(number, False))


SHARE = exactly("use.share", 0.3)
WRITTEN: dict[str, tuple[Condition, Answer | None]] = {
    "three of ten, none of them whole": (All((SHARE, less("use.total", 0.9))), None),
    "a sum that is met to the digit": (
        All((exactly("use.total", 0.4), less("use.share", 0.743), Not(less("use.share", 0.742)))),
        None,
    ),
    "next to a threshold": (
        All((SHARE, Not(less("use.total", 1e9)), less("use.total", 1e9 + 1e-4), Not(exactly("use.total", 1e9)))),
        None,
    ),
    "less than nothing can be seen": (All((SHARE, less("use.total", 1e-40))), None),
    "more than whole floats": (All((SHARE, Not(less("use.total", 1e18)))), None),
    "three sevenths, or three of seven": (
        All((SHARE, Any((exactly("use.writes", 1), exactly("use.writes", 7))))),
        None,
    ),
    "three sevenths": (
        All((SHARE, exactly("use.writes", 1))),
        Open("only with numbers that no workload could write"),
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_the_numbers_of_a_witness_stand_beside_every_threshold_as_they_are_written(name: str) -> None:
    when, expected = WRITTEN[name]
    pack = made(0).pack
    rule = replace(pack.rules[0], id="met", when=when)
    recommender = Recommender(replace(pack, rules=(rule,)), EngineMode.REFERENCE)
    answer = Prover(recommender).answer(Fires("met"))
    if expected is not None:
        assert answer == expected
    else:
        assert isinstance(answer, Found)
        assert Fires("met").holds(recommender, answer.witness), answer


def winners(recommender: Recommender, count: int) -> set[str]:
    """Who wins among workloads drawn at random."""
    dice = random.Random(1)
    found = set()
    for _ in range(count):
        choices = Choices(dice.randbytes(200))
        said = {**some_answers(choices, VOCABULARY, 50), "work.role": "record"}
        priorities = {name: choices.one(("low", "normal", "high")) for name in recommender.pack.criteria}
        found.add(recommender.asked_of(Workload("w", answers=said, priorities=priorities)).standing.winner)
    return {winner for winner in found if winner}


def test_who_wins_somewhere_is_never_proved_to_win_nowhere() -> None:
    verdicts: Counter[str] = Counter()
    for seed in range(30):
        recommender = made(seed)
        prover, seen = Prover(recommender), winners(recommender, 60)
        for service in recommender.pack.services:
            answer = prover.answer(Wins(service))
            verdicts[type(answer).__name__] += 1
            if isinstance(answer, Found):
                assert Wins(service).holds(recommender, answer.witness), (seed, service)
            else:
                assert answer == Nowhere()
                assert service not in seen, (seed, service)
    assert verdicts["Nowhere"] > 0


def some_law(choices: Choices, pack: Pack) -> Law:
    """A law of any claim over the services of a pack, true of it or not."""
    claim = choices.one(tuple(Claim))
    services = tuple(pack.services)
    about = Comparison((choices.one(services),), ("x",), services if claim in COMPARING else (), ())
    return Law(
        id="law",
        title="A law",
        claim=claim,
        about=(about,),
        because="",
        cites=(),
        when=condition(choices, VOCABULARY),
        unless=condition(choices, VOCABULARY) if choices.chance(40) else NEVER,
        move=some_move(choices) if claim in MOVING else None,
    )


def some_move(choices: Choices) -> Move:
    attribute = choices.one([a for a in VOCABULARY.answerable() if a.id != "work.role"])
    if attribute.type in (AttributeType.NUMBER, AttributeType.LEVEL) and choices.chance(70):
        return Move(attribute.id, choices.one((Step.RAISE, Step.LOWER)))
    if attribute.type is AttributeType.CHOICES and choices.chance(70):
        return Move(attribute.id, choices.one((Step.ADD, Step.REMOVE)), choices.some(attribute.values, 2))
    before = some_test(choices, attribute) if choices.chance(40) else None
    after = some_test(choices, attribute) if choices.chance(60) else None
    return Move(attribute.id, Step.CHANGE, (), before, after, before is None and choices.chance(50))


def drawn(seed: int) -> tuple[Law, Recommender]:
    dice = random.Random(seed)
    choices = Choices(dice.randbytes(900))
    pack = some_pack(choices, VOCABULARY)
    law = some_law(choices, pack)
    return law, Recommender(replace(pack, laws=(law,)), EngineMode.REFERENCE)


def test_no_law_is_proved_that_search_breaks_and_each_witness_breaks_its_law() -> None:
    verdicts: Counter[str] = Counter()
    claims: dict[str, set[Claim]] = {"Found": set(), "Nowhere": set()}
    for seed in range(160):
        law, recommender = drawn(seed)
        answer = Prover(recommender).answer(Breaks(law))
        verdicts[type(answer).__name__] += 1
        assert not isinstance(answer, Open | None)
        claims[type(answer).__name__].add(law.claim)
        if isinstance(answer, Found):
            assert Breaks(law).holds(recommender, answer.witness), seed
        else:
            assert LawSearch(recommender, 40).broken_by(law) is None, seed
    assert claims["Found"] >= set(Claim) - {Claim.STAYS_OUT}
    assert claims["Nowhere"] >= MOVING
    assert min(verdicts.values()) > 30


def test_a_law_speaks_of_nobody_exactly_where_nothing_can_hold_of_whom_it_concerns() -> None:
    """What boxes say of the conditions, Z3 says of the whole question; a move may leave less, never more."""
    seen: Counter[tuple[bool, bool]] = Counter()
    for seed in range(100):
        law, recommender = drawn(seed)
        answers = Answers(VOCABULARY, thresholds(recommender.program, law.conditions), {"work.role": "record"})
        standings = Standings(Clauses(recommender.program, answers), recommender.plan("record"))
        question = LawQuestion(recommender.pack, standings, law)
        is_idle = question.is_idle or Solver(question.facts()).ask([], 10) is NoModel.IMPOSSIBLE
        is_silent = LawReach(recommender).speaks_of_nobody(law)
        assert is_idle or not is_silent, seed
        assert is_silent or not is_idle or law.move is not None, seed
        seen[law.move is not None, is_silent] += 1
    assert min(seen.values()) > 0
    assert len(seen) == 4


def test_a_question_that_takes_too_long_is_open_and_says_its_limit() -> None:
    recommender = made(3)
    assert Prover(recommender, seconds=0).answer(Wins("alpha")) == Open("0 s")


def test_an_unknown_question_is_left_to_others() -> None:
    assert Prover(made(3)).answer(object()) is None  # type: ignore[arg-type]


def test_without_z3_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib

    from recommender.errors import MissingExtraError

    kept: Mapping[str, object] = dict(sys.modules)
    monkeypatch.setitem(sys.modules, "z3", None)
    monkeypatch.delitem(sys.modules, "recommender.analysis.prove.smt")
    with pytest.raises(
        MissingExtraError, match=r"proofs need Z3, which is not installed: pip install 'recommender\[prove\]'"
    ):
        importlib.import_module("recommender.analysis.prove.smt")
    monkeypatch.setitem(sys.modules, "recommender.analysis.prove.smt", kept["recommender.analysis.prove.smt"])
