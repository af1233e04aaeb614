"""`whatif` and `compare` as commands: what they print, and what they say of bad input."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from click.testing import Result

Run = Callable[..., Result]

SHOP = "name: shop\nshape: {model: relational, patterns: [joins]}\nneed: {speed: fast}\n"
COMMANDS = {"whatif": ("whatif", "shop.yaml"), "compare": ("compare", "shop.yaml", "sql-one", "table-store")}


@pytest.fixture(autouse=True)
def _shop(tmp_path: Path, _quiet_surroundings: None) -> None:
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")


def test_whatif_as_text(run: Run) -> None:
    result = run("whatif", "shop.yaml")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("shop\nSQL One is recommended. ")
    for section in ("What would change that", "Numbers that decide", "Rules that carry it", "Priorities"):
        assert section in result.stdout


def test_why_not_tells_of_one_service(run: Run) -> None:
    result = run("whatif", "shop.yaml", "--why-not", "table-store")
    assert result.exit_code == 0
    assert "Why not Table Store\n  Ruled out: shape.model only key value; asked for relational." in result.stdout
    assert "It would win with " in result.stdout
    assert "Priorities" not in result.stdout


def test_compare_as_text(run: Run) -> None:
    result = run(*COMMANDS["compare"])
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("shop\nTable Store is ruled out.")
    assert "Speaks for SQL One" in result.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_said_to_be_unknown_is_not_tried_and_told(name: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(
        "name: shop\nshape: {model: relational}\nneed: {speed: unknown}\n", encoding="utf-8"
    )
    told = run(*COMMANDS[name]).stdout
    assert "Said to be unknown, so not tried: need.speed. To try one, leave it out of the\nfile.\n" in told
    made = json.loads(run(*COMMANDS[name], "--format", "json").stdout)
    assert made["unknown"] == ["need.speed"]
    assert '"attribute": "need.speed"' not in json.dumps(made)
    (tmp_path / "shop.yaml").write_text(
        "name: shop\nshape: {model: relational}\nneed: {speed: null}\n", encoding="utf-8"
    )
    opened = json.loads(run(*COMMANDS[name], "--format", "json").stdout)
    assert opened["unknown"] == []
    assert '"attribute": "need.speed"' in json.dumps(opened) or name == "compare"


@pytest.mark.parametrize("name", COMMANDS)
def test_json_meets_its_schema_and_is_the_same_twice(name: str, run: Run) -> None:
    first, second = (run(*COMMANDS[name], "--format", "json").stdout for _ in range(2))
    assert first == second
    jsonschema.Draft202012Validator(json.loads(run("schema", name).stdout)).validate(json.loads(first))


@pytest.mark.parametrize("name", COMMANDS)
def test_output_goes_to_a_file_and_answers_may_be_set(name: str, run: Run, tmp_path: Path) -> None:
    result = run(*COMMANDS[name], "--set", "need.speed=instant", "--format", "json", "-o", "out.json")
    assert (result.exit_code, result.stdout) == (0, "")
    made = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert made["winner"] is None  # relational and instant leave nobody
    assert made["workload"]["answered"] == 3


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("whatif", "shop.yaml", "--why-not", "tabel-store"), "there is no service `tabel-store`\n  hint: did you mean `table-store`?"),
        (("compare", "shop.yaml", "sql-one", "tabel-store"), "there is no service `tabel-store`\n  hint: did you mean `table-store`?"),
        (("compare", "shop.yaml", "sql-one", "sql-one"), "is compared with itself"),
        (("compare", "shop.yaml", "sql-one"), "Missing argument"),
        (("whatif", "none.yaml"), "none.yaml"),
        (("whatif", "shop.yaml", "--set", "need.sped=fast"), "need.speed"),
    ],
)  # fmt: skip
def test_bad_input_is_told_and_ends_with_2(words: tuple[str, ...], told: str, run: Run) -> None:
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_one_workload_at_a_time(name: str, run: Run) -> None:
    words = [word if word != "shop.yaml" else "-" for word in COMMANDS[name]]
    result = run(*words, piped=SHOP + "---\nname: other\n")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "one workload is asked for, this file holds 2" in result.stderr
