"""The durable_rules adapter decides what a plain three-valued evaluator decides, for any formula and values."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from recommender.engine.durable import DurableRules
from recommender.engine.durable_build import translated
from recommender.engine.normal_form import Conj, Disj, Literal, NormalForm, normal_form
from recommender.errors import EngineBoundError
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

WORDS = ("none", "low", "mid", "high", "top")
SETS = {"set.one": ("a", "b", "c", "d"), "set.two": ("a",)}
CHOICES = {"choice.few": ("x", "y"), "choice.many": ("p", "q", "r", "s", "t", "u", "v"), "choice.single": ("only",)}
NUMBERS = ("number.plain", "number.computed")
FLAGS = ("flag.one", "flag.two")
DERIVED = ("derived.one", "derived.two")

VOCABULARY = Vocabulary(
    {
        attribute.id: attribute
        for attribute in (
            *(Attribute(name, AttributeType.CHOICE, words) for name, words in CHOICES.items()),
            *(Attribute(name, AttributeType.CHOICES, words) for name, words in SETS.items()),
            *(Attribute(name, AttributeType.FLAG) for name in FLAGS),
            *(Attribute(name, AttributeType.DERIVED) for name in DERIVED),
            Attribute("number.plain", AttributeType.NUMBER),
            Attribute("number.computed", AttributeType.COMPUTED),
            Attribute("level.one", AttributeType.LEVEL, WORDS),
        )
    }
)


def holds(condition: Condition, values: Mapping[str, Value]) -> bool | None:
    """The three-valued truth of a condition; None is unknown."""
    match condition:
        case All(parts):
            found = [holds(part, values) for part in parts]
            return False if False in found else None if None in found else True
        case Any(parts):
            found = [holds(part, values) for part in parts]
            return True if True in found else None if None in found else False
        case Not(part):
            truth = holds(part, values)
            return None if truth is None else not truth
    value = values.get(condition.attribute)
    if value is None:
        return None
    match condition:
        case OneOf(_, words):
            return value in words
        case IsFlag(_, wanted):
            return value == wanted
        case InRange(_, lower, upper):
            assert isinstance(value, int | float)
            above = lower is None or (value >= lower.value if lower.inclusive else value > lower.value)
            return above and (upper is None or (value <= upper.value if upper.inclusive else value < upper.value))
        case LevelIn(_, indices):
            assert isinstance(value, LevelRange)
            inside = {index in indices for index in range(value.low, value.high + 1)}
            return inside.pop() if len(inside) == 1 else None
    assert isinstance(value, frozenset)
    match condition:
        case HasAny(_, members):
            return any(member in value for member in members)
        case HasAll(_, members):
            return all(member in value for member in members)
        case Only(_, members):
            return all(member in members for member in value)
    raise TypeError(condition)


def truth_of(formula: NormalForm, values: Mapping[str, Value]) -> bool | None:
    match formula:
        case Literal(test, positive):
            return holds(test if positive else Not(test), values)
        case Conj(parts):
            found = [truth_of(part, values) for part in parts]
            return False if False in found else None if None in found else True
        case Disj(parts):
            found = [truth_of(part, values) for part in parts]
            return True if True in found else None if None in found else False


def some_of(words: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(words), unique=True).map(tuple)


numbers = st.one_of(
    st.sampled_from([0.0, -0.0, 1.0, 1e16, 1e-05, 1e300, -1e300, 5e-324, 2.0**63, 0.1, 123456789.123]),
    st.integers(-3, 3).map(float),
    st.floats(allow_nan=False, allow_infinity=False),
)
bounds = st.none() | st.builds(Bound, numbers, st.booleans())
levels = st.tuples(st.integers(0, 4), st.integers(0, 4)).map(lambda ends: LevelRange(min(ends), max(ends)))
tests = st.one_of(
    *(st.builds(OneOf, st.just(name), some_of(words)) for name, words in CHOICES.items()),
    st.builds(InRange, st.sampled_from(NUMBERS), bounds, bounds),
    st.builds(LevelIn, st.just("level.one"), st.lists(st.integers(0, 4), unique=True).map(lambda x: tuple(sorted(x)))),
    st.builds(IsFlag, st.sampled_from(FLAGS), st.booleans()),
    *(
        st.builds(kind, st.just(name), some_of(words))
        for name, words in SETS.items()
        for kind in (HasAny, HasAll, Only)
    ),
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    tests,
    lambda inner: st.one_of(
        st.builds(All, st.lists(inner, max_size=4).map(tuple)),
        st.builds(Any, st.lists(inner, max_size=4).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=12,
)
values: st.SearchStrategy[dict[str, Value]] = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.sampled_from(words) for name, words in CHOICES.items()},
        **{name: st.frozensets(st.sampled_from(words)) for name, words in SETS.items()},
        **{name: st.booleans() for name in FLAGS},
        **{name: numbers | st.integers(-3, 3) for name in NUMBERS},
        "level.one": levels,
    },
)
quick = settings(deadline=None, max_examples=350, suppress_health_check=[HealthCheck.too_slow])


def engine_of(*rules: Condition) -> DurableRules:
    return DurableRules(
        translated([[(f"r{place}", normal_form(rule)) for place, rule in enumerate(rules)]], VOCABULARY, {})
    )


@quick
@given(conditions, values, st.booleans())
def test_normal_form_has_the_truth_of_the_condition(
    condition: Condition, known: Mapping[str, Value], positive: bool
) -> None:
    formula = normal_form(condition, positive)
    assert truth_of(formula, known) == holds(condition if positive else Not(condition), known)


@quick
@given(conditions)
def test_normal_form_is_flat_and_free_of_constants(condition: Condition) -> None:
    def check(formula: NormalForm, top: bool) -> None:
        if isinstance(formula, Literal):
            return
        assert top or formula.parts
        assert len(formula.parts) != 1
        assert len(set(formula.parts)) == len(formula.parts)
        for part in formula.parts:
            assert type(part) is not type(formula)
            check(part, top=False)

    check(normal_form(condition), top=True)


@quick
@given(st.lists(conditions, min_size=1, max_size=20), st.lists(values, min_size=1, max_size=4))
@example([Not(OneOf("choice.few", ("x",)))], [{}, {"choice.few": "x"}, {"choice.few": "y"}])
@example([HasAny("set.one", ()), Not(HasAny("set.one", ()))], [{}, {"set.one": frozenset()}])
@example([LevelIn("level.one", (0, 1, 2, 3, 4))], [{}, {"level.one": LevelRange(0, 4)}])
def test_fires_what_is_true(rules: list[Condition], cases: list[Mapping[str, Value]]) -> None:
    engine = engine_of(*rules)
    for known in cases:
        expected = {f"r{place}" for place, rule in enumerate(rules) if holds(rule, known) is True}
        assert engine.fired(known) == expected


@quick
@given(st.data())
def test_follows_derived_flags_stratum_by_stratum(data: st.DataObject) -> None:
    first = data.draw(st.lists(conditions, min_size=1, max_size=4))
    with_one = st.builds(lambda rest: All((IsFlag("derived.one", True), rest)), conditions) | conditions
    second = data.draw(st.lists(with_one, min_size=1, max_size=4))
    with_both: st.SearchStrategy[Condition] = st.builds(
        lambda rest: Any((All((IsFlag("derived.two", True), rest)), rest)), with_one
    )
    third: list[Condition] = data.draw(st.lists(with_both, min_size=1, max_size=4))
    known: dict[str, Value] = data.draw(values)
    strata: list[list[Condition]] = [first, second, third]
    named = [[(f"s{s}r{r}", rule) for r, rule in enumerate(rules)] for s, rules in enumerate(strata)]
    derives = {"s0r0": ("derived.one",), "s1r0": ("derived.two", "derived.one")}
    program = [[(name, normal_form(rule)) for name, rule in stratum] for stratum in named]
    expected: set[str] = set()
    reached: dict[str, Value] = dict(known)
    for stratum in named:
        now = {name for name, rule in stratum if holds(rule, reached) is True}
        expected |= now
        reached |= {flag: True for name in now for flag in derives.get(name, ())}
    assert DurableRules(translated(program, VOCABULARY, derives)).fired(known) == expected


def test_rules_that_always_or_never_hold_are_kept_from_the_engine() -> None:
    engine = engine_of(All(()), Any(()), Not(All(())), Not(Any(())), Any((OneOf("choice.few", ("x",)), All(()))))
    assert engine.fired({}) == {"r0", "r3", "r4"}
    assert engine.fired({"choice.few": "y"}) == {"r0", "r3", "r4"}


def test_an_empty_program_fires_nothing() -> None:
    assert DurableRules(translated([], VOCABULARY, {})).fired({"choice.few": "x"}) == frozenset()
    assert DurableRules(translated([[], []], VOCABULARY, {})).fired({}) == frozenset()


def test_the_order_of_rules_and_of_values_changes_nothing() -> None:
    rules = [OneOf("choice.few", ("x",)), HasAny("set.one", ("a", "b")), Not(IsFlag("flag.one", True))]
    named = [(f"r{place}", normal_form(rule)) for place, rule in enumerate(rules)]
    known: dict[str, Value] = {"choice.few": "x", "set.one": frozenset({"a", "b"}), "flag.one": False}
    backwards = dict(reversed(list(known.items())))
    assert DurableRules(translated([named], VOCABULARY, {})).fired(known) == {"r0", "r1", "r2"}
    assert DurableRules(translated([named[::-1]], VOCABULARY, {})).fired(backwards) == {"r0", "r1", "r2"}


def test_a_rule_of_too_many_alternatives_is_refused_by_name() -> None:
    either = [
        Any((InRange("number.plain", Bound(float(n), True), None), InRange("number.computed", None, Bound(-n, True))))
        for n in range(20)
    ]
    with pytest.raises(EngineBoundError, match="rule `r0` has more alternatives than durable_rules"):
        engine_of(All(tuple(either)))
