"""The quick trial of mutants against the slow one, and mutants whose fate is known by hand."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from recommender.analysis.mutants import KINDS, Mutant, chosen, mutants
from recommender.analysis.trial import Trial, noticed_slowly
from recommender.knowledge.case_file import CaseReader, load_cases
from recommender.knowledge.pack_loader import load_pack
from recommender.knowledge.problems import Problems
from recommender.model.case import Case
from recommender.model.pack import Pack
from recommender.model.rule import ConfigureRule

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests" / "packs" / "tiny"

CASES = """
- id: joins-slowly
  source: by hand
  kind: service
  facts: [The tables are joined and reads may take half a second]
  workload: {shape: {model: relational, patterns: [joins]}, need: {latency_ms: 500}}
  from: {shape.model: 1, shape.patterns: 1, need.latency_ms: 1}
  expect: {accept: [sql-one], settings: {sql.standby: true, sql.storage: fast, sql.backup_days: 7}}
- id: lookups-of-much-data
  source: by hand
  kind: service
  facts: [Two hundred gigabytes are looked up by key in 20 ms, ten times a second]
  workload:
    shape: {model: key_value, patterns: [lookup]}
    need: {latency_ms: 20, size_gb: 200, reads_per_second: 10}
  from: {shape.model: 1, shape.patterns: 1, need.latency_ms: 1, need.size_gb: 1, need.reads_per_second: 1}
  expect: {accept: [table-store], settings: {table.read_units: 42}}
- id: tables-read-at-once
  source: by hand
  kind: service
  facts: [Pages of key and value are read in an instant]
  workload: {shape: {model: key_value}, need: {latency_ms: 0.5}}
  from: {shape.model: 1, need.latency_ms: 1}
  expect: {accept: [table-store], ruled_out: [sql-one], companions: {cache: [quick-cache]}}
- id: busy-tables-of-old
  source: by hand
  kind: service
  facts: ["Twenty thousand requests a second reach the tables of SQL One, on little money"]
  workload:
    shape: {model: relational}
    need: {reads_per_second: 20000, writes_per_second: 0}
    current: {service: sql-one}
  from: {shape.model: 1, need.reads_per_second: 1, need.writes_per_second: 1, current.service: 1}
  expect: {accept: [sql-one]}
"""


@pytest.fixture(scope="module")
def tiny() -> tuple[Pack, list[Case]]:
    pack = load_pack([TINY])
    problems = Problems()
    reader = CaseReader(pack, problems)
    reader.read(CASES, "cases.yaml")
    assert len(problems) == 0
    return pack, list(reader.cases.values())


@pytest.fixture(scope="module")
def shipped() -> tuple[Pack, tuple[Case, ...]]:
    pack = load_pack([ROOT / "rules"])
    return pack, load_cases([ROOT / "cases"], pack)


def test_both_trials_agree_on_every_mutant_of_a_small_pack(tiny):
    trial = Trial(*tiny)
    for mutant in mutants(tiny[0]):
        assert trial.noticed_by(mutant) == noticed_slowly(*tiny, mutant), mutant


def test_both_trials_agree_on_some_mutants_of_the_shipped_rules(shipped):
    pack, cases = shipped
    draw = random.Random(4)
    some = draw.sample(cases, 50)
    trial = Trial(pack, some)
    fates = []
    for mutant in _of_every_sort(pack, draw):
        fates.append(trial.noticed_by(mutant))
        assert fates[-1] == noticed_slowly(pack, some, mutant), mutant
    assert any(fates)
    assert not all(fates)


def _of_every_sort(pack: Pack, draw: random.Random) -> list[Mutant]:
    """Two mutants of each kind among rules that choose, rules that derive, and configure rules."""
    sorts: dict[tuple[str, bool, bool], list[Mutant]] = {}
    for mutant in mutants(pack):
        original = mutant.original
        sets_up = isinstance(original, ConfigureRule)
        derives = not isinstance(original, ConfigureRule) and bool(original.derives)
        sorts.setdefault((mutant.kind, sets_up, derives), []).append(mutant)
    return [mutant for found in sorts.values() for mutant in draw.sample(found, 2)]


@pytest.mark.parametrize(
    ("kind", "rule", "noticed"),
    [
        ("deleted", "production-databases", "joins-slowly"),
        ("deleted", "reads-of-a-table", "lookups-of-much-data"),
        ("deleted", "reads-in-an-instant", "tables-read-at-once"),
        ("deleted", "heavy-tables", ""),  # its slight point against SQL One turns no case
        ("flipped", "status/sql-old", "joins-slowly"),  # a gate that stands until it is lifted
        ("flipped", "reads-in-an-instant", "tables-read-at-once"),
        ("strength", "lookups-by-key", ""),  # strong instead of decisive is still enough
    ],
)
def test_the_fate_of_a_mutant(tiny, kind, rule, noticed):
    trial = Trial(*tiny)
    (mutant,) = (mutant for mutant in chosen(tiny[0], [kind], []) if mutant.rule == rule)
    assert trial.noticed_by(mutant) == noticed


def test_mutants_are_chosen_by_kind_and_topic(tiny):
    pack, _ = tiny
    everything = list(mutants(pack))
    assert list(chosen(pack, [], [])) == everything
    assert {mutant.kind for mutant in everything} == set(KINDS)
    assert {mutant.rule for mutant in chosen(pack, ["deleted"], ["sql"])} == {
        "audited-tables",
        "production-databases",
        "reads-of-a-table",
    }
