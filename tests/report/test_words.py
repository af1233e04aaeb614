from __future__ import annotations

import typing
from dataclasses import dataclass

import pytest

from recommender.model.condition import (
    ALWAYS,
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
from recommender.model.vocabulary import Attribute, AttributeType, Vocabulary
from recommender.report.answer_words import answer_words
from recommender.report.condition_words import condition_lines, condition_words
from recommender.report.words import number_words, points_words, quantity_words, rounded, value_words

ATTRIBUTES = (
    Attribute("data.model", AttributeType.CHOICE, ("relational", "key_value", "graph"), title="Data model"),
    Attribute("access.patterns", AttributeType.CHOICES, ("joins", "key_lookup", "scans"), title="Query patterns"),
    Attribute("access.traffic", AttributeType.CHOICES, ("steady", "peaks"), title="Traffic shape"),
    Attribute("access.writes", AttributeType.NUMBER, unit="1/s", title="Peak writes per second"),
    Attribute("data.size_gb", AttributeType.NUMBER, unit="GB"),
    Attribute("availability.percent", AttributeType.NUMBER, unit="%", title="Target"),
    Attribute("availability.need", AttributeType.LEVEL, ("standard", "high", "maximum"), title="Availability need"),
    Attribute("security.iam", AttributeType.FLAG, title="IAM authentication"),
    Attribute("derived.busy", AttributeType.DERIVED, title="A busy store"),
)
VOCABULARY = Vocabulary({attribute.id: attribute for attribute in ATTRIBUTES})

JOINS = HasAny("access.patterns", ("joins",))
RELATIONAL = OneOf("data.model", ("relational",))
IAM = IsFlag("security.iam", True)


def at_least(value: float) -> Bound:
    return Bound(value, inclusive=True)


def beyond(value: float) -> Bound:
    return Bound(value, inclusive=False)


ROWS: list[tuple[Condition, str]] = [
    (RELATIONAL, "data model is relational"),
    (OneOf("data.model", ("relational", "key_value")), "data model is relational or key value"),
    (Not(RELATIONAL), "data model is not relational"),
    (Not(OneOf("data.model", ("relational", "graph"))), "data model is neither relational nor graph"),
    (InRange("access.writes", at_least(10_000), None), "peak writes per second at least 10,000 per second"),
    (InRange("data.size_gb", beyond(0.5), None), "size gb more than 0.5 GB"),
    (InRange("data.size_gb", None, at_least(64_000)), "size gb at most 64,000 GB"),
    (InRange("availability.percent", None, beyond(99.9)), "target below 99.9%"),
    (InRange("data.size_gb", at_least(1), beyond(10)), "size gb at least 1 and below 10 GB"),
    (InRange("data.size_gb", at_least(5), at_least(5)), "size gb exactly 5 GB"),
    (InRange("data.size_gb", None, None), "size gb is any number"),
    (
        InRange("data.size_gb", beyond(1.073741824), at_least(65_536 * 1.073741824)),
        "size gb more than 1 GiB and at most 64 TiB",
    ),
    (Not(InRange("data.size_gb", at_least(5), None)), "size gb below 5 GB"),
    (Not(InRange("data.size_gb", None, beyond(5))), "size gb at least 5 GB"),
    (Not(InRange("data.size_gb", at_least(1), beyond(10))), "size gb below 1 or at least 10 GB"),
    (Not(InRange("data.size_gb", at_least(5), at_least(5))), "size gb other than 5 GB"),
    (Not(InRange("data.size_gb", None, None)), "size gb is no number"),
    (LevelIn("availability.need", (1, 2)), "availability need is high or maximum"),
    (Not(LevelIn("availability.need", (1, 2))), "availability need is standard"),
    (IAM, "IAM authentication: yes"),
    (IsFlag("security.iam", False), "IAM authentication: no"),
    (Not(IAM), "IAM authentication: no"),
    (IsFlag("derived.busy", True), "a busy store"),
    (JOINS, "query patterns include joins"),
    (HasAny("access.patterns", ("joins", "key_lookup")), "query patterns include joins or key lookup"),
    (HasAny("access.traffic", ("steady",)), "traffic shape includes steady"),
    (Not(JOINS), "query patterns do not include joins"),
    (HasAll("access.patterns", ("joins",)), "query patterns include joins"),
    (HasAll("access.patterns", ("joins", "scans")), "query patterns include both joins and scans"),
    (
        Not(HasAll("access.patterns", ("joins", "key_lookup", "scans"))),
        "query patterns do not include all of joins, key lookup and scans",
    ),
    (Only("access.patterns", ("key_lookup",)), "query patterns include nothing but key lookup"),
    (Only("access.patterns", ()), "query patterns include nothing"),
    (Not(Only("access.patterns", ("joins", "scans"))), "query patterns include something besides joins and scans"),
    (Not(Only("access.patterns", ())), "query patterns include something"),
    (ALWAYS, "always"),
    (Any(()), "never"),
    (Not(ALWAYS), "never"),
    (All((RELATIONAL, JOINS)), "data model is relational and query patterns include joins"),
    (Any((RELATIONAL, JOINS)), "data model is relational or query patterns include joins"),
    (
        All((IAM, Any((RELATIONAL, JOINS)))),
        "IAM authentication: yes and (data model is relational or query patterns include joins)",
    ),
    (
        Not(Any((RELATIONAL, Not(JOINS)))),
        "data model is not relational and query patterns include joins",
    ),
    (
        Not(All((RELATIONAL, JOINS))),
        "data model is not relational or query patterns do not include joins",
    ),
]


@pytest.mark.parametrize(("condition", "words"), ROWS, ids=[words for _, words in ROWS])
def test_words_of_every_node(condition: Condition, words: str) -> None:
    assert condition_words(condition, VOCABULARY) == words


def test_every_node_type_has_a_row() -> None:
    def kinds(condition: Condition) -> set[type]:
        match condition:
            case All(parts) | Any(parts):
                return {type(condition)}.union(*(kinds(part) for part in parts))
            case Not(part):
                return {Not} | kinds(part)
        return {type(condition)}

    assert set().union(*(kinds(condition) for condition, _ in ROWS)) == set(typing.get_args(Condition))


def test_an_unknown_node_is_refused() -> None:
    @dataclass(frozen=True)
    class Novelty:
        attribute: str

    with pytest.raises(TypeError, match="no words for"):
        condition_words(Novelty("data.model"), VOCABULARY)  # type: ignore[arg-type]


def test_parts_that_must_all_hold_stand_on_lines_of_their_own() -> None:
    condition = All((RELATIONAL, All((JOINS, IAM)), Any((JOINS, IAM))))
    assert condition_lines(condition, VOCABULARY) == (
        "data model is relational",
        "query patterns include joins",
        "IAM authentication: yes",
        "query patterns include joins or IAM authentication: yes",
    )
    assert condition_lines(ALWAYS, VOCABULARY) == ()


@pytest.mark.parametrize(
    ("number", "unit", "words"),
    [
        (10_000.0, "1/s", "10,000 per second"),
        (3.0, "1/min", "3 per min"),
        (99.95, "%", "99.95%"),
        (25.0, "ms", "25 ms"),
        (1.0, "ms", "1 ms"),
        (1.0, "days", "1 day"),
        (2.0, "days", "2 days"),
        (0.1 + 0.2, "", "0.3"),
        (409.6, "KB", "400 KiB"),
        (65536 * 1.073741824, "GB", "64 TiB"),
        (1.5, "GB", "1.5 GB"),
        (1024.0, "KB", "1,024 KB"),
        (9e14, "GB", "900,000,000,000,000 GB"),
        (1e300, "GB", "1e+300 GB"),
        (-0.0000001, "", "0"),
    ],
)
def test_quantities(number: float, unit: str, words: str) -> None:
    assert quantity_words(number, unit) == words


@pytest.mark.parametrize(
    ("number", "unit", "words"),
    [
        (1048.576, "KB", "1 MiB"),
        (512 * 1048.576, "KB", "512 MiB"),
        (256 * 1024 * 1.073741824, "GB", "256 TiB"),
        (1048.7, "KB", "1,049 KB"),
        (1048.576, "ms", "1,049 ms"),
        (5000.0, "KB", "5,000 KB"),
    ],
)
def test_quantities_of_an_answer_are_no_more_precise_than_is_read(number: float, unit: str, words: str) -> None:
    assert answer_words(number, unit) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing"),
        (True, "true"),
        (False, "false"),
        ("joins", "joins"),
        ((), "none"),
        (("a", "b"), "a, b"),
        (2.5, "2.5"),
    ],
)
def test_values(value: typing.Any, words: str) -> None:
    assert value_words(value) == words


def test_numbers_keep_six_digits() -> None:
    assert [number_words(number) for number in (99.99, 1234567.891, 0.000001, 5)] == [
        "99.99",
        "1,234,567.891",
        "0.000001",
        "5",
    ]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (13.333333, "13.3"),
        (5789.5999, "5,790"),
        (5999.999999999999, "6,000"),
        (0.0123456, "0.0123"),
        (-1234.5, "-1,234"),
        (0, "0"),
        (250, "250"),
    ],
)
def test_what_was_worked_out_is_told_to_three_digits_or_to_the_whole(number: float, words: str) -> None:
    assert number_words(rounded(number)) == words


@pytest.mark.parametrize(
    ("points", "words"), [(1.0, "1 point"), (1.04, "1 point"), (0.5, "0.5 points"), (2, "2 points")]
)
def test_points_are_counted(points: float, words: str) -> None:
    assert points_words(points) == words
