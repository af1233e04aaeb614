"""Faults planted one at a time in the shipped pack: each is found at its place, and nothing else is."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from recommender.model.finding import Code

ROOT = Path(__file__).parent.parent.parent


def tool() -> ModuleType:
    if "planted_faults" not in sys.modules:
        spec = importlib.util.spec_from_file_location("planted_faults", ROOT / "tools" / "planted_faults.py")
        assert spec is not None
        assert spec.loader is not None
        made = importlib.util.module_from_spec(spec)
        sys.modules["planted_faults"] = made
        spec.loader.exec_module(made)
    return sys.modules["planted_faults"]


PLANTED = tool()
FILES = PLANTED.shipped()


@pytest.mark.parametrize("name", PLANTED.FAULTS)
def test_a_planted_fault_is_found_where_it_is_and_nothing_else(name: str) -> None:
    fault = PLANTED.FAULTS[name]
    files = PLANTED.planted(fault, FILES)
    run, _ = PLANTED.checked(fault, files, PLANTED.checks_for(fault), prove=fault.get("prove", False))
    assert PLANTED.found(run, fault) == PLANTED.expected(fault, files)


def test_the_shipped_pack_has_no_error_and_no_warning_and_nothing_is_left_undecided() -> None:
    run, _ = PLANTED.checked({}, FILES, prove=True)
    assert PLANTED.found(run, {}) == []
    open_ones = {inquiry.check for inquiry in run.inquiries if inquiry.verdict == "undecided"}
    assert open_ones == {Code.UNTESTED}  # no cases were given


def test_there_are_faults_for_every_check_that_can_be_planted() -> None:
    codes = {text.partition(" at ")[0] for fault in PLANTED.FAULTS.values() for text in fault["found"]}
    assert set(Code) == codes
    assert len(PLANTED.FAULTS) >= 60
