"""The writers of results: each takes the same results and says the same of them."""

from __future__ import annotations

import dataclasses
import json
import re
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from recommender.errors import Problem
from recommender.location import Location
from recommender.model.rule import Severity
from recommender.report.findings_markdown import findings_markdown
from recommender.report.github import github_annotations, github_summary
from recommender.report.gitlab import gitlab_report
from recommender.report.junit import Checked, junit
from recommender.report.located import Kind, Located, fingerprints
from recommender.report.plain import to_text
from recommender.report.sarif import sarif
from recommender.report.unreadable import unread

OPEN = Kind("open-to-the-world", "A database open to the world", "Anybody may try.", Severity.ERROR, "Close it.")
OLD = Kind("old-engine", "An old engine", "It is old.", Severity.WARNING, "Renew it.")
TIDY = Kind("untidy", "Untidy", "It could be tidier.", Severity.NOTE, "Tidy it.")
KINDS = (OPEN, OLD, TIDY)


def located(kind: Kind, line: int, subject: str, **more: object) -> Located:
    path = str(more.pop("path", "infra/main.tf"))
    message = str(more.pop("message", f"`{subject}` is {kind.title.lower()}"))
    place = Location(path, line, 3)
    return Located(kind, kind.severity, message, place, f"{path} {subject}", subject=subject, **more)  # type: ignore[arg-type]


RESULTS = (
    located(TIDY, 40, "aws_db_instance.a"),
    located(OPEN, 9, "aws_db_instance.a"),
    located(OLD, 20, "aws_db_instance.b", path="./infra/other.tf"),
    located(OLD, 30, "aws_db_instance.c", suppressed="it retires in May"),
    located(OLD, 31, "aws_db_instance.d", is_known=True),
)

# What GitLab's documentation asks of a report: the properties, and that fingerprints tell entries apart.
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./)[^/\\]"},
                    "lines": {"required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}},
                },
            },
        },
    },
}


def test_gitlab() -> None:
    report = gitlab_report(RESULTS)
    jsonschema.Draft202012Validator(GITLAB).validate(report)
    assert [
        (entry["check_name"], entry["severity"], entry["description"], entry["location"])
        for entry in map(dict, report)  # type: ignore[arg-type]
    ] == [
        (
            "open-to-the-world",
            "critical",
            "open-to-the-world: `aws_db_instance.a` is a database open to the world",
            {"path": "infra/main.tf", "lines": {"begin": 9}},
        ),
        (
            "old-engine",
            "major",
            "old-engine: `aws_db_instance.b` is an old engine",
            {"path": "infra/other.tf", "lines": {"begin": 20}},
        ),
        ("untidy", "info", "untidy: `aws_db_instance.a` is untidy", {"path": "infra/main.tf", "lines": {"begin": 40}}),
    ]


def test_fingerprints_are_the_same_in_all_formats_and_do_not_know_the_line() -> None:
    moved = [dataclasses.replace(r, location=Location(r.location.path, r.location.line + 7)) for r in RESULTS]
    assert fingerprints(RESULTS) == fingerprints(moved)
    (run,) = json.loads(to_text(sarif(RESULTS, KINDS, version="1.0.0", automation="recommender/review", ends={})))[
        "runs"
    ]
    in_sarif = {row["ruleId"]: row["partialFingerprints"]["primaryLocationLineHash"] for row in run["results"]}
    in_gitlab = {row["check_name"]: row["fingerprint"] for row in json.loads(to_text(gitlab_report(RESULTS)))}
    assert in_sarif == in_gitlab


def test_equal_identities_are_told_apart() -> None:
    twice = [located(OLD, 1, "a"), located(OLD, 2, "a"), located(OPEN, 1, "a")]
    marks = fingerprints(twice)
    assert len(set(marks)) == 3
    assert marks[0].removesuffix(":1") == marks[1].removesuffix(":2")


