"""Each way in which a pack can be wrong: the spoilt file, and everything that is said of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Told = tuple[str, str, str, str]
Spoil = Callable[..., list[Told]]

SPOILT: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "spoilt-packs.yaml").read_text())


def edits_of(name: str) -> list[tuple[str, str, str]]:
    return [(edit["file"], edit["old"], edit["new"]) for edit in SPOILT[name]["edits"]]


def told_of(name: str) -> list[Told]:
    return [(told["place"], told["code"], told["message"], told.get("hint", "")) for told in SPOILT[name]["told"]]


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_pack_is_refused_with_everything_said(name: str, spoil: Spoil) -> None:
    assert spoil(*edits_of(name), with_overlay=SPOILT[name].get("overlay", False)) == told_of(name)


def test_problems_of_all_files_come_at_once_in_reading_order(spoil: Spoil) -> None:
    names = ("unknown-tag", "unknown-section", "setting-value", "profile-sum", "service-role")
    assert spoil(*(edit for name in names for edit in edits_of(name))) == sorted(
        told for name in names for told in told_of(name)
    )


def test_an_unreadable_file_hides_no_problem_of_another_and_causes_none(spoil: Spoil) -> None:
    found = spoil(("tiny/settings.yaml", "sql.standby:", "sql.standby: ["), *edits_of("unknown-tag"))
    assert [code for _, code, _, _ in found] == ["unknown-service", "yaml-syntax"]


@pytest.mark.parametrize(
    "file", ["vocabulary", "sources", "services/stores", "settings", "estimates", "pack", "profiles", "derive/load"]
)
@pytest.mark.parametrize("spoilt", ["\n\t][", "\n---\n- x\n", "\n\x00"])
def test_a_file_that_cannot_be_read_causes_no_noise_elsewhere(file: str, spoilt: str, spoil: Spoil) -> None:
    found = spoil((f"tiny/{file}.yaml", "", spoilt))
    assert {place.split(":")[0] for place, _, _, _ in found} == {f"tiny/{file}.yaml"}
    assert len(found) == 1
