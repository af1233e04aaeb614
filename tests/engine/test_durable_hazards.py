"""Every known fault of durable_rules 2.0.28, and that the adapter stays clear of it.

The faults themselves are shown on the engine's C module where that is safe; what crashes or hangs it is not.
"""

from __future__ import annotations

import gc
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest

from recommender.engine import durable, durable_bound, durable_table
from recommender.engine.durable import DurableRules
from recommender.engine.durable_bound import weight_of
from recommender.engine.durable_build import translated
from recommender.engine.durable_fact import number_text
from recommender.engine.durable_form import Check, Form, Parallel, Series
from recommender.engine.durable_table import Names, name_hash
from recommender.engine.normal_form import normal_form
from recommender.errors import EngineBoundError, EngineUnavailableError, RecommenderError
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
from recommender.model.vocabulary import Attribute, AttributeType, LevelRange, Value, Vocabulary

SOURCE = Path(durable.__file__).parents[2]
CALLS = (
    "create_ruleset",
    "delete_ruleset",
    "assert_fact",
    "retract_fact",
    "start_action_for_state",
    "complete_and_start_action",
)


def vocabulary(*attributes: Attribute) -> Vocabulary:
    return Vocabulary({attribute.id: attribute for attribute in attributes})


def numbers(count: int) -> Vocabulary:
    return vocabulary(*(Attribute(f"n.{place}", AttributeType.NUMBER) for place in range(count)))


def flags(count: int) -> Vocabulary:
    return vocabulary(*(Attribute(f"f.{place}", AttributeType.FLAG) for place in range(count)))


def engine_of(rules: Mapping[str, Condition], words: Vocabulary) -> DurableRules:
    return DurableRules(translated([[(name, normal_form(rule)) for name, rule in rules.items()]], words, {}))


def at_least(attribute: str, number: float) -> InRange:
    return InRange(attribute, Bound(number, True), None)


EVERYTHING = vocabulary(
    Attribute("choice", AttributeType.CHOICE, ("x", "y", "z")),
    Attribute("number", AttributeType.NUMBER),
    Attribute("computed", AttributeType.COMPUTED),
    Attribute("flag", AttributeType.FLAG),
    Attribute("set", AttributeType.CHOICES, ("a", "b", "c")),
    Attribute("level", AttributeType.LEVEL, ("low", "mid", "high")),
    Attribute("derived", AttributeType.DERIVED),
)
TESTS: dict[str, Condition] = {
    "one of": OneOf("choice", ("x",)),
    "one of two": OneOf("choice", ("x", "z")),
    "one of all": OneOf("choice", ("x", "y", "z")),
    "in range": InRange("number", Bound(1.0, True), Bound(2.0, False)),
    "in any range": InRange("computed", None, None),
    "flag": IsFlag("flag", True),
    "has any": HasAny("set", ("a", "b")),
    "has any of none": HasAny("set", ()),
    "has all": HasAll("set", ("a", "b")),
    "has all of none": HasAll("set", ()),
    "only": Only("set", ("a",)),
    "only all": Only("set", ("a", "b", "c")),
    "level": LevelIn("level", (0, 2)),
    "any level": LevelIn("level", (0, 1, 2)),
}


# The engine itself, for showing a fault; `raw` is its C module.

raw = durable._loaded()
_rulesets = iter(range(10**6))


def fires(condition: object, fact: Mapping[str, object]) -> bool:
    """Whether a rule with `condition` (the engine's JSON) fires on `fact`."""
    name = f"raw{next(_rulesets)}"
    ruleset = raw.create_ruleset(name, json.dumps({"r": {"all": [{"m": condition}]}}))
    try:
        status, _ = raw.assert_fact(ruleset, json.dumps(fact))
        return status == 0
    finally:
        raw.delete_ruleset(ruleset)


