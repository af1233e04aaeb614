"""Options and fixtures of all tests.

Snapshots of output, which only `--update-golden` rewrites; and copies of the tiny pack with something changed in them.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"
TINY = Path(__file__).parent / "packs" / "tiny"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the snapshots in tests/golden, to be read")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the snapshot of this name."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"no snapshot {name}: run pytest --update-golden, and read it"
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture
def edited(tmp_path: Path) -> Callable[..., Path]:
    """The folder of a copy of the tiny pack, with edits (file, old text, new text) made in it; later ones add up.

    No old text stands for the end of the file. An old text must be there.
    """
    folder = tmp_path / "tiny"
    shutil.copytree(TINY, folder)

    def edit(*edits: tuple[str, str, str]) -> Path:
        for name, old, new in edits:
            text = (folder / name).read_text(encoding="utf-8")
            assert old in text, f"{old!r} is not in {name}"
            (folder / name).write_text(text.replace(old, new) if old else text + new, encoding="utf-8")
        return folder

    return edit
