"""Faults planted one at a time in the shipped pack: each is found at its place, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools import planted_faults

from recommender.model.finding import Code

ROOT = Path(__file__).parent.parent.parent


FILES = planted_faults.shipped()


@pytest.mark.parametrize("name", planted_faults.FAULTS)
def test_a_planted_fault_is_found_where_it_is_and_nothing_else(name: str) -> None:
    fault = planted_faults.FAULTS[name]
    files = planted_faults.planted(fault, FILES)
    run, _ = planted_faults.checked(fault, files, planted_faults.checks_for(fault), prove=fault.get("prove", False))
    assert planted_faults.found(run, fault) == planted_faults.expected(fault, files)


def test_the_shipped_pack_has_no_error_and_no_warning_and_nothing_is_left_undecided() -> None:
    run, _ = planted_faults.checked({}, FILES, prove=True)
    assert planted_faults.found(run, {}) == []
    open_ones = {inquiry.check for inquiry in run.inquiries if inquiry.verdict == "undecided"}
    assert open_ones == {Code.UNTESTED}  # no cases were given


def test_there_are_faults_for_every_check_that_can_be_planted() -> None:
    codes = {text.partition(" at ")[0] for fault in planted_faults.FAULTS.values() for text in fault["found"]}
    assert set(Code) == codes
    assert len(planted_faults.FAULTS) >= 60
