"""The template of a workload file, and the schemas that editors check files by."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
import yaml

from recommender.errors import WorkloadError
from recommender.knowledge.workload_file import parse_workloads
from recommender.model.pack import Pack
from recommender.report.json_schemas import workload_schema
from recommender.report.workload_template import workload_template


def test_the_template(pack: Pack, golden: Callable[[str, str], None]) -> None:
    golden("template.yaml", workload_template(pack, "shop", "shop.schema.json"))


def test_the_template_is_a_workload_without_answers(pack: Pack) -> None:
    (workload,) = parse_workloads(workload_template(pack, "shop"), "shop.yaml", pack)
    assert (workload.name, workload.answers, workload.priorities) == ("shop", {}, {})


def test_every_line_of_the_template_can_be_taken_in(pack: Pack) -> None:
    text = re.sub(r"^  # (\w+):(?= |$)", r"  \1:", workload_template(pack, "shop"), flags=re.MULTILINE)
    read = yaml.safe_load(text)
    groups: dict[str, set[str]] = {}
    for attribute in pack.vocabulary.answerable():
        group, _, name = attribute.id.partition(".")
        groups.setdefault(group, set()).add(name)
    assert {group: set(read[group]) for group in groups} == groups
    assert set(read["priorities"]) == set(pack.criteria)
    parse_workloads(text, "shop.yaml", pack)


VALID = [
    "{}",
    "{name: shop, shape: {model: relational, patterns: [joins, scans]}}",
    "{shape: {patterns: []}, need: {size_gb: 2 TB, latency_ms: 15 ms, volume: large}}",
    "{need: {size_gb: 1.5, reads_per_second: 10k, writes_per_second: 3 per second}, cost: {lowest: true}}",
    "{need: {size_gb: null, volume: unknown}, shape: null, priorities: {cost: high}}",
    "{workloads: [{name: a}, {name: b, cost: {lowest: false}}]}",
    "{need: {size_gb: 1e3 GB}}",
]
INVALID = [
    "{shap: {}}",
    "{shape: {modle: relational}}",
    "{shape: {model: graph}}",
    "{shape: {patterns: joins}}",
    "{need: {size_gb: -1}}",
    "{need: {size_gb: many}}",
    "{need: {read_share: 0.5}}",
    "{cost: {lowest: maybe}}",
    "{priorities: {cost: highest}}",
    "{workloads: []}",
    "{derived: {heavy: true}}",
    "[]",
]


def validator(pack: Pack) -> Any:
    schema = workload_schema(pack)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(json.loads(json.dumps(schema)))


@pytest.mark.parametrize("text", VALID)
def test_the_schema_takes_what_the_reader_takes(text: str, pack: Pack) -> None:
    validator(pack).validate(yaml.safe_load(text))
    assert parse_workloads(text, "shop.yaml", pack)


@pytest.mark.parametrize("text", INVALID)
def test_the_schema_refuses_what_the_reader_refuses(text: str, pack: Pack) -> None:
    assert not validator(pack).is_valid(yaml.safe_load(text))
    with pytest.raises(WorkloadError):
        parse_workloads(text, "shop.yaml", pack)
