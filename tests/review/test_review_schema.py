"""What `review --format json` writes, of every design that there is, against the schema that is published for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from recommender.cli.main import program
from recommender.cli.schemas import schema_of
from recommender.model.pack import Pack

FIXTURES = Path(__file__).parent.parent / "fixtures" / "designs"
DESIGNS = sorted(path for kind in ("corpus", "twins") for path in (FIXTURES / kind).iterdir())

FAULTY = {
    "main.tf": 'resource "aws_dynamodb_table" "t" {\n  name = "t"\n  deletion_protection_enabled = var.x\n}\n'
    'variable "x" {}\nmodule "far" {\n  source = "far/away/aws"\n}\n# recommender: ignore=nothing\n',
    "cut.yaml": "Resources: {T: {Type: AWS::DynamoDB::Table",
    "base.json": '{"version": 1, "findings": []}',
}


@pytest.fixture(scope="module")
def validator(pack: Pack) -> Any:
    schema = schema_of("review", pack)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def run(*words: str) -> Result:
    return CliRunner().invoke(program, ["review", *words, "--as-of", "2026-01-01"], prog_name="recommender")


@pytest.mark.parametrize("folder", DESIGNS, ids=lambda folder: folder.name)
def test_every_design_gives_what_the_schema_says(folder: Path, validator: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    workload = ("--workload", "workload.yaml") if (folder / "workload.yaml").exists() else ()
    result = run(".", *workload, "--format", "json", "--exit-zero")
    assert result.stderr == ""
    made = json.loads(result.stdout)
    validator.validate(made)
    assert made["resources"] > 0
    if not workload:
        assert made["untied"] + len(made["workloads"]) > 0


def test_what_is_faulty_unknown_or_not_followed_is_in_it_too(
    validator: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in FAULTY.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    made = json.loads(run(".", "--format", "json").stdout)
    validator.validate(made)
    assert {name: len(made[name]) for name in ("unread", "problems")} == {"unread": 1, "problems": 1}
    assert {finding["kind"] for finding in made["findings"]} == {"setting", "suppression"}
    for wrong in ({"findings": 7}, {"more": 1}, {"as_of": "today"}, {"unread": [{"path": "x"}]}):
        with pytest.raises(jsonschema.ValidationError):
            validator.validate({**made, **wrong})
