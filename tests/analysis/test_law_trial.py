"""What each claim of a law means, on standings and answers written by hand."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from recommender.analysis.law_trial import Breach, first_breach, is_step
from recommender.engine.standing import Standing
from recommender.model.condition import Bound, InRange, OneOf
from recommender.model.law import Claim, Comparison, Law, Move, Step
from recommender.model.vocabulary import LevelRange, Value

CANDIDATES = ("a", "b", "c")
MOVE = Move("x", Step.RAISE)


def stands(units: Mapping[str, int], out: tuple[str, ...] = ()) -> Standing:
    full = dict.fromkeys(CANDIDATES, 0) | dict(units)
    order = sorted((name for name in CANDIDATES if name not in out), key=lambda name: (-full[name], name))
    return Standing(tuple(order), full, {}, dict.fromkeys(out, ("gate",)), ())


def law(claim: Claim, rivals: tuple[str, ...] = (), move: Move | None = None) -> Law:
    return Law("law", "", claim, (Comparison(("a",), ("a",), rivals, rivals),), "", (), move=move)


NONE, A, B, AB = (), ("a",), ("b",), ("a", "b")
PAIRS: dict[str, tuple[Claim, Standing, Standing, Breach | None]] = {
    "same lead": (Claim.NEVER_GAINS, stands({"a": 1}), stands({"a": 5, "b": 4}), None),
    "smaller lead": (Claim.NEVER_GAINS, stands({"a": 1}), stands({"b": 4}), None),
    "greater lead": (Claim.NEVER_GAINS, stands({"a": 1}), stands({"a": 2}), Breach("a", "b", "lead +0.5", "lead +1")),
    "greater lead of one that is out": (Claim.NEVER_GAINS, stands({"a": 1}, A), stands({"a": 2}, A), None),
    "back beside a rival": (Claim.NEVER_GAINS, stands({}, A), stands({}), Breach("a", "b", "out", "in")),
    "back with its rival": (Claim.NEVER_GAINS, stands({}, AB), stands({}), None),
    "its rival falls out": (Claim.NEVER_GAINS, stands({}), stands({}, B), Breach("a", "b", "b in", "b out")),
    "both fall out": (Claim.NEVER_GAINS, stands({}), stands({}, AB), None),
    "it falls out": (Claim.NEVER_GAINS, stands({}), stands({"a": 9}, A), None),
    "higher": (Claim.NEVER_HIGHER, stands({"a": -1}), stands({"a": 1}), Breach("a", "", "-0.5", "+0.5")),
    "no higher": (Claim.NEVER_HIGHER, stands({"a": 1}), stands({"a": 1, "b": 7}), None),
    "back": (Claim.NEVER_HIGHER, stands({}, A), stands({}), Breach("a", "", "out", "in")),
    "lower": (Claim.NEVER_LOWER, stands({"a": 1}), stands({"a": 0}), Breach("a", "", "+0.5", "+0")),
    "out is lower": (Claim.NEVER_LOWER, stands({}), stands({}, A), Breach("a", "", "in", "out")),
    "lower while out": (Claim.NEVER_LOWER, stands({"a": 1}, A), stands({}, A), None),
    "comes back": (Claim.STAYS_OUT, stands({}, A), stands({}), Breach("a", "", "out", "in")),
    "stays out": (Claim.STAYS_OUT, stands({}, A), stands({}, A), None),
    "was in": (Claim.STAYS_OUT, stands({}), stands({}), None),
    "falls out": (Claim.STAYS_IN, stands({}), stands({}, A), Breach("a", "", "in", "out")),
    "stays in": (Claim.STAYS_IN, stands({}), stands({"a": -9}), None),
    "changes": (Claim.UNCHANGED, stands({"a": 1}), stands({"a": 2}), Breach("a", "", "+0.5", "+1")),
    "changes its gate": (Claim.UNCHANGED, stands({}, A), stands({}), Breach("a", "", "out", "in")),
    "changes elsewhere": (Claim.UNCHANGED, stands({"b": 1}), stands({"b": 2}, B), None),
}


@pytest.mark.parametrize("name", PAIRS)
def test_a_claim_about_a_change(name: str) -> None:
    claim, before, after, breach = PAIRS[name]
    about = law(claim, ("b",) if claim is Claim.NEVER_GAINS else (), MOVE)
    assert first_breach(about, [before, after], CANDIDATES, 0.5) == breach


STATES: dict[str, tuple[Claim, Standing, Breach | None]] = {
    "is in": (Claim.OUT, stands({}), Breach("a", "", "", "in")),
    "is out": (Claim.OUT, stands({}, A), None),
    "wanted in": (Claim.IN, stands({}, A), Breach("a", "", "", "out")),
    "another first": (Claim.FIRST, stands({"c": 1}), Breach("c", "", "", "first")),
    "nobody first": (Claim.FIRST, stands({}, CANDIDATES), None),
    "it is first": (Claim.FIRST, stands({"a": 1}), None),
    "never first": (Claim.NEVER_FIRST, stands({"a": 1}), Breach("a", "", "", "first")),
    "second": (Claim.NEVER_FIRST, stands({"c": 1}), None),
    "behind": (Claim.AHEAD, stands({"b": 1}), Breach("a", "b", "", "rank 2, behind rank 1")),
    "before": (Claim.AHEAD, stands({"c": 1}), None),
    "rival out": (Claim.AHEAD, stands({"b": 1}, B), None),
    "itself out": (Claim.AHEAD, stands({"b": 1}, A), None),
}


@pytest.mark.parametrize("name", STATES)
def test_a_claim_about_how_things_stand(name: str) -> None:
    claim, now, breach = STATES[name]
    assert first_breach(law(claim, ("b",) if claim is Claim.AHEAD else ()), [now], CANDIDATES, 1.0) == breach


def test_a_service_that_is_no_candidate_is_not_concerned() -> None:
    assert first_breach(law(Claim.OUT), [stands({})], ("b", "c"), 1.0) is None
    assert first_breach(law(Claim.FIRST), [stands({"b": 1})], ("b", "c"), 1.0) is None


LOW, HIGH = LevelRange(0, 0), LevelRange(2, 2)
FROM, TO = OneOf("x", ("p", "q")), OneOf("x", ("r",))
STEPS: dict[str, tuple[Move, Value | None, Value | None, bool]] = {
    "raised": (MOVE, 1.0, 2.0, True),
    "not raised": (MOVE, 2.0, 2.0, False),
    "lowered instead": (MOVE, 2.0, 1.0, False),
    "answered instead": (MOVE, None, 1.0, False),
    "forgotten instead": (MOVE, 1.0, None, False),
    "lowered": (Move("x", Step.LOWER), 2.0, 1.0, True),
    "a level raised": (MOVE, LOW, HIGH, True),
    "a level lowered": (Move("x", Step.LOWER), LOW, HIGH, False),
    "added": (Move("x", Step.ADD, ("p", "q")), frozenset("r"), frozenset("rq"), True),
    "another added": (Move("x", Step.ADD, ("p", "q")), frozenset("p"), frozenset("pr"), False),
    "added and taken": (Move("x", Step.ADD, ("p", "q")), frozenset("r"), frozenset("p"), False),
    "removed": (Move("x", Step.REMOVE, ("p",)), frozenset("pr"), frozenset("r"), True),
    "changed": (Move("x", Step.CHANGE, (), FROM, TO), "p", "r", True),
    "changed from elsewhere": (Move("x", Step.CHANGE, (), FROM, TO), "s", "r", False),
    "changed to elsewhere": (Move("x", Step.CHANGE, (), FROM, TO), "p", "s", False),
    "from anything": (Move("x", Step.CHANGE, (), None, TO), "s", "r", True),
    "to anything": (Move("x", Step.CHANGE, (), FROM, None), "q", "s", True),
    "answered": (Move("x", Step.CHANGE, (), None, TO, from_unanswered=True), None, "r", True),
    "was answered": (Move("x", Step.CHANGE, (), None, TO, from_unanswered=True), "p", "r", False),
    "over an end": (Move("x", Step.CHANGE, (), None, InRange("x", Bound(5, True), None)), 4.0, 5.0, True),
}


@pytest.mark.parametrize("name", STEPS)
def test_what_a_move_is(name: str) -> None:
    move, before, after, expected = STEPS[name]
    sides = [{"y": True} | ({} if value is None else {"x": value}) for value in (before, after)]
    assert is_step(move, *sides) is expected
    assert not is_step(move, sides[0], {**sides[1], "y": False})