class Recorded:
    """The engine with every call written down; `faults` maps a function to what it does instead."""

    def __init__(self, **faults: Callable[..., object]) -> None:
        self.calls: list[tuple[str, tuple[object, ...]]] = []
        self.faults = faults

    def __getattr__(self, name: str) -> Callable[..., object]:
        assert name in CALLS, f"{name} is never to be called"

        def call(*arguments: object) -> object:
            self.calls.append((name, arguments))
            return self.faults.get(name, getattr(raw, name))(*arguments)

        return call

    def arguments(self, name: str) -> list[tuple[object, ...]]:
        return [arguments for called, arguments in self.calls if called == name]

    def facts(self) -> list[str]:
        return [str(fact) for _, fact in self.arguments("assert_fact")]

    def definitions(self) -> list[str]:
        return [str(text) for _, text in self.arguments("create_ruleset")]


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> Recorded:
    engine = Recorded()
    monkeypatch.setattr(durable, "_loaded", lambda: engine)
    return engine


def full_values() -> Iterator[dict[str, Value]]:
    for choice in ("x", "y", "z"):
        for members in (frozenset[str](), frozenset({"a"}), frozenset({"a", "b", "c"})):
            yield {
                "choice": choice,
                "number": 1.5,
                "computed": 1e-07,
                "flag": choice == "x",
                "set": members,
                "level": LevelRange(0, 0),
            }


def conditions_in(definition: str) -> Iterator[tuple[str, object]]:
    """Every (operator, operand) of a ruleset, refusing mappings of several keys."""

    def walk(condition: Mapping[str, object]) -> Iterator[tuple[str, object]]:
        ((op, operand),) = condition.items()
        yield op, operand
        for part in operand if isinstance(operand, list) else []:
            yield from walk(part)

    for rule in json.loads(definition).values():
        assert set(rule) == {"all"} or (set(rule) == {"all", "cap"} and rule["cap"] >= 64)
        ways = rule["all"]
        ((message,),) = (way.keys() for way in ways)
        assert message == "m"
        yield from walk(ways[0]["m"])


# Crashes and hangs


def test_more_than_64_matching_nodes_leave_the_raw_engine_with_a_stale_fact() -> None:
    rules = {f"r{n}": {"all": [{"m": {"$gte": {f"n{n}": 0}}}]} for n in range(70)}
    ruleset = raw.create_ruleset("raw-stack", json.dumps(rules))
    everything = {f"n{n}": 1 for n in range(70)}
    with pytest.raises(Exception, match="303"):
        raw.assert_fact(ruleset, json.dumps({"id": "f", "sid": "s", **everything}))
    raw.delete_ruleset(ruleset)


@pytest.mark.parametrize("count", [70, 200, 999, 2500])
def test_any_number_of_rules_may_match_at_once(count: int) -> None:
    rules = {f"r{n}": at_least(f"n.{n % 90}", float(n)) for n in range(count)}
    known: dict[str, Value] = {f"n.{n}": 1e6 for n in range(90)}
    engine = engine_of(rules, numbers(90))
    assert engine.fired(known) == set(rules)
    assert engine.fired(known) == set(rules)
    assert engine.fired({"n.7": 100.0}) == {"r7", "r97"} & set(rules)


def test_alternatives_count_towards_the_bound() -> None:
    wide = {f"r{n}": Any(tuple(at_least(f"n.{m}", float(n)) for m in range(90))) for n in range(60)}
    known: dict[str, Value] = {f"n.{n}": 1e6 for n in range(90)}
    assert engine_of(wide, numbers(90)).fired(known) == set(wide)


def test_the_bound_is_refused_before_the_engine_sees_it(monkeypatch: pytest.MonkeyPatch, recorded: Recorded) -> None:
    monkeypatch.setattr(durable_bound, "STACK", 20)
    with pytest.raises(EngineBoundError, match="200 rules may need 28 of the 20 places on durable_rules' stack"):
        engine_of({f"r{n}": at_least(f"n.{n}", 1.0) for n in range(200)}, numbers(200))
    assert recorded.calls == []


def check(name: str, number: int = 1) -> Check:
    return Check(name, "$eq", number)


