"""What cases leave untried in a rule: the reading of its coverage that text and HTML share."""

from __future__ import annotations

from recommender.model.condition import InRange, Test
from recommender.model.rule_coverage import BoundaryCoverage, TestCoverage
from recommender.model.vocabulary import Attribute, AttributeType, Vocabulary


def gap_in(test: TestCoverage, vocabulary: Vocabulary) -> str:
    """In which way no case meets the test, though some workload could, or empty."""
    if not test.true:
        return "never true"
    attribute = vocabulary[test.test.attribute]
    # A derived flag is never false: that it was not derived is its other side.
    is_silent = test.false or (attribute.type is AttributeType.DERIVED and test.unknown)
    return "" if is_silent or _holds_all(test.test, attribute) else "never false"


def gap_at(end: BoundaryCoverage, vocabulary: Vocabulary) -> str:
    """On which side of the end no case has a number, though some could, or empty."""
    if end.nearest_inside is None:
        return "no case on it or inside"
    if end.nearest_outside is None and not _is_end(end, vocabulary[end.attribute]):
        return "no case outside"
    return ""


def _holds_all(test: Test, attribute: Attribute) -> bool:
    """Whether the test is true of every number that the attribute takes."""
    if not isinstance(test, InRange) or test.upper is not None or test.lower is None:
        return False
    return test.lower.inclusive and test.lower.value == attribute.minimum


def _is_end(end: BoundaryCoverage, attribute: Attribute) -> bool:
    """Whether the range goes on to where the attribute's own numbers end."""
    return end.inclusive and end.value in (attribute.minimum, attribute.maximum)
