from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from recommender.analysis.cases import meets, outcome_of, run_case, summary_of
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.knowledge.pack_loader import load_pack
from recommender.knowledge.workload_file import parse_workloads
from recommender.model.case import Case, CaseKind, Expectation, SettingWish
from recommender.model.case_outcome import CaseOutcome
from recommender.model.condition import Bound
from recommender.model.decision import SettingAdvice
from recommender.model.setting import SettingTest
from recommender.model.vocabulary import Shown
from recommender.report.case_report import case_lines, cases_json
from recommender.report.lines import plain_text
from recommender.report.plain import to_text

PACKS = Path(__file__).parent.parent / "packs"
BY_KEY = "{shape: {model: key_value, patterns: [lookup]}, need: {size_gb: 500, latency_ms: 5}}"
TABLES = "{shape: {model: relational, patterns: [joins]}, need: {speed: fast}}"
OLD = "{shape: {model: relational, patterns: [joins]}, need: {speed: fast}, current: {service: sql-old}}"
NOBODY = "{shape: {model: relational}, need: {speed: instant}}"
CACHED = "{shape: {model: key_value}, need: {latency_ms: 0.5}}"
RECORD = "{shape: {role: system_of_record, model: key_value, patterns: [lookup]}, need: {size_gb: 500, latency_ms: 5}}"
CACHE = "{shape: {role: cache}}"


@pytest.fixture(scope="module")
def recommender() -> Recommender:
    return Recommender(load_pack([PACKS / "tiny"], labels=["tiny"]), EngineMode.REFERENCE)


@pytest.fixture
def run(recommender: Recommender) -> Callable[..., CaseOutcome]:
    def ran(workload: str, expected_failure: str = "", **expect: object) -> CaseOutcome:
        (read,) = parse_workloads(workload, "case.yaml", recommender.pack)
        wanted = Expectation(**expect)  # type: ignore[arg-type]
        return run_case(
            recommender, Case("a-case", "us", CaseKind.SERVICE, ("a fact",), read, {}, wanted, expected_failure)
        )

    return ran