@pytest.mark.parametrize(
    ("form", "weight"),
    [
        pytest.param(check("a"), 1, id="one check"),
        pytest.param(Series((check("a"), check("b"), check("c"))), 1, id="a chain waits for nobody"),
        pytest.param(Parallel((check("a"), check("b"), check("c"))), 3, id="all branches wait"),
        pytest.param(Series((check("a"), Parallel((check("b"), check("c"))))), 2, id="branches after a check"),
        pytest.param(
            Series((Parallel((check("a"), check("b"))), Parallel((check("c"), check("d"), check("e"))))),
            4,
            id="one branch waits while the other leads on",
        ),
        pytest.param(
            Parallel((Series((check("a"), check("b"))), Series((check("a"), check("c"))))), 2, id="a shared first check"
        ),
    ],
)
def test_weight_is_the_deepest_stack(form: Form, weight: int) -> None:
    assert weight_of(form) == weight


@pytest.mark.parametrize("wide", [1, 2, 7, 14, 32, 33, 50, 60])
def test_a_form_of_weight_64_passes_the_raw_engine_and_of_65_does_not(wide: int) -> None:
    """The weight is the engine's own: it takes the heaviest possible fact at 64 places, and not at 65."""
    for total, passes in ((64, True), (65, False)):
        inner = total + 1 - wide  # `wide` branches, of which one leads to `inner` branches
        fields = [f"v{n}" for n in range(wide - 1)]
        deep = Series((check("z"), Parallel(tuple(check(f"w{n}") for n in range(inner)))))
        # the heaviest branch must be pushed last: the engine pushes in the order of the fact's fields
        form = Parallel((*(check(name) for name in fields), deep)) if wide > 1 else deep
        assert weight_of(form) == total
        fact = {"id": "f", "sid": "s", **dict.fromkeys(fields, 1), "z": 1, **{f"w{n}": 1 for n in range(inner)}}
        ruleset = raw.create_ruleset("w", f'{{"r":{{"all":[{{"m":{Series((form,)).text()}}}]}}}}')
        if passes:
            assert raw.assert_fact(ruleset, json.dumps(fact))[0] == 0
        else:
            with pytest.raises(Exception, match="303"):
                raw.assert_fact(ruleset, json.dumps(fact))


def test_only_six_functions_are_ever_called_and_delete_state_is_none_of_them(recorded: Recorded) -> None:
    engine = engine_of(TESTS, EVERYTHING)
    for known in full_values():
        engine.fired(known)
    assert {name for name, _ in recorded.calls} == set(CALLS) - {"delete_ruleset"}


def test_600_different_first_conditions_neither_hang_nor_miss() -> None:
    rules = {f"r{n}": InRange("n.0", Bound(float(n), True), Bound(float(n), True)) for n in range(600)}
    engine = engine_of(rules, numbers(1))
    assert engine.fired({"n.0": 599.0}) == {"r599"}
    assert engine.fired({"n.0": -1.0}) == frozenset()
    assert engine.fired({"n.0": 0.0}) == {"r0"}


def test_1000_rules_may_share_their_conditions() -> None:
    same = All((at_least("n.0", 1.0), at_least("n.1", 1.0)))
    rules: dict[str, Condition] = {f"r{n}": same for n in range(1000)}
    rules |= {f"s{n}": All((at_least("n.2", float(n)), at_least("n.1", 1.0))) for n in range(300)}
    rules |= {f"t{n}": Any((at_least("n.3", float(n)), at_least("n.0", 1.0))) for n in range(300)}
    engine = engine_of(rules, numbers(4))
    assert engine.fired({"n.0": 2.0, "n.1": 2.0, "n.2": 1e9, "n.3": 1e9}) == set(rules)
    assert engine.fired({"n.0": 2.0}) == {name for name in rules if name.startswith("t")}


def test_absence_and_emptiness_are_never_asked_of_the_engine(recorded: Recorded) -> None:
    hollow: dict[str, Condition] = {
        "all of nothing": All(()),
        "any of nothing": Any(()),
        "not all of nothing": Not(All(())),
        "hollow inside": All((All(()), Any((Any(()), OneOf("choice", ("x",)))))),
        "no words": OneOf("choice", ()),
        "no level": LevelIn("level", ()),
    }
    rules = hollow | TESTS | {f"not {name}": Not(rule) for name, rule in TESTS.items()}
    engine = engine_of(rules, EVERYTHING)
    for known in full_values():
        engine.fired(known)
    used = {op for text in recorded.definitions() for op, operand in conditions_in(text) if operand}
    assert used <= {"$and", "$or", "$eq", "$neq", "$lt", "$lte", "$gt", "$gte", "$ex"}
    assert not any(operand == [] for text in recorded.definitions() for _, operand in conditions_in(text))
    assert engine.fired({}) == {"all of nothing"}
    assert engine.fired({"choice": "x"}) >= {"all of nothing", "hollow inside"}


