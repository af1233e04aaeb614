from __future__ import annotations

import pytest

from recommender.cli import progress


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", -1.0)
    monkeypatch.setattr(progress, "_PACE", -1.0)


@pytest.mark.usefixtures("_impatient")
def test_a_terminal_sees_the_count_and_then_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert list(progress.with_progress(["a", "b"], "deciding")) == ["a", "b"]
    sent = capsys.readouterr()
    assert sent.out == ""
    assert sent.err == ("\rdeciding 0/2 [                    ]\rdeciding 1/2 [##########          ]\r\x1b[K")


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("items", [["a"], ["a", "b"]])
def test_elsewhere_nothing_is_said(items: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress.with_progress(items, "deciding")) == items
    assert capsys.readouterr() == ("", "")


def test_short_runs_say_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert list(progress.with_progress(["a", "b"], "deciding")) == ["a", "b"]
    assert capsys.readouterr().err == ""
