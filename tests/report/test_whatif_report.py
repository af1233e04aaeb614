"""What would change an answer, and two services side by side, as text and as JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable

import jsonschema
import pytest

from recommender.analysis.comparing import compare
from recommender.analysis.whatif import what_if
from recommender.cli.schemas import schema_of
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.knowledge.workload_file import parse_workloads
from recommender.model.pack import Pack
from recommender.report.compare_json import compare_json
from recommender.report.compare_report import compare_lines
from recommender.report.lines import line_columns, plain_text
from recommender.report.plain import to_rows
from recommender.report.whatif_json import whatif_json
from recommender.report.whatif_report import whatif_lines

WORKLOADS = {
    "joined": "shape: {model: relational, patterns: [joins]}\nneed: {speed: fast, size_gb: 20}\n",
    "keys": "shape: {model: key_value, patterns: [lookup]}\nneed: {reads_per_second: 1000}\npriorities: {query: low}\n",
    "bare": "description: nothing is known\n",
}


@pytest.fixture(scope="session")
def asked(pack: Pack):
    recommender = Recommender(pack, EngineMode.REFERENCE)

    def workload_of(name: str):
        (workload,) = parse_workloads(WORKLOADS[name], f"{name}.yaml", pack, stem=name)
        return recommender, workload

    return workload_of


@pytest.mark.parametrize("name", WORKLOADS)
def test_what_would_change_an_answer(name: str, pack: Pack, asked, golden: Callable[[str, str], None]) -> None:
    golden(f"whatif-{name}.txt", plain_text(whatif_lines(what_if(*asked(name)), pack.vocabulary)))


@pytest.mark.parametrize(("lead", "told"), [(0.5, "A near tie, 0.5 points apart: any of 3 single changes"), (2.0, "")])
def test_a_near_tie_is_told_first(lead: float, told: str, pack: Pack, asked) -> None:
    found = what_if(*asked("keys"))
    first, second, *others = found.decision.recommendations
    ranked = (dataclasses.replace(first, score=5.0 + lead), dataclasses.replace(second, score=5.0), *others)
    way = next(entry for rival in found.rivals for entry in rival.sets)
    rival = next(rival for rival in found.rivals if rival.service)
    decision = dataclasses.replace(found.decision, recommendations=ranked)
    tied = dataclasses.replace(found, decision=decision, rivals=(dataclasses.replace(rival, size=1, sets=(way,) * 3),))
    text = " ".join(plain_text(whatif_lines(tied, pack.vocabulary)).split())
    assert told in text
    assert ("near tie" in text) == bool(told)


@pytest.mark.parametrize("service", ["table-store", "sql-old", "quick-cache", "sql-one"])
def test_why_a_service_does_not_win(service: str, pack: Pack, asked, golden: Callable[[str, str], None]) -> None:
    found = what_if(*asked("joined"), why_not=service)
    golden(f"why-not-{service}.txt", plain_text(whatif_lines(found, pack.vocabulary)))


def test_two_services_side_by_side(pack: Pack, asked, golden: Callable[[str, str], None]) -> None:
    found = compare(*asked("joined"), "sql-one", "table-store")
    golden("compare.txt", plain_text(compare_lines(found, pack.vocabulary)))
    golden("compare.json", to_rows(compare_json(found, pack.vocabulary)))


@pytest.mark.parametrize("name", WORKLOADS)
@pytest.mark.parametrize("width", [60, 72, 80, 100])
def test_lines_fit_the_width(name: str, width: int, pack: Pack, asked) -> None:
    services = list(pack.services)
    made = [
        whatif_lines(what_if(*asked(name)), pack.vocabulary, width=width, full=True),
        whatif_lines(what_if(*asked(name), why_not=services[1]), pack.vocabulary, width=width),
        compare_lines(compare(*asked(name), *services[:2]), pack.vocabulary, width=width, full=True),
    ]
    for lines in made:
        assert [line for line in lines if line_columns(line) > width and "://" not in line[-1].text] == []


@pytest.mark.parametrize("name", WORKLOADS)
def test_the_json_meets_its_schemas(name: str, pack: Pack, asked) -> None:
    for service in pack.services:
        made = json.loads(to_rows(whatif_json(what_if(*asked(name), why_not=service, deep=True), pack.vocabulary)))
        _validator("whatif", pack).validate(made)
        assert made["why_not"]["service"] == service
        for other in pack.services:
            if other != service:
                found = compare(*asked(name), service, other)
                _validator("compare", pack).validate(json.loads(to_rows(compare_json(found, pack.vocabulary))))


def _validator(kind: str, pack: Pack) -> jsonschema.Draft202012Validator:
    schema = schema_of(kind, pack)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_other_way_round_is_the_mirror_image(pack: Pack, asked) -> None:
    one = compare(*asked("joined"), "sql-one", "table-store")
    other = compare(*asked("joined"), "table-store", "sql-one")
    assert (one.first, one.second, one.ahead, one.tipping) == (other.second, other.first, other.ahead, other.tipping)
    assert [(d.rule, d.first, d.second) for d in one.differences] == [
        (d.rule, d.second, d.first) for d in other.differences
    ]