def test_facts_are_flat_objects_of_numbers_under_one_sid(recorded: Recorded) -> None:
    """No list of facts, no text, no nested object, no second sid, nothing that the engine would flatten or confuse."""
    rules = TESTS | {f"not {name}": Not(rule) for name, rule in TESTS.items()}
    engine = engine_of(rules, EVERYTHING)
    for known in full_values():
        engine.fired(known)
    assert recorded.facts()
    for text in recorded.facts():
        pairs = json.loads(text, object_pairs_hook=list)
        assert pairs[:2] == [("id", "f"), ("sid", "s")]
        assert all(type(value) in (int, float) for _, value in pairs[2:])
        assert len({name_hash(name) for name, _ in pairs}) == len(pairs)
        assert re.fullmatch(r"[\x21-\x7e]+", text)
    assert {fact for _, fact in recorded.arguments("retract_fact")} == {'{"id":"f","sid":"s"}'}


def test_300_attributes_are_split_over_several_rulesets(recorded: Recorded) -> None:
    rules = {f"r{n}": All((at_least(f"n.{n}", 1.0), at_least(f"n.{(n + 1) % 300}", 2.0))) for n in range(300)}
    engine = engine_of(rules, numbers(300))
    assert engine.fired({f"n.{n}": 2.0 for n in range(300)}) == set(rules)
    assert len(recorded.definitions()) == 2
    assert max(len(json.loads(fact)) for fact in recorded.facts()) <= 240
    assert engine.fired({"n.299": 2.0, "n.0": 2.0}) == {"r299"}


def test_a_rule_over_more_fields_than_the_engine_holds_is_refused() -> None:
    rule = All(tuple(at_least(f"n.{n}", 1.0) for n in range(238)))
    with pytest.raises(EngineBoundError, match="rule `wide` reads more values than durable_rules can hold"):
        engine_of({"wide": rule}, numbers(238))
    rule = All(rule.parts[:237])
    known: dict[str, Value] = {f"n.{n}": 1.0 for n in range(237)}
    assert engine_of({"wide": rule}, numbers(238)).fired(known) == {"wide"}


def test_json_stays_shallow_however_deep_the_condition(recorded: Recorded) -> None:
    deep: Condition = at_least("n.0", 1.0)
    for n in range(1, 50):
        deep = Any((at_least(f"n.{n}", 1.0), deep)) if n % 2 else All((at_least(f"n.{n}", 1.0), deep))
    engine = engine_of({"deep": deep}, numbers(50))
    assert engine.fired({"n.49": 1.0}) == {"deep"}
    assert engine.fired({"n.48": 1.0, "n.47": 1.0}) == {"deep"}
    assert engine.fired({f"n.{n}": 1.0 for n in range(49) if n % 2 == 0}) == {"deep"}
    assert engine.fired({f"n.{n}": 1.0 for n in range(2, 49) if n % 2 == 0}) == frozenset()
    for text in recorded.definitions():
        depths = [0]
        for sign in re.findall(r"[\[{\]}]", text):
            depths.append(depths[-1] + (1 if sign in "[{" else -1))
        assert max(depths) < 50


def test_31_expressions_are_the_most_that_the_raw_engine_takes_in_a_rule() -> None:
    pairs = [Series((check(f"a{n}"), check(f"b{n}"))) for n in range(14)]
    with pytest.raises(Exception, match="113"):
        raw.create_ruleset("x", f'{{"r":{{"all":[{{"m":{Series((Parallel(tuple(pairs)),)).text()}}}]}}}}')
    raw.create_ruleset("x", f'{{"r":{{"all":[{{"m":{Series((Parallel(tuple(pairs[:13])),)).text()}}}]}}}}')
    alternatives = [All((at_least(f"n.{n}", 1.0), at_least(f"n.{n + 30}", 1.0))) for n in range(30)]
    engine = engine_of({"r": Any(tuple(alternatives))}, numbers(60))
    for n in range(30):
        assert engine.fired({f"n.{n}": 1.0, f"n.{n + 30}": 1.0}) == {"r"}
        assert engine.fired({f"n.{n}": 1.0, f"n.{(n + 1) % 30 + 30}": 1.0}) == frozenset()