ROWS: list[tuple[str, str, dict[str, object], tuple[str, int | None, tuple[str, ...], tuple[str, ...]]]] = [
    ("accepted first", BY_KEY, {"accept": ("table-store",)}, ("table-store", 1, (), ())),
    (
        "accepted second",
        BY_KEY,
        {"accept": ("sql-one",)},
        ("table-store", 2, (), ("the winner is table-store, not sql-one (in place 2)",)),
    ),
    (
        "rejected above the accepted one",
        BY_KEY,
        {"accept": ("sql-one",), "reject": ("table-store", "sql-old")},
        (
            "table-store",
            2,
            ("table-store",),
            ("the winner is table-store, not sql-one (in place 2)", "table-store is rejected but stands above"),
        ),
    ),
    (
        "rejected below the accepted one",
        BY_KEY,
        {"accept": ("table-store",), "reject": ("sql-one",)},
        ("table-store", 1, (), ()),
    ),
    (
        "accepted one is out, so every ranked rejected one is above it",
        TABLES,
        {"accept": ("table-store",), "reject": ("sql-one", "sql-old")},
        (
            "sql-one",
            None,
            ("sql-one",),
            ("the winner is sql-one, not table-store (not ranked)", "sql-one is rejected but stands above"),
        ),
    ),
    ("a variant of an accepted service", OLD, {"accept": ("sql-one",)}, ("sql-one", 1, (), ())),
    ("ruled out", TABLES, {"accept": ("sql-one",), "ruled_out": ("table-store",)}, ("sql-one", 1, (), ())),
    (
        "not ruled out",
        BY_KEY,
        {"accept": ("table-store",), "ruled_out": ("sql-old", "sql-one")},
        ("table-store", 1, (), ("sql-one is not ruled out",)),
    ),
    ("nobody left", NOBODY, {"accept": ("sql-one",)}, ("", None, (), ("nobody is the winner, sql-one expected",))),
    (
        "settings of the winner",
        TABLES,
        {"settings": {"sql.standby": True, "sql.storage": "fast", "sql.backup_days": 14.0, "sql.logs": ("audit",)}},
        ("sql-one", None, (), ()),
    ),
    (
        "other settings",
        TABLES,
        {
            "settings": {
                "sql.standby": False,
                "sql.storage": "plain",
                "sql.backup_days": 36.0,
                "sql.logs": ("audit", "slow"),
                "table.read_units": 1.0,
            }
        },
        (
            "sql-one",
            None,
            (),
            (
                "sql.standby is true, not false",
                "sql.storage is fast, not plain",
                "sql.backup_days is gte 7, lte 35, not 36",
                "sql.logs is audit, not audit, slow",
                "table.read_units is not advised, not 1",
            ),
        ),
    ),
    (
        "settings of the best accepted one, though another wins",
        BY_KEY,
        {"accept": ("sql-one", "sql-old"), "settings": {"sql.backup_days": 14.0, "sql.storage": "fast"}},
        (
            "table-store",
            2,
            (),
            (
                "the winner is table-store, not sql-one or sql-old (in place 2)",
                "sql.storage is one_of plain, fast, not fast",
            ),
        ),
    ),
    (
        "ranges, and silence",
        TABLES,
        {
            "settings": {
                "sql.backup_days": SettingTest(lower=Bound(7.0, inclusive=True), upper=Bound(36.0, inclusive=False))
            },
            "silent_on": ("sql.standby", "table.read_units"),
        },
        (
            "sql-one",
            None,
            (),
            (
                "sql.backup_days is gte 7, lte 35, not gte 7, lt 36",
                "sql.standby is true, though nothing is to be said of it",
            ),
        ),
    ),
    ("companion", CACHED, {"companions": {"cache": ("quick-cache",)}}, ("table-store", None, (), ())),
    (
        "another companion",
        BY_KEY,
        {"companions": {"cache": ("quick-cache",)}},
        ("table-store", None, (), ("the cache beside it is nobody, not quick-cache",)),
    ),
    ("no companion", BY_KEY, {"companions": {"cache": ()}}, ("table-store", None, (), ())),
    (
        "a companion where nobody is to be",
        CACHED,
        {"companions": {"cache": ()}},
        ("table-store", None, (), ("the cache beside it is quick-cache, though nobody is to be",)),
    ),
    ("as a companion", CACHED, {"accept": ("quick-cache",), "as_role": "cache"}, ("quick-cache", 1, (), ())),
    (
        "as a companion that nobody asks for",
        BY_KEY,
        {"accept": ("quick-cache",), "as_role": "cache"},
        ("", None, (), ("nobody is the cache, quick-cache expected",)),
    ),
    (
        "as a companion, where the winner may play that role itself",
        BY_KEY,
        {"accept": ("table-store",), "as_role": "cache"},
        ("table-store", 1, (), ()),
    ),
    (
        "as a companion, where the winner plays another role",
        RECORD,
        {"accept": ("table-store",), "as_role": "cache"},
        ("", None, (), ("nobody is the cache, table-store expected",)),
    ),
    (
        "as a companion that is rejected",
        CACHED,
        {"accept": ("table-store",), "as_role": "cache", "reject": ("quick-cache",)},
        (
            "quick-cache",
            None,
            ("quick-cache",),
            ("the cache is quick-cache, not table-store (not ranked)", "quick-cache is rejected but stands above"),
        ),
    ),
    (
        "as the role of the workload itself",
        CACHE,
        {"accept": ("quick-cache",), "as_role": "cache"},
        ("quick-cache", 1, (), ()),
    ),
]


@pytest.mark.parametrize(("name", "workload", "expect", "outcome"), ROWS, ids=[row[0] for row in ROWS])
def test_outcomes(
    name: str,
    workload: str,
    expect: dict[str, object],
    outcome: tuple[str, int | None, tuple[str, ...], tuple[str, ...]],
    run: Callable[..., CaseOutcome],
) -> None:
    winner, rank, violations, failed = outcome
    accept = expect.get("accept", ())
    settings = len([*expect.get("settings", ()), *expect.get("silent_on", ())])  # type: ignore[call-overload]
    unmet = sum(text.startswith(("sql.", "table.")) for text in failed)
    expected = CaseOutcome("a-case", winner, accept, rank, violations, failed, "", settings, settings - unmet)  # type: ignore[arg-type]
    assert run(workload, **expect) == expected


