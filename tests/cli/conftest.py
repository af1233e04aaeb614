from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

PACKS = Path(__file__).parent.parent / "packs"
TINY = ("--no-builtin-rules", "--rules", str(PACKS / "tiny"))


@pytest.fixture(autouse=True)
def _quiet_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No cache of the user, no colours, a folder of one's own."""
    monkeypatch.setenv("RECOMMENDER_CACHE_DIR", "off")
    monkeypatch.delenv("RECOMMENDER_DEBUG", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run() -> Callable[..., Result]:
    """Run the program with the tiny pack (commands that load none take `plain=True`)."""
    from recommender.cli.main import program

    def ran(*words: str, piped: str | None = None, plain: bool = False) -> Result:
        return CliRunner().invoke(program, [*words, *(() if plain else TINY)], input=piped, prog_name="recommender")

    return ran
