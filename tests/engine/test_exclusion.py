"""Settings that exclude each other: which one stays, and when a demand leaves nothing but what is excluded."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from recommender.engine.decide import Recommender
from recommender.engine.exclusion import without_what_gives_way
from recommender.knowledge.pack_loader import load_pack
from recommender.model.condition import Bound
from recommender.model.decision import SettingAdvice
from recommender.model.pack import Pack
from recommender.model.setting import Exclusion, Reference, Setting, SettingTest
from recommender.model.workload import Workload

TINY = Path(__file__).parents[1] / "packs" / "tiny"
ON = SettingTest(values=(True,))
OFF = SettingTest(values=(False,))
FAST = SettingTest(values=("fast",))
WEEK = SettingTest(lower=Bound(7.0, inclusive=True))
AUDIT = SettingTest(has_all=("audit",))
ANSWERS = Workload("w", answers={"shape.model": "relational", "need.latency_ms": 500.0})


def gives_way(
    test: SettingTest, beside: str, beside_test: SettingTest, *services: str, yields: bool = True
) -> Exclusion:
    return Exclusion(test, beside, beside_test, services or ("sql-one",), yields, "", ())


@pytest.mark.parametrize(
    ("excludes", "named"),
    [
        ({}, ["sql.backup_days", "sql.logs", "sql.standby", "sql.storage"]),
        ({"sql.standby": gives_way(ON, "sql.storage", FAST)}, ["sql.backup_days", "sql.logs", "sql.storage"]),
        ({"sql.backup_days": gives_way(WEEK, "sql.logs", AUDIT)}, ["sql.logs", "sql.standby", "sql.storage"]),
        (  # the standby is gone, so that nothing stands against the logs
            {"sql.standby": gives_way(ON, "sql.storage", FAST), "sql.logs": gives_way(AUDIT, "sql.standby", ON)},
            ["sql.backup_days", "sql.logs", "sql.storage"],
        ),
        (  # plain storage is not what is advised
            {"sql.standby": gives_way(ON, "sql.storage", SettingTest(values=("plain",)))},
            ["sql.backup_days", "sql.logs", "sql.standby", "sql.storage"],
        ),
        (  # of another service
            {"sql.standby": gives_way(ON, "sql.storage", FAST, "sql-old")},
            ["sql.backup_days", "sql.logs", "sql.standby", "sql.storage"],
        ),
        (  # neither gives way: that is for `rules check` to tell
            {"sql.standby": gives_way(ON, "sql.storage", FAST, yields=False)},
            ["sql.backup_days", "sql.logs", "sql.standby", "sql.storage"],
        ),
    ],
    ids=["none", "one", "a range and a set", "a chain", "another value", "another service", "undecided"],
)
def test_what_gives_way_is_not_advised(excludes: dict[str, Exclusion], named: list[str]) -> None:
    tiny = load_pack([TINY])
    settings = {
        name: replace(setting, excludes=(excludes[name],)) if name in excludes else setting
        for name, setting in tiny.settings.items()
    }
    winner = Recommender(replace(tiny, settings=settings)).decide(ANSWERS).winner
    assert winner is not None
    assert [one.setting for one in winner.settings] == named


OPEN = SettingTest(values=("plain", "fast"))


@pytest.mark.parametrize(
    ("exclusion", "left"),
    [
        (gives_way(FAST, "sql.standby", ON), ("plain", None, ("storage", "standby"))),
        (gives_way(FAST, "sql.standby", ON, yields=False), (None, {"one_of": ("plain", "fast")}, ("storage",))),
        (gives_way(FAST, "sql.standby", ON, "sql-old"), (None, {"one_of": ("plain", "fast")}, ("storage",))),
        (gives_way(FAST, "sql.standby", OFF), (None, {"one_of": ("plain", "fast")}, ("storage",))),
        (gives_way(OPEN, "sql.standby", OFF), (None, {"one_of": ("plain", "fast")}, ("storage",))),
    ],
    ids=["one word is left", "neither gives way", "another service", "another value", "no word would be left"],
)
def test_a_word_that_gives_way_is_not_left_open(exclusion: Exclusion, left: object) -> None:
    tiny = load_pack([TINY])
    pack = replace(tiny, settings={**tiny.settings, "sql.storage": storage_with(tiny, exclusion)})
    given = [
        replace(advice(one_of=("plain", "fast")), setting="sql.storage", rules=("storage",)),
        replace(advice(value=True), setting="sql.standby", rules=("standby",)),
    ]
    storage, standby = without_what_gives_way(pack, "sql-one", given)
    assert (storage.value, storage.test, storage.rules) == left
    assert standby == given[1]


def test_a_setting_whose_words_all_give_way_is_left_out() -> None:
    tiny = load_pack([TINY])
    pack = replace(
        tiny, settings={**tiny.settings, "sql.storage": storage_with(tiny, gives_way(OPEN, "sql.standby", ON))}
    )
    given = [
        replace(advice(one_of=("plain", "fast")), setting="sql.storage"),
        replace(advice(value=True), setting="sql.standby"),
    ]
    assert without_what_gives_way(pack, "sql-one", given) == (given[1],)


@pytest.mark.parametrize(
    ("refused", "left"),
    [
        ([("audit",)], ("slow", "error")),
        ([("audit",), ("error",)], ("slow",)),
        ([("audit", "slow")], ("error",)),
        ([("trace",)], ("audit", "slow", "error")),
        ([("audit", "trace")], ("audit", "slow", "error")),
        ([("audit",), ("slow",), ("error",)], None),
        ([("audit", "slow", "error")], None),
    ],
    ids=["one", "two", "two at once", "another", "one that is not asked for with one that is", "one by one", "all"],
)
def test_a_member_that_gives_way_is_no_longer_asked_for(
    refused: list[tuple[str, ...]], left: tuple[str, ...] | None
) -> None:
    tiny = load_pack([TINY])
    excludes = tuple(gives_way(SettingTest(has_all=members), "sql.standby", ON) for members in refused)
    logs = replace(tiny.settings["sql.logs"], excludes=excludes)
    pack = replace(tiny, settings={**tiny.settings, "sql.logs": logs})
    standby = replace(advice(value=True), setting="sql.standby")
    asked = replace(advice(value=("audit", "slow", "error")), setting="sql.logs")
    rest = () if left is None else (replace(asked, value=left),)
    assert without_what_gives_way(pack, "sql-one", [asked, standby]) == (*rest, standby)


def storage_with(pack: Pack, exclusion: Exclusion) -> Setting:
    return replace(pack.settings["sql.storage"], excludes=(exclusion,))


def advice(value: object = None, **test: object) -> SettingAdvice:
    return SettingAdvice("s", "S", "", value, test or None, "note", (), "", ())  # type: ignore[arg-type]


BELOW_TEN = SettingTest(upper=Bound(10.0, inclusive=False))
WORDS = SettingTest(values=("a", "b"))


@pytest.mark.parametrize(
    ("given", "test", "holds"),
    [
        (advice(value=True), ON, True),
        (advice(value=False), ON, False),
        (advice(value="a"), WORDS, True),
        (advice(one_of=("a", "b")), WORDS, True),
        (advice(one_of=("a", "c")), WORDS, False),
        (advice(gte=7.0), WEEK, True),
        (advice(gte=6.0), WEEK, False),
        (advice(lte=30.0), WEEK, False),
        (advice(gte=8.0, lte=9.0), BELOW_TEN, True),
        (advice(gte=8.0, lte=10.0), BELOW_TEN, False),
        (advice(value=0.0), BELOW_TEN, True),
        (advice(gte=1.0), WORDS, False),
        (advice(value=("audit", "slow")), AUDIT, True),
        (advice(value=("slow",)), AUDIT, False),
        (advice(value="audit"), AUDIT, False),
        (advice(value=8.0), SettingTest(lower=Reference("attribute", "x")), False),
    ],
)
def test_advice_is_surely_what_a_test_asks_if_all_that_it_leaves_is(
    given: SettingAdvice, test: SettingTest, holds: bool
) -> None:
    assert given.demand.implies(test) is holds


def test_a_flag_is_no_number_and_a_word_no_flag() -> None:
    assert [WEEK.admits(True), ON.admits(1.0), ON.admits("true"), WORDS.admits("c")] == [False] * 4


ENDS = [None, *(Bound(number, inclusive) for number in (1.0, 2.0, 3.0) for inclusive in (True, False))]
RANGES = [
    SettingTest(lower=lower, upper=upper)
    for lower, upper in product(ENDS, ENDS)
    if lower is None or upper is None or lower.value < upper.value
]
NUMBERS = [half / 2 for half in range(9)]
TESTS = [
    *RANGES,
    *(SettingTest(values=(number,)) for number in (1.0, 2.0, 3.0)),
    *(SettingTest(values=words) for words in (("a",), ("b",), ("a", "b"))),
    *(SettingTest(values=(flag,)) for flag in (True, False)),
]


def test_one_test_holds_against_another_as_the_values_do_that_meet_them() -> None:
    values = [*NUMBERS, "a", "b", True, False]
    met = [(test, {(type(value), value) for value in values if test.admits(value)}) for test in TESTS]
    for (test, mine), (other, theirs) in product(met, met):
        if {kind for kind, _ in mine} == {kind for kind, _ in theirs}:  # settings have one type
            assert (test.implies(other), test.excludes(other)) == (mine <= theirs, not mine & theirs), (test, other)


def test_an_end_that_follows_an_answer_is_only_equal_to_itself() -> None:
    days, hours = (SettingTest(lower=Reference("attribute", name)) for name in ("x.days", "x.hours"))
    assert [days.implies(days), days.implies(hours)] == [True, False]
    assert [days.implies(WEEK), WEEK.implies(days)] == [False, False]
    assert not SettingTest(values=(7.0,)).implies(days)
    assert not days.excludes(SettingTest(values=(7.0,)))
    assert not days.excludes(SettingTest(upper=Bound(1.0, inclusive=True)))