def test_true_alternatives_do_not_multiply_without_end() -> None:
    """A rule fires once for each true way through its alternatives, so their product is bounded."""
    either = [Any((at_least(f"n.{2 * n}", 1.0), at_least(f"n.{2 * n + 1}", 1.0))) for n in range(10)]
    known: dict[str, Value] = {f"n.{n}": 1.0 for n in range(20)}
    assert engine_of({"r": All(tuple(either))}, numbers(20)).fired(known) == {"r"}
    either = [Any((at_least(f"n.{2 * n}", 1.0), at_least(f"n.{2 * n + 1}", 1.0))) for n in range(20)]
    with pytest.raises(EngineBoundError):
        engine_of({"r": All(tuple(either))}, numbers(40))


# Wrong answers


def test_the_raw_engine_takes_costarring_for_liquid() -> None:
    assert name_hash("costarring") == name_hash("liquid")
    assert fires({"liquid": 1}, {"id": "f", "sid": "s", "costarring": 1})


def test_colliding_attributes_are_told_apart() -> None:
    words = vocabulary(Attribute("liquid", AttributeType.FLAG), Attribute("costarring", AttributeType.FLAG))
    engine = engine_of({"l": IsFlag("liquid", True), "c": IsFlag("costarring", True)}, words)
    assert engine.fired({"costarring": True}) == {"c"}
    assert engine.fired({"liquid": True, "costarring": False}) == {"l"}


@pytest.mark.parametrize(
    ("name", "known"),
    [("id", 926444256), ("sid", 3593476751), ("$forward", 739185624), ("count", 967958004), ("$gte", 3645344263)],
)
def test_names_are_hashed_as_the_engine_does(name: str, known: int) -> None:
    """The numbers stand in the engine's source (state.h, rete.c)."""
    assert name_hash(name) == known


def test_names_never_collide_whatever_the_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable_table, "name_hash", lambda name: name_hash(name) % 1009)
    names = Names()
    given = [names[f"n.{place}", ""] for place in range(500)]
    hashes = [name_hash(name) % 1009 for name in (*given, "id", "sid", "g", "$s", "$forward", "m")]
    assert len(set(hashes)) == len(hashes)
    assert [names[f"n.{place}", ""] for place in range(500)] == given


@pytest.mark.parametrize("attribute", ["id", "sid", "g", "$s", "$forward", "m", "$and", "a.b", "$state", "é\0\"'\\"])
def test_attributes_named_like_the_engines_own_are_renamed(attribute: str) -> None:
    engine = engine_of({attribute: at_least(attribute, 7.0)}, vocabulary(Attribute(attribute, AttributeType.NUMBER)))
    assert engine.fired({attribute: 7.0}) == {attribute}
    assert engine.fired({attribute: 6.0}) == frozenset()


def test_the_raw_engine_confuses_true_one_and_text() -> None:
    known = {"id": "f", "sid": "s"}
    assert fires({"a": True}, {**known, "a": 1})
    assert fires({"a": 1}, {**known, "a": 1.0})
    assert fires({"a": True}, {**known, "a": "true"})
    assert fires({"a": 1}, {**known, "a": "1"})
    assert fires({"$gt": {"a": 5}}, {**known, "a": "abc"})


def test_words_that_look_like_other_values_stay_words() -> None:
    words = ("true", "True", "1", "1.0", "", "null", "NaN", "5", "abc", "abc d")
    kind = Attribute("c", AttributeType.CHOICE, words)
    engine = engine_of({word: OneOf("c", (word,)) for word in words}, vocabulary(kind))
    assert {word: engine.fired({"c": word}) for word in words} == {word: {word} for word in words}


