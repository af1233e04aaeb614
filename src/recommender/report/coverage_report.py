"""Coverage of the rules by cases, as text and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from recommender.model.pack import Pack
from recommender.model.rule_coverage import PackCoverage, RuleCoverage
from recommender.report.condition_words import condition_words
from recommender.report.coverage_gaps import gap_at, gap_in
from recommender.report.lines import EMPTY, Line, Part, line_of, span, wrapped
from recommender.report.plain import Json
from recommender.report.words import counted, number_words


def coverage_json(coverage: PackCoverage, pack: Pack) -> dict[str, Json]:
    """Everything that was counted, as plain values."""
    return {
        "cases": coverage.cases,
        "rules": len(coverage.rules),
        "fired": round(coverage.fired_share, 4),
        "won_by": {service: list(cases) for service, cases in coverage.won_by.items()},
        "results": [_rule_json(rule, pack) for rule in coverage.rules],
    }


def _rule_json(rule: RuleCoverage, pack: Pack) -> dict[str, Json]:
    return {
        "rule": rule.rule,
        "title": rule.title,
        "because": rule.because,
        "topic": rule.topic,
        "location": str(rule.location),
        "fired_by": list(rule.fired_by),
        "silent": rule.silent,
        "tests": [
            {
                "test": condition_words(test.test, pack.vocabulary),
                "attribute": test.test.attribute,
                "true": test.true,
                "false": test.false,
                "unknown": test.unknown,
            }
            for test in rule.tests
        ],
        "boundaries": [
            {
                "attribute": end.attribute,
                "value": end.value,
                "nearest_inside": end.nearest_inside,
                "nearest_outside": end.nearest_outside,
            }
            for end in rule.boundaries
        ],
    }


def coverage_lines(coverage: PackCoverage, pack: Pack, width: int) -> list[Line]:
    """What is missing first: silent rules, tests never met one way, untried sides, rules that one case alone fires."""
    lines: list[Line] = []
    lines += _section("No case fires", [(rule, rule.title) for rule in coverage.silent], width)
    lines += _section("Tests that cases meet in one way only", _one_sided(coverage, pack), width)
    lines += _section("Numbers tried on one side only", _untried(coverage, pack), width)
    once = [(rule, f"{rule.title}: {rule.because} ({rule.fired_by[0]})") for rule in coverage.fired_once]
    lines += _section("Fired by one case only, and what they state", once, width)
    losers = [service for service, cases in coverage.won_by.items() if not cases]
    if losers:
        lines += [line_of(span("Services that win no case", Part.HEADING)), *wrapped([", ".join(losers)], width, "  ")]
        lines.append(EMPTY)
    fired = f"{len(coverage.rules) - len(coverage.silent)} of {len(coverage.rules)} rules ({coverage.fired_share:.1%})"
    told = f"{counted(coverage.cases, 'case')} {'fires' if coverage.cases == 1 else 'fire'} {fired}"
    return [*lines, line_of(span(told, Part.STRONG))]


def _section(heading: str, found: Sequence[tuple[RuleCoverage, str]], width: int) -> list[Line]:
    if not found:
        return []
    lines = [line_of(span(f"{heading} ({len(found)})", Part.HEADING))]
    for rule, text in found:
        lines += wrapped([span(rule.rule, Part.STRONG), f"  {text}"], width, "  ", "      ")
    return [*lines, EMPTY]


def _one_sided(coverage: PackCoverage, pack: Pack) -> list[tuple[RuleCoverage, str]]:
    return [
        (rule, f"{gap}: {condition_words(test.test, pack.vocabulary)}")
        for rule in coverage.rules
        for test in (rule.tests if rule.fired_by else ())
        if (gap := gap_in(test, pack.vocabulary))
    ]


def _untried(coverage: PackCoverage, pack: Pack) -> list[tuple[RuleCoverage, str]]:
    return [
        (rule, f"{end.attribute} {number_words(end.value)}: {gap}")
        for rule in coverage.rules
        for end in rule.boundaries
        if (gap := gap_at(end, pack.vocabulary))
    ]
