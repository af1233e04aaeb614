"""A password that stands in a template is an error at its line, is shown nowhere, and a reference to one is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from recommender.cli.main import program

RULE = "secret-in-the-repository"
CLUSTER = 'resource "aws_rds_cluster" "a" {\n  engine = "aurora-mysql"\n  %s\n}\n'
PLACES = {
    "aws_opensearch_domain": (
        "advanced_security_options {\n    master_user_options {\n      master_user_password = %s\n    }\n  }"
    ),
    "aws_docdbelastic_cluster": "admin_user_password = %s",
    "aws_timestreaminfluxdb_db_instance": "password = %s",
    "aws_timestreaminfluxdb_db_cluster": "password = %s",
    "aws_elasticache_user": 'engine = "redis"\n  passwords = [%s]',
    "aws_memorydb_user": 'authentication_mode {\n    type = "password"\n    passwords = [%s]\n  }',
    "AWS::OpenSearchService::Domain": "{AdvancedSecurityOptions: {MasterUserOptions: {MasterUserPassword: %s}}}",
    "AWS::DocDBElastic::Cluster": "{AdminUserPassword: %s}",
    "AWS::Timestream::InfluxDBInstance": "{Password: %s}",
    "AWS::ElastiCache::User": "{Engine: valkey, AuthenticationMode: {Type: password, Passwords: [%s]}}",
    "AWS::MemoryDB::User": "{AuthenticationMode: {Type: password, Passwords: [%s]}}",
}  # what stands where of a resource, by its type
STACK = """\
Parameters:
  Word: {Type: String, NoEcho: true}
Resources:
  Cluster:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-mysql
      MasterUserPassword: %s
"""


def found(folder: Path, name: str, text: str) -> list[tuple[str, int]]:
    """The severity and line of each finding on the password."""
    (folder / name).write_text(text, encoding="utf-8")
    result = CliRunner().invoke(program, ["review", str(folder / name), "--format", "json"])
    assert result.exit_code in (0, 1), result.output
    return [(one["severity"], one["line"]) for one in json.loads(result.stdout)["findings"] if one["rule"] == RULE]


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("main.tf", CLUSTER % 'master_password = "sesame-open"', 3),
        ("main.tf", CLUSTER % 'master_password_wo = "sesame-open"', 3),
        ("main.tf", 'resource "aws_redshiftserverless_namespace" "a" {\n  namespace_name = "a"\n'
                    '  admin_user_password = "sesame-open"\n}\nresource "aws_redshiftserverless_workgroup" "a" {\n'
                    '  namespace_name = "a"\n  workgroup_name = "a"\n}\n', 3),
        ("stack.yaml", STACK % "sesame-open", 8),
    ],
)  # fmt: skip
def test_a_password_in_plain_text_is_an_error_at_its_line(tmp_path: Path, name: str, text: str, line: int) -> None:
    assert found(tmp_path, name, text) == [("error", line)]


def written(kind: str, password: str) -> tuple[str, str]:
    """A file with a resource of the type, and the password in it."""
    said = PLACES[kind] % password
    if kind.startswith("aws_"):
        return "main.tf", f'variable "word" {{}}\nresource "{kind}" "a" {{\n  {said}\n}}\n'
    parameter = "Parameters: {Word: {Type: String, NoEcho: true}}\n"
    return "stack.yaml", f"{parameter}Resources: {{A: {{Type: '{kind}', Properties: {said}}}}}\n"


@pytest.mark.parametrize("kind", PLACES)
def test_a_password_is_found_wherever_a_resource_has_one(tmp_path: Path, kind: str) -> None:
    name, text = written(kind, '"sesame-open"')
    line = 1 + text[: text.index("sesame")].count("\n")
    assert found(tmp_path, name, text) == [("error", line)]


@pytest.mark.parametrize("kind", PLACES)
def test_a_reference_is_none_wherever_a_resource_has_one(tmp_path: Path, kind: str) -> None:
    name, text = written(kind, "var.word" if kind.startswith("aws_") else "!Ref Word")
    assert found(tmp_path, name, text) == []


@pytest.mark.parametrize("order", ['var.word, "sesame-open"', '"sesame-open", var.word'])
def test_one_password_in_a_list_of_references_is_enough(tmp_path: Path, order: str) -> None:
    name, text = written("aws_elasticache_user", order)
    assert [severity for severity, _ in found(tmp_path, name, text)] == ["error"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("main.tf", CLUSTER % ""),
        ("main.tf", CLUSTER % "manage_master_user_password = true"),
        ("main.tf", 'variable "word" {}\n' + CLUSTER % "master_password = var.word"),
        ("main.tf", CLUSTER % "master_password = random_password.word.result"),
        ("main.tf", CLUSTER % "master_password = data.aws_secretsmanager_secret_version.word.secret_string"),
        ("stack.yaml", STACK % "!Ref Word"),
        ("stack.yaml", STACK % '"{{resolve:secretsmanager:word:SecretString:password}}"'),
    ],
)
def test_a_reference_to_a_secret_is_none(tmp_path: Path, name: str, text: str) -> None:
    assert found(tmp_path, name, text) == []


@pytest.mark.parametrize("style", ["text", "json", "sarif", "github", "gitlab", "junit", "markdown"])
@pytest.mark.parametrize(
    ("name", "text"),
    [("main.tf", CLUSTER % 'master_password = "sesame-open"'), ("stack.yaml", STACK % "sesame-open")],
)
def test_no_report_shows_it(tmp_path: Path, name: str, text: str, style: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    result = CliRunner().invoke(program, ["review", str(tmp_path / name), "--format", style])
    assert RULE in result.output
    assert "sesame" not in result.output
