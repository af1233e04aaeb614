"""Flags count before the environment, that before the configuration file, that before defaults."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

PACKS = Path(__file__).parent.parent / "packs"
CONFIG = f"rules: [{(PACKS / 'tiny').as_posix()}]\nbuiltin_rules: false\n"
Run = Callable[..., Result]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "work").mkdir()
    (tmp_path / ".recommender.yaml").write_text(CONFIG)
    (tmp_path / "work" / "shop.yaml").write_text("name: shop\nshape: {model: relational}\n")
    for name in ("RULES", "STANCES", "BUILTIN_RULES", "FAIL_ON"):
        monkeypatch.delenv(f"RECOMMENDER_{name}", raising=False)
    return tmp_path


def packs(result: Result) -> list[tuple[str, list[str]]]:
    assert result.exit_code == 0, result.stderr
    return [(pack["name"], pack["stances"]) for pack in json.loads(result.stdout)["packs"]]


def test_recommend_takes_the_packs_from_above_the_workload(run: Run, repository: Path) -> None:
    words = ("recommend", "work/shop.yaml", "--format", "json")
    assert packs(run(*words, plain=True)) == [("tiny", [])]
    (repository / "work" / "pyproject.toml").write_text(
        f'[tool.recommender]\nrules = ["{(PACKS / "tiny").as_posix()}"]\nbuiltin_rules = false\nstances = ["cheap-clusters"]\n'
    )
    assert packs(run(*words, plain=True)) == [("tiny", ["cheap-clusters"])]


def test_the_environment_counts_before_the_file_and_flags_before_both(
    run: Run, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("recommend", "work/shop.yaml", "--format", "json")
    monkeypatch.setenv("RECOMMENDER_STANCES", "cheap-clusters")
    assert packs(run(*words, plain=True)) == [("tiny", ["cheap-clusters"])]
    monkeypatch.setenv("RECOMMENDER_STANCES", "nothing-like-it")
    assert packs(run(*words, "--stance", "cheap-clusters", plain=True)) == [("tiny", ["cheap-clusters"])]
    monkeypatch.setenv("RECOMMENDER_RULES", "no-such-folder")
    assert run(*words, "--stance", "cheap-clusters", plain=True).exit_code == 2


@pytest.mark.parametrize("words", [("rules", "list"), ("explain", "sql-one"), ("schema", "workload")])
def test_every_command_that_reads_rules_takes_them(words: tuple[str, ...], run: Run, repository: Path) -> None:
    assert run(*words, plain=True).stdout == run(*words).stdout != ""


def test_rules_check_fails_from_where_it_is_told(run: Run, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("rules", "check", plain=True).exit_code == 1
    (repository / ".recommender.yaml").write_text(f"{CONFIG}fail_on: error\n")
    assert run("rules", "check", plain=True).exit_code == 0
    monkeypatch.setenv("RECOMMENDER_FAIL_ON", "warning")
    assert run("rules", "check", plain=True).exit_code == 1
    assert run("rules", "check", "--fail-on", "never", plain=True).exit_code == 0


def test_a_faulty_configuration_stops_every_command(
    run: Run, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / ".recommender.yaml").write_text("rule: [a]\n")
    result = run("recommend", "work/shop.yaml", plain=True)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == ".recommender.yaml:1:1: unknown key `rule`\n  hint: did you mean `rules`?\n"
    monkeypatch.setenv("RECOMMENDER_BUILTIN_RULES", "perhaps")
    assert run("rules", "list", plain=True).stderr.startswith("RECOMMENDER_BUILTIN_RULES: `perhaps` is not a value")


def test_a_record_keeps_the_packs_that_were_configured(run: Run, repository: Path) -> None:
    text = run("recommend", "work/shop.yaml", "--format", "adr", plain=True).stdout
    assert "\nrecommender review --no-builtin-rules --rules " in text
