"""The program on a terminal: colours, width and progress, and when there are none."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

pexpect = pytest.importorskip("pexpect")
if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

ROOT = Path(__file__).parent.parent.parent
TINY = ["--no-builtin-rules", "--rules", str(ROOT / "tests" / "packs" / "tiny")]
CODES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def screen(*words: str, columns: int = 80, **more: str) -> str:
    """What a terminal is sent."""
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
    child = pexpect.spawn(
        sys.executable,
        ["-m", "recommender", *words, *TINY],
        dimensions=(24, columns),
        encoding="utf-8",
        timeout=60,
        env={
            **kept,
            "PYTHONPATH": str(ROOT / "src"),
            "RECOMMENDER_CACHE_DIR": "off",
            "TERM": "xterm-256color",
            "PYTHONUTF8": "1",
            **more,
        },
    )
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    return str(child.before).replace("\r\n", "\n")


ANSWERS = ("recommend", "--set", "shape.model=relational", "--set", "need.speed=fast")


def test_a_terminal_gets_colours_within_its_width() -> None:
    for columns in (80, 120):
        sent = screen(*ANSWERS, columns=columns)
        assert "\x1b[" in sent
        lines = CODES.sub("", sent).splitlines()
        assert max(len(line) for line in lines if "://" not in line) <= min(columns, 100)


@pytest.mark.parametrize(
    ("words", "more"),
    [((), {"NO_COLOR": "1"}), ((), {"TERM": "dumb"}), (("--no-color",), {})],
    ids=["NO_COLOR", "TERM=dumb", "--no-color"],
)
def test_plain_text_where_asked_for(words: tuple[str, ...], more: dict[str, str]) -> None:
    assert "\x1b" not in screen(*ANSWERS, *words, **more)


def test_an_empty_no_color_changes_nothing() -> None:
    assert "\x1b[" in screen(*ANSWERS, NO_COLOR="")


def test_no_color_before_the_command() -> None:
    assert "\x1b" not in screen("--no-color", *ANSWERS)


def test_styled_and_plain_say_the_same() -> None:
    assert CODES.sub("", screen(*ANSWERS)) == screen(*ANSWERS, "--no-color")


def test_the_first_screen_holds_the_winner_and_the_ranking() -> None:
    first = CODES.sub("", screen(*ANSWERS)).splitlines()[:22]
    assert first[2].startswith("Recommended")
    assert any(line.startswith("Ranking") for line in first)


def test_long_runs_show_progress_that_goes_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "many.yaml").write_text("---\n".join("shape: {model: relational}\n" for _ in range(400)))
    sent = screen("recommend", str(tmp_path / "many.yaml"), "--format", "json", "-o", str(tmp_path / "out.json"))
    assert "deciding " not in sent or sent.endswith("\r\x1b[K")