def test_long_words_are_compared_whole() -> None:
    words = ("x" * 70_000, "x" * (70_000 - 65_536), "x" * 65_535 + "y", "x" * 65_535 + "z")
    kind = Attribute("c", AttributeType.CHOICE, words)
    engine = engine_of({f"r{n}": OneOf("c", (word,)) for n, word in enumerate(words)}, vocabulary(kind))
    assert [engine.fired({"c": word}) for word in words] == [{f"r{n}"} for n in range(4)]


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("choice", True),
        ("choice", 1.0),
        ("choice", "w"),
        ("number", "5"),
        ("number", "abc"),
        ("number", True),
        ("number", float("nan")),
        ("number", float("inf")),
        ("computed", float("-inf")),
        ("number", 10**400),
        ("flag", 1.0),
        ("flag", "true"),
        ("set", "ab"),
        ("set", frozenset({"d"})),
        ("level", "low"),
        ("level", 1.0),
        ("level", LevelRange(-1, 0)),
        ("level", LevelRange(0, 3)),
    ],
)
def test_a_value_that_its_attribute_cannot_have_is_refused(attribute: str, value: Value) -> None:
    rules = TESTS | {f"not {name}": Not(rule) for name, rule in TESTS.items()}
    engine = engine_of(rules, EVERYTHING)
    with pytest.raises(RecommenderError, match="internal fault: a value that its attribute cannot have"):
        engine.fired({attribute: value})
    assert "flag" in engine.fired({"flag": True})


def test_the_raw_engine_fails_on_bare_exponents_and_takes_nan_for_null() -> None:
    for text in ("1e16", "1e-05", "Infinity"):
        ruleset = raw.create_ruleset("e", '{"r":{"all":[{"m":{"$gt":{"a":0}}}]}}')
        with pytest.raises(Exception, match="20"):
            raw.assert_fact(ruleset, f'{{"id":"f","sid":"s","a":{text}}}')
    assert fires({"a": None}, {"id": "f", "sid": "s", "a": float("nan")})


def test_the_raw_engine_saturates_integers() -> None:
    assert fires({"a": 2**63 - 1}, {"id": "f", "sid": "s", "a": 2**64})


NUMBERS = (-1e300, -1e16, -1.0, -1e-05, -5e-324, 0.0, 5e-324, 1e-05, 0.1, 1.0, 2.0**53, 1e16, 2.0**63, 2.0**64, 1e300)


def test_numbers_of_every_size_are_told_apart() -> None:
    bounds = {f"{number!r}": at_least("n.0", number) for number in NUMBERS}
    engine = engine_of(bounds, numbers(1))
    for place, number in enumerate(NUMBERS):
        assert engine.fired({"n.0": number}) == {repr(lesser) for lesser in NUMBERS[: place + 1]}
    assert engine.fired({"n.0": -0.0}) == engine.fired({"n.0": 0}) == engine.fired({"n.0": 0.0})
    assert all(small < large for small, large in pairwise(NUMBERS))


@pytest.mark.parametrize("number", [*NUMBERS, 1, 10**22, -7])
def test_a_number_is_written_to_the_last_bit_without_an_exponent(number: float) -> None:
    assert re.fullmatch(r"-?\d+\.\d+", number_text(number))
    assert float(number_text(number)) == number


@pytest.mark.parametrize("op", ["$eq", "$neq", "$lt", "$lte", "$gt", "$gte", "$ex"])
def test_no_operator_of_the_raw_engine_matches_what_is_missing(op: str) -> None:
    assert not fires({op: {"a": 1}}, {"id": "f", "sid": "s", "b": 1})


@pytest.mark.parametrize("name", TESTS)
def test_unknown_matches_neither_a_test_nor_its_negation(name: str) -> None:
    engine = engine_of({"is": TESTS[name], "is not": Not(TESTS[name])}, EVERYTHING)
    asked = TESTS[name].attribute  # type: ignore[union-attr]  # all of TESTS are tests
    for known in full_values():
        assert len(engine.fired(known)) == 1
        assert engine.fired({key: value for key, value in known.items() if key != asked}) == frozenset()


def test_a_level_that_may_lie_inside_or_outside_is_unknown() -> None:
    engine = engine_of({"ends": LevelIn("level", (0, 2)), "not": Not(LevelIn("level", (0, 2)))}, EVERYTHING)
    found = {
        (low, high): engine.fired({"level": LevelRange(low, high)}) for high in range(3) for low in range(high + 1)
    }
    either = {"ends"}
    assert found == {(0, 0): either, (1, 1): {"not"}, (2, 2): either, (0, 1): set(), (1, 2): set(), (0, 2): set()}


