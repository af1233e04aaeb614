"""What cases ask of the rules: which fire, which tests are met both ways, which numbers are tried on both sides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from recommender.engine.decide import Recommender
from recommender.engine.inquiry import Inquiry
from recommender.engine.reference import holds, truth
from recommender.model.case import Case
from recommender.model.condition import Bound, InRange, Test, tests_of
from recommender.model.rule_coverage import BoundaryCoverage, PackCoverage, RuleCoverage, TestCoverage
from recommender.model.truth import Truth
from recommender.model.uses import AnyRule, rules_of
from recommender.model.vocabulary import Value


def coverage_of(recommender: Recommender, cases: Sequence[Case]) -> PackCoverage:
    """Every rule of the pack held against every case; a companion's role counts as a case of its own workload."""
    asked = [(case.id, asking) for case in cases for asking in recommender.inquiries(case.workload)]
    known = [asking.values for _, asking in asked]
    won: dict[str, list[str]] = {service: [] for service in sorted(recommender.pack.services)}
    for name, asking in asked:
        if asking.standing.winner is not None:
            won[asking.standing.winner].append(name)
    return PackCoverage(
        cases=len(cases),
        rules=tuple(_rule(rule, asked, known) for rule in rules_of(recommender.pack).values()),
        won_by={service: tuple(dict.fromkeys(names)) for service, names in won.items()},
    )


def _rule(rule: AnyRule, asked: Sequence[tuple[str, Inquiry]], known: Sequence[Mapping[str, Value]]) -> RuleCoverage:
    fired = [name for name, asking in asked if asking.firing.truths[rule.id] is Truth.TRUE]
    tests = tuple(dict.fromkeys(tests_of(rule.when)))
    return RuleCoverage(
        rule=rule.id,
        title=rule.title,
        because=rule.because,
        topic=rule.topic,
        location=rule.location,
        fired_by=tuple(dict.fromkeys(fired)),
        silent=len(asked) - len(fired),
        tests=tuple(_test(test, known) for test in tests),
        boundaries=tuple(_boundaries(tests, known)),
    )


def _test(test: Test, known: Sequence[Mapping[str, Value]]) -> TestCoverage:
    met = [truth(test, values) for values in known]
    return TestCoverage(test, met.count(Truth.TRUE), met.count(Truth.FALSE), met.count(Truth.UNKNOWN))


def _boundaries(tests: Iterable[Test], known: Sequence[Mapping[str, Value]]) -> Iterable[BoundaryCoverage]:
    """Each end of each range of numbers, with the nearest numbers that cases tried on either side."""
    for test in tests:
        if not isinstance(test, InRange):
            continue
        tried = sorted(
            {float(value) for values in known if isinstance(value := values.get(test.attribute), int | float)}
        )
        for lower, bound in ((True, test.lower), (False, test.upper)):
            if isinstance(bound, Bound):
                alone = InRange(test.attribute, bound if lower else None, None if lower else bound)
                inside = [number for number in tried if holds(alone, number) is Truth.TRUE]
                outside = [number for number in tried if holds(alone, number) is Truth.FALSE]
                yield BoundaryCoverage(
                    test.attribute,
                    bound.value,
                    bound.inclusive,
                    (min(inside) if lower else max(inside)) if inside else None,
                    (max(outside) if lower else min(outside)) if outside else None,
                )
