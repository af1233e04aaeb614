"""What a questionnaire says: the replies given, where it stands, what it asks next, and how it went. Plain values."""

from __future__ import annotations

from enum import StrEnum

from recommender.frozen import frozen
from recommender.model.vocabulary import Value


class Reply(StrEnum):
    """What became of a question. Unknown closes it; skipped leaves it open, but it is not asked again."""

    ANSWERED = "answered"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


@frozen
class Step:
    """One question and the reply to it; only an answer has a value.

    A level may be answered by one of the numbers that it follows from: `instead` is the id of that number.
    Where it is not answered, the numbers that were `offered` have the same reply.
    """

    attribute: str
    reply: Reply
    value: Value | None = None
    instead: str = ""
    offered: tuple[str, ...] = ()

    @property
    def answers(self) -> str:
        """The attribute that the value belongs to."""
        return self.instead or self.attribute


class Stop(StrEnum):
    """Why no further question is asked: the winner is proved, sure enough, or there is nothing left to ask."""

    SETTLED = "settled"
    SURE = "sure"
    ASKED_OUT = "asked_out"


@frozen
class Goal:
    """How far to ask: until the winner has this `confidence`, or is proved, or through every relevant question."""

    confidence: float = 0.95
    certain: bool = False
    everything: bool = False


@frozen
class Contender:
    """A service in its place on the answers so far, with the share of likely completions in which it comes first."""

    service: str
    name: str
    score: float
    fit: float
    share: float


@frozen
class Asking:
    """The question that is asked next, and the services that it tells apart, those that depend most on it first.

    `numbers` are those that a level follows from: one of them may be answered in its place. `closes` marks a question
    that is asked because its answer could still rule the leader out or bring it down, not because that is likely.
    """

    attribute: str
    tells_apart: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    closes: bool = False


@frozen
class Position:
    """Where a questionnaire stands: who leads, how sure that is, and what comes next.

    Either `asking` is the next question or `stop` says why there is none. At most `at_most` further questions may come.
    `others` come first in some completions though the ranking leaves them out: another role than the one assumed, or
    what runs today, would bring them in.
    """

    ranking: tuple[Contender, ...]
    decided: bool
    confidence: float
    at_most: int
    asking: Asking | None = None
    stop: Stop | None = None
    others: tuple[Contender, ...] = ()

    @property
    def leader(self) -> Contender | None:
        """Who comes first on the answers so far; None when every candidate is ruled out."""
        return self.ranking[0] if self.ranking else None


@frozen
class Turn:
    """One question of a questionnaire that was gone through: the reply, and who led then, how surely."""

    step: Step
    leader: str | None
    confidence: float


@frozen
class Interview:
    """A questionnaire gone through: its turns in order, and why it ended (None: it was broken off)."""

    turns: tuple[Turn, ...]
    stop: Stop | None

    def replied(self, reply: Reply) -> tuple[str, ...]:
        """The attributes that got this reply, in the order in which they were asked."""
        return tuple(turn.step.attribute for turn in self.turns if turn.step.reply is reply)
