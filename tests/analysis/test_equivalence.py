"""Mutants that are proved equivalent, by hand on a small pack, and never one that a case notices."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from recommender.analysis.equivalence import Equivalence
from recommender.analysis.mutants import Mutant, mutants
from recommender.analysis.trial import Trial
from recommender.knowledge.case_file import load_cases
from recommender.knowledge.pack_loader import load_pack

ROOT = Path(__file__).parents[2]

RULES = """
- id: standby-for-auditors
  title: Tables under audit
  for: [sql-one]
  when: {shape.model: relational}
  settings: {sql.standby: true}
  severity: error
  because: Auditors ask for it.
  cites: [handbook]
- id: much-to-lose
  title: Much data
  for: [sql]
  when:
    any:
      - need.volume: {gte: medium}
      - need.size_gb: {gte: 100}
  settings: {sql.backup_days: {gte: 7}, sql.logs: {has_all: [slow]}}
  severity: note
  because: Much would be lost.
  cites: [handbook]
- id: patient-readers
  title: Readers who wait
  for: [sql]
  when: {need.latency_ms: {lte: 60000}}
  settings: {sql.logs: {has_all: [error]}}
  severity: note
  because: Any wait is known.
  cites: [handbook]
- id: units-of-a-cache
  title: Units without a known rate
  for: [key-value]
  settings: {table.read_units: {gte: 1}}
  severity: note
  because: Nothing works without any.
  cites: [handbook]
- id: standby-in-the-place-of-none
  title: Tables under audit
  for: [sql-one]
  when: {shape.model: relational}
  in_place_of: [patient-readers]
  settings: {sql.standby: true, sql.logs: {has_all: [error]}}
  severity: note
  because: Auditors ask for it.
  cites: [handbook]
- id: errors-of-audited-tables
  title: Errors of tables under audit
  for: [sql-one]
  when: {shape.model: relational, need.latency_ms: {lte: 60000}}
  settings: {sql.logs: {has_all: [error]}}
  severity: note
  because: Auditors read them.
  cites: [handbook]
"""

PROVED = {
    "deleted standby-for-auditors ": True,  # every database has one; only the severity differs
    "deleted much-to-lose ": False,  # the slow log comes from here alone
    "moved much-to-lose need.size_gb 100 to 200": True,  # the level follows from the same number
    "moved much-to-lose need.size_gb 100 to 50": False,
    "moved much-to-lose need.volume 1..2 to 2..2": False,  # a level may be answered in words
    "moved much-to-lose sql.backup_days 7 to 3.5": True,  # seven days are demanded of every database
    "moved much-to-lose sql.backup_days 7 to 14": False,
    "moved patient-readers need.latency_ms 60000 to 120000": True,  # no number is larger
    "moved patient-readers need.latency_ms 60000 to 30000": False,
    "deleted standby-in-the-place-of-none ": False,  # another rule would count again
    "flipped standby-in-the-place-of-none beside patient-readers": False,
    "deleted errors-of-audited-tables ": True,  # whenever it fires, so does the rule above, which gives way to nobody
    "deleted units-of-a-cache ": False,  # the other rule says nothing while the rate is unknown
}


def told(mutant: Mutant) -> str:
    return f"{mutant.kind} {mutant.rule} {mutant.what}"


@pytest.fixture(scope="module")
def proved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bool]:
    folder = tmp_path_factory.mktemp("packs") / "tiny"
    shutil.copytree(ROOT / "tests" / "packs" / "tiny", folder)
    (folder / "configure" / "more.yaml").write_text(RULES)
    pack = load_pack([folder])
    everything = tuple(mutants(pack))
    proofs = Equivalence(pack, everything)
    return {told(mutant): proofs.is_proved(mutant) for mutant in everything}


@pytest.mark.parametrize(("mutant", "expected"), PROVED.items(), ids=PROVED)
def test_what_is_proved(proved: dict[str, bool], mutant: str, expected: bool) -> None:
    assert proved[mutant] is expected


def test_nothing_that_a_case_notices_is_proved_equivalent() -> None:
    pack = load_pack([ROOT / "rules"])
    everything = tuple(mutants(pack))
    proofs = Equivalence(pack, everything)
    proved = [mutant for mutant in everything if proofs.is_proved(mutant)]
    assert proved
    trial = Trial(pack, random.Random(5).sample(load_cases([ROOT / "cases"], pack), 300))
    assert [told(mutant) for mutant in proved if trial.noticed_by(mutant)] == []
