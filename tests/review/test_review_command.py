"""`recommender review` as a command: what it prints, its statuses, and which workload counts for what."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

ROOT = Path(__file__).parents[2]
ORDERS = """name: orders
workload: {environment: production}
data: {model: relational, size_gb: 400 GB}
access: {patterns: [joins], writes_per_second: 2500}
consistency: {transactions: multi_record}
availability: {need: high}
"""
BATCH = "name: batch\ndata: {model: relational}\naccess: {patterns: [joins]}\nworkload: {environment: development}\n"
PASSWORD = "rds.managed_master_password"
SOUND = """resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  point_in_time_recovery {
    enabled = true
  }
}
"""
FLAWED = """resource "aws_db_instance" "orders" {
  engine                  = "postgres"
  instance_class          = "db.m6g.large"
  storage_encrypted       = false
  backup_retention_period = 7
}
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Write files into an empty folder, and run the program there with the shipped rules."""
    from recommender.cli.main import program

    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    monkeypatch.chdir(tmp_path)

    def ran(files: dict[str, str], *words: str) -> Result:
        for name, text in files.items():
            target = tmp_path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return CliRunner().invoke(program, ["review", *words], prog_name="recommender")

    return ran


# A small pack of its own for the snapshots: the shipped rules change.
TINY = ("--no-builtin-rules", "--rules", str(ROOT / "tests" / "packs" / "tiny"))
STORES = """variable "units" {}

module "far" {
  source = "example/far"
}

resource "example_sql" "orders" {
  for_each = toset(["a", "b"])
  standby  = false # not yet

  storage {
    kind = each.key == "a" ? "quick" : "slow"
  }
}

