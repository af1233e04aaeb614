"""Coverage of the rules by cases as one HTML page that stands by itself: no script, nothing fetched."""

from __future__ import annotations

from itertools import groupby

from recommender.frozen import frozen
from recommender.model.pack import Pack
from recommender.model.rule_coverage import BoundaryCoverage, PackCoverage, RuleCoverage, TestCoverage
from recommender.report.condition_words import condition_words
from recommender.report.coverage_gaps import gap_at, gap_in
from recommender.report.documents import filled
from recommender.report.words import number_words, word


@frozen
class _Row:
    """A test or an end of a range in words, with its counts and what is missing (empty: nothing)."""

    text: str
    counts: tuple[int, int, int]
    gap: str


@frozen
class _Entry:
    """A rule as the page shows it; `gaps` counts what cases leave untried in it."""

    id: str
    title: str
    because: str
    place: str
    fired_by: tuple[str, ...]
    silent: int
    tests: tuple[_Row, ...]
    ends: tuple[_Row, ...]

    @property
    def gaps(self) -> int:
        """How many of its tests and ends are tried in one way only."""
        return sum(bool(row.gap) for row in (*self.tests, *self.ends))


def coverage_page(coverage: PackCoverage, pack: Pack) -> str:
    """The page: figures, what is missing, then every rule by topic with the counts of its tests."""
    entries = {rule.rule: _entry(rule, pack) for rule in coverage.rules}
    by_topic = sorted(coverage.rules, key=lambda rule: (rule.topic, rule.rule))
    return filled(
        "coverage.html",
        coverage=coverage,
        packs=", ".join(f"{identity.name} {identity.version}" for identity in pack.identities),
        fired=len(coverage.rules) - len(coverage.silent),
        gaps=[entry for entry in entries.values() if entry.fired_by and entry.gaps],
        topics=[
            (word(topic) or "limits and status", [entries[rule.rule] for rule in rules])
            for topic, rules in groupby(by_topic, key=lambda rule: rule.topic)
        ],
        winners=sorted(coverage.won_by.items(), key=lambda pair: (-len(pair[1]), pair[0])),
    )


def _entry(rule: RuleCoverage, pack: Pack) -> _Entry:
    return _Entry(
        id=rule.rule,
        title=rule.title,
        because=rule.because,
        place=str(rule.location),
        fired_by=rule.fired_by,
        silent=rule.silent,
        tests=tuple(_test(test, pack) for test in rule.tests),
        ends=tuple(_end(end, pack) for end in rule.boundaries),
    )


def _test(test: TestCoverage, pack: Pack) -> _Row:
    return _Row(
        condition_words(test.test, pack.vocabulary),
        (test.true, test.false, test.unknown),
        gap_in(test, pack.vocabulary),
    )


def _end(end: BoundaryCoverage, pack: Pack) -> _Row:
    inside, outside = (
        "none" if number is None else number_words(number) for number in (end.nearest_inside, end.nearest_outside)
    )
    text = f"{end.attribute} {number_words(end.value)}: nearest inside {inside}, outside {outside}"
    return _Row(text, (0, 0, 0), gap_at(end, pack.vocabulary))
