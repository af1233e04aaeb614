from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files

import jsonschema
import pytest

from recommender.model.decision import Decision
from recommender.report.json_report import decision_json
from recommender.report.plain import Json, plain_number, plain_score, plain_value, to_rows

SCHEMA = json.loads(files("recommender.report").joinpath("decision.schema.json").read_text(encoding="utf-8"))

WORKLOADS = {
    "fits": "{name: fits, shape: {model: key_value, patterns: [lookup]}, need: {size_gb: 500, latency_ms: 5}}",
    "settings": "{shape: {model: relational, patterns: [joins]}, need: {latency_ms: 50, reads_per_second: 20k,"
    " writes_per_second: 1}, current: {service: sql-old}}",
    "companion": "{shape: {model: key_value}, need: {latency_ms: 0.5}}",
    "conflict": "{shape: {model: relational}, need: {speed: instant}}",
    "nothing": "{name: nothing}",
    "priorities": "{shape: {model: relational}, need: {speed: fast}, priorities: {query: high, cost: low}}",
}


@pytest.mark.parametrize("name", WORKLOADS)
def test_the_answer_meets_its_schema(name: str, decide: Callable[[str], Decision]) -> None:
    made = decision_json(decide(WORKLOADS[name]))
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(made)
    jsonschema.Draft202012Validator(SCHEMA).validate([made, made])


@pytest.mark.parametrize("name", WORKLOADS)
def test_equal_input_gives_equal_bytes(name: str, decide: Callable[[str], Decision]) -> None:
    assert to_rows(decision_json(decide(WORKLOADS[name]))) == to_rows(decision_json(decide(WORKLOADS[name])))


@pytest.mark.parametrize("name", ["settings", "conflict", "companion"])
def test_the_whole_answer(name: str, decide: Callable[[str], Decision], golden: Callable[[str, str], None]) -> None:
    golden(f"{name}.json", to_rows(decision_json(decide(WORKLOADS[name]))))


def test_the_keys_of_the_contract_come_in_its_order(decide: Callable[[str], Decision]) -> None:
    made = decision_json(decide(WORKLOADS["settings"]))
    assert list(made) == [
        "schema_version",
        "workload",
        "packs",
        "engine",
        "recommendations",
        "ruled_out",
        "not_candidates",
        "companions",
        "conflict",
        "derived",
        "assumed",
        "unanswered",
        "warnings",
        "decided",
        "confidence",
        "likelier",
        "open_questions",
    ]


def test_top_cuts_the_ranking_only(decide: Callable[[str], Decision]) -> None:
    whole = decision_json(decide(WORKLOADS["nothing"]))
    cut = decision_json(decide(WORKLOADS["nothing"]), top=1)
    assert isinstance(whole["recommendations"], list)
    assert len(whole["recommendations"]) == 2
    assert cut == {**whole, "recommendations": whole["recommendations"][:1]}


@pytest.mark.parametrize(
    ("value", "text"),
    [(2.0, "2"), (0.1 + 0.2, "0.3"), (-0.0, "0"), (True, "true"), (("a",), '["a"]'), (None, "null"), ("x", '"x"')],
)
def test_values_are_plain(value: object, text: str) -> None:
    assert json.dumps(plain_value(value)) == text  # type: ignore[arg-type]


def test_scores_keep_their_point_and_no_sign_on_zero() -> None:
    assert [json.dumps(plain_score(score)) for score in (2, -0.0, 1 / 3)] == ["2.0", "0.0", "0.333333"]
    assert [json.dumps(plain_number(number)) for number in (1e300, 1e15, 0.1)] == ["1e+300", "1000000000000000", "0.1"]


@pytest.mark.parametrize("name", WORKLOADS)
def test_rows_hold_what_is_written(name: str, decide: Callable[[str], Decision]) -> None:
    made = decision_json(decide(WORKLOADS[name]))
    assert json.loads(to_rows(made)) == made
    assert len(to_rows(made)) < 0.8 * len(json.dumps(made, indent=2))


def test_plain_values_stand_on_one_line() -> None:
    value: Json = {"a": [], "b": {"c": [1, 2], "d": {}}, "e": [{"f": None}, "é"]}
    assert (
        to_rows(value)
        == '{\n "a": [],\n "b": {\n  "c": [1, 2],\n  "d": {}\n },\n "e": [\n  {"f": null},\n  "é"\n ]\n}\n'
    )
    assert to_rows([]) == "[]\n"
