"""What became of cases when they were decided."""

from __future__ import annotations

from recommender.frozen import frozen


@frozen
class CaseOutcome:
    """One case: who won, where the best accepted service stands, and which expectations do not hold.

    `winner` is empty when nobody is left; `accepted_rank` is None when no accepted service is ranked, or
    none was asked for. `violations` are rejected services above the best accepted one; `failed` says
    in words what does not hold. Of the `settings` spoken of, `settings_met` are as they should be.
    `expected_failure` is the reason given in the case, or empty.
    """

    id: str
    winner: str
    accept: tuple[str, ...]
    accepted_rank: int | None
    violations: tuple[str, ...]
    failed: tuple[str, ...]
    expected_failure: str = ""
    settings: int = 0
    settings_met: int = 0

    @property
    def ok(self) -> bool:
        """Whether every expectation holds."""
        return not self.failed

    @property
    def is_surprise(self) -> bool:
        """Whether the case fails unexpectedly, or passes though a failure was expected."""
        return self.ok == bool(self.expected_failure)


@frozen
class CaseSummary:
    """All cases together. Shares are of the cases that accept a service; `violations` is a number."""

    outcomes: tuple[CaseOutcome, ...]
    top1: float
    top3: float
    mrr: float
    violations: int

    @property
    def settings(self) -> int:
        """How many settings the cases speak of."""
        return sum(outcome.settings for outcome in self.outcomes)

    @property
    def settings_met(self) -> int:
        """How many of them are as they should be."""
        return sum(outcome.settings_met for outcome in self.outcomes)

    @property
    def holds(self) -> bool:
        """Whether every case came out as it should."""
        return not any(outcome.is_surprise for outcome in self.outcomes)
