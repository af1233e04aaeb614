"""The hooks of pre-commit and the action for GitHub, run for real but for what a network would be needed for."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from recommender.cli.review import review
from recommender.knowledge.config_documents import ConfigDocument

ROOT = Path(__file__).parent.parent
HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
}
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
TINY = ROOT / "tests" / "packs" / "tiny"
FLAWED = """resource "aws_db_instance" "orders" {
  engine                  = "postgres"
  storage_encrypted       = false
  backup_retention_period = 7
}
"""
CASE = """id: joined-tables
source: us
kind: service
facts: [Tables are joined]
workload: {shape: {patterns: [joins], model: relational}, need: {speed: fast}}
from: {shape.patterns: 1, shape.model: 1, need.speed: 1}
expect: {accept: [%s]}
expected_failure: null
"""


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """Variables with which nothing of the user's is read or written, and `recommender` is this program."""
    program = tmp_path / "bin" / "recommender"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m recommender "$@"\n')
    program.chmod(0o755)
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "RECOMMENDER_", "GITHUB"))
    }
    return {
        **kept,
        "PATH": f"{program.parent}{os.pathsep}{kept['PATH']}",
        "HOME": str(tmp_path),
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "PYTHONPATH": str(ROOT / "src"),
        "RECOMMENDER_CACHE_DIR": str(tmp_path / "cache"),
        "GIT_CONFIG_GLOBAL": str(tmp_path / "gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
    }


@pytest.fixture
def repository(tmp_path: Path, surroundings: dict[str, str]) -> Path:
    """A repository that uses every hook of the manifest as it stands, but installs nothing."""
    folder = tmp_path / "repository"
    folder.mkdir()
    subprocess.run(["git", "init", "-q"], cwd=folder, env=surroundings, check=True)
    hooks = [{**hook, "language": "system", "additional_dependencies": []} for hook in HOOKS.values()]
    config = {"repos": [{"repo": "local", "hooks": hooks}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    shutil.copytree(TINY, folder / "tiny")
    (folder / ".recommender.yaml").write_text("rules: [tiny]\nbuiltin_rules: false\nfail_on: error\n")
    (folder / "cases").mkdir()
    (folder / "cases" / "joined.yaml").write_text(CASE % "sql-one")
    return folder


def committed(repository: Path, surroundings: dict[str, str], hook: str) -> subprocess.CompletedProcess[str]:
    """The hook run on what is staged, as pre-commit does before a commit."""
    subprocess.run(["git", "add", "-A"], cwd=repository, env=surroundings, check=True)
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", hook, "--verbose"],
        cwd=repository, env=surroundings, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_the_manifest_is_one_that_pre_commit_takes(surroundings: dict[str, str]) -> None:
    words = [sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    subprocess.run(words, env=surroundings, check=True, timeout=60)
    assert set(HOOKS) == {"recommender-review", "recommender-rules-check", "recommender-rules-test"}
    assert all(hook["language"] == "python" and hook["require_serial"] for hook in HOOKS.values())


def test_the_hook_installs_what_the_extra_does() -> None:
    (extra,) = re.findall(r"^review = (\[.*\])$", (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert HOOKS["recommender-review"]["additional_dependencies"] == json.loads(extra)


def test_the_review_stops_a_commit_at_the_line(repository: Path, surroundings: dict[str, str]) -> None:
    (repository / ".recommender.yaml").write_text("fail_on: warning\n")
    (repository / "infra").mkdir()
    (repository / "infra" / "main.tf").write_text(FLAWED)
    result = committed(repository, surroundings, "recommender-review")
    assert result.returncode == 1
    assert "warning data-at-rest  infra/main.tf:3:3\n" in result.stdout
    (repository / "infra" / "main.tf").write_text(FLAWED.replace("false", "true"))
    result = committed(repository, surroundings, "recommender-review")
    assert "data-at-rest" not in result.stdout


def test_what_is_no_template_is_passed_over_in_silence(repository: Path, surroundings: dict[str, str]) -> None:
    (repository / "package.json").write_text('{"name": "x"}\n')
    (repository / "notes.md").write_text("# Notes\n")
    result = committed(repository, surroundings, "recommender-review")
    assert result.returncode == 0, result.stdout
    assert "0 errors, 0 warnings and 0 notes" in result.stdout
    assert "package.json" not in result.stdout


def test_the_rules_are_checked_and_their_cases_run(repository: Path, surroundings: dict[str, str]) -> None:
    assert committed(repository, surroundings, "recommender-rules-check").returncode == 0
    assert committed(repository, surroundings, "recommender-rules-test").returncode == 0
    (repository / "cases" / "joined.yaml").write_text(CASE % "table-store")
    result = committed(repository, surroundings, "recommender-rules-test")
    assert result.returncode == 1
    assert "joined-tables" in result.stdout
    pack = repository / "tiny" / "vocabulary.yaml"
    pack.write_text(pack.read_text() + "wrong: 1\n")
    result = committed(repository, surroundings, "recommender-rules-check")
    assert result.returncode == 1
    assert "unknown key `wrong`" in result.stdout


# The action


def acted(folder: Path, surroundings: dict[str, str], **inputs: str) -> subprocess.CompletedProcess[str]:
    """The last step of the action, its expressions filled in as the runner does."""
    given = {name: str(entry.get("default", "")) for name, entry in ACTION["inputs"].items()}
    given |= {name.replace("_", "-"): value for name, value in inputs.items()}
    step = ACTION["runs"]["steps"][-1]
    filled = {
        name: re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda found: given[found[1]], value)
        for name, value in step["env"].items()
    }
    variables = {
        **surroundings,
        **filled,
        "GITHUB_OUTPUT": str(folder / "out"),
        "GITHUB_STEP_SUMMARY": str(folder / "sum"),
    }
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    return subprocess.run(words, cwd=folder, env=variables, capture_output=True, text=True, timeout=120, check=False)


def test_the_inputs_of_the_action_mirror_the_flags() -> None:
    own = {"paths", "sarif", "comment", "exit-zero", "python-version"}
    keys = {name.replace("_", "-") for name in ConfigDocument.model_fields} - {"review"}
    assert set(ACTION["inputs"]) == own | keys
    flags = {name for parameter in review.params for name in parameter.opts}
    assert {f"--{name}" for name in keys - {"rules", "stances", "builtin-rules"}} <= flags
    script = ACTION["runs"]["steps"][-1]["run"]
    assert "${{" not in script, "an input in the script could be read as code"


def test_the_action_writes_sarif_annotations_and_a_summary(tmp_path: Path, surroundings: dict[str, str]) -> None:
    folder = tmp_path / "checkout"
    (folder / "infra and more").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / "infra and more" / "main.tf").write_text(FLAWED)
    result = acted(folder, surroundings, paths="infra and more\n\n", comment="review.md")
    assert result.returncode == 1, result.stderr
    assert "::warning file=infra and more/main.tf,line=3,col=3,title=data-at-rest" in result.stdout
    (run,) = json.loads((folder / "recommender.sarif").read_text())["runs"]
    assert "data-at-rest" in {row["ruleId"] for row in run["results"]}
    assert (folder / "out").read_text() == "sarif=recommender.sarif\ncomment=review.md\n"
    assert (folder / "sum").read_text().startswith("### Databases: ")
    assert (folder / "review.md").read_text().startswith("<!-- recommender/review -->\n")
    assert acted(folder, surroundings, fail_on="error").returncode == 0
    assert acted(folder, surroundings, exit_zero="true").returncode == 0


def test_an_input_is_never_read_as_code(tmp_path: Path, surroundings: dict[str, str]) -> None:
    folder = tmp_path / "checkout"
    folder.mkdir()
    result = acted(folder, surroundings, paths="$(touch bad)\n`touch bad`\n; touch bad\n--help")
    assert result.returncode == 2
    assert not (folder / "bad").exists()
