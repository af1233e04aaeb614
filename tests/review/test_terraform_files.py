"""Which files of a folder are Terraform, and what they say together: JSON, overriding files, files of variables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Read = Callable[..., Any]
MULTI_AZ, DAYS = "rds.multi_az", "rds.backup_retention_days"

MAIN = """variable "standby" {
  type = bool
}
resource "aws_db_instance" "db" {
  engine                  = "postgres"
  multi_az                = var.standby
  backup_retention_period = 1
}
"""

JSON = r"""{
  "//": "made by a program",
  "variable": {"days": {"type": "number", "default": 9},
    "databases": {"type": "map(object({days = optional(number, 5)}))", "default": {"a": {}, "b": {"days": 6}}}},
  "locals": [{"standby": {"orders": true}}, {"other": "a\/b"}],
  "resource": {
    "aws_db_instance": {
      "db": {
        "//": "as code",
        "engine": "postgres",
        "multi_az": "${lookup(local.standby, \"orders\", false)}",
        "backup_retention_period": "${var.days}"
      },
      "each": [{
        "for_each": "${var.databases}",
        "engine": "postgres", "multi_az": true, "backup_retention_period": "${each.value.days}"
      }]
    },
    "aws_dynamodb_table": {"t": {
      "name": "t",
      "dynamic": {"point_in_time_recovery": {"for_each": [true], "content": {"enabled": "${point_in_time_recovery.value}"}}},
      "attribute": [{"name": "id", "type": "S"}]
    }}
  },
  "module": {"sub": {"source": "./sub", "standby": true}},
  "output": {"x": {"value": "${aws_db_instance.db.id}"}}
}
"""


def said(design: Any, *settings: str) -> dict[str, list[tuple[str, Any]]]:
    return {
        one.address: [
            (str(one.settings[name].origin), one.settings[name].value) for name in settings if name in one.settings
        ]
        for one in design.resources
    }


def test_json_says_the_same_as_terraforms_own_language(read: Read) -> None:
    design, problems = read({"main.tf.json": JSON, "sub/main.tf": MAIN})
    assert problems == ()
    assert design.files == ("main.tf.json", "sub/main.tf")
    assert said(design, MULTI_AZ, DAYS, "dynamodb.point_in_time_recovery") == {
        "aws_db_instance.db": [("explicit", "standby"), ("explicit", 9)],
        'aws_db_instance.each["a"]': [("explicit", "standby"), ("explicit", 5)],
        'aws_db_instance.each["b"]': [("explicit", "standby"), ("explicit", 6)],
        "aws_dynamodb_table.t": [("explicit", True)],
        "module.sub.aws_db_instance.db": [("explicit", "standby"), ("explicit", 1)],
    }
    found = {one.address: one for one in design.resources}
    assert str(found["aws_db_instance.db"].location) == "main.tf.json:8:7"
    assert str(found["aws_db_instance.db"].settings[MULTI_AZ].location) == "main.tf.json:11:9"
    assert str(found['aws_db_instance.each["b"]'].settings[DAYS].location) == "main.tf.json:16:49"
    table = found["aws_dynamodb_table.t"]
    assert str(table.settings["dynamodb.point_in_time_recovery"].location) == "main.tf.json:21:78"


def test_json_on_one_line_has_columns_too(read: Read) -> None:
    text = '{"resource": {"aws_db_instance": {"db": {"engine": "mysql", "multi_az": false}}}}'
    design, problems = read({"main.tf.json": text})
    assert problems == ()
    (one,) = design.resources
    assert (one.location.column, one.settings[MULTI_AZ].location.column) == (
        text.index('"db"') + 1,
        text.index('"multi') + 1,
    )


@pytest.mark.parametrize(
    "text", ['{"resource": ', "[1, 2", '{"a": "${"}', "x", "{}{}", "", '{"resource": {"x": {"\\u12"']
)
def test_faulty_json_is_told_with_its_place(read: Read, text: str) -> None:
    design, problems = read({"main.tf.json": text})
    assert design.resources == ()
    assert [(one.code, one.location.path, one.location.line) for one in problems] == [
        ("terraform-syntax", "main.tf.json", problems[0].location.line)
    ]


@pytest.mark.parametrize(
    "text", ["{}", "[]", '{"resource": 7}', '{"resource": {"aws_db_instance": []}}', '{"locals": "x"}']
)
def test_json_that_says_nothing_is_no_fault(read: Read, text: str) -> None:
    assert [read({"main.tf.json": text})[0].resources, read({"main.tf.json": text})[1]] == [(), ()]


GIVEN = {
    "terraform.tfvars": ({"terraform.tfvars": "standby = true\n"}, "standby"),
    "json": ({"terraform.tfvars.json": '{"standby": true}'}, "standby"),
    "json counts after the other": (
        {"terraform.tfvars": "standby = true\n", "terraform.tfvars.json": '{"standby": false}'},
        "none",
    ),
    "automatic ones count in order": (
        {"a.auto.tfvars.json": '{"standby": false}', "b.auto.tfvars": "standby = true\n", "terraform.tfvars": ""},
        "standby",
    ),
    "no other files count": ({"prod.tfvars": "standby = true\n", "prod.tfvars.json": "{}"}, None),
}


@pytest.mark.parametrize(("files", "wanted"), GIVEN.values(), ids=GIVEN)
def test_files_of_variables(read: Read, files: dict[str, str], wanted: str | None) -> None:
    design, problems = read({"main.tf": MAIN, **files})
    assert problems == ()
    assert said(design, MULTI_AZ)["aws_db_instance.db"] == [("explicit" if wanted else "unknown", wanted)]


def test_a_file_that_overrides_counts_before_the_others(read: Read) -> None:
    override = """