resource "example_table" "carts" {
  read_units = var.units
}
"""
SHOP = "name: shop\nshape: {model: relational, patterns: [joins]}\nneed: {reads_per_second: 100}\n"


def findings(result: Result) -> list[tuple[str, str]]:
    return [(one["rule"], one["setting"]) for one in json.loads(result.stdout)["findings"]]


def test_the_text_shows_the_line_the_reason_the_source_and_the_fix(
    run: Callable[..., Result], golden: Callable[[str, str], None]
) -> None:
    result = run({"infra/main.tf": STORES, "shop.yaml": SHOP}, "infra", "--workload", "shop.yaml", *TINY)
    assert (result.exit_code, result.stderr) == (1, "")
    golden("review.txt", result.stdout)


def test_without_a_workload_the_report_says_so(run: Callable[..., Result], golden: Callable[[str, str], None]) -> None:
    result = run({"main.tf": STORES}, ".", "--show-unknown", *TINY)
    assert result.exit_code == 1
    golden("review-untied.txt", result.stdout)


def test_json_has_what_the_contract_names(run: Callable[..., Result], golden: Callable[[str, str], None]) -> None:
    words = ("main.tf", "--workload", "shop.yaml", "--format", "json", "--as-of", "2026-11-25", *TINY)
    result = run({"main.tf": STORES, "shop.yaml": SHOP}, *words)
    assert (result.exit_code, result.stderr) == (1, "")
    told = json.loads(result.stdout)
    told["packs"] = told["designs"] = None  # digests change with the rules
    golden("review.json", json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    keys = {"rule", "severity", "message", "path", "line", "column", "resource", "service", "setting", "actual"}
    keys |= {"expected", "because", "cites", "fix"}
    assert all(keys <= finding.keys() for finding in told["findings"])


def test_every_format_in_one_run(run: Callable[..., Result], tmp_path: Path) -> None:
    forms = ("json", "sarif", "github", "gitlab", "junit", "markdown")
    words = [word for form in forms for word in ("--output", f"{form}:out.{form}")]
    result = run({"main.tf": STORES, "shop.yaml": SHOP}, "main.tf", "--workload", "shop.yaml", *words, *TINY)
    assert result.exit_code == 1
    assert result.stdout.startswith("warning production-databases")
    written = {form: (tmp_path / f"out.{form}").read_text(encoding="utf-8") for form in forms}
    assert json.loads(written["gitlab"])[0]["check_name"] in written["sarif"]
    assert '<testcase classname="example_sql.orders[&quot;a&quot;]" name="production-databases">' in written["junit"]
    assert "production-databases" in written["markdown"]
    assert written["github"].startswith("::error file=main.tf,line=16")


def test_a_baseline_hides_what_is_known_and_nothing_new(run: Callable[..., Result], tmp_path: Path) -> None:
    files = {"main.tf": STORES}
    first = run(files, "main.tf", "--baseline", "known.json", "--update-baseline", *TINY)
    assert first.exit_code == 0
    again = run({"main.tf": "# a line more\n" + STORES}, "main.tf", "--baseline", "known.json", *TINY)
    assert (again.exit_code, again.stderr) == (0, "")
    assert "0 errors, 0 warnings and 0 notes; 2 known from the baseline" in " ".join(again.stdout.split())
    worse = run(
        {"main.tf": STORES.replace("standby  = false", "backup_days = 3")}, "main.tf", "--baseline", "known.json", *TINY
    )
    assert worse.exit_code == 1
    assert "Days of backup: 3 days" in worse.stdout


STATUSES: dict[str, tuple[dict[str, str], list[str], int]] = {
    "nothing above the threshold": ({"main.tf": SOUND}, ["."], 0),
    "a warning": ({"main.tf": FLAWED}, ["."], 1),
    "a warning where errors count": ({"main.tf": FLAWED}, [".", "--fail-on", "error"], 0),
    "a note where notes count": ({"main.tf": FLAWED.replace("false", "true")}, [".", "--fail-on", "note"], 1),
    "never": ({"main.tf": FLAWED}, [".", "--fail-on", "never"], 0),
    "zero whatever is found": ({"main.tf": FLAWED}, [".", "--exit-zero"], 0),
    "a faulty file": ({"main.tf": SOUND, "x/main.tf": "a = = 1"}, ["."], 2),
    "a faulty file is no success": ({"x/main.tf": "a = = 1"}, [".", "--exit-zero"], 2),
    "no such path": ({}, ["nowhere"], 2),
    "no path": ({}, [], 2),
    "no database": ({"main.tf": "locals {}\n", "x.yaml": "a: 1\n"}, ["."], 0),
    "a threshold of the configuration": ({"main.tf": FLAWED, ".recommender.yaml": "fail_on: error\n"}, ["."], 0),
    "a flag before the configuration": (
        {"main.tf": FLAWED, ".recommender.yaml": "fail_on: error\n"},
        [".", "--fail-on", "warning"],
        1,
    ),
    "a faulty configuration": ({"main.tf": SOUND, ".recommender.yaml": "fail-on: error\n"}, ["."], 2),
    "a faulty workload": ({"main.tf": SOUND, "w.yaml": "data: {modle: x}\n"}, [".", "--workload", "w.yaml"], 2),
}


@pytest.mark.parametrize(("files", "words", "status"), STATUSES.values(), ids=STATUSES)
def test_the_status(run: Callable[..., Result], files: dict[str, str], words: list[str], status: int) -> None:
    result = run(files, *words)
    assert result.exit_code == status, result.output
    assert "Traceback" not in result.output


def test_a_faulty_file_is_named_and_the_others_are_reviewed(run: Callable[..., Result]) -> None:
    result = run({"a/main.tf": FLAWED, "b/main.tf": "x = [\n"}, ".")
    assert result.exit_code == 2
    assert "warning data-at-rest  a/main.tf:4:3" in result.stdout
    assert result.stderr.startswith("b/main.tf:")


TIES: dict[str, tuple[dict[str, str], list[str], str | None]] = {
    "nothing": ({}, [], None),
    "a flag": ({}, ["--workload", "orders.yaml"], "orders.yaml"),
    "the configuration": ({".recommender.yaml": "review: [{workload: batch.yaml}]\n"}, [], "batch.yaml"),
    "the configuration before a flag": (
        {".recommender.yaml": "review: [{workload: batch.yaml, resources: ['aws_db_instance.*']}]\n"},
        ["--workload", "orders.yaml"],
        "batch.yaml",
    ),
    "a pattern that does not fit": (
        {".recommender.yaml": "review: [{workload: batch.yaml, resources: ['*.other']}]\n"},
        ["--workload", "orders.yaml"],
        "orders.yaml",
    ),
    "a note before all": (
        {
            "infra/main.tf": "# recommender: workload=../orders.yaml\n" + FLAWED,
            ".recommender.yaml": "review: [{workload: batch.yaml}]\n",
        },
        ["--workload", "batch.yaml"],
        "orders.yaml",
    ),
}


def test_a_pattern_takes_brackets_for_themselves(run: Callable[..., Result]) -> None:
    each = FLAWED.replace("{", '{\n  for_each = toset(["a", "b"])', 1)
    tie = "review: [{workload: orders.yaml, resources: ['aws_db_instance.orders[\"a\"]*']}]\n"
    result = run({"main.tf": each, "orders.yaml": ORDERS, ".recommender.yaml": tie}, ".", "--format", "json")
    told = json.loads(result.stdout)
    assert (told["resources"], told["untied"], told["workloads"]) == (2, 1, ["orders.yaml"])


EXCLUDED: dict[str, tuple[dict[str, str], list[str], list[str]]] = {
    "nothing": ({}, ["."], ["infra/main.tf", "old/db/main.tf", "old/t.yaml"]),
    "a folder": ({}, [".", "--exclude", "old"], ["infra/main.tf"]),
    "a folder with more said": ({}, [".", "--exclude", "./old/"], ["infra/main.tf"]),
    "a file": ({}, [".", "--exclude", "old/t.yaml"], ["infra/main.tf", "old/db/main.tf"]),
    "by stars": ({}, [".", "--exclude", "*/main.tf"], ["old/t.yaml"]),
    "by several": ({}, [".", "--exclude", "infra", "--exclude", "*.yaml"], ["old/db/main.tf"]),
    "by the configuration": ({".recommender.yaml": "exclude: [old]\n"}, ["."], ["infra/main.tf"]),
    "by that of the folder": ({"old/.recommender.yaml": "exclude: [db]\n"}, ["old"], ["old/t.yaml"]),
    "a file that is named": ({}, ["old/t.yaml", "infra/main.tf", "--exclude", "old"], ["infra/main.tf"]),
    "brackets mean themselves": ({}, [".", "--exclude", "[a-z]*"], ["infra/main.tf", "old/db/main.tf", "old/t.yaml"]),
}


@pytest.mark.parametrize(("more", "words", "wanted"), EXCLUDED.values(), ids=EXCLUDED)
def test_what_is_left_out(
    run: Callable[..., Result], more: dict[str, str], words: list[str], wanted: list[str]
) -> None:
    table = "Resources:\n  T: {Type: AWS::DynamoDB::Table}\n  # recommender: ignore=nothing\n"
    files = {
        "infra/main.tf": FLAWED,
        "old/db/main.tf": FLAWED + 'module "x" {\n  source = "x"\n}\n',
        "old/t.yaml": table,
    }
    result = run({**files, **more}, *words, "--format", "json", "--exit-zero")
    told = json.loads(result.stdout)
    assert sorted({finding["path"] for finding in told["findings"]}) == wanted
    assert told["files"] == wanted
    assert (result.exit_code, result.stderr) == (0, "")


def test_what_is_left_out_is_no_fault(run: Callable[..., Result]) -> None:
    files = {
        "infra/main.tf": FLAWED,
        "old/bad.tf": "= = =",
        "old/bad.yaml": "Resources: {T: {Type: AWS::DynamoDB::Table",
    }
    assert run(files, ".", "--exit-zero").exit_code == 2
    assert run(files, ".", "--exit-zero", "--exclude", "old").exit_code == 0


@pytest.mark.parametrize("name", ["terraform.tfvars", "x.auto.tfvars.json"])
def test_a_file_of_variables_that_is_named_stands_for_its_folder(run: Callable[..., Result], name: str) -> None:
    text = "deep = true\n" if name.endswith("tfvars") else '{"deep": true}'
    result = run({"infra/main.tf": FLAWED, f"infra/{name}": text}, f"infra/{name}", "--format", "json")
    assert ("data-at-rest", "rds.storage_encrypted") in findings(result)


@pytest.mark.parametrize(("files", "words", "workload"), TIES.values(), ids=TIES)
def test_which_workload_a_resource_serves(
    run: Callable[..., Result], files: dict[str, str], words: list[str], workload: str | None
) -> None:
    around = {"infra/main.tf": FLAWED, "orders.yaml": ORDERS, "batch.yaml": BATCH}
    result = run({**around, **files}, "infra", "--format", "json", *words)
    told = json.loads(result.stdout)
    assert told["workloads"] == ([] if workload is None else [workload])
    assert told["untied"] == (1 if workload is None else 0)
    bridged = ("outage-must-be-bridged", "rds.multi_az") in findings(result)
    assert bridged is (workload == "orders.yaml")


def test_a_workload_that_is_not_there_is_told_where_it_is_named(run: Callable[..., Result]) -> None:
    result = run({"main.tf": "# recommender: workload=gone.yaml\n" + FLAWED}, ".")
    assert result.exit_code == 2
    assert "main.tf:1:1: there is no workload file `gone.yaml`" in result.stderr


def test_an_outranked_service_is_a_warning_only_when_no_answer_can_save_it(run: Callable[..., Result]) -> None:
    """Key lookups alone at a load nobody foresees: a relational instance is possible, but far behind."""
    answers = "name: keys\ndata: {size_gb: 100 GB, model: key_value}\naccess: {patterns: [key_lookup]}\n"
    result = run({"main.tf": FLAWED, "keys.yaml": answers}, "main.tf", "--workload", "keys.yaml", "--format", "json")
    choices = [one for one in json.loads(result.stdout)["findings"] if one["kind"] == "choice"]
    for one in choices:
        assert (one["severity"] == "error") is (one["rule"] != "outranked")
        assert one["expected"] is not None


def test_a_companion_is_judged_in_its_own_role(run: Callable[..., Result]) -> None:
    cache = """resource "aws_elasticache_replication_group" "cache" {
  replication_group_id       = "cache"
  description                = "cache"
  engine                     = "valkey"
  at_rest_encryption_enabled = true
  transit_encryption_enabled = true
  auth_token                 = "x"
}
"""
    result = run({"main.tf": cache, "orders.yaml": ORDERS}, ".", "--workload", "orders.yaml", "--format", "json")
    assert [one for one in json.loads(result.stdout)["findings"] if one["kind"] == "choice"] == []


def test_a_cache_that_no_rule_asks_for_is_no_main_database_that_is_ruled_out(run: Callable[..., Result]) -> None:
    cache = """resource "aws_elasticache_replication_group" "cache" {
  replication_group_id       = "cache"
  description                = "cache"
  engine                     = "valkey"
  at_rest_encryption_enabled = false
}
"""
    tables = "name: tables\ndata: {model: relational}\naccess: {patterns: [joins]}\n"
    result = run({"main.tf": cache, "tables.yaml": tables}, ".", "--workload", "tables.yaml", "--format", "json")
    found = json.loads(result.stdout)["findings"]
    assert [one for one in found if one["kind"] == "choice"] == []
    assert "elasticache.at_rest_encryption" in {one["setting"] for one in found}


def test_sarif_names_the_rule_and_the_one_line(run: Callable[..., Result]) -> None:
    result = run({"main.tf": FLAWED}, ".", "--format", "sarif")
    assert result.exit_code == 1
    (sarif,) = json.loads(result.stdout)["runs"]
    rules = sarif["tool"]["driver"]["rules"]
    assert sarif["automationDetails"]["id"] == "recommender/review/"
    by_rule = {one["ruleId"]: one for one in sarif["results"]}
    place = by_rule["data-at-rest"]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "main.tf"
    assert place["region"] == {"startLine": 4, "startColumn": 3, "endLine": 4, "endColumn": 34}
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in sarif["results"])


def test_annotations_and_the_summary_of_the_job(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    result = run({"main.tf": FLAWED}, ".", "--format", "github")
    assert result.stdout.startswith("::warning file=main.tf,line=4,col=3,title=data-at-rest")
    assert "`main.tf:4:3`" in (tmp_path / "summary.md").read_text(encoding="utf-8")


def test_one_finding_for_what_a_line_says_of_several_resources(run: Callable[..., Result]) -> None:
    text = FLAWED.replace("{\n", '{\n  for_each = toset(["a", "b", "c"])\n', 1)
    result = run({"main.tf": text}, ".", "--format", "json")
    (one,) = [one for one in json.loads(result.stdout)["findings"] if one["rule"] == "data-at-rest"]
    assert (one["resource"], one["also"]) == (
        'aws_db_instance.orders["a"]',
        ['aws_db_instance.orders["b"]', 'aws_db_instance.orders["c"]'],
    )


def test_names_from_templates_cannot_command_a_terminal(run: Callable[..., Result]) -> None:
    template = 'Resources:\n  "Db\\x1b[31m":\n    Type: AWS::DynamoDB::Table\n'
    result = run({"t.yaml": template}, "t.yaml")
    assert "\x1b" not in result.output


def test_equal_designs_give_equal_bytes(run: Callable[..., Result]) -> None:
    files = {"main.tf": FLAWED, "t.yaml": "Resources:\n  T: {Type: AWS::DynamoDB::Table}\n"}
    words = (".", "--format", "json", "--as-of", "2026-11-25")
    assert run(files, *words).stdout == run({}, *words).stdout


CODE = """
import sys
{before}
sys.argv = ["recommender", "review", {path!r}]
from recommender.cli.main import run
try:
    run()
