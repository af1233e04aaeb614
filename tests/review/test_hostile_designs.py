"""Designs that are broken, endless or malicious end in a message with its place, within bounded work, and without a
traceback; what is readable beside them is still read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from recommender.errors import Problem
from recommender.review.budget import Budget

TABLE = """
resource "aws_dynamodb_table" "orders" {
  name = "orders"
}
"""


def told(problems: tuple[Problem, ...]) -> list[tuple[str, str, str]]:
    return [(str(problem.location), problem.code, problem.message) for problem in problems]


def doubled(start: str, step: str, times: int) -> str:
    lines = [f"  v0 = {start}"]
    lines += [f"  v{n} = {step.replace('V', f'local.v{n - 1}')}" for n in range(1, times)]
    return "locals {\n" + "\n".join(lines) + "\n}\n"


FAULTY = {
    "interpolations without end": (
        {"main.tf": TABLE, "sub/deep.tf": 'locals {\n  a = 1\n  x = "' + "${" * 9000},
        [("sub/deep.tf:3:1", "too-deep", "it is nested too deep to be read")],
    ),
    "JSON without end": (
        {"main.tf": TABLE, "sub/deep.tf.json": '{"locals": {"a": "' + "${" * 9000},
        [("sub/deep.tf.json:1:1", "too-deep", "it is nested too deep to be read")],
    ),
    "a value that needs itself": (
        {
            "main.tf": "locals {\n  a = local.b\n  b = [local.a]\n}\n"
            + TABLE.replace('"orders"\n', '"orders"\n  table_class = local.a\n')
        },
        [("main.tf:2:3", "circular-value", "the local `a` needs its own value")],
    ),
    "a module that calls itself": (
        {"main.tf": 'module "again" {\n  source = "./."\n}\n' + TABLE},
        [("main.tf:1:1", "circular-module", "the module `again` calls itself")],
    ),
    "modules that call each other": (
        {"main.tf": 'module "b" {\n  source = "./b"\n}\n' + TABLE, "b/main.tf": 'module "a" {\n  source = "../"\n}\n'},
        [("b/main.tf:1:1", "circular-module", "the module `a` calls itself")],
    ),
    "a module that is not there": (
        {"main.tf": 'module "b" {\n  source = "./b"\n}\n' + TABLE},
        [("main.tf:1:1", "no-such-module", "the module `b` is not there: `b` is no folder")],
    ),
    "modules nested without end": (
        {
            "main.tf": 'module "m" {\n  source = "./m0"\n}\n' + TABLE,
            **{f"m{n}/main.tf": f'module "m" {{\n  source = "../m{n + 1}"\n}}\n' for n in range(40)},
            "m40/main.tf": "",
        },
        [("m19/main.tf:1:1", "too-deep", "modules call each other more than 20 deep")],
    ),
    "a module outside the repository": (
        {".git/HEAD": "", "main.tf": 'module "b" {\n  source = "../../elsewhere"\n}\n' + TABLE},
        [("main.tf:1:1", "outside-tree", "the module `b` lies outside the repository, and is not followed")],
    ),
    "no Terraform": (
        {"main.tf": TABLE, "sub/bad.tf": 'resource "a" "b" {\n  x = = 1\n}\n'},
        [("sub/bad.tf:2:7", "terraform-syntax", "this is not Terraform: `x = = 1`")],
    ),
    "an open block": (
        {"main.tf": TABLE, "sub/bad.tf": 'resource "a" "b" {\n  x = 1\n'},
        [("sub/bad.tf:3:1", "terraform-syntax", "something is missing here: `}`")],
    ),
    "a resource twice": (
        {"main.tf": TABLE + TABLE},
        [("main.tf:6:1", "defined-twice", "the resource `aws_dynamodb_table.orders` is defined twice")],
    ),
    "bytes that are no text": (
        {"main.tf": TABLE, "bad.tf": "\0\0\0"},
        [("bad.tf", "binary", "the file is binary, no text")],
    ),
    "aliases that multiply": (
        {
            "main.tf": TABLE,
            "bomb.yaml": "Resources: {T: {Type: AWS::DynamoDB::Table}}\n"
            + "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
            + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)),
        },
        [("bomb.yaml:6:45", "too-many-nodes", "the file holds more than 100000 values")],
    ),
    "a template cut off": (
        {"main.tf": TABLE, "cut.json": '{"Resources": {"T": {"Type": "AWS::DynamoDB::Table"'},
        [("cut.json:1:52", "json-syntax", "a `,` or `}` is expected")],
    ),
    "brackets without end": (
        {"main.tf": TABLE, "deep.json": '{"Resources": {"T": {"Type": "AWS::DynamoDB::Table", "x": ' + "[" * 9000},
        [("deep.json:1:97", "too-deep", "values are nested more than 40 deep")],
    ),
    "a plan that is no plan": (
        {
            "main.tf": TABLE,
            "plan.json": '{"format_version": "1.2", "terraform_version": "1.11.4", "planned_values": 7}',
        },
        [("plan.json", "no-plan", "the plan has no planned values")],
    ),
    "a plan cut off": (
        {
            "main.tf": TABLE,
            "plan.json": '{"format_version": "1.2", "terraform_version": "1.11.4",\n "planned_values": {',
        },
        [("plan.json:2:21", "json-syntax", "this is not JSON")],
    ),
}


@pytest.mark.parametrize(("files", "wanted"), FAULTY.values(), ids=FAULTY)
def test_a_faulty_file_is_told_and_the_rest_is_read(
    read: Callable[..., Any], files: dict[str, str], wanted: list[tuple[str, str, str]]
) -> None:
    design, problems = read(files)
    assert told(problems) == wanted
    assert "aws_dynamodb_table.orders" in [resource.address for resource in design.resources]


ENDLESS = {
    "a huge number": TABLE.replace("{", "{\n  count = 1000000000000", 1),
    "a list that doubles": doubled('["x"]', "concat(V, V)", 60),
    "lists in lists that double": doubled('["x"]', "[V, V]", 60),
    "a text that doubles": doubled('"x"', '"${V}${V}"', 60),
    "a mapping that doubles": doubled('{ a = "x" }', "{ a = V, b = V }", 60),
    "a long range": "locals {\n  v59 = range(1000000000)\n}\n",
    "loops in loops": "locals {\n  v59 = [for a in range(9000) : [for b in range(9000) : [for c in range(9000) : a + b + c]]]\n}\n",
    "a long replacement": 'locals {\n  v59 = replace(join("", range(9000)), "", join("", range(9000)))\n}\n',
    "a chain of locals": doubled('"x"', "V", 3000).replace("v2999", "v59x"),
    "parentheses": "locals {\n  v59 = " + "(" * 5000 + "1" + ")" * 5000 + "\n}\n",
    "conditionals": "locals {\n  v59 = " + "true ? (" * 500 + "1" + ") : 2" * 500 + "\n}\n",
    "nested blocks": TABLE.replace('name = "orders"', "ttl {\n" * 2000 + "}\n" * 2000),
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_endless_values_are_given_up_within_bounded_work(
    read: Callable[..., Any], text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Budget, "STEPS", 300_000)
    asking = (
        TABLE
        if 'resource "' in text
        else TABLE.replace('"orders"\n', "local.v59\n  deletion_protection_enabled = true\n")
    )
    files = {"main.tf": text if 'resource "' in text else text + asking}
    design, problems = read(files)
    codes = {problem.code for problem in problems}
    assert codes <= {"too-much-work", "too-deep"}
    if not codes:
        assert [resource.kind for resource in design.resources] == ["dynamodb-table"]


def test_a_plan_of_too_many_resources_is_given_up(read: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Budget, "INSTANCES", 1000)
    table = TABLE.replace("{", "{\n  for_each = toset([for n in range(2000) : tostring(n)])", 1)
    _, problems = read({"main.tf": table})
    assert told(problems) == [("main.tf:2:1", "too-much-work", "the design has more than 1000 resources")]


def test_links_that_lead_out_of_the_tree_are_refused(read: Callable[..., Any], tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    inside = tmp_path / "inside"
    for folder in (outside, inside / ".git"):
        folder.mkdir(parents=True)
    (outside / "secret.tf").write_text(TABLE, encoding="utf-8")
    (outside / "secret.yaml").write_text("Resources: {T: {Type: AWS::DynamoDB::Table}}", encoding="utf-8")
    (inside / "main.tf").symlink_to(outside / "secret.tf")
    (inside / "t.yaml").symlink_to(outside / "secret.yaml")
    (inside / "folder").symlink_to(outside)
    design, problems = read({}, "inside")
    assert design.resources == ()
    message = "the file lies outside the repository, and is not followed"
    assert told(problems) == [("inside/main.tf", "outside-tree", message), ("inside/t.yaml", "outside-tree", message)]


def test_a_link_within_the_tree_is_read_where_it_lies(read: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "main.tf").write_text(TABLE, encoding="utf-8")
    (tmp_path / "again").mkdir()
    (tmp_path / "again" / "main.tf").symlink_to(tmp_path / "real" / "main.tf")
    design, problems = read({}, ".")
    assert problems == ()
    assert [resource.location.path for resource in design.resources] == ["again/main.tf", "real/main.tf"]


def test_a_file_that_is_too_large_is_refused_unread(read: Callable[..., Any], tmp_path: Path) -> None:
    with (tmp_path / "main.tf").open("wb") as stream:
        stream.truncate(3_000_000)
    with (tmp_path / "t.yaml").open("wb") as stream:
        stream.truncate(6_000_000)
    _, problems = read({})
    assert told(problems) == [
        ("main.tf", "too-large", "the file is larger than 2 MB"),
        ("t.yaml", "too-large", "the file is larger than 5 MB"),
    ]


def test_a_pipe_is_not_waited_for(read: Callable[..., Any], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "main.tf")
    _, problems = read({})
    assert told(problems) == [("main.tf", "not-a-file", "this is no ordinary file")]


def test_nothing_of_what_is_read_is_run(read: Callable[..., Any], tmp_path: Path) -> None:
    text = TABLE.replace(
        'name = "orders"',
        'name = "orders"\n  provisioner "local-exec" {\n    command = "touch run"\n  }\n'
        '  x = file("/etc/hostname")\n  y = templatefile("main.tf", {})',
    )
    external = 'data "external" "x" {\n  program = ["touch", "run"]\n}\n'
    design, problems = read({"main.tf": text + external})
    assert problems == ()
    assert [resource.address for resource in design.resources] == ["aws_dynamodb_table.orders"]
    assert not (tmp_path / "run").exists()


def test_other_yaml_and_json_is_passed_over(read: Callable[..., Any]) -> None:
    files = {
        "chart/templates/x.yaml": "{{ if .Values.x }}\na: [\n{{ end }}",
        "values.yaml": "Resources: see AWS::RDS::DBInstance\n",
        "package.json": '{"name": "x"}',
        "broken.json": "{",
        "notes.yaml": "key: !!python/object:os.system [touch run]\n",
        "policy.json": '{"Resources": ["AWS::RDS::DBInstance"]}',
    }
    design, problems = read(files)
    assert (design.resources, design.files, problems) == ((), (), ())