JUNIT = """<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="recommender/review" tests="6" failures="2" errors="0">
  <testsuite name="infra/main.tf" tests="5" failures="1" errors="0" skipped="2">
    <testcase classname="aws_db_instance.a" name="old-engine" />
    <testcase classname="aws_db_instance.a" name="open-to-the-world">
      <failure message="`aws_db_instance.a` is a database open to the world" type="error">infra/main.tf:9:3: error: \
`aws_db_instance.a` is a database open to the world</failure>
    </testcase>
    <testcase classname="aws_db_instance.a" name="untidy">
      <system-out>infra/main.tf:40:3: note: `aws_db_instance.a` is untidy</system-out>
    </testcase>
    <testcase classname="aws_db_instance.c" name="old-engine">
      <skipped message="it retires in May" />
    </testcase>
    <testcase classname="aws_db_instance.d" name="old-engine">
      <skipped message="known from the baseline" />
    </testcase>
  </testsuite>
  <testsuite name="infra/other.tf" tests="1" failures="1" errors="0" skipped="0">
    <testcase classname="aws_db_instance.b" name="old-engine">
      <failure message="`aws_db_instance.b` is an old engine" type="warning">./infra/other.tf:20:3: warning: \
`aws_db_instance.b` is an old engine</failure>
    </testcase>
  </testsuite>
</testsuites>
"""


def test_junit() -> None:
    checked = [Checked(rule, "aws_db_instance.a", "infra/main.tf") for rule in ("old-engine", "open-to-the-world")]
    assert junit(RESULTS, checked, name="recommender/review", threshold=Severity.WARNING) == JUNIT