except SystemExit as end:
    print("status", end.code)
print(sorted({{"tree_sitter", "pydantic", "cfnlint", "click"}} & {{name.partition(".")[0] for name in sys.modules}}))
"""


def process(path: Path, before: str = "") -> Any:
    code = CODE.format(path=str(path), before=before)
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_each_language_loads_only_its_own_parser(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(SOUND, encoding="utf-8")
    (tmp_path / "t.yaml").write_text("Resources:\n  T: {Type: AWS::DynamoDB::Table}\n", encoding="utf-8")
    process(tmp_path / "main.tf")  # compiles what is kept
    assert process(tmp_path / "main.tf").stdout.splitlines()[-1] == "['click', 'tree_sitter']"
    assert process(tmp_path / "t.yaml").stdout.splitlines()[-1] == "['click']"


def test_without_the_extra_one_line_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(SOUND, encoding="utf-8")
    ran = process(tmp_path / "main.tf", "sys.modules['tree_sitter'] = None")
    assert ran.stdout.splitlines()[0] == "status 2"
    message = "error: reading Terraform needs the extra `review`: pip install 'recommender[review]'"
    assert ran.stderr.splitlines() == [message]


def test_what_a_service_refuses_beside_what_is_there_is_not_asked_for(run: Callable[..., Result]) -> None:
    """RDS keeps no password of an instance with read replicas, but of SQL Server it does."""
    design = "design: shop\nresources:\n" + "".join(
        f"  {name}:\n    service: {service}\n    settings: {{rds.read_replicas: {replicas}}}\n"
        for name, service, replicas in (
            ("alone", "rds-mysql", 0),
            ("copied", "rds-mysql", 1),
            ("copied-elsewhere", "rds-sqlserver", 1),
        )
    )
    result = run({"design.yaml": design}, "design.yaml", "--format", "json")
    asked = [one["resource"] for one in json.loads(result.output)["findings"] if one["setting"] == PASSWORD]
    assert asked == ["alone", "copied-elsewhere"]