def test_a_variant_counts_as_what_it_varies(recommender: Recommender) -> None:
    (workload,) = parse_workloads(OLD, "case.yaml", recommender.pack)
    decision = recommender.decide(workload)
    first, second = decision.recommendations
    swapped = dataclasses.replace(
        decision,
        recommendations=(dataclasses.replace(second, rank=1), dataclasses.replace(first, rank=2)),
    )
    case = Case("a-case", "us", CaseKind.SERVICE, (), workload, {}, Expectation(accept=("sql-one",)))
    assert outcome_of(case, swapped, recommender.pack).accepted_rank == 1


@pytest.mark.parametrize(
    ("value", "test", "wish", "met"),
    [
        (True, None, True, True),
        (True, None, 1.0, False),
        (1.0, None, True, False),
        (7.0, None, 7, True),
        ("a", None, "b", False),
        (("a", "b"), None, ("a",), True),
        (("a",), None, ("a", "b"), False),
        (None, {"gte": 7.0}, 7, True),
        (None, {"gt": 7.0}, 7, False),
        (None, {"lte": 7.0, "gt": 1.0}, 7, True),
        (None, {"lt": 7.0}, 7, False),
        (None, {"one_of": ("a", "b")}, "a", False),
        (None, {"gte": 7.0}, "seven", False),
        (None, {"one_of": ("a", "b")}, ("b", "a"), True),
        (None, {"one_of": ("a", "b", "c")}, ("a", "b"), False),
        ("a", None, ("a", "b"), False),
        (None, {"gte": 7.0}, SettingTest(lower=Bound(7.0, inclusive=True)), True),
        (None, {"gt": 7.0}, SettingTest(lower=Bound(7.0, inclusive=True)), False),
        (None, {"gte": 8.0}, SettingTest(lower=Bound(7.0, inclusive=True)), False),
        (None, {"gte": 7.0, "lte": 35.0}, SettingTest(lower=Bound(7.0, inclusive=True)), False),
        (
            None,
            {"lte": 35.0, "gte": 7.0},
            SettingTest(lower=Bound(7.0, inclusive=True), upper=Bound(35.0, inclusive=True)),
            True,
        ),
        (7.0, None, SettingTest(lower=Bound(7.0, inclusive=True)), False),
    ],
)
def test_what_meets_a_wish(value: Shown | None, test: dict[str, Shown] | None, wish: SettingWish, met: bool) -> None:
    assert meets(SettingAdvice("s", "S", "", value, test, "note", ("r",), "", ()), wish) is met


def outcome(rank: int | None, *failed: str, expected: str = "", accept: tuple[str, ...] = ("x",)) -> CaseOutcome:
    violations = tuple(text for text in failed if text == "above")
    return CaseOutcome(f"case-{rank}", "x" if rank else "", accept, rank, violations, failed, expected)


def test_the_summary_counts_what_accepts_a_service() -> None:
    summary = summary_of(
        [
            outcome(1),
            outcome(2, "second", "above"),
            outcome(4, "fourth", "above", "above"),
            outcome(None, "nowhere", expected="a known gap"),
            outcome(None, accept=()),
        ]
    )
    assert (summary.top1, summary.top3, summary.mrr, summary.violations) == (0.25, 0.5, 0.4375, 3)
    assert not summary.holds


@pytest.mark.parametrize(
    ("outcomes", "holds"),
    [
        ([], True),
        ([outcome(1)], True),
        ([outcome(2, "second")], False),
        ([outcome(2, "second", expected="known")], True),
        ([outcome(1, expected="known")], False),
    ],
)
def test_a_run_holds_when_every_case_came_out_as_it_should(outcomes: list[CaseOutcome], holds: bool) -> None:
    assert summary_of(outcomes).holds is holds


def test_the_report(golden: Callable[[str, str], None]) -> None:
    summary = summary_of(
        [
            outcome(1),
            outcome(2, "the winner is y", "above"),
            outcome(3, "third", expected="known"),
            dataclasses.replace(outcome(1), settings=3, settings_met=2),
            outcome(1, expected="x"),
        ]
    )
    golden("cases.txt", plain_text(case_lines(summary, 80)))
    golden("cases.json", to_text(cases_json(summary)))
