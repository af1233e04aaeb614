"""The state machine: sessions walked at random through the tiny pack."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.engine import prospects
from recommender.engine.decide import Recommender
from recommender.knowledge.workload_file import parse_workloads
from recommender.knowledge.workload_text import dump_workload
from recommender.model.interview import Goal, Position, Reply, Step, Stop
from recommender.model.vocabulary import LevelRange
from recommender.model.workload import Workload
from recommender.questionnaire.interviewer import Interviewer
from recommender.questionnaire.session import Session
from recommender.testing.strategies import Choices, some_value

EMPTY = Session(Workload("w"))
BYTES = st.binary(min_size=120, max_size=120)
GOALS = [Goal(), Goal(confidence=0.6), Goal(certain=True), Goal(everything=True)]
QUICK = settings(max_examples=25, deadline=None)


def walk(interviewer: Interviewer, choices: Choices, skips: bool = True) -> list[tuple[Session, Position]]:
    """Sessions from nothing to the stop, each with its position; replies of every kind, at random."""
    session = EMPTY
    found = [(session, interviewer.position(session))]
    while (asking := found[-1][1].asking) is not None:
        attribute = interviewer.recommender.pack.vocabulary[asking.attribute]
        kind = choices.below(6)
        if kind == 5 and skips:
            session = session.skipped(attribute.id, asking.numbers)
        elif kind == 4:
            session = session.unknown(attribute.id, asking.numbers)
        elif kind == 3 and asking.numbers:
            number = interviewer.recommender.pack.vocabulary[choices.one(asking.numbers)]
            session = session.answered(attribute.id, some_value(choices, number), instead=number.id)
        else:
            session = session.answered(attribute.id, some_value(choices, attribute))
        found.append((session, interviewer.position(session)))
    return found


@pytest.mark.parametrize("goal", GOALS, ids=["sure", "less sure", "certain", "everything"])
def test_every_walk_ends_and_counts_down(goal: Goal, recommender: Recommender) -> None:
    interviewer = Interviewer(recommender, goal)

    @QUICK
    @given(data=BYTES)
    def holds(data: bytes) -> None:
        found = walk(interviewer, Choices(data))
        for (before, position), (_, after) in pairwise(found):
            assert position.asking is not None
            assert position.stop is None
            assert after.at_most <= position.at_most - 1
            assert position.asking.attribute not in before.replied | before.closed | before.answers.keys()
        last = found[-1][1]
        assert (last.asking, last.at_most) == (None, 0)
        if last.stop is Stop.SETTLED:
            assert last.decided
        elif last.stop is Stop.SURE:
            assert last.confidence >= goal.confidence

    holds()


def test_how_far_is_looked_ahead_moves_no_confidence(recommender: Recommender, monkeypatch: pytest.MonkeyPatch) -> None:
    interviewer = Interviewer(recommender, Goal(everything=True))
    choices = Choices(bytes(range(7, 127)))
    found = walk(interviewer, choices)
    monkeypatch.setattr(prospects, "DRAWS", 60)
    for session, position in found:
        other = interviewer.position(session)
        assert (other.confidence, other.ranking, other.others) == (
            position.confidence,
            position.ranking,
            position.others,
        )


def test_back_undoes_exactly(recommender: Recommender) -> None:
    interviewer = Interviewer(recommender, Goal(certain=True))

    @QUICK
    @given(data=BYTES)
    def holds(data: bytes) -> None:
        found = walk(interviewer, Choices(data))
        for (before, position), (after, _) in pairwise(found):
            assert after.back() == before
            assert Interviewer(recommender, interviewer.goal).position(after.back()) == position

    holds()
    assert EMPTY.back() == EMPTY


def test_kept_answers_read_again_are_the_same_session(recommender: Recommender) -> None:
    interviewer = Interviewer(recommender, Goal())
    pack = recommender.pack

    @QUICK
    @given(data=BYTES)
    def holds(data: bytes) -> None:
        session, position = walk(interviewer, Choices(data), skips=False)[-1]
        workload = session.workload(pack.vocabulary)
        (again,) = parse_workloads(dump_workload(workload, pack, "w.schema.json"), "w", pack)
        assert again == workload
        resumed = Session(again)
        assert (resumed.answers, resumed.closed) == (session.answers, session.closed)
        went_on = interviewer.position(resumed)
        assert (went_on.ranking, went_on.confidence) == (position.ranking, position.confidence)

    holds()


def test_skipped_is_recorded_nowhere(recommender: Recommender) -> None:
    interviewer = Interviewer(recommender, Goal(everything=True))

    @QUICK
    @given(data=BYTES)
    def holds(data: bytes) -> None:
        for session, _ in walk(interviewer, Choices(data)):
            workload = session.workload(recommender.pack.vocabulary)
            skipped = {
                name
                for step in session.steps
                if step.reply is Reply.SKIPPED
                for name in (step.attribute, *step.offered)
            }
            assert skipped == session.left_out
            assert skipped.isdisjoint(workload.answers)
            assert skipped.isdisjoint(workload.unknown)

    holds()


def test_the_order_of_the_questions_changes_nothing(recommender: Recommender) -> None:
    interviewer = Interviewer(recommender, Goal(everything=True))

    @QUICK
    @given(data=BYTES, order=st.randoms(use_true_random=False))
    def holds(data: bytes, order: object) -> None:
        session, position = walk(interviewer, Choices(data))[-1]
        steps = list(session.steps)
        order.shuffle(steps)  # type: ignore[attr-defined]
        shuffled = Session(session.start, tuple(steps))
        assert interviewer.position(shuffled) == position
        vocabulary = recommender.pack.vocabulary
        assert recommender.decide(shuffled.workload(vocabulary), shuffled.closed) == recommender.decide(
            session.workload(vocabulary), session.closed
        )

    holds()


def test_a_proved_winner_stays_whatever_else_is_answered(recommender: Recommender) -> None:
    sure = Interviewer(recommender, Goal(certain=True))
    on = Interviewer(recommender, Goal(everything=True))

    @QUICK
    @given(data=BYTES, more=BYTES)
    def holds(data: bytes, more: bytes) -> None:
        session, position = walk(sure, Choices(data), skips=False)[-1]
        if position.stop is not Stop.SETTLED:
            return
        choices = Choices(more)
        while (asking := on.position(session).asking) is not None:
            session = session.answered(
                asking.attribute, some_value(choices, recommender.pack.vocabulary[asking.attribute])
            )
            known = recommender.program.following.facts(session.answers)
            if known.clashes or any(
                _holds(recommender, known.values, never) for never in recommender.pack.vocabulary.never
            ):
                return  # no workload has these answers
        leader, before = on.position(session).leader, position.leader
        assert (leader and leader.service) == (before and before.service)

    holds()


def _holds(recommender: Recommender, values: object, never: object) -> bool:
    from recommender.engine.reference import truth
    from recommender.model.truth import Truth

    return truth(never.when, values) is Truth.TRUE  # type: ignore[attr-defined, arg-type]


def test_a_number_answers_for_its_level() -> None:
    session = EMPTY.answered("need.speed", 4.0, instead="need.latency_ms")
    assert session.answers == {"need.latency_ms": 4.0}
    assert session.steps == (Step("need.speed", Reply.ANSWERED, 4.0, "need.latency_ms"),)
    assert session.replied == {"need.speed"}


def test_an_answer_lifts_what_nobody_knew() -> None:
    session = Session(Workload("w", unknown=frozenset({"need.speed"}))).answered("need.speed", LevelRange(1, 1))
    assert session.closed == frozenset()


def test_a_question_has_one_reply() -> None:
    session = EMPTY.skipped("need.speed")
    with pytest.raises(ValueError, match=r"need\.speed has its reply already"):
        session.unknown("need.speed")
    with pytest.raises(ValueError, match="already"):
        Session(replace(EMPTY.start, answers={"need.speed": LevelRange(0, 0)})).skipped("need.speed")