# What the schema of Jenkins' JUnit plugin allows: for each element its attributes and what may stand in it.
ALLOWED = {
    "testsuites": ({"name", "tests", "failures", "errors", "disabled", "time"}, {"testsuite"}),
    "testsuite": (
        {
            "name",
            "tests",
            "failures",
            "errors",
            "skipped",
            "disabled",
            "time",
            "timestamp",
            "hostname",
            "id",
            "package",
        },
        {"testcase", "properties", "system-out", "system-err"},
    ),
    "testcase": (
        {"name", "classname", "time", "status", "assertions"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "failure": ({"message", "type"}, set()),
    "skipped": ({"message"}, set()),
    "system-out": (set(), set()),
}


def test_junit_has_only_what_its_schema_allows() -> None:
    root = ET.fromstring(JUNIT)
    for element in root.iter():
        attributes, children = ALLOWED[element.tag]
        assert set(element.keys()) <= attributes
        assert {child.tag for child in element} <= children
    assert {element.tag for element in root.iter()} == set(ALLOWED)


@pytest.mark.parametrize(
    ("threshold", "failures"), [(None, "0"), (Severity.ERROR, "1"), (Severity.WARNING, "2"), (Severity.NOTE, "3")]
)
def test_a_test_fails_where_the_run_fails(threshold: Severity | None, failures: str) -> None:
    root = ET.fromstring(junit(RESULTS, (), name="x", threshold=threshold))
    assert root.get("failures") == failures


def test_several_results_of_one_rule_and_resource_are_one_test() -> None:
    several = [located(OLD, 5, "a", message="first"), located(OLD, 6, "a", message="second", suppressed="known")]
    several.append(located(OLD, 7, "a", message="third"))
    (case,) = ET.fromstring(junit(several, (), name="x", threshold=Severity.NOTE)).iter("testcase")
    assert [(part.tag, part.text) for part in case] == [
        ("failure", "infra/main.tf:5:3: warning: first\ninfra/main.tf:7:3: warning: third")
    ]


def test_markdown() -> None:
    assert findings_markdown(RESULTS, "Databases", mark="recommender/review") == (
        "<!-- recommender/review -->\n"
        "### Databases: 1 error, 1 warning, 1 note\n"
        "\n"
        "| severity | rule | where | what |\n"
        "|---|---|---|---|\n"
        "| error | `open-to-the-world` | `infra/main.tf:9:3` | `aws_db_instance.a` is a database open to the world |\n"
        "| warning | `old-engine` | `infra/other.tf:20:3` | `aws_db_instance.b` is an old engine |\n"
        "| note | `untidy` | `infra/main.tf:40:3` | `aws_db_instance.a` is untidy |\n"
        "\n"
        "1 suppressed with a reason, 1 known from the baseline.\n"
    )


def test_markdown_of_nothing() -> None:
    assert findings_markdown((), "Databases") == "### Databases: nothing found\n"
    assert findings_markdown(RESULTS[3:4], "Databases") == (
        "### Databases: nothing found\n\n1 suppressed with a reason.\n"
    )


def test_markdown_is_cut_at_a_row_and_says_so() -> None:
    many = [located(OLD, line, f"r{line}") for line in range(1, 2000)]
    text = findings_markdown(many, "Databases")
    assert len(text.encode()) < 65_536
    shown = text.count("| warning |")
    assert text.endswith(f"|\n\n{1999 - shown} more are not shown here.\n")


HOSTILE = st.text(st.sampled_from("ab `|<>&\"'%:,]\n\r\t\x00\x1b\ud7ff\ufffeé"), max_size=20)


@given(HOSTILE, HOSTILE)
def test_whatever_is_said_every_format_holds_it(said: str, subject: str) -> None:
    result = located(OPEN, 1, subject, message=said)
    root = ET.fromstring(junit([result], (), name="x", threshold=Severity.ERROR))
    assert root.get("tests") == "1"
    (entry,) = json.loads(to_text(gitlab_report([result])))
    assert entry["description"] == f"open-to-the-world: {said}"
    assert len(re.split("\r\n|\r|\n", github_annotations([result]))) == 2
    tokens = MarkdownIt("commonmark").enable("table").parse(findings_markdown([result], "x"))
    assert sum(token.type == "td_open" for token in tokens) == 4
    assert {child.type for token in tokens for child in token.children or ()} <= {"text", "code_inline"}


def test_what_is_hidden_is_in_no_format() -> None:
    hidden = RESULTS[3:]
    assert gitlab_report(hidden) == []
    assert github_annotations(hidden) == ""
    assert "retires" not in github_summary(hidden, "x")
    (run,) = json.loads(to_text(sarif(hidden, KINDS, version="1.0.0", automation="x", ends={})))["runs"]
    assert run["results"] == []
    made = sarif(hidden, KINDS, version="1.0.0", automation="x", ends={}, include_suppressed=True)
    (run,) = json.loads(to_text(made))["runs"]
    assert [row["suppressions"] for row in run["results"]] == [
        [{"kind": "inSource", "justification": "it retires in May"}],
        [{"kind": "external", "justification": "known from the baseline"}],
    ]


def test_what_could_not_be_read_never_looks_clean() -> None:
    problem = Problem(Location("infra/main.tf", 3, 5), "syntax", "a `}` is missing", "close the block")
    results = [*RESULTS[1:2], *unread([problem])]
    said = "a `}` is missing (close the block)"
    assert f"::error file=infra/main.tf,line=3,col=5,title=unreadable%3A Something that could not be read::{said}" in (
        github_annotations(results)
    )
    assert {entry["description"] for entry in json.loads(to_text(gitlab_report(results)))} >= {f"unreadable: {said}"}
    assert "| error | `unreadable` | `infra/main.tf:3:5` | a `}` is missing (close the block) |" in (
        findings_markdown(results, "x")
    )
    root = ET.fromstring(junit(results, (), name="x", threshold=None))
    assert (root.get("errors"), root.get("failures")) == ("1", "0")
    (run,) = json.loads(to_text(sarif(results, KINDS, version="1.0.0", automation="x", ends={})))["runs"]
    assert [row["ruleId"] for row in run["results"]] == ["open-to-the-world"]
    (invocation,) = run["invocations"]
    (told,) = invocation["toolExecutionNotifications"]
    assert (invocation["executionSuccessful"], told["level"], told["message"]) == (False, "error", {"text": said})
    assert told["locations"][0]["physicalLocation"]["region"]["startLine"] == 3
    (run,) = json.loads(to_text(sarif(RESULTS, KINDS, version="1.0.0", automation="x", ends={})))["runs"]
    assert run["invocations"] == [{"executionSuccessful": True}]
