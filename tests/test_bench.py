"""The bench of the questionnaire: its options, parts that add up to the whole, and gates that are rarely met."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from bench.__main__ import SUBJECTS, main
from bench.rare_gates import is_decided_by
from click.testing import CliRunner

SERIES = ("cases", "in order", "at random", "drawn", "as they are", "proved", "proved in order")


def run_of(questions, is_right, by_rare_gate=False):
    trace = [[0.4, False], [0.96, is_right]]
    return {
        "questions": questions,
        "trace": trace,
        "stop": "sure",
        "seconds": [0.1, 0.1],
        "confidence": 0.96,
        "is_right": is_right,
        "by_rare_gate": by_rare_gate,
    }


def kept(folder, part, runs):
    series = dict.fromkeys(SERIES, runs) | {"enough": [2] * len(runs), "bare": [0.1]}
    path = folder / f"{part[0]}.json"
    path.write_text(json.dumps({"part": part, "all": True, "runs": series}))
    return path


def test_the_parts_add_up(tmp_path):
    first = kept(tmp_path, (1, 2), [run_of(4, True), run_of(6, False, by_rare_gate=True)])
    second = kept(tmp_path, (2, 2), [run_of(8, True), run_of(10, True)])
    result = CliRunner().invoke(main, ["--add", str(second), "--add", str(first)])
    assert result.exit_code == 0
    rows = [" ".join(line.split()) for line in result.output.splitlines()]
    assert "cases completed, at confidence 0.95 (4) 7.0 / 10 / 75.0% <= 8, >= 95 % NOT MET" in rows
    assert "right where a rarely met gate decides, drawn ones too (2) 0.0%" in rows
    assert "enough of them for who knows the answers (4) 2.0 / 2" in rows


def test_the_completed_cases_alone_have_the_rows_with_a_goal(tmp_path):
    path = tmp_path / "1.json"
    runs = {"cases": [run_of(4, True), run_of(6, True)], "bare": [0.1]}
    path.write_text(json.dumps({"part": (1, 1), "all": True, "runs": runs}))
    result = CliRunner().invoke(main, ["--add", str(path)])
    assert result.exit_code == 0
    rows = [" ".join(line.split()) for line in result.output.splitlines()]
    assert "cases completed, at confidence 0.95 (2) 5.0 / 6 / 100.0% <= 8, >= 95 % ok" in rows
    assert not any("drawn from the profiles" in row or "order" in row for row in rows)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--add", "1.json"], "these are not the parts of one whole, each once: 1/2 of all"),
        (["--add", "1.json", "--add", "1.json"], "these are not the parts of one whole, each once"),
        (["--add", "1.json", "asking"], "--add runs nothing: it adds up what was kept."),
        (["--part", "3/2", "asking"], "3/2 is not a part such as 2/4"),
        (["--all"], "--all, --completed, --part and --keep belong to asking alone."),
        (["askin"], "'askin' is not one of"),
    ],
)
def test_what_is_refused(words, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    kept(tmp_path, (1, 2), [run_of(4, True)])
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    assert told in result.output


@pytest.mark.parametrize(
    ("units", "excluded", "expected"),
    [
        ({"a": 5, "b": 9}, {"b": ("rare",)}, True),
        ({"a": 5, "b": 9}, {"b": ("rare", "usual")}, False),
        ({"a": 5, "b": 4}, {"b": ("rare",)}, False),
        ({"a": 5, "b": 5}, {"a": ("rare",)}, True),
        ({"a": 5, "b": 5}, {"b": ("rare",)}, False),
    ],
    ids=["it would win", "a usual gate too", "it would not win", "first of equals", "last of equals"],
)
def test_a_rare_gate_decides_where_another_would_win_without_it(units, excluded, expected):
    left = sorted((service for service in units if service not in excluded), key=lambda service: -units[service])
    standing = SimpleNamespace(units=units, excluded=excluded, winner=left[0] if left else None)
    asked = SimpleNamespace(standing=standing, plan=SimpleNamespace(candidates=("a", "b")))
    recommender = SimpleNamespace(asked_of=lambda _: asked)
    workload = SimpleNamespace(answers={})
    assert is_decided_by(recommender, workload, frozenset({"rare"})) is expected


def test_every_subject_stands_in_the_help():
    shown = CliRunner().invoke(main, ["--help"]).output
    wanted = (*SUBJECTS, "--all", "--part I/N", "--keep", "--add")
    assert [word for word in wanted if word not in shown] == []
