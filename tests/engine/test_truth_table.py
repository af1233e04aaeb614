"""The meaning of every test on every kind of value, written by hand: no engine is asked what is right."""

from __future__ import annotations

import pytest

from recommender.engine.durable import DurableRules
from recommender.engine.durable_build import translated
from recommender.engine.generated import Generated
from recommender.engine.normal_form import normal_form
from recommender.engine.program import Clause, Program
from recommender.engine.reference import truth
from recommender.engine.worlds import side_by_side
from recommender.model.condition import (
    All,
    Any,
    Bound,
    HasAll,
    HasAny,
    InRange,
    IsFlag,
    LevelIn,
    Not,
    OneOf,
    Only,
)
from recommender.model.truth import Truth
from recommender.model.vocabulary import LevelRange

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
NOTHING: dict = {}

MODEL = "data.model"
SIZE = "data.size_gb"
SETS = "use.patterns"
NEED = "up.need"
FLAG = "data.simple"


def sets(*words: str) -> dict:
    return {SETS: frozenset(words)}


def level(low: int, high: int | None = None) -> dict:
    return {NEED: LevelRange(low, low if high is None else high)}


RELATIONAL = OneOf(MODEL, ("relational",))
TWO = OneOf(MODEL, ("relational", "document"))
BIG = InRange(SIZE, Bound(100.0, True), None)
OVER = InRange(SIZE, Bound(100.0, False), None)
UPTO = InRange(SIZE, None, Bound(100.0, True))
UNDER = InRange(SIZE, None, Bound(100.0, False))
BAND = InRange(SIZE, Bound(10.0, True), Bound(100.0, False))
SIMPLE, COMPLEX = IsFlag(FLAG, True), IsFlag(FLAG, False)
ATLEAST_HIGH, ONLY_HIGH, ENDS = LevelIn(NEED, (1, 2)), LevelIn(NEED, (1,)), LevelIn(NEED, (0, 2))
ANY_JS, ALL_JS, ONLY_JS = (kind(SETS, ("joins", "scans")) for kind in (HasAny, HasAll, Only))
YES, NO, MAYBE = RELATIONAL, OneOf(MODEL, ("document",)), IsFlag(FLAG, True)
WITH = {MODEL: "relational"}

