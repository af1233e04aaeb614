"""The tests that an organisation gets for its own pack, run as pytest runs them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from hypothesis import given, settings

from recommender.engine.reference import truth
from recommender.knowledge.pack_loader import load_pack
from recommender.model.truth import Truth
from recommender.model.workload import Workload
from recommender.testing import workloads
from recommender.testing.near_rules import WorkloadMaker

TINY = Path(__file__).parent.parent / "packs" / "tiny"
PACK = load_pack([TINY])
MAKER = WorkloadMaker(PACK)

THREE_LINES = """
from recommender.testing import pack_checks

test_tiny = pack_checks({folder!r}, builtin=False{more})
"""


def ran(tmp_path: Path, more: str = "") -> tuple[int, str]:
    (tmp_path / "test_house.py").write_text(THREE_LINES.format(folder=str(TINY), more=more))
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=tmp_path)
    return done.returncode, done.stdout


def test_three_lines_are_the_tests_of_a_pack(tmp_path: Path) -> None:
    status, told = ran(tmp_path)
    assert status == 1
    failed = {line.partition("[")[2].partition("]")[0] for line in told.splitlines() if line.startswith("FAILED")}
    assert failed == {"stranded", "redundant", "unused"}
    assert "`engine-must-stay` can rule every candidate for system_of_record out" in told
    assert "12 passed" in told


def test_a_threshold_lets_warnings_pass(tmp_path: Path) -> None:
    status, told = ran(tmp_path, ", fail_on='error'")
    assert (status, "15 passed" in told) == (0, True)


@settings(max_examples=100, deadline=None)
@given(workloads(PACK, towards=[{"shape.model": "relational"}], roles=["cache"]))
def test_generated_workloads_are_possible_and_of_the_roles_asked_for(workload: Workload) -> None:
    facts = MAKER.program.following.facts(workload.answers)
    assert facts.clashes == ()
    assert all(truth(one.when, facts.values) is not Truth.TRUE for one in PACK.vocabulary.never)
    assert workload.answers["shape.role"] == "cache"
