"""The small packs that the tests of this room read, and copies of them to spoil."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from recommender.errors import InputError, PackError
from recommender.knowledge.pack_loader import load_pack
from recommender.model.pack import Pack

PACKS = Path(__file__).parent.parent / "packs"
Told = tuple[str, str, str, str]


def told(error: InputError, root: Path | None = None) -> list[Told]:
    """Each problem as place, code, message and hint, places relative to `root`."""
    prefix = "" if root is None else f"{root.as_posix()}/"
    return [
        (
            str(problem.location).removeprefix(prefix),
            problem.code,
            problem.message,
            problem.hint.replace(prefix, ""),
        )
        for problem in error.problems
    ]


@pytest.fixture(scope="session")
def tiny() -> Pack:
    return load_pack([PACKS / "tiny"], labels=["tiny"])


@pytest.fixture(scope="session")
def overlaid() -> Pack:
    return load_pack([PACKS / "tiny", PACKS / "overlay"], labels=["tiny", "overlay"])


@pytest.fixture
def spoil(tmp_path: Path) -> Callable[..., list[Told]]:
    """Load a copy of the tiny pack with edits (file, old text, new text) and give back what is complained of."""

    def run(*edits: tuple[str, str, str], with_overlay: bool = False, stances: tuple[str, ...] = ()) -> list[Told]:
        root = tmp_path / "pack"
        shutil.copytree(PACKS / "tiny", root / "tiny")
        shutil.copytree(PACKS / "overlay", root / "overlay")
        for name, old, new in edits:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if old:
                text = path.read_text()
                assert text.count(old) >= 1, f"{old!r} is not in {name}"
                path.write_text(text.replace(old, new, 1))
            else:
                path.write_text((path.read_text() if path.exists() else "") + new)
        directories = [root / "tiny", *([root / "overlay"] if with_overlay else [])]
        with pytest.raises(PackError) as caught:
            load_pack(directories, stances)
        return told(caught.value, root)

    return run
