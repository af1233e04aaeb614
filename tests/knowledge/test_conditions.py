"""Conditions as written: the tree that each form gives, and every refusal with place, message and hint."""

from __future__ import annotations

import pytest

from recommender.knowledge.conditions import ConditionReader
from recommender.knowledge.problems import Problems
from recommender.knowledge.registry import Registry
from recommender.knowledge.yaml_tree import parse_documents
from recommender.model.condition import (
    All,
    Any,
    Bound,
    Condition,
    HasAll,
    HasAny,
    InRange,
    IsFlag,
    LevelIn,
    Not,
    OneOf,
    Only,
)
from recommender.model.pack import Pack
from recommender.model.vocabulary import Attribute


def read(text: str, pack: Pack) -> tuple[Condition | None, list[tuple[str, str, str, str]]]:
    problems = Problems()
    attributes: Registry[Attribute] = Registry("attribute")
    for name, attribute in pack.vocabulary.attributes.items():
        attributes.add(name, attribute)
    (node,) = parse_documents(text, "f", problems)
    condition = ConditionReader(attributes, problems).read(node)
    return condition, [(str(p.location), p.code, p.message, p.hint) for p in problems.all()]


RELATIONAL = OneOf("shape.model", ("relational",))
LOWEST = IsFlag("cost.lowest", value=True)

FORMS: list[tuple[str, Condition]] = [
    ("shape.model: relational", RELATIONAL),
    ("shape.model: [relational, key_value]", OneOf("shape.model", ("relational", "key_value"))),
    ("shape.model: {not: relational}", Not(RELATIONAL)),
    ("compatibility.engine: {not: [none, redis]}", Not(OneOf("compatibility.engine", ("none", "redis")))),
    ("shape.model: {not: {not: relational}}", Not(Not(RELATIONAL))),
    ("shape.patterns: {has_any: [joins, scans]}", HasAny("shape.patterns", ("joins", "scans"))),
    ("shape.patterns: {has_all: [joins]}", HasAll("shape.patterns", ("joins",))),
    ("shape.patterns: {only: [lookup]}", Only("shape.patterns", ("lookup",))),
    ("shape.patterns: {only: []}", Only("shape.patterns", ())),
    (
        "shape.patterns: {only: [lookup, joins], has_any: [joins]}",
        All((HasAny("shape.patterns", ("joins",)), Only("shape.patterns", ("lookup", "joins")))),
    ),
    ("shape.patterns: {not: {has_any: [joins]}}", Not(HasAny("shape.patterns", ("joins",)))),
    ("need.size_gb: {gt: 5}", InRange("need.size_gb", Bound(5.0, inclusive=False), None)),
    ("need.size_gb: {lte: 2 TB}", InRange("need.size_gb", None, Bound(2000.0, inclusive=True))),
    (
        "need.size_gb: {gte: 5, lt: 10}",
        InRange("need.size_gb", Bound(5.0, inclusive=True), Bound(10.0, inclusive=False)),
    ),
    (
        "need.size_gb: {gte: 5, lte: 5}",
        InRange("need.size_gb", Bound(5.0, inclusive=True), Bound(5.0, inclusive=True)),
    ),
    ("need.size_gb: {lte: 0}", InRange("need.size_gb", None, Bound(0.0, inclusive=True))),
    ("need.read_share: {gte: 0.8}", InRange("need.read_share", Bound(0.8, inclusive=True), None)),
    (
        "need.requests_per_second: {gte: 10k}",
        InRange("need.requests_per_second", Bound(10000.0, inclusive=True), None),
    ),
    ("need.volume: medium", LevelIn("need.volume", (1,))),
    ("need.volume: [large, small]", LevelIn("need.volume", (0, 2))),
    ("need.volume: {gte: medium}", LevelIn("need.volume", (1, 2))),
    ("need.volume: {gt: medium}", LevelIn("need.volume", (2,))),
    ("need.volume: {lt: large, gte: medium}", LevelIn("need.volume", (1,))),
    ("need.volume: {not: large}", Not(LevelIn("need.volume", (2,)))),
    ("cost.lowest: true", LOWEST),
    ("cost.lowest: false", IsFlag("cost.lowest", value=False)),
    ("derived.heavy: true", IsFlag("derived.heavy", value=True)),
    ("{cost.lowest: true, shape.model: relational}", All((LOWEST, RELATIONAL))),
    ("{shape.model: relational, cost.lowest: true}", All((LOWEST, RELATIONAL))),
    ("any: [{shape.model: relational}, {cost.lowest: true}]", Any((RELATIONAL, LOWEST))),
    ("all: [{shape.model: relational}, {cost.lowest: true}]", All((RELATIONAL, LOWEST))),
    ("any: [{shape.model: relational}]", RELATIONAL),
    ("not: {shape.model: relational}", Not(RELATIONAL)),
    ("not: {shape.model: relational, cost.lowest: true}", Not(All((LOWEST, RELATIONAL)))),
    (
        "{not: {cost.lowest: true}, any: [{shape.model: relational}, {cost.lowest: true}], shape.model: relational}",
        All((RELATIONAL, Any((RELATIONAL, LOWEST)), Not(LOWEST))),
    ),
    ("any: [{derived.heavy: true}, {cost.lowest: true}]", Any((IsFlag("derived.heavy", value=True), LOWEST))),
]

