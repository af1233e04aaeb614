"""Boxes against the reference evaluator: on generated rules, over every workload of a small vocabulary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.analysis.boxes import Boxes
from recommender.analysis.layout import Box
from recommender.engine.program import Clause, Program
from recommender.engine.reference import truth
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
from recommender.model.truth import Truth
from recommender.model.vocabulary import (
    Attribute,
    AttributeType,
    Band,
    Computation,
    Impossible,
    LevelRange,
    Value,
    Vocabulary,
)
from recommender.testing.strategies import Choices, condition

CHOICE, FLAG, SET = AttributeType.CHOICE, AttributeType.FLAG, AttributeType.CHOICES
ROLE = Attribute("work.role", CHOICE, values=("record", "cache"))
SHAPE = Attribute("data.shape", CHOICE, values=("rows", "keys", "graph"))
SHARED = Attribute("data.shared", FLAG)
USES = Attribute("work.uses", SET, values=("joins", "sums", "scans"))
DERIVED = Attribute("derived.busy", AttributeType.DERIVED)
SIZE = Attribute("data.size", AttributeType.NUMBER, minimum=0)
VOLUME = Attribute(
    "data.volume",
    AttributeType.LEVEL,
    values=("low", "middle", "high"),
    inputs=("data.size",),
    bands={"data.size": (Band(1, "gte", 10), Band(2, "gt", 100))},
)
READS = Attribute("rate.reads", AttributeType.NUMBER, minimum=0)
WRITES = Attribute("rate.writes", AttributeType.NUMBER, minimum=0, maximum=50)
TOTAL = Attribute(
    "rate.total", AttributeType.COMPUTED, inputs=("rate.reads", "rate.writes"), computation=Computation.SUM
)
PART = Attribute(
    "rate.part", AttributeType.COMPUTED, inputs=("rate.reads", "rate.writes"), computation=Computation.SHARE
)


def vocabulary(*attributes: Attribute, never: Sequence[Condition] = ()) -> Vocabulary:
    impossible = tuple(Impossible(f"never-{n}", when, "") for n, when in enumerate(never))
    return Vocabulary({attribute.id: attribute for attribute in attributes}, impossible)


PLAIN = (ROLE, SHAPE, SHARED, USES)
NUMBERS = (ROLE, SHAPE, SIZE, VOLUME)
COUPLED = (ROLE, READS, WRITES, TOTAL, PART)


def points(program: Program, attribute: Attribute) -> Sequence[Value]:
    """Values on, beside and between everything that cuts a number."""
    cuts = sorted(set(program.space.cuts.get(attribute.id, ())) | {0.0})
    near = {n for cut in cuts for n in (cut, cut - 0.5, cut + 0.5, cut * 1.5 + 1)}
    high = attribute.maximum if attribute.maximum is not None else 1e9
    return sorted(number for number in near if 0 <= number <= high)


def values_of(program: Program, attribute: Attribute) -> Sequence[Value]:
    match attribute.type:
        case AttributeType.CHOICE:
            return attribute.values
        case AttributeType.FLAG:
            return (False, True)
        case AttributeType.LEVEL:
            return [LevelRange(index, index) for index in range(len(attribute.values))]
        case AttributeType.CHOICES:
            sets = chain.from_iterable(combinations(attribute.values, n) for n in range(len(attribute.values) + 1))
            return [frozenset(members) for members in sets]
        case _:
            return points(program, attribute)


def everything(program: Program) -> Iterator[tuple[Mapping[str, Value], Mapping[str, Value]]]:
    """Every possible workload, partial ones among them: its answers, and all that is known by them."""
    attributes = program.vocabulary.answerable()
    ways: list[list[Value | None]] = [
        [*([] if attribute is ROLE else [None]), *values_of(program, attribute)] for attribute in attributes
    ]
    for combination in product(*ways):
        answers = {a.id: value for a, value in zip(attributes, combination, strict=True) if value is not None}
        facts = program.following.facts(answers)
        never = any(truth(one.when, facts.values) is Truth.TRUE for one in program.vocabulary.never)
        if not facts.clashes and not never:
            yield answers, facts.values


def boxes_of(known: Vocabulary, *rules: Clause) -> Boxes:
    return Boxes(Program(known, rules), "work.role", "record")


def fired(boxes: Boxes, box: Box) -> frozenset[str]:
    """What the reference evaluator fires of the workload that a box answers with, which must be a possible one."""
    answers = {"work.role": "record", **boxes.answers(box)}
    facts = boxes.program.following.facts(answers)
    assert facts.clashes == ()
    assert all(truth(one.when, facts.values) is not Truth.TRUE for one in boxes.program.vocabulary.never)
    return boxes.program.evaluate(facts.values).fired


def compare(known: Vocabulary, first: Clause, second: Clause, *others: Clause) -> None:
    """What boxes say of two rules is what all workloads say."""
    boxes = boxes_of(known, first, second, *others)
    a, b = first.id, second.id
    met = {boxes.program.evaluate(values).fired & {a, b} for _, values in everything(boxes.program)}
    either = {
        "first fires": ({a} <= fires for fires in met),
        "first alone": (a in fires and b not in fires for fires in met),
        "second alone": (b in fires and a not in fires for fires in met),
        "both": ({a, b} <= fires for fires in met),
    }
    expected = {name: any(found) for name, found in either.items()}
    found = {
        "first fires": boxes.firing(a),
        "first alone": boxes.firing_without(a, (b,)),
        "second alone": boxes.firing_without(b, (a,)),
        "both": boxes.firing_together(a, b),
    }
    wrong = {
        "first fires": lambda fires: a in fires,
        "first alone": lambda fires: a in fires and b not in fires,
        "second alone": lambda fires: b in fires and a not in fires,
        "both": lambda fires: {a, b} <= fires,
    }
    for name, box in found.items():
        assert box is None or wrong[name](fired(boxes, box)), name
        assert box is not None or not expected[name], name
    assert boxes.implies(a, b) is (found["first alone"] is None)
    assert boxes.implies(b, a) is (found["second alone"] is None)


def rules(known: Sequence[Attribute]) -> st.SearchStrategy[tuple[Condition, Condition, Condition]]:
    plain = vocabulary(*known)

    def made(data: bytes) -> tuple[Condition, Condition, Condition]:
        choices = Choices(data)
        return condition(choices, plain), condition(choices, plain), condition(choices, plain)

    return st.binary(min_size=90, max_size=90).map(made)


@pytest.mark.parametrize("known", [PLAIN, NUMBERS, COUPLED], ids=["plain", "level of a number", "sum and share"])
def test_boxes_say_of_two_rules_what_all_workloads_say(known: Sequence[Attribute]) -> None:
    @settings(max_examples=150, deadline=None)
    @given(rules(known))
    def holds(conditions: tuple[Condition, Condition, Condition]) -> None:
        first, second, never = conditions
        compare(vocabulary(*known, never=(never,)), Clause("first", first), Clause("second", second))

    holds()


@settings(max_examples=60, deadline=None)
@given(rules(PLAIN), st.booleans())
def test_derived_flags_stand_for_what_they_follow_from(
    conditions: tuple[Condition, Condition, Condition], either: bool
) -> None:
    first, deriving, second = conditions
    busy = IsFlag("derived.busy", True)
    compare(
        vocabulary(*PLAIN, DERIVED),
        Clause("first", Any((first, busy)) if either else All((first, busy))),
        Clause("second", second),
        Clause("deriving", deriving, ("derived.busy",)),
    )


LARGE = InRange("data.size", Bound(100, False), None)
SMALL = InRange("data.size", None, Bound(100, True))


@pytest.mark.parametrize(
    ("attributes", "never", "when", "answers"),
    [
        (PLAIN, (), All((OneOf("data.shape", ("rows",)), OneOf("data.shape", ("keys",)))), None),
        (PLAIN, (), Not(OneOf("data.shape", ("rows", "keys"))), {"data.shape": "graph"}),
        (PLAIN, (), All((HasAll("work.uses", ("joins",)), Only("work.uses", ("sums",)))), None),
        (PLAIN, (), All((HasAny("work.uses", ("joins", "sums")), Only("work.uses", ("sums",)))), {"work.uses": {"sums"}}),
        (PLAIN, (), Only("work.uses", ("sums",)), {"work.uses": frozenset()}),
        (PLAIN, (OneOf("data.shape", ("rows",)),), OneOf("data.shape", ("rows",)), None),
        (PLAIN, (IsFlag("data.shared", True),), OneOf("data.shape", ("rows",)), {"data.shape": "rows"}),
        (PLAIN, (), OneOf("work.role", ("record",)), {}),
        (PLAIN, (), OneOf("work.role", ("cache",)), {"work.role": "cache"}),
        (NUMBERS, (), All((LARGE, SMALL)), None),
        (NUMBERS, (), All((LARGE, LevelIn("data.volume", (0, 1)))), None),
        (NUMBERS, (), All((InRange("data.size", Bound(50, True), None), LevelIn("data.volume", (0,)))), None),
        (NUMBERS, (), LevelIn("data.volume", (2,)), {"data.volume": LevelRange(2, 2)}),
        (COUPLED, (), InRange("rate.part", Bound(1, False), None), None),
        (COUPLED, (), All((InRange("rate.part", Bound(0, False), Bound(0.5, False)), InRange("rate.total", None, Bound(1000, False)))), {"rate.reads": 20.0, "rate.writes": 35.0}),
        (COUPLED, (), All((InRange("rate.total", None, Bound(5, True)), InRange("rate.reads", Bound(6, True), None))), None),
    ],
)  # fmt: skip
def test_a_rule_can_fire_or_it_cannot(
    attributes: Sequence[Attribute],
    never: Sequence[Condition],
    when: Condition,
    answers: Mapping[str, Value] | None,
) -> None:
    boxes = boxes_of(vocabulary(*attributes, never=never), Clause("rule", when))
    box = boxes.firing("rule")
    assert (None if box is None else boxes.answers(box)) == answers


def test_three_numbers_that_are_computed_with_are_said_to_be_inexact() -> None:
    more = Attribute("rate.scans", AttributeType.NUMBER, minimum=0)
    total = Attribute("rate.all", AttributeType.COMPUTED, inputs=("rate.reads", "rate.writes", "rate.scans"),
                      computation=Computation.SUM)  # fmt: skip
    assert boxes_of(vocabulary(*COUPLED, total, more)).layout.inexact == {
        "rate.all", "rate.part", "rate.reads", "rate.scans", "rate.total", "rate.writes",
    }  # fmt: skip
    assert boxes_of(vocabulary(*COUPLED)).layout.inexact == set()
