"""Configure rules that stand in the place of others: what counts, and that something always does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.engine.configure import Setup, setup_for, setup_of
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.knowledge.pack_loader import load_pack
from recommender.model.condition import ALWAYS, Bound, OneOf
from recommender.model.pack import Pack
from recommender.model.rule import CURRENT_SERVICE, ConfigureRule, Severity
from recommender.model.setting import Reference, SettingTest
from recommender.model.workload import Workload
from recommender.review.demands import Demands

PACK = load_pack([Path(__file__).parents[1] / "packs" / "tiny"])
SERVICE = "sql-one"
PLAIN, FAST = SettingTest(values=("plain",)), SettingTest(values=("fast",))
EITHER = SettingTest(values=("plain", "fast"))
ON = SettingTest(values=(True,))
AUDITED = OneOf("shape.model", ("relational",))


def asking(
    name: str, in_place_of: Sequence[str] = (), severity: Severity = Severity.NOTE, **changes: object
) -> ConfigureRule:
    """A rule that always holds and asks for plain storage, but for `changes`."""
    rule = ConfigureRule(name, name, (SERVICE,), {"sql.storage": PLAIN}, severity, f"because of {name}", ())
    return replace(rule, in_place_of=tuple(in_place_of), **changes)  # type: ignore[arg-type]


def setup(*rules: ConfigureRule, pack: Pack = PACK) -> Setup:
    return setup_for(pack, SERVICE, rules, {}, {})


def told(found: Setup) -> dict[str, object]:
    """By setting what it should be, the rules, and those that gave way."""
    return {one.setting: (one.value or one.test, one.rules, one.in_place_of) for one in found.settings}


FAST_STORAGE = {"sql.storage": FAST}
UNKNOWN_DAYS = SettingTest(lower=Reference("estimate", "read-units"))


@pytest.mark.parametrize(
    ("rules", "advised"),
    [
        ([asking("a"), asking("b", ["a"], settings=FAST_STORAGE)], {"sql.storage": ("fast", ("b",), ("a",))}),
        (  # nobody is there whose place it could take
            [asking("b", ["a"], settings=FAST_STORAGE)],
            {"sql.storage": ("fast", ("b",), ())},
        ),
        (  # of another setting both count
            [
                asking("a", settings={"sql.storage": PLAIN, "sql.standby": ON}),
                asking("b", ["a"], settings=FAST_STORAGE),
            ],
            {"sql.storage": ("fast", ("b",), ("a",)), "sql.standby": (True, ("a",), ())},
        ),
        (  # of another service it says nothing
            [asking("a"), asking("b", ["a"], settings=FAST_STORAGE, services=("sql-old",))],
            {"sql.storage": ("plain", ("a",), ())},
        ),
        (  # a third rule counts beside the one that took the place
            [asking("a"), asking("b", ["a"], settings={"sql.storage": EITHER}), asking("c", settings=FAST_STORAGE)],
            {"sql.storage": ("fast", ("b", "c"), ("a",))},
        ),
        (  # who gives way takes a place all the same
            [
                asking("a"),
                asking("b", ["a"], settings={"sql.storage": EITHER}),
                asking("c", ["b"], settings=FAST_STORAGE),
            ],
            {"sql.storage": ("fast", ("c",), ("a", "b"))},
        ),
        (  # the end that it follows is unknown, so that it says nothing
            [
                asking("a", settings={"sql.backup_days": SettingTest(lower=Bound(7.0, inclusive=True))}),
                asking("b", ["a"], settings={"sql.backup_days": UNKNOWN_DAYS}),
            ],
            {"sql.backup_days": ({"gte": 7.0}, ("a",), ())},
        ),
        (  # the severity is that of the rules that count
            [asking("a", severity=Severity.ERROR), asking("b", ["a"])],
            {"sql.storage": ("plain", ("b",), ("a",))},
        ),
    ],
    ids=["two", "alone", "other setting", "other service", "third", "chain", "unknown end", "severity"],
)
def test_what_counts(rules: list[ConfigureRule], advised: dict[str, object]) -> None:
    assert told(setup(*rules)) == advised
    assert setup(*reversed(rules)) == setup(*rules)
    assert {one.severity for one in setup(*rules).settings} == {Severity.NOTE}


def test_services_that_differ_in_who_gave_way_get_their_own_advice() -> None:
    rules = [asking("a"), asking("b", ["a"], services=("sql-old", SERVICE))]
    pack = replace(PACK, configure=tuple(rules))
    asked = Recommender(pack, EngineMode.REFERENCE).asked_of(Workload("w"))
    assert told(setup_of(asked, SERVICE)) == {"sql.storage": ("plain", ("b",), ("a",))}
    assert told(setup_of(asked, "sql-old")) == {"sql.storage": ("plain", ("b",), ())}


def test_a_question_that_only_a_rule_asks_which_gives_way_does_not_narrow_anything() -> None:
    narrowing = asking("a", when=AUDITED)
    rules = (narrowing, asking("b", ["a"], settings={"sql.storage": EITHER}))
    for configure, until in ((rules, ()), ((narrowing, replace(rules[1], in_place_of=())), ("shape.model",))):
        asked = Recommender(replace(PACK, configure=configure), EngineMode.REFERENCE).asked_of(Workload("w"))
        (advice,) = setup_of(asked, SERVICE).settings
        assert (advice.test, advice.until) == ({"one_of": ("plain", "fast")}, until)


TESTS = {
    "sql.storage": (PLAIN, FAST, EITHER),
    "sql.standby": (ON, SettingTest(values=(False,))),
    "sql.backup_days": (
        SettingTest(lower=Bound(7.0, inclusive=True)),
        SettingTest(upper=Bound(3.0, inclusive=True)),
        SettingTest(lower=Bound(2.0, inclusive=True), upper=Bound(9.0, inclusive=True)),
    ),
    "sql.logs": (SettingTest(has_all=("audit",)), SettingTest(has_all=("slow", "error"))),
}


@st.composite
def rule_sets(draw: st.DrawFn) -> tuple[ConfigureRule, ...]:
    """Up to seven rules, each in the place of any that stand before it in a drawn order."""
    rules: list[ConfigureRule] = []
    for name in draw(st.permutations("abcdefg"))[: draw(st.integers(1, 7))]:
        settings = draw(
            st.dictionaries(st.sampled_from(sorted(TESTS)), st.integers(0, 5), min_size=1).map(
                lambda picked: {setting: TESTS[setting][at % len(TESTS[setting])] for setting, at in picked.items()}
            )
        )
        earlier = [rule.id for rule in rules]
        named = draw(st.lists(st.sampled_from(earlier), unique=True)) if earlier else []
        services = draw(st.sampled_from([(SERVICE,), ("sql-old", SERVICE), ("sql-old",)]))
        rules.append(asking(name, sorted(named), draw(st.sampled_from(Severity)), settings=settings, services=services))
    return tuple(rules)


def counting(rules: Sequence[ConfigureRule], setting: str) -> set[str]:
    """The rules that count on a setting of the service, by the definition."""
    speaking = [rule for rule in rules if setting in rule.settings and SERVICE in rule.services]
    return {rule.id for rule in speaking if not any(rule.id in other.in_place_of for other in speaking)}


@given(rule_sets())
def test_giving_way_only_makes_room(rules: tuple[ConfigureRule, ...]) -> None:
    found, plain = setup(*rules), setup(*(replace(rule, in_place_of=()) for rule in rules))
    spoken = {name for rule in rules if SERVICE in rule.services for name in rule.settings}
    assert all(counting(rules, name) for name in spoken)  # somebody is always left
    assert len(found.settings) + len(found.warnings) == len(spoken)
    assert {one.setting for one in plain.settings} <= {one.setting for one in found.settings}
    assert {one.setting: set(one.rules) for one in found.settings} == {
        one.setting: counting(rules, one.setting) for one in found.settings
    }
    assert (
        setup(*sorted(rules, key=lambda rule: rule.id, reverse=True)).settings
        == setup(*sorted(rules, key=lambda rule: rule.id)).settings
    )


@given(rule_sets())
def test_a_review_asks_for_what_is_advised(rules: tuple[ConfigureRule, ...]) -> None:
    pack = replace(PACK, configure=tuple(sorted(rules, key=lambda rule: rule.id)))
    asked = Recommender(pack, EngineMode.REFERENCE).asked_of(Workload("w"))
    advice, demands = setup_of(asked, SERVICE).settings, Demands(pack, asked).of(SERVICE)
    for one in advice:
        own = demands[one.setting]
        assert {rule.id for rule, _ in own} == set(one.rules)
        if one.value is not None:
            assert all(demand.demand.admits(one.value) for _, demand in own)
    assert Demands(pack, None).of(SERVICE) == demands  # all of these rules always hold
    assert all(rule.when == ALWAYS for rule in rules)


@pytest.mark.parametrize(
    ("mark", "today", "advised"),
    [
        ("is_moving", None, ["sql.standby", "sql.storage"]),
        ("is_moving", "sql-old", ["sql.standby", "sql.storage"]),
        ("is_moving", SERVICE, ["sql.standby"]),
        ("is_staying", None, ["sql.standby"]),
        ("is_staying", "sql-old", ["sql.standby"]),
        ("is_staying", SERVICE, ["sql.standby", "sql.storage"]),
    ],
)
def test_a_move_is_asked_of_other_services_than_todays_and_a_change_to_what_runs_of_that_one_alone(
    mark: str, today: str | None, advised: list[str]
) -> None:
    marked = replace(PACK.settings["sql.storage"], **{mark: True})
    pack = replace(PACK, settings={**PACK.settings, "sql.storage": marked})
    rules = [asking("a", settings={"sql.storage": PLAIN, "sql.standby": ON})]
    values = {} if today is None else {CURRENT_SERVICE: today}
    assert [one.setting for one in setup_for(pack, SERVICE, rules, values, {}).settings] == advised
