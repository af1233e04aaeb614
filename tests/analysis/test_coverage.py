"""Coverage counted by hand on the tiny pack."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from recommender.analysis.coverage import coverage_of
from recommender.cli.main import program as main
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.knowledge.case_file import load_cases
from recommender.knowledge.pack_loader import load_pack
from recommender.model.condition import InRange

TINY = Path(__file__).parents[1] / "packs" / "tiny"

CASES = """
- id: joins-slowly
  source: by hand
  kind: service
  facts: [The tables are joined and reads may take half a second]
  workload: {shape: {patterns: [joins]}, need: {latency_ms: 500}}
  from: {shape.patterns: 1, need.latency_ms: 1}
  expect: {accept: [sql-one]}
- id: lookups-of-much-data
  source: by hand
  kind: service
  facts: [Two hundred gigabytes are looked up by key in 20 ms]
  workload: {shape: {model: key_value, patterns: [lookup]}, need: {latency_ms: 20, size_gb: 200}}
  from: {shape.model: 1, shape.patterns: 1, need.latency_ms: 1, need.size_gb: 1}
  expect: {accept: [table-store]}
"""


@pytest.fixture
def coverage(tmp_path):
    path = tmp_path / "cases.yaml"
    path.write_text(CASES)
    pack = load_pack([TINY])
    return coverage_of(Recommender(pack, EngineMode.REFERENCE), load_cases([path], pack))


def rule(coverage, name):
    return next(rule for rule in coverage.rules if rule.rule == name)


def test_rules_are_counted_by_the_cases_that_fire_them(coverage):
    assert rule(coverage, "joins-across-tables").fired_by == ("joins-slowly",)
    assert rule(coverage, "lookups-by-key").fired_by == ("lookups-of-much-data",)
    assert rule(coverage, "reads-in-an-instant").fired_by == ()
    assert rule(coverage, "production-databases").fired_by == ("joins-slowly", "lookups-of-much-data")
    assert coverage.won_by["sql-one"] == ("joins-slowly",)
    assert coverage.won_by["quick-cache"] == ()
    assert {found.rule for found in coverage.silent} >= {"reads-in-an-instant", "heavy-tables"}
    assert coverage.fired_share == 5 / 17


def test_each_test_is_counted_true_false_and_unknown(coverage):
    counts = {type(t.test).__name__: (t.true, t.false, t.unknown) for t in rule(coverage, "lookups-by-key").tests}
    assert counts == {"InRange": (1, 1, 0), "LevelIn": (1, 0, 1), "Only": (1, 1, 0)}


def test_the_nearest_numbers_on_either_side_of_a_threshold(coverage):
    ends = {end.value: (end.nearest_inside, end.nearest_outside) for end in rule(coverage, "lookups-by-key").boundaries}
    assert ends == {0.0: (20.0, None), 20.0: (20.0, 500.0)}
    assert all(isinstance(t.test, InRange) for t in rule(coverage, "limit/sql-one/need.size_gb").tests)


@pytest.mark.parametrize(("least", "status"), [("0", 0), ("100", 1)])
def test_the_command_fails_under_a_share(tmp_path, least, status):
    path = tmp_path / "cases.yaml"
    path.write_text(CASES)
    arguments = ["rules", "coverage", str(path), "--rules", str(TINY), "--no-builtin-rules", "--fail-under", least]
    text = CliRunner().invoke(main, arguments)
    assert text.exit_code == status
    assert "2 cases fire" in text.stdout
    answer = CliRunner().invoke(main, [*arguments, "--format", "json"])
    assert answer.exit_code == status
    found = {entry["rule"]: entry["fired_by"] for entry in json.loads(answer.stdout)["results"]}
    assert found["joins-across-tables"] == ["joins-slowly"]
