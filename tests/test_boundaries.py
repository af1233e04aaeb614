"""Each number that a rule, a limit, a band or an estimate turns on is met by two cases that differ in it alone.

One of the two has the number itself, the other one a step beside it, and what they expect differs. A threshold is told by
its number and by the side that this belongs to: upwards ("at least", "less than") or downwards ("at most", "more than").
Combinations that never occur are no cases; their numbers are tried on workloads made here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path

import pytest

from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.engine.program import Program
from recommender.knowledge.case_file import load_cases
from recommender.knowledge.pack_loader import load_pack
from recommender.model.case import Expectation
from recommender.model.condition import All, Condition, HasAny, InRange, OneOf, tests_of
from recommender.model.pack import Pack
from recommender.model.vocabulary import AttributeType, Impossible, Value

ROOT = Path(__file__).parents[1]
PACK = load_pack([ROOT / "rules"], [path.name for path in sorted((ROOT / "rules" / "stances").iterdir())])
Cut = tuple[str, float, bool]  # attribute, number, whether the number belongs to the larger ones


def cuts_of(condition: Condition) -> Iterator[Cut]:
    """Every threshold that a condition has."""
    for test in tests_of(condition):
        if isinstance(test, InRange):
            if test.lower is not None:
                yield test.attribute, test.lower.value, test.lower.inclusive
            if test.upper is not None:
                yield test.attribute, test.upper.value, not test.upper.inclusive


def thresholds(pack: Pack) -> dict[Cut, list[str]]:
    """Every threshold that an answer may turn on, with what turns on it."""
    found: dict[Cut, list[str]] = defaultdict(list)
    conditions: list[tuple[str, Condition]] = [
        *((rule.id, rule.when) for rule in (*pack.rules, *pack.configure)),
        *((estimate.id, estimate.when) for estimate in pack.estimates),
    ]
    for attribute in pack.vocabulary.attributes.values():
        if attribute.when is not None:
            conditions.append((f"question on {attribute.id}", attribute.when))
        for source, steps in (attribute.bands or {}).items():
            for step in steps:
                word = f"{attribute.id} {attribute.values[step.index]}"
                found[source, step.value, step.op in ("gte", "lt")].append(word)
    for name, condition in conditions:
        for cut in cuts_of(condition):
            found[cut].append(name)
    return found


def groups(pack: Pack, attribute: str) -> Iterable[list[tuple[float, Expectation]]]:
    """The numbers of cases that differ in `attribute` alone, each with what is expected."""
    of = pack.vocabulary[attribute]
    varied = set(of.inputs) if of.type is AttributeType.COMPUTED else {attribute}
    alike: dict[object, list[tuple[float, Expectation]]] = defaultdict(list)
    for case in CASES:
        value = FOLLOWING.facts(case.workload.answers).values.get(attribute)
        if isinstance(value, float | int) and not isinstance(value, bool):
            rest = frozenset((name, given) for name, given in case.workload.answers.items() if name not in varied)
            alike[rest].append((float(value), case.expect))
    return alike.values()


def is_a_step(number: float, other: float) -> bool:
    """Whether `other` is the next number that anybody would try: a twentieth of it away at most, or one of a unit."""
    return abs(other - number) <= max(abs(number) / 20, 1.0 if number == 0 else min(1.0, abs(number) / 10))


CASES = load_cases([ROOT / "cases"], PACK)
FOLLOWING = Program.of(PACK).following
THRESHOLDS = thresholds(PACK)
NUMBERS = {name: [*groups(PACK, name)] for name in {attribute for attribute, _, _ in THRESHOLDS}}


@pytest.mark.parametrize(
    "cut", sorted(THRESHOLDS), ids=lambda cut: f"{cut[0]}-{'from' if cut[2] else 'beyond'}-{cut[1]:g}"
)
def test_cases_stand_at_each_number_and_a_step_beside_it(cut: Cut) -> None:
    attribute, number, upwards = cut
    for alike in NUMBERS[attribute]:
        at = [expected for value, expected in alike if value == number]
        beside = [
            expected
            for value, expected in alike
            if (value < number if upwards else value > number) and is_a_step(number, value)
        ]
        if any(one != other for one, other in product(at, beside)):
            return
    side = "below" if upwards else "above"
    pytest.fail(f"no two like cases at {attribute} {number:g} and just {side} it, for {', '.join(THRESHOLDS[cut])}")


def answers_that_never_occur(never: Impossible) -> Mapping[str, Value]:
    """The least answers that the combination forbids, each number as near to its threshold as it may be."""
    assert isinstance(never.when, All)
    answers: dict[str, Value] = {}
    for test in never.when.parts:
        match test:
            case OneOf(attribute, values):
                answers[attribute] = values[0]
            case HasAny(attribute, members):
                answers[attribute] = frozenset(members[:1])
            case InRange(attribute, lower, upper):
                end = lower or upper
                assert end is not None
                step = 0.0 if end.inclusive else max(abs(end.value) / 20, 0.5) * (1 if lower else -1)
                answers[attribute] = end.value + step
            case _:
                raise AssertionError(test)
    return answers


RECOMMENDER = Recommender(PACK, EngineMode.REFERENCE)
NEVER = [never for never in PACK.vocabulary.never if [*cuts_of(never.when)]]


@pytest.mark.parametrize("never", NEVER, ids=lambda never: never.id)
def test_a_combination_that_never_occurs_ends_at_its_numbers(never: Impossible) -> None:
    answers = answers_that_never_occur(never)

    assert not RECOMMENDER.program.allows(FOLLOWING.facts(answers))
    for attribute, number, upwards in cuts_of(never.when):
        at_is_inside = answers[attribute] == number
        step = max(abs(number) / 20, 0.5)
        outside = number if not at_is_inside else number - step if upwards else number + step
        assert RECOMMENDER.program.allows(FOLLOWING.facts({**answers, attribute: outside})), (attribute, outside)
