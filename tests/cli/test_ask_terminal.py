"""`recommender ask` on a pseudo-terminal: whole sessions, as somebody at 80 by 24 sees them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tools.terminal import TINY, Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
Golden = Callable[[str, str], None]


def test_a_whole_session(golden: Golden, tmp_path: Path) -> None:
    with Terminal("ask", "-o", "shop.yaml", *TINY, folder=tmp_path, more={"NO_COLOR": "1"}) as terminal:
        screens = [terminal.until("Question 1,")]
        screens.append(terminal.press("<enter>").until("Question 2,"))
        screens.append(terminal.press("<down>", "<enter>").until("Question 3,"))
        terminal.press("<enter>")
        sent = terminal.to_the_end()
        assert terminal.status == 0
    golden("ask-first-screens.txt", f"{'=' * 80}\n".join(screens))
    assert "Sure enough: " in sent
    assert "The questionnaire" in sent
    assert "wrote shop.yaml" in sent
    text = (tmp_path / "shop.yaml").read_text(encoding="utf-8")
    assert text == (
        "# yaml-language-server: $schema=shop.schema.json\n"
        'name: "shop"\nshape:\n  role: system_of_record\n  model: relational\nneed:\n  speed: fast\n'
    )


def test_no_screen_is_larger_than_the_terminal(tmp_path: Path) -> None:
    with Terminal("ask", "--all", "-o", "w.yaml", folder=tmp_path) as terminal:  # the shipped rules: long lists
        for number in range(1, 9):
            screen = terminal.until(f"Question {number},", below="q quit and keep")
            assert len(screen.splitlines()) <= 24
            terminal.press("?")


def test_back_skip_and_not_known(tmp_path: Path) -> None:
    with Terminal("ask", "-o", "w.yaml", *TINY, folder=tmp_path, more={"NO_COLOR": "1"}) as terminal:
        terminal.until("Question 1,")
        terminal.press("<enter>").until("Question 2,")
        terminal.press("s").until("Question 3,")
        assert "> need.speed skipped" in terminal.sent
        terminal.press("?").until("Question 4,")
        terminal.press("b").until("> back")
        terminal.until("Question 3,")
        terminal.press("b").until("Roughly how fast must a read be?")
        terminal.press("<enter>").until("Question 3,")
        terminal.press("q")
        sent = terminal.to_the_end()
        assert terminal.status == 0
    assert "2 answers kept in w.yaml" in sent
    assert "recommender ask --from w.yaml -o w.yaml goes on" in sent
    text = (tmp_path / "w.yaml").read_text(encoding="utf-8")
    assert text.endswith("shape:\n  role: system_of_record\nneed:\n  speed: relaxed\n")


def test_a_number_in_place_of_a_word(tmp_path: Path) -> None:
    with Terminal("ask", "-o", "w.yaml", *TINY, folder=tmp_path, more={"NO_COLOR": "1"}) as terminal:
        terminal.until("Question 1,")
        terminal.press("<enter>").until("Question 2,")
        terminal.press("<up>", "<enter>").until("A number in ms")  # up from the first is the last
        terminal.press("4 GB", "<enter>").until("GB")
        assert "4 GB" in terminal.screen()
        terminal.press(*["\x7f"] * 4, "4 ms", "<enter>").until("Question 3,")
        assert "> need.latency_ms: 4 ms" in terminal.sent
        terminal.press("<ctrl-d>")
        terminal.to_the_end()
    assert "latency_ms: 4\n" in (tmp_path / "w.yaml").read_text(encoding="utf-8")


def test_several_answers_are_marked_with_space(tmp_path: Path) -> None:
    with Terminal("ask", "--all", "-o", "w.yaml", *TINY, folder=tmp_path, more={"NO_COLOR": "1"}) as terminal:
        number = 1
        while "How is the data queried?" not in (screen := terminal.until(f"Question {number},")).rpartition("────")[2]:
            assert number < 14, screen
            terminal.press("?")
            number += 1
        terminal.press("<space>", "<down>", "<space>", "<enter>").until(f"Question {number + 1},")
        assert "> shape.patterns: lookup, joins" in terminal.sent
        terminal.press("q")
        terminal.to_the_end()
    assert "patterns: [lookup, joins]" in (tmp_path / "w.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "not kept"])
def test_an_interruption_loses_nothing(kept: bool, tmp_path: Path) -> None:
    words = ("-o", "w.yaml") if kept else ()
    with Terminal("ask", *words, *TINY, folder=tmp_path, more={"NO_COLOR": "1"}) as terminal:
        terminal.until("Question 1,")
        terminal.press("<enter>").until("Question 2,")
        terminal.press("<ctrl-c>")
        sent = terminal.to_the_end()
        assert terminal.status == 130
    assert ("b back, q quit and keep" in sent) is kept
    if kept:
        assert "1 answer kept in w.yaml" in sent
        assert (tmp_path / "w.yaml").exists()
    else:
        assert "not kept in a file (-o FILE does that); this is what was answered:" in sent
        assert "shape:\n  role: system_of_record\n" in sent
        assert list(tmp_path.iterdir()) == []
    assert "Traceback" not in sent


def test_quitting_at_once_writes_nothing(tmp_path: Path) -> None:
    with Terminal("ask", "-o", "w.yaml", *TINY, folder=tmp_path) as terminal:
        terminal.until("Question 1,")
        terminal.press("b").until("> nothing to go back to")
        terminal.until("Question 1,", below="q quit and keep")
        assert "nothing was answered, so w.yaml was not written" in terminal.press("q").to_the_end()
    assert list(tmp_path.iterdir()) == []


def test_going_on_from_kept_answers(tmp_path: Path) -> None:
    written = "# Of May\nname: w\n\nshape: {role: system_of_record, model: unknown}  # Bob may know\n"
    (tmp_path / "w.yaml").write_text(written, encoding="utf-8")
    with Terminal(
        "ask", "--from", "w.yaml", "-o", "w.yaml", *TINY, folder=tmp_path, more={"NO_COLOR": "1"}
    ) as terminal:
        assert "What is the store for?" not in terminal.until("Question 1,")
        terminal.press("<enter>").until("Question 2,")
        first = (tmp_path / "w.yaml").read_text(encoding="utf-8")
        terminal.press("b").until("> back")
        terminal.until("Question 1,")
        assert (tmp_path / "w.yaml").read_text(encoding="utf-8") == written
        terminal.press("<down>", "<enter>").until("Question 2,")
        terminal.press("q")
        terminal.to_the_end()
    second = (tmp_path / "w.yaml").read_text(encoding="utf-8")
    for text in (first, second):
        assert text.startswith(f"{written}\n")
        assert text.count("\n") == written.count("\n") + 3
    assert first != second
    assert [path.name for path in tmp_path.iterdir()] == ["w.yaml"]


def test_what_somebody_else_writes_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text("shape: {role: cache}\n", encoding="utf-8")
    with Terminal("ask", "--from", "w.yaml", "-o", "w.yaml", *TINY, folder=tmp_path) as terminal:
        terminal.until("Question 1,")
        (tmp_path / "w.yaml").write_text("shape: {role: cache}  # is it?\n", encoding="utf-8")
        sent = terminal.press("<enter>").to_the_end()
        assert terminal.status == 2
    assert "w.yaml: the file has been changed since it was last read; it stays as it is now" in sent
    assert "this is what was answered:" in sent
    assert "role: cache\n" in sent.partition("this is what was answered:")[2]
    assert (tmp_path / "w.yaml").read_text(encoding="utf-8") == "shape: {role: cache}  # is it?\n"


def test_another_size_in_the_middle(tmp_path: Path) -> None:
    with Terminal("ask", *TINY, folder=tmp_path, more={"NO_COLOR": "1"}) as terminal:
        terminal.until("Question 1,")
        terminal.resize(30, 100)
        terminal.press("<enter>").until("Question 2,")
        assert any(len(line) > 80 for line in terminal.screen().splitlines())
        terminal.resize(16, 60)
        terminal.press("<enter>").until("Question 3,")
        assert "q quit" in terminal.screen()


def test_the_answer_alone_goes_to_standard_output(tmp_path: Path) -> None:
    line = f"{sys.executable} -m recommender ask --confidence 0.5 --format json {' '.join(TINY)} > out.json"
    with Terminal.shell(line, folder=tmp_path, NO_COLOR="1") as terminal:
        terminal.until("Question 1,")
        terminal.press("<enter>")
        sent = terminal.to_the_end()
    assert "recommendations" not in sent
    answer = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert answer["asked"] == ["shape.role"]


@pytest.mark.parametrize("words", [("--no-color",), ()], ids=["--no-color", "NO_COLOR"])
def test_without_colours(words: tuple[str, ...], tmp_path: Path) -> None:
    more = {} if words else {"NO_COLOR": "1"}
    with Terminal("ask", *words, *TINY, folder=tmp_path, more=more) as terminal:
        terminal.until("Question 1,")
        terminal.press("q")
        sent = terminal.to_the_end()
    assert not [code for code in ("\x1b[3", "\x1b[0;3", ";38;5", ";38;2") if code in sent.replace("\x1b[?", "")]


def test_a_dumb_terminal_is_refused(tmp_path: Path) -> None:
    with Terminal("ask", *TINY, folder=tmp_path, more={"TERM": "dumb"}) as terminal:
        assert "--answers-from FILE" in terminal.to_the_end()
        assert terminal.status == 2
