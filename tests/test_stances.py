"""Stances: each loads clean, changes a winner where it should and leaves it where it should not; defaults change none."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest
from tools import make_stances as made

from recommender.analysis.cases import run_case
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.knowledge.case_file import load_cases
from recommender.knowledge.pack_loader import load_pack
from recommender.knowledge.workload_file import parse_workloads
from recommender.model.pack import Pack

ROOT = Path(__file__).parent.parent
RULES = ROOT / "rules"


STANCES = made.Stances(RULES)
NAMES = sorted(STANCES.documents)

# By stance: workloads with the winners that it leads to, none of which wins without it.
CHANGED = {
    "aurora-postgresql-for-left-engines": [
        (
            "{current: {platform: on_premises}, data: {model: relational}, access: {traffic: [steady]},"
            " compatibility: {engine: oracle, leave_engine: true, existing_application: true},"
            " cost: {priority: performance_first}}",
            {"aurora-serverless"},
        ),
    ],
    "aurora-serverless-by-default": [
        (
            "{data: {model: relational, volume: small}, availability: {need: standard},"
            " compatibility: {engine: postgresql}}",
            {"aurora-serverless"},
        ),
    ],
    "dsql-for-new-relational": [
        (
            "{current: {platform: none}, data: {model: relational}, access: {patterns: [joins]},"
            " operations: {overhead: least_possible}}",
            {"aurora-dsql"},
        ),
    ],
    "durable-valkey-before-memorydb": [
        (
            "{cache: {durable: true}, access: {latency: sub_millisecond}, availability: {regions: one}}",
            {"elasticache-valkey"},
        ),
        ("{cache: {durable: true}, access: {latency: sub_millisecond}}", {"elasticache-valkey"}),
    ],
    "rds-custom-oracle-ending": [
        (
            "{current: {platform: on_premises}, data: {model: relational},"
            " compatibility: {engine: oracle, blockers: [os_access]}}",
            {"ec2-self-managed"},
        ),
        (
            "{current: {platform: managed_service, service: rds-custom-oracle}, data: {model: relational},"
            " compatibility: {engine: oracle, blockers: [os_access]}}",
            {"ec2-self-managed"},
        ),
    ],
    "same-engine-first": [
        (
            "{current: {platform: on_premises}, data: {model: key_value},"
            " access: {patterns: [key_lookup], latency: single_digit_ms, traffic: [unpredictable]},"
            " operations: {overhead: least_possible, capacity_planning: avoid},"
            " compatibility: {engine: mongodb, existing_application: true, code_changes: some}}",
            {"documentdb"},
        ),
    ],
    "sql-at-small-scale": [
        (
            "{workload: {domain: mobile}, access: {rate: low, patterns: [key_lookup]}, data: {volume: small}}",
            {"rds-mysql", "rds-postgresql", "aurora-serverless"},
        ),
    ],
    "valkey-before-redis": [
        ("{workload: {role: cache}, compatibility: {engine: redis, leave_engine: false}}", {"elasticache-valkey"}),
        (
            "{workload: {role: session_store}, compatibility: {engine: redis, leave_engine: false,"
            " existing_application: true, code_changes: some}}",
            {"elasticache-valkey"},
        ),
    ],
}

# By stance: workloads that it concerns and whose winner it leaves.
LEFT = {
    "aurora-serverless-by-default": [
        "{data: {model: relational}, cost: {priority: lowest_bill}, compatibility: {engine: mysql}}",
        "{data: {model: relational}, operations: {control: engine_settings}, compatibility: {engine: mysql}}",
    ],
    "dsql-for-new-relational": [
        "{current: {platform: none}, data: {model: relational}, compatibility: {engine: mysql}}",
        "{current: {platform: none}, data: {model: relational}, access: {patterns: [geospatial, joins]}}",
        "{data: {model: relational}, compatibility: {existing_application: true}}",
        "{current: {platform: none}, data: {model: key_value}, access: {patterns: [key_lookup]}}",
    ],
    "durable-valkey-before-memorydb": [
        "{cache: {durable: true}, access: {latency: sub_millisecond}, availability: {regions: write_everywhere}}",
    ],
    "rds-custom-oracle-ending": [
        "{data: {model: relational}, compatibility: {engine: sqlserver, blockers: [os_access]}}",
    ],
    "same-engine-first": [
        "{current: {platform: on_premises}, data: {model: relational},"
        " compatibility: {engine: oracle, leave_engine: true, existing_application: true}}",
    ],
    "sql-at-small-scale": [
        "{access: {rate: low, patterns: [key_lookup]}, data: {volume: small, model: key_value}}",
    ],
    "valkey-before-redis": [
        "{workload: {role: cache}, compatibility: {engine: redis, existing_application: true, code_changes: none}}",
    ],
}


@cache
def _recommender(*names: str) -> Recommender:
    return Recommender(STANCES.pack(names), EngineMode.REFERENCE)


def _winner(text: str, *names: str) -> str:
    recommender = _recommender(*names)
    (workload,) = parse_workloads(text, "workload.yaml", recommender.pack)
    winner = recommender.decide(workload, outlook=False).winner
    return winner.service if winner is not None else ""


@pytest.fixture(scope="module")
def bench() -> object:
    return made.Bench(STANCES, ROOT / "cases")


@pytest.mark.parametrize("name", NAMES)
def test_a_stance_loads_clean_beside_the_defaults(name: str) -> None:
    pack = load_pack([RULES], [name])
    assert pack.identities[0].stances == tuple(sorted({name, *STANCES.defaults}))
    _check_sources(name, pack)


def test_all_stances_load_clean_together() -> None:
    assert load_pack([RULES], NAMES).identities[0].stances == tuple(NAMES)


def _check_sources(name: str, pack: Pack) -> None:
    """What the stance as a whole rests on is cited like a rule, and was looked up by its date."""
    document = STANCES.documents[name]
    assert document.name == name
    assert document.cites
    stated = date.fromisoformat(document.date)
    for cite in document.cites:
        source, _, anchor = cite.partition("#")
        assert source in pack.sources, cite
        assert not anchor or anchor in pack.sources[source].sections, cite
        checked = pack.sources[source].checked
        assert checked is not None, f"{cite} was never looked up"
        assert date.fromisoformat(checked) <= stated


def test_every_stance_is_tried() -> None:
    assert sorted(CHANGED) == NAMES


@pytest.mark.parametrize(
    ("name", "text", "winners"),
    [(name, *case) for name, cases in CHANGED.items() for case in cases],
)
def test_a_stance_changes_the_winner(name: str, text: str, winners: set[str]) -> None:
    assert _winner(text) not in winners
    assert _winner(text, name) in winners


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in LEFT.items() for text in texts])
def test_a_stance_leaves_what_it_does_not_speak_of(name: str, text: str) -> None:
    assert _winner(text, name) == _winner(text)


def test_what_is_on_by_default_changes_the_winner_of_no_case(bench: object) -> None:
    shipped = bench.measure(STANCES.defaults)  # type: ignore[attr-defined]
    assert shipped.pack.rules == load_pack([RULES]).rules
    assert list(bench.changed(shipped)) == []  # type: ignore[attr-defined]


def test_cases_that_are_not_decided_again_would_come_out_the_same(bench: object) -> None:
    """The page decides a case again only where a rule that differs holds."""
    names = ["dsql-for-new-relational", "rds-custom-oracle-ending"]
    measured = bench.measure(names)  # type: ignore[attr-defined]
    recommender = _recommender(*names)
    some = load_cases([ROOT / "cases"], recommender.pack)[::9]
    winners = measured.winners
    assert {case.id: run_case(recommender, case).winner for case in some} == {
        case.id: winners[case.id] for case in some
    }
