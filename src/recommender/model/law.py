"""Laws: what must hold of every workload, whichever rules decide."""

from __future__ import annotations

from enum import StrEnum

from recommender.frozen import frozen
from recommender.location import NOWHERE, Location
from recommender.model.condition import ALWAYS, NEVER, Condition
from recommender.model.source import Citation


class Step(StrEnum):
    """How an answer changes."""

    RAISE = "raise"
    LOWER = "lower"
    ADD = "add"
    REMOVE = "remove"
    CHANGE = "change"


@frozen
class Move:
    """One answer changes and all others stay.

    A number or level is raised or lowered; `members` are added to or removed from a set; otherwise the answer
    changes from one that `before` holds of (None: any), or from none if `from_unanswered`, to one that `after`
    holds of.
    """

    attribute: str
    step: Step
    members: tuple[str, ...] = ()
    before: Condition | None = None
    after: Condition | None = None
    from_unanswered: bool = False


class Claim(StrEnum):
    """What a law says of the services that it names."""

    NEVER_GAINS = "never_gains"  # a service never gains on a rival: neither points, nor by a gate
    NEVER_HIGHER = "never_higher"
    NEVER_LOWER = "never_lower"
    STAYS_OUT = "stays_out"
    STAYS_IN = "stays_in"
    UNCHANGED = "unchanged"  # neither gates nor points
    OUT = "out"
    IN = "in"
    FIRST = "first"  # the winner, where there is one, is of these
    NEVER_FIRST = "never_first"
    AHEAD = "ahead"  # no rival stands above a service


MOVING = frozenset(
    (Claim.NEVER_GAINS, Claim.NEVER_HIGHER, Claim.NEVER_LOWER, Claim.STAYS_OUT, Claim.STAYS_IN, Claim.UNCHANGED)
)
COMPARING = frozenset((Claim.NEVER_GAINS, Claim.AHEAD))


@frozen
class Comparison:
    """The services that a claim is about and, where it compares, their rivals; `text` and `rival_text` as written."""

    services: tuple[str, ...]
    text: tuple[str, ...]
    rivals: tuple[str, ...] = ()
    rival_text: tuple[str, ...] = ()


@frozen
class Law:
    """A statement about every workload for which `when` is true and `unless` is not, whether false or unknown.

    With a `move` both hold before and after it.
    """

    id: str
    title: str
    claim: Claim
    about: tuple[Comparison, ...]
    because: str
    cites: tuple[Citation, ...]
    when: Condition = ALWAYS
    unless: Condition = NEVER
    move: Move | None = None
    pack: str = ""
    location: Location = NOWHERE

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition that is written in it, those at the ends of its move too."""
        ends = (self.move.before, self.move.after) if self.move is not None else ()
        return self.when, self.unless, *(end for end in ends if end is not None)