def test_a_condition_has_one_key_and_a_ruleset_one_harmless_name(recorded: Recorded) -> None:
    rules = TESTS | {"$state": IsFlag("flag", True), "a$flow": IsFlag("flag", False), 'quo"te': IsFlag("flag", True)}
    engine = engine_of(rules, EVERYTHING)
    assert {"$state", 'quo"te'} <= engine.fired({"flag": True})
    assert "a$flow" in engine.fired({"flag": False})
    assert [list(conditions_in(text)) for text in recorded.definitions()]
    assert {name for name, _ in recorded.arguments("create_ruleset")} == {"p"}


def test_what_the_caller_gives_is_left_as_it_was() -> None:
    strata = [[(name, normal_form(rule)) for name, rule in TESTS.items()]]
    derives = {"flag": ("derived",)}
    known: dict[str, Value] = {"flag": True, "choice": "x"}
    before = (repr(strata), repr(derives), repr(known))
    DurableRules(translated(strata, EVERYTHING, derives)).fired(known)
    assert (repr(strata), repr(derives), repr(known)) == before


# What one decision leaves to the next


def test_equal_decisions_may_follow_each_other() -> None:
    engine = engine_of(TESTS, EVERYTHING)
    known = next(full_values())
    first = engine.fired(known)
    assert first
    assert all(engine.fired(known) == first for _ in range(50))


def test_nothing_fires_twice_and_no_match_is_no_error() -> None:
    engine = engine_of({"r": OneOf("choice", ("x",))}, EVERYTHING)
    assert [engine.fired({"choice": word}) for word in ("y", "y", "x", "z", "x")] == [
        set(),
        set(),
        {"r"},
        set(),
        {"r"},
    ]


@pytest.mark.parametrize("stop", [RuntimeError("broken"), MemoryError(), KeyboardInterrupt()], ids=repr)
@pytest.mark.parametrize("call", ["assert_fact", "start_action_for_state", "complete_and_start_action", "retract_fact"])
def test_after_a_failure_midway_the_next_decision_is_right(
    monkeypatch: pytest.MonkeyPatch, call: str, stop: BaseException
) -> None:
    """An unfinished action would lock the sid for a minute, and a stale fact would fire again."""

    def fails(*arguments: object) -> object:
        getattr(raw, call)(*arguments)
        raise stop

    faulty = Recorded()
    monkeypatch.setattr(durable, "_loaded", lambda: faulty)
    engine = engine_of(TESTS, EVERYTHING)
    first, *others = full_values()
    expected = engine.fired(first)
    faulty.faults = {call: fails}
    with pytest.raises(KeyboardInterrupt if isinstance(stop, KeyboardInterrupt) else RecommenderError):
        engine.fired(first)
    faulty.faults = {}
    assert engine.fired({"flag": False}) == frozenset()
    assert engine.fired(first) == expected
    assert len(faulty.arguments("create_ruleset")) == 2
    assert len(faulty.arguments("delete_ruleset")) == 1
    for known in others:
        engine.fired(known)


@pytest.mark.parametrize("status", [2, 3, 0])
def test_a_fact_that_the_engine_did_not_take_is_a_fault(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    faulty = Recorded(assert_fact=lambda *_: (status, 1), start_action_for_state=lambda *_: None)
    monkeypatch.setattr(durable, "_loaded", lambda: faulty)
    engine = engine_of(TESTS, EVERYTHING)
    with pytest.raises(RecommenderError, match=f"internal fault: durable_rules failed: status {status}"):
        engine.fired({"flag": True})
    faulty.faults = {}
    assert engine.fired({"flag": True}) == {"flag"}


def test_threads_may_share_an_engine_and_have_their_own() -> None:
    shared = engine_of(TESTS, EVERYTHING)
    cases = list(full_values())
    expected = [shared.fired(known) for known in cases]

    def decide(turn: int) -> bool:
        engine = shared if turn % 2 else engine_of(TESTS, EVERYTHING)
        return all(engine.fired(cases[(turn + n) % len(cases)]) == expected[(turn + n) % len(cases)] for n in range(60))

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(decide, range(24)))
    finally:
        sys.setswitchinterval(interval)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs /proc")