_DERIVED = "the derived flag `derived.heavy` may only be asked for `true`, and not under `not`"
_OPPOSITE = "derive a flag for the opposite"

REFUSED: list[tuple[str, tuple[str, str, str, str]]] = [
    ("{}", ("f:1:1", "empty-condition", "the condition is empty", "leave it out or add a test")),
    ("[]", ("f:1:1", "wrong-type", "a condition must be a mapping, not a list", "")),
    ("shape.modle: relational", ("f:1:1", "unknown-attribute", "there is no attribute `shape.modle`",
                                 "did you mean `shape.model`?")),
    ("data.model: relational", ("f:1:1", "unknown-attribute", "there is no attribute `data.model`",
                                "did you mean `shape.model`?")),
    ("patterns: {has_any: [joins]}", ("f:1:1", "unknown-attribute", "there is no attribute `patterns`",
                                      "did you mean `shape.patterns`?")),
    ("or: [{cost.lowest: true}]", ("f:1:1", "unknown-attribute", "there is no attribute `or`", "")),
    ("nott: {cost.lowest: true}", ("f:1:1", "unknown-attribute", "there is no attribute `nott`", "did you mean `not`?")),
    ("'@current.service': x", ("f:1:1", "selector", "`@current.service` may not stand in a condition",
                               "it selects services")),
    ("shape.model: relationall", ("f:1:14", "unknown-value", "`relationall` is not a value of `shape.model`",
                                  "did you mean `relational`?")),
    ("shape.model: xyz", ("f:1:14", "unknown-value", "`xyz` is not a value of `shape.model`",
                          "its values are `relational`, `key_value`")),
    ("shape.model: true", ("f:1:14", "wrong-type", "`shape.model` takes words, not `true`",
                           "its values are `relational`, `key_value`")),
    ("shape.model: ", ("f:1:13", "wrong-type", "`shape.model` takes words, not nothing",
                       "its values are `relational`, `key_value`")),
    ("shape.model: []", ("f:1:14", "empty-list", "the list of values of `shape.model` is empty", "")),
    ("shape.model: [relational, relational]", ("f:1:27", "listed-twice", "`relational` is listed twice", "")),
    ("shape.model: {has_any: [relational]}", ("f:1:15", "unknown-test", "`has_any` is no test of `shape.model`",
                                              "write a word or a list of words")),
    ("shape.model: {not: relational, gte: 1}", ("f:1:14", "mixed-test", "`not` stands alone in a test of `shape.model`",
                                                "use `all` to join tests")),
    ("shape.patterns: joins", ("f:1:17", "wrong-type",
                               "`shape.patterns` is a set, test it with `has_any`, `has_all`, `only`",
                               "such as `{has_any: [...]}`")),
    ("shape.patterns: [joins]", ("f:1:17", "wrong-type",
                                 "`shape.patterns` is a set, test it with `has_any`, `has_all`, `only`",
                                 "such as `{has_any: [...]}`")),
    ("shape.patterns: {has_any: joins}", ("f:1:27", "wrong-type", "`has_any` takes a list, not the text `joins`",
                                          "use `[ ]`")),
    ("shape.patterns: {has_any: []}", ("f:1:27", "empty-list", "the list of `has_any` is empty", "")),
    ("shape.patterns: {has_ayn: [joins]}", ("f:1:18", "unknown-test", "`has_ayn` is no test of `shape.patterns`",
                                            "did you mean `has_any`?")),
    ("shape.patterns: {}", ("f:1:17", "empty-condition", "the test of `shape.patterns` is empty",
                            "a set is tested with `has_any`, `has_all`, `only`")),
    ("need.size_gb: 5", ("f:1:15", "wrong-type", "`need.size_gb` is a number, test it with `gt`, `gte`, `lt`, `lte`",
                         "such as `{gte: 100}`")),
    ("need.size_gb: {gt: 5, lt: 3}", ("f:1:15", "empty-range", "no value of `need.size_gb` is in this range",
                                      "`need.size_gb` lies between 0 and any number")),
    ("need.size_gb: {gt: 5, lte: 5}", ("f:1:15", "empty-range", "no value of `need.size_gb` is in this range",
                                       "`need.size_gb` lies between 0 and any number")),
    ("need.size_gb: {lt: 0}", ("f:1:15", "empty-range", "no value of `need.size_gb` is in this range",
                               "`need.size_gb` lies between 0 and any number")),
    ("need.latency_ms: {gt: 60000}", ("f:1:18", "empty-range", "no value of `need.latency_ms` is in this range",
                                      "`need.latency_ms` lies between 0 and 60000")),
    ("need.read_share: {gt: 1}", ("f:1:18", "empty-range", "no value of `need.read_share` is in this range",
                                  "`need.read_share` lies between 0 and 1")),
    ("need.size_gb: {gt: 5, gte: 6}", ("f:1:23", "mixed-test", "`gt` and `gte` of `need.size_gb` bound the same end",
                                       "keep one of them")),
    ("need.size_gb: {gt: many}", ("f:1:20", "not-a-number", "`many` is not a number",
                                  "write a number in GB, or with a unit such as `2 TB` or `400 GiB`")),
    ("need.size_gb: {gt: 5 ms}", ("f:1:20", "wrong-unit", "`5 ms` is a time, but this is in GB",
                                  "write a number in GB, or with a unit such as `2 TB` or `400 GiB`")),
    ("need.size_gb: {gt: true}", ("f:1:20", "wrong-type", "`need.size_gb` takes a number, not `true`", "in GB")),
    ("need.volume: {gte: huge}", ("f:1:20", "unknown-value", "`huge` is not a value of `need.volume`",
                                  "its values are `small`, `medium`, `large`")),
    ("need.volume: {gt: large}", ("f:1:14", "empty-range", "no value of `need.volume` is in this range",
                                  "the order is `small`, `medium`, `large`")),
    ("need.volume: {gt: 100}", ("f:1:19", "wrong-type", "`need.volume` takes words, not the number `100`",
                                "its values are `small`, `medium`, `large`")),
    ("cost.lowest: yes", ("f:1:14", "wrong-type", "`cost.lowest` is a flag: `true` or `false`, not the text `yes`",
                          "write `true`")),
    ("cost.lowest: 'false'", ("f:1:14", "wrong-type",
                              "`cost.lowest` is a flag: `true` or `false`, not the text `false`", "write `false`")),
    ("cost.lowest: {not: 1}", ("f:1:20", "wrong-type",
                               "`cost.lowest` is a flag: `true` or `false`, not the number `1`", "")),
    ("derived.heavy: false", ("f:1:16", "negated-derived-flag", _DERIVED, _OPPOSITE)),
    ("derived.heavy: {not: true}", ("f:1:22", "negated-derived-flag", _DERIVED, _OPPOSITE)),
    ("not: {derived.heavy: true}", ("f:1:22", "negated-derived-flag", _DERIVED, _OPPOSITE)),
    ("not: {not: {derived.heavy: true}}", ("f:1:28", "negated-derived-flag", _DERIVED, _OPPOSITE)),
    ("not: {any: [{cost.lowest: true}, {derived.heavy: true}]}",
     ("f:1:50", "negated-derived-flag", _DERIVED, _OPPOSITE)),
    ("any: []", ("f:1:6", "empty-list", "`any` has no conditions", "")),
    ("any: {cost.lowest: true}", ("f:1:6", "wrong-type", "`any` takes a list of conditions, not a mapping", "")),
    ("all: [{}]", ("f:1:7", "empty-condition", "the condition is empty", "leave it out or add a test")),
    ("not: [{cost.lowest: true}]", ("f:1:6", "wrong-type", "a condition must be a mapping, not a list", "")),
    ("{not: " * 13 + "{cost.lowest: true}" + "}" * 13,
     ("f:1:73", "too-deep", "conditions are nested more than 12 deep", "")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "condition"), FORMS)
def test_each_form_has_one_meaning(text: str, condition: Condition, tiny: Pack) -> None:
    assert read(text, tiny) == (condition, [])


@pytest.mark.parametrize(("text", "problem"), REFUSED)
def test_refused_with_place_message_and_hint(text: str, problem: tuple[str, str, str, str], tiny: Pack) -> None:
    assert read(text, tiny) == (None, [problem])


def test_every_fault_of_a_condition_is_told(tiny: Pack) -> None:
    condition, problems = read("shape.modle: x\nany:\n  - shape.model: y\n  - cost.lowest: no\nneed.size_gb: 3", tiny)
    assert condition is None
    assert [(place, code) for place, code, _, _ in problems] == [
        ("f:5:15", "wrong-type"),
        ("f:1:1", "unknown-attribute"),
        ("f:3:18", "unknown-value"),
        ("f:4:18", "wrong-type"),
    ]
