"""What cases ask of the rules of a pack."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.frozen import frozen
from recommender.location import Location
from recommender.model.condition import Test


@frozen
class TestCoverage:
    """One test of a condition: how many askings found it true, false and unknown."""

    test: Test
    true: int
    false: int
    unknown: int


@frozen
class BoundaryCoverage:
    """One end of a range (`inclusive`: itself inside), with the nearest numbers that cases tried on either side.

    None where no case did.
    """

    attribute: str
    value: float
    inclusive: bool
    nearest_inside: float | None
    nearest_outside: float | None


@frozen
class RuleCoverage:
    """One rule and what it states: the cases in which it fired, the askings in which it was silent, its tests."""

    rule: str
    title: str
    because: str
    topic: str
    location: Location
    fired_by: tuple[str, ...]
    silent: int
    tests: tuple[TestCoverage, ...]
    boundaries: tuple[BoundaryCoverage, ...]


@frozen
class PackCoverage:
    """All rules, in the order of their ids, and for each service the cases that it won, companions included."""

    cases: int
    rules: tuple[RuleCoverage, ...]
    won_by: Mapping[str, tuple[str, ...]]

    @property
    def fired_share(self) -> float:
        """The share of rules that some case fires."""
        return sum(bool(rule.fired_by) for rule in self.rules) / len(self.rules) if self.rules else 1.0

    @property
    def silent(self) -> tuple[RuleCoverage, ...]:
        """The rules that no case fires."""
        return tuple(rule for rule in self.rules if not rule.fired_by)

    @property
    def fired_once(self) -> tuple[RuleCoverage, ...]:
        """The rules that one case alone fires."""
        return tuple(rule for rule in self.rules if len(rule.fired_by) == 1)