locals { days = 20 }
variable "standby" { default = true }
resource "aws_db_instance" "db" { backup_retention_period = local.days }
"""
    table = """
locals { days = 2 }
resource "aws_dynamodb_table" "t" {
  name = "t"
  point_in_time_recovery { enabled = false }
}
"""
    later = '{"resource": {"aws_dynamodb_table": {"t": {"point_in_time_recovery": {"enabled": true}}}}}'
    files = {"main.tf": MAIN, "table.tf": table, "override.tf": override, "z_override.tf.json": later}
    design, problems = read(files)
    assert problems == ()
    assert said(design, MULTI_AZ, DAYS, "dynamodb.point_in_time_recovery") == {
        "aws_db_instance.db": [("explicit", "standby"), ("explicit", 20)],
        "aws_dynamodb_table.t": [("explicit", True)],
    }
    (database, _) = sorted(design.resources, key=lambda one: one.address)
    assert str(database.settings[DAYS].location) == "override.tf:4:35"
    assert str(database.settings[MULTI_AZ].location) == "main.tf:6:3"


def test_what_overrides_nothing_is_told(read: Read) -> None:
    _, problems = read({"main.tf": MAIN, "override.tf": 'resource "aws_db_instance" "other" {}\n'})
    assert [(str(one.location), one.code, one.message) for one in problems] == [
        ("override.tf:1:1", "override", "there is no resource `aws_db_instance.other` that this could override")
    ]


def test_files_of_opentofu_count_before_those_of_the_same_name(read: Read) -> None:
    files = {
        "main.tf": MAIN,
        "main.tofu": MAIN.replace("var.standby", "true"),
        "more.tofu.json": '{"resource": {"aws_dynamodb_table": {"t": {"name": "t"}}}}',
    }
    design, problems = read(files)
    assert problems == ()
    assert said(design, MULTI_AZ) == {"aws_db_instance.db": [("explicit", "standby")], "aws_dynamodb_table.t": []}
    alone, _ = read(files, "main.tofu")
    assert list(said(alone)) == ["aws_db_instance.db"]


FETCHED = """module "db" {
  source   = "terraform-aws-modules/rds/aws"
  version  = "6.1.0"
  multi_az = false
  days     = "${3 * 3}"
}
"""
INSTANCE = """
variable "multi_az" { default = true }
variable "days" { default = 30 }
resource "aws_db_instance" "this" {
  engine                  = "postgres"
  multi_az                = var.multi_az
  backup_retention_period = var.days
  deletion_protection     = false
}
"""
INNER = 'module "inner" {\n  source = "./modules/inner"\n  multi_az = var.multi_az\n  days = var.days\n}\n'
INDEX = """{"Modules": [{"Key": "", "Source": "", "Dir": "."}, {"Key": "db", "Dir": ".terraform/modules/db"},
{"Key": "db.inner", "Dir": ".terraform/modules/db/modules/inner"}, {"Key": 7}, 7]}"""


def test_a_module_that_was_fetched_is_followed_and_told_where_it_is_called(read: Read) -> None:
    files = {
        "main.tf": "# recommender: workload=orders.yaml\n" + FETCHED,
        ".terraform/modules/modules.json": INDEX,
        ".terraform/modules/db/main.tf": INNER + 'variable "multi_az" {}\nvariable "days" {}\n',
        ".terraform/modules/db/modules/inner/main.tf": INSTANCE + "# recommender: ignore=x\n",
        ".terraform/modules/db/faulty.tf": "= = =",
    }
    design, problems = read(files)
    assert problems == ()
    assert (design.unread, design.files, design.suppressions) == ((), ("main.tf",), ())
    (one,) = design.resources
    assert one.address == "module.db.module.inner.aws_db_instance.this"
    assert (str(one.location), one.tie.path) == ("main.tf:2:1", "orders.yaml")
    assert {name: str(one.settings[name].location) for name in (MULTI_AZ, DAYS, "rds.deletion_protection")} == {
        MULTI_AZ: "main.tf:5:3",
        DAYS: "main.tf:6:3",
        "rds.deletion_protection": "main.tf:2:1",
    }
    assert said(design, MULTI_AZ, DAYS) == {one.address: [("explicit", "none"), ("explicit", 9)]}


@pytest.mark.parametrize(
    "index", ["", "[]", '{"Modules": 7}', "{" * 5000, '{"Modules": [{"Key": "db", "Dir": "/etc"}]}']
)
def test_a_list_of_fetched_modules_that_is_faulty_or_leads_out(read: Read, index: str) -> None:
    design, problems = read({".git/HEAD": "", "main.tf": FETCHED, ".terraform/modules/modules.json": index})
    assert design.resources == ()
    if "/etc" in index:
        assert [(str(one.location), one.code) for one in problems] == [("main.tf:1:1", "outside-tree")]
    else:
        assert [problems, len(design.unread)] == [(), 1]


def test_terraform_that_another_program_fills_in_is_listed_and_no_fault(read: Read) -> None:
    filled = '{{- if .rds }}\nresource "aws_db_instance" "{{ .name }}" {\n  engine = "{{ .engine }}"\n}\n{{- end }}\n'
    design, problems = read({"main.tf": MAIN, "more.tf": filled})
    assert problems == ()
    assert [(str(one.location), one.reason) for one in design.unread] == [
        ("more.tf:1:1", "the file is filled in before it is a template: review what comes of it")
    ]
    assert list(said(design)) == ["aws_db_instance.db"]


def test_terragrunt_is_listed_and_its_variables_are_not_known(read: Read) -> None:
    files = {"live/terragrunt.hcl": "inputs = {}\n", "live/main.tf": MAIN.replace("type = bool", "default = false")}
    design, problems = read(files)
    assert problems == ()
    assert said(design, MULTI_AZ, DAYS) == {"aws_db_instance.db": [("unknown", None), ("explicit", 1)]}
    wanted = [("live/terragrunt.hcl:1:1", "Terragrunt is not followed: review the plans that it makes")]
    assert [(str(one.location), one.reason) for one in design.unread] == wanted
    alone, _ = read(files, "live/terragrunt.hcl")
    assert [(str(one.location), one.reason) for one in alone.unread] == wanted