def test_5000_decisions_leave_no_memory_behind() -> None:
    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    engine = engine_of(TESTS | {f"not {name}": Not(rule) for name, rule in TESTS.items()}, EVERYTHING)
    cases = list(full_values())
    for turn in range(1000):
        engine.fired(cases[turn % len(cases)])
    gc.collect()
    before = resident()
    for turn in range(5000):
        engine.fired(cases[turn % len(cases)] | {"number": turn / 7})
    gc.collect()
    assert resident() - before < 1_000_000


def test_an_engine_no_longer_used_gives_its_rulesets_back(recorded: Recorded) -> None:
    engine = engine_of(TESTS, EVERYTHING)
    engine.fired(next(full_values()))
    assert recorded.arguments("delete_ruleset") == []
    del engine
    gc.collect()
    assert len(recorded.arguments("delete_ruleset")) == 1


def test_the_engine_is_given_what_could_fire_and_after_three_parts_the_whole(recorded: Recorded) -> None:
    rules: dict[str, Condition] = {f"r{n}": at_least(f"n.{n}", 1.0) for n in range(6)}
    either = Any((at_least("n.0", 5.0), at_least("n.1", 5.0)))
    rules |= {"both": All((at_least("n.0", 1.0), at_least("n.1", 1.0))), "either": either, "all": All((either, either))}
    engine = engine_of(rules, numbers(6))
    facts: list[dict[str, Value]] = [{"n.0": 2.0}, {"n.0": 1.0}, {"n.1": 7.0, "n.0": 2.0}, {"n.2": 2.0}, {}]
    facts += [{"n.3": 2.0}, {"n.4": 2.0}]
    fired, given = [], []
    for known in facts:
        before = len(recorded.definitions())
        fired.append(engine.fired(known))
        given.append([len(json.loads(text)) for text in recorded.definitions()[before:]])
    assert fired == [{"r0"}, {"r0"}, {"r0", "r1", "both", "either", "all"}, {"r2"}, set(), {"r3"}, {"r4"}]
    # An alternative needs neither of its fields, so it is there from the first.
    assert given == [[3], [], [2], [1], [], [9], []]
    assert len(recorded.arguments("delete_ruleset")) == 3


# Loading


def run(code: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, timeout=60)


def test_the_engine_is_loaded_with_the_first_instance_and_its_python_face_never() -> None:
    run(
        "import sys, recommender.engine.durable as d\n"
        "assert 'durable_rules_engine' not in sys.modules\n"
        "flags = sys.getdlopenflags()\n"
        "d.DurableRules([])\n"
        "assert 'durable_rules_engine' in sys.modules and 'durable' not in sys.modules\n"
        "assert sys.getdlopenflags() == flags\n"
    )


@pytest.mark.parametrize("error", [ImportError("no compiler"), OSError("undefined symbol"), RuntimeError("odd")])
def test_whatever_keeps_the_engine_from_loading_is_one_error(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fails(name: str) -> object:
        raise error

    flags = sys.getdlopenflags() if hasattr(sys, "getdlopenflags") else None
    monkeypatch.setattr(durable, "importlib", SimpleNamespace(import_module=fails))
    durable._loaded.cache_clear()
    try:
        with pytest.raises(EngineUnavailableError, match=f"durable_rules cannot be loaded: {error}"):
            DurableRules([])
    finally:
        monkeypatch.undo()
        durable._loaded.cache_clear()
    assert flags is None or sys.getdlopenflags() == flags
    assert engine_of(TESTS, EVERYTHING).fired({"flag": True}) == {"flag"}


def test_only_the_adapter_imports_durable_rules() -> None:
    importers = [
        path.name
        for path in SOURCE.joinpath("recommender").rglob("*.py")
        if re.search(
            r"import_module\(.durable|^\s*(import|from) durable_rules|^\s*(import|from) durable\b",
            path.read_text(),
            re.MULTILINE,
        )
    ]
    assert importers == ["durable.py"]
