"""What the engine makes of a pack is kept, found again, and never believed when it is not whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from recommender.engine import firing
from recommender.engine.decide import Recommender
from recommender.engine.durable_text import from_bytes
from recommender.engine.firing import EngineMode
from recommender.knowledge import cache, kept
from recommender.knowledge.pack_loader import load_pack
from recommender.model.pack import Pack
from recommender.model.workload import Workload

PACKS = Path(__file__).parent.parent / "packs"
RULES = frozenset({"a", "b"})
WHOLE = b'[[["a"],{},[[["b"],[["a","\\"000\\":{}"]],[["x.y","number",",\\"a\\":"]]]]]]'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(kept.VARIABLE, str(tmp_path))
    return tmp_path


@pytest.fixture
def tiny() -> Pack:
    return load_pack([PACKS / "tiny"])


def _never(*_: object) -> None:
    raise AssertionError("it was translated again")


def test_the_second_recommender_needs_no_translation(folder: Path, tiny: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Recommender(tiny, EngineMode.DURABLE, cache.Shelf(tiny)).decide(Workload("w"))
    assert len(list(folder.glob("engine-*.bin"))) == 1
    monkeypatch.setattr(firing, "translated_program", _never)
    assert Recommender(tiny, EngineMode.DURABLE, cache.Shelf(tiny)).decide(Workload("w")) == first


def test_another_pack_has_another_shelf(folder: Path, tiny: Pack) -> None:
    cache.Shelf(tiny).keep(b"mine")
    assert cache.Shelf(tiny).read() == b"mine"
    assert cache.Shelf(load_pack([PACKS / "tiny", PACKS / "overlay"])).read() is None


@pytest.mark.parametrize("spoil", [lambda content: content[:-1], lambda content: b"x" + content, lambda content: b""])
def test_a_damaged_file_is_passed_over(folder: Path, tiny: Pack, spoil: object) -> None:
    cache.Shelf(tiny).keep(b"mine")
    (file,) = folder.glob("engine-*.bin")
    file.write_bytes(spoil(file.read_bytes()))  # type: ignore[operator]
    assert cache.Shelf(tiny).read() is None


def test_nothing_is_kept_where_that_is_off(tiny: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(kept.VARIABLE, kept.OFF)
    cache.Shelf(tiny).keep(b"mine")
    assert cache.Shelf(tiny).read() is None


def test_whole_bytes_are_taken() -> None:
    assert from_bytes(WHOLE, RULES) is not None


@pytest.mark.parametrize("content", [b"", b"{}x", b"[1]", b"[[1,2,3]]", b"[[[],{},[[1]]]]", b"\xff", WHOLE[:-1]])
def test_bytes_of_another_shape_are_not(content: bytes) -> None:
    assert from_bytes(content, RULES) is None


def test_bytes_about_other_rules_are_not() -> None:
    assert from_bytes(WHOLE, frozenset({"a"})) is None
