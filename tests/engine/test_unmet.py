"""Needs whose services are all ruled out are told, and none else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from recommender.engine.decide import Recommender
from recommender.knowledge.pack_loader import load_pack
from recommender.model.condition import All, Any, HasAny, IsFlag, Not, OneOf
from recommender.model.notice import UnmetNeed
from recommender.model.rule import Selector, Strength, Weighing
from recommender.model.workload import Workload

JOINS = {"shape.patterns": frozenset({"joins"}), "need.size_gb": 20_000.0, "need.latency_ms": 500.0}
NEEDS = {"shape.patterns": ("joins", "scans"), "shape.model": ("relational",)}
TOLD = UnmetNeed(
    needs=(("shape.patterns", "joins"),),
    services=("SQL One", "SQL Old"),
    gates={"limit/sql-one/need.volume": {"need.volume": "large"}, "status/sql-old": {}},
)


@pytest.fixture(scope="module")
def tiny():
    return load_pack([Path(__file__).parents[1] / "packs" / "tiny"])


def told(pack, answers):
    decision = Recommender(pack).decide(Workload(name="w", answers=answers))
    return [warning for warning in decision.warnings if isinstance(warning, UnmetNeed)]


def by_id(pack, name):
    return next(rule for rule in pack.rules if rule.id == name)


def with_rules(pack, *rules):
    others = [rule for rule in pack.rules if rule.id not in {one.id for one in rules}]
    return replace(pack, needs=NEEDS, rules=tuple(sorted([*others, *rules], key=lambda rule: rule.id)))


def test_a_need_is_told_with_its_services_and_what_rules_them_out(tiny):
    assert told(replace(tiny, needs=NEEDS), JOINS) == [TOLD]


@pytest.mark.parametrize(
    ("needs", "answers"),
    [
        ({}, JOINS),
        ({"shape.patterns": ("scans",)}, JOINS),
        (NEEDS, {**JOINS, "need.size_gb": 200.0}),
        (NEEDS, {"need.size_gb": 20_000.0, "need.latency_ms": 500.0}),
        (NEEDS, {**JOINS, "shape.patterns": frozenset({"scans"})}),
        (NEEDS, {**JOINS, "shape.model": "relational"}),
    ],
    ids=["no needs", "no need", "a service is left", "not answered", "no rule speaks for it", "nobody is left at all"],
)
def test_nothing_is_told_where_no_need_is_left_alone(tiny, needs, answers):
    assert told(replace(tiny, needs=needs), answers) == []


@pytest.mark.parametrize(
    ("when", "is_behind"),
    [
        (All((HasAny("shape.patterns", ("joins",)), OneOf("shape.role", ("system_of_record",)))), True),
        (Any((HasAny("shape.patterns", ("scans",)), IsFlag("cost.lowest", value=True))), False),
        (Not(HasAny("shape.patterns", ("scans",))), False),
        (IsFlag("derived.heavy", value=True), True),
        (OneOf("shape.role", ("system_of_record",)), False),
    ],
    ids=["named beside another", "another alternative", "what is not asked", "behind a flag", "another answer"],
)
def test_only_a_rule_that_fired_because_of_the_answer_makes_a_service_serve_it(tiny, when, is_behind):
    """The rule favors the table, which is left: behind the need, the need is met."""
    rule = replace(
        by_id(tiny, "bill-above-all"),
        id="for-the-table",
        when=when,
        favor=(Weighing(Selector("table-store", ("table-store",)), Strength.SLIGHT),),
    )
    heavy = replace(by_id(tiny, "many-requests"), when=HasAny("shape.patterns", ("joins",)))
    pack = with_rules(tiny, rule, heavy)
    answers = {**JOINS, "cost.lowest": True}
    assert told(pack, answers) == ([] if is_behind else [TOLD])


def test_a_second_store_that_was_asked_for_because_of_it_meets_a_need(tiny):
    ask = replace(by_id(tiny, "reads-in-an-instant"), rule_out=(), when=HasAny("shape.patterns", ("joins",)))
    quick = replace(tiny.services["quick-cache"], roles=("cache",))
    pack = with_rules(replace(tiny, services={**tiny.services, "quick-cache": quick}), ask)
    assert told(pack, JOINS) == []
    assert told(with_rules(pack, replace(ask, when=IsFlag("cost.lowest", value=True))), {**JOINS, "cost.lowest": True})


def test_needs_that_the_same_services_serve_are_told_together(tiny):
    rule = replace(by_id(tiny, "joins-across-tables"), when=HasAny("shape.patterns", ("joins", "scans")))
    (notice,) = told(with_rules(tiny, rule), {**JOINS, "shape.patterns": frozenset({"joins", "scans"})})
    assert notice == replace(TOLD, needs=(("shape.patterns", "joins"), ("shape.patterns", "scans")))
