"""Coverage counted by hand on the tiny pack."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from recommender.analysis.coverage import coverage_of
from recommender.cli.main import program as main
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.knowledge.case_file import load_cases
from recommender.knowledge.pack_loader import load_pack
from recommender.model.condition import Bound, InRange, IsFlag
from recommender.model.rule_coverage import BoundaryCoverage
from recommender.model.rule_coverage import TestCoverage as Counted
from recommender.report.condition_words import condition_words
from recommender.report.coverage_gaps import gap_at, gap_in
from recommender.report.coverage_html import coverage_page
from recommender.report.coverage_report import coverage_json, coverage_lines
from recommender.report.lines import plain_text

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


def test_what_a_rule_states_stands_beside_the_one_case_that_fires_it(coverage, tmp_path):
    alone = rule(coverage, "joins-across-tables")
    assert alone in coverage.fired_once
    states = f"{alone.title}: {alone.because}"
    pack = load_pack([TINY])
    text = plain_text(coverage_lines(coverage, pack, 400))
    assert f"joins-across-tables {states} (joins-slowly)" in text
    told = {entry["rule"]: entry for entry in coverage_json(coverage, pack)["results"]}
    assert told["joins-across-tables"]["because"] == alone.because
    assert f"<td>{states}</td>" in coverage_page(coverage, pack)


def test_what_cases_leave_untried(coverage):
    vocabulary = load_pack([TINY]).vocabulary
    gaps = {
        (entry.rule, condition_words(test.test, vocabulary)): gap_in(test, vocabulary)
        for entry in coverage.rules
        for test in entry.tests
        if entry.rule in {"lookups-by-key", "heavy-tables", "joins-across-tables"}
    }
    assert gaps == {
        ("heavy-tables", "a heavy workload on tables"): "never true",
        ("joins-across-tables", "patterns include joins"): "",
        ("joins-across-tables", "model is relational"): "never true",
        ("joins-across-tables", "speed is instant"): "never true",
        ("lookups-by-key", "patterns include nothing but lookup"): "",
        ("lookups-by-key", "volume is medium or large"): "never false",
        ("lookups-by-key", "latency ms more than 0 and at most 20 ms"): "",
    }


DERIVED = Counted(IsFlag("derived.heavy", True), true=1, false=0, unknown=1)


@pytest.mark.parametrize(
    ("test", "gap"),
    [
        (DERIVED, ""),
        (replace(DERIVED, unknown=0), "never false"),
        (replace(DERIVED, true=0), "never true"),
        (Counted(InRange("need.latency_ms", Bound(0.0, True), None), 1, 0, 1), ""),
        (Counted(InRange("need.latency_ms", Bound(0.0, False), None), 1, 0, 1), "never false"),
    ],
    ids=["derived or not", "always derived", "never derived", "true of every number", "a number not tried"],
)
def test_a_test_that_cannot_be_false_has_no_gap_there(test, gap):
    assert gap_in(test, load_pack([TINY]).vocabulary) == gap


@pytest.mark.parametrize(
    ("end", "gap"),
    [
        (BoundaryCoverage("need.latency_ms", 20.0, True, 20.0, 21.0), ""),
        (BoundaryCoverage("need.latency_ms", 20.0, True, None, 21.0), "no case on it or inside"),
        (BoundaryCoverage("need.latency_ms", 20.0, True, 20.0, None), "no case outside"),
        (BoundaryCoverage("need.latency_ms", 0.0, True, 20.0, None), ""),
        (BoundaryCoverage("need.latency_ms", 0.0, False, 20.0, None), "no case outside"),
    ],
    ids=["both sides", "not inside", "not outside", "nothing lies outside", "zero lies outside"],
)
def test_an_end_beyond_which_there_are_no_numbers_has_no_gap(end, gap):
    assert gap_at(end, load_pack([TINY]).vocabulary) == gap


def test_the_page_stands_by_itself_and_says_what_the_text_says(coverage):
    pack = load_pack([TINY])
    hostile = replace(coverage.rules[0], title="<script>alert(1)</script>", fired_by=("a&b",))
    page = coverage_page(replace(coverage, rules=(hostile, *coverage.rules[1:])), pack)
    assert re.findall(r"(?:src|href)=\"(?!#)[^\"]*", page) == []
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "a&amp;b" in page
    assert set(re.findall(r'<tr id="([^"]+)"', page)) == {entry.rule for entry in coverage.rules}
    assert set(re.findall(r'href="#([^"]+)"', page)) <= {entry.rule for entry in coverage.rules}
    for gap in ("never true", "no case outside"):
        assert gap in page


def test_the_command_writes_the_page(tmp_path):
    path, page = tmp_path / "cases.yaml", tmp_path / "page.html"
    path.write_text(CASES)
    arguments = ["rules", "coverage", str(path), "--rules", str(TINY), "--no-builtin-rules", "--format", "html"]
    ran = CliRunner().invoke(main, [*arguments, "-o", str(page)])
    assert (ran.exit_code, ran.output) == (0, "")
    assert page.read_text().startswith("<!doctype html>")
    assert "2 cases fire" in page.read_text()