TABLE = [
    ("choice equal", RELATIONAL, {MODEL: "relational"}, T),
    ("choice other", RELATIONAL, {MODEL: "document"}, F),
    ("choice unknown", RELATIONAL, NOTHING, U),
    ("choice any of, first", TWO, {MODEL: "relational"}, T),
    ("choice any of, last", TWO, {MODEL: "document"}, T),
    ("choice any of, none", TWO, {MODEL: "key_value"}, F),
    ("choice any of, unknown", TWO, NOTHING, U),
    ("not choice, equal", Not(RELATIONAL), {MODEL: "relational"}, F),
    ("not choice, other", Not(RELATIONAL), {MODEL: "document"}, T),
    ("not choice, unknown", Not(RELATIONAL), NOTHING, U),
    ("neither, one", Not(TWO), {MODEL: "relational"}, F),
    ("neither, third", Not(TWO), {MODEL: "key_value"}, T),
    ("neither, unknown", Not(TWO), NOTHING, U),
    ("gte below", BIG, {SIZE: 99.0}, F),
    ("gte at", BIG, {SIZE: 100.0}, T),
    ("gte above", BIG, {SIZE: 101.0}, T),
    ("gte unknown", BIG, NOTHING, U),
    ("gt at", OVER, {SIZE: 100.0}, F),
    ("gt above", OVER, {SIZE: 100.5}, T),
    ("gt unknown", OVER, NOTHING, U),
    ("lte at", UPTO, {SIZE: 100.0}, T),
    ("lte above", UPTO, {SIZE: 101.0}, F),
    ("lte unknown", UPTO, NOTHING, U),
    ("lt at", UNDER, {SIZE: 100.0}, F),
    ("lt below", UNDER, {SIZE: 0.0}, T),
    ("lt unknown", UNDER, NOTHING, U),
    ("range at low", BAND, {SIZE: 10.0}, T),
    ("range at high", BAND, {SIZE: 100.0}, F),
    ("range outside", BAND, {SIZE: 9.0}, F),
    ("range unknown", BAND, NOTHING, U),
    ("not range, inside", Not(BAND), {SIZE: 50.0}, F),
    ("not range, outside", Not(BAND), {SIZE: 5.0}, T),
    ("not range, unknown", Not(BAND), NOTHING, U),
    ("huge number", BIG, {SIZE: 1e16}, T),
    ("tiny number", BIG, {SIZE: 1e-05}, F),
    ("computed above", InRange("use.total", Bound(10.0, True), None), {"use.total": 10.0}, T),
    ("computed unknown", InRange("use.total", Bound(10.0, True), None), NOTHING, U),
    ("flag true", SIMPLE, {FLAG: True}, T),
    ("flag true asked, false given", SIMPLE, {FLAG: False}, F),
    ("flag unknown", SIMPLE, NOTHING, U),
    ("flag false", COMPLEX, {FLAG: False}, T),
    ("flag false asked, true given", COMPLEX, {FLAG: True}, F),
    ("flag false asked, unknown", COMPLEX, NOTHING, U),
    ("not flag, true", Not(SIMPLE), {FLAG: True}, F),
    ("not flag, false", Not(SIMPLE), {FLAG: False}, T),
    ("not flag, unknown", Not(SIMPLE), NOTHING, U),
    ("derived set", IsFlag("derived.odd", True), {"derived.odd": True}, T),
    ("level inside", ATLEAST_HIGH, level(1), T),
    ("level outside", ATLEAST_HIGH, level(0), F),
    ("level unknown", ATLEAST_HIGH, NOTHING, U),
    ("level range inside", ATLEAST_HIGH, level(1, 2), T),
    ("level range outside", ONLY_HIGH, {NEED: LevelRange(0, 0)}, F),
    ("level range across", ATLEAST_HIGH, level(0, 1), U),
    ("level range wider than one word", ONLY_HIGH, level(1, 2), U),
    ("level in gapped set", ENDS, level(2), T),
    ("level range over the gap", ENDS, level(0, 2), U),
    ("level range beside the gap", ENDS, level(1, 1), F),
    ("not level, inside", Not(ATLEAST_HIGH), level(1), F),
    ("not level, outside", Not(ATLEAST_HIGH), level(0), T),
    ("not level, range across", Not(ATLEAST_HIGH), level(0, 1), U),
    ("not level, unknown", Not(ATLEAST_HIGH), NOTHING, U),
    ("has_any one", ANY_JS, sets("joins", "lookup"), T),
    ("has_any none", ANY_JS, sets("lookup"), F),
    ("has_any empty", ANY_JS, sets(), F),
    ("has_any unknown", ANY_JS, NOTHING, U),
    ("not has_any, one", Not(ANY_JS), sets("joins"), F),
    ("not has_any, none", Not(ANY_JS), sets("lookup"), T),
    ("not has_any, empty", Not(ANY_JS), sets(), T),
    ("not has_any, unknown", Not(ANY_JS), NOTHING, U),
    ("has_all both", ALL_JS, sets("joins", "scans", "lookup"), T),
    ("has_all one", ALL_JS, sets("joins"), F),
    ("has_all empty", ALL_JS, sets(), F),
    ("has_all unknown", ALL_JS, NOTHING, U),
    ("not has_all, both", Not(ALL_JS), sets("joins", "scans"), F),
    ("not has_all, one", Not(ALL_JS), sets("joins"), T),
    ("not has_all, unknown", Not(ALL_JS), NOTHING, U),
    ("only inside", ONLY_JS, sets("joins"), T),
    ("only empty", ONLY_JS, sets(), T),
    ("only outside", ONLY_JS, sets("joins", "lookup"), F),
    ("only unknown", ONLY_JS, NOTHING, U),
    ("not only, inside", Not(ONLY_JS), sets("joins"), F),
    ("not only, outside", Not(ONLY_JS), sets("lookup"), T),
    ("not only, unknown", Not(ONLY_JS), NOTHING, U),
    ("all: true and true", All((YES, YES)), WITH, T),
    ("all: true and unknown", All((YES, MAYBE)), WITH, U),
    ("all: false and unknown", All((NO, MAYBE)), WITH, F),
    ("all: unknown and false", All((MAYBE, NO)), WITH, F),
    ("all of nothing", All(()), NOTHING, T),
    ("any: false and false", Any((NO, NO)), WITH, F),
    ("any: false and unknown", Any((NO, MAYBE)), WITH, U),
    ("any: unknown and true", Any((MAYBE, YES)), WITH, T),
    ("any of nothing", Any(()), NOTHING, F),
    ("not all: true and unknown", Not(All((YES, MAYBE))), WITH, U),
    ("not all: false and unknown", Not(All((NO, MAYBE))), WITH, T),
    ("not any: true and unknown", Not(Any((YES, MAYBE))), WITH, F),
    ("not not", Not(Not(YES)), WITH, T),
    ("excluded middle is unknown", Any((MAYBE, Not(MAYBE))), NOTHING, U),
]


@pytest.mark.parametrize(("condition", "values", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_every_engine_gives_the_written_truth(vocabulary, condition, values, expected):
    program = Program(vocabulary, [Clause("r", condition)])
    fires = frozenset({"r"}) if expected is T else frozenset()
    worlds = side_by_side(program.vocabulary, [values])
    negated = normal_form(condition, positive=False)

    assert truth(condition, values) is expected
    assert Generated(program).fired(values) == fires
    assert DurableRules(translated([[("r", normal_form(condition))]], vocabulary, {})).fired(values) == fires
    assert (worlds.true(normal_form(condition)), worlds.true(negated)) == (expected is T, expected is F)


def test_every_test_meets_true_false_and_unknown():
    kinds = {type(test) for _, test, _, _ in TABLE if not isinstance(test, All | Any | Not)}
    for kind in kinds:
        met = {expected for _, test, _, expected in TABLE if isinstance(test, kind)}
        assert met == {T, F, U}, kind
