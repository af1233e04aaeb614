"""Questions about all workloads, and the shapes of their answers.

Every question is of one form: is there a workload (or a pair) under which something happens? Whoever decides it
answers with such workloads, with the certainty that there are none, or with the limit at which it gave up. What
an answer means for the pack is for the check that asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from recommender.engine.decide import Recommender
from recommender.frozen import frozen
from recommender.model.finding import Method
from recommender.model.truth import Truth
from recommender.model.vocabulary import Value
from recommender.model.workload import Workload

Witness = tuple[Workload, ...]


class Question(Protocol):
    """Whether a witness exists; `subject` names what it is about."""

    @property
    def subject(self) -> str:
        """What the question is about, by id."""

    def holds(self, recommender: Recommender, witness: Witness) -> bool:
        """Whether `witness` is one, by the engines of `recommender`: every witness is replayed before it is shown."""


@frozen
class Found:
    """Yes: these workloads."""

    witness: Witness


@frozen
class Nowhere:
    """No, for all workloads that `never:` allows."""


@frozen
class Open:
    """Not decided; `limit` says within what."""

    limit: str


Answer = Found | Nowhere | Open


class Decider(Protocol):
    """One way of settling questions."""

    @property
    def method(self) -> Method:
        """What the report says of what it settled."""

    def answer(self, question: Question) -> Answer | None:
        """The answer, or None where the question is not of a kind that it can take."""


@frozen
class Settled:
    """What came of a question, and which way it was found."""

    answer: Answer
    method: Method


def workload_of(answers: dict[str, Value], name: str = "witness") -> Workload:
    """A workload with these answers and nothing else."""
    return Workload(name, answers=answers)


def one(witness: Sequence[Workload]) -> Workload:
    """The workload of a witness that consists of one."""
    (workload,) = witness
    return workload


@frozen
class Fires:
    """Some workload makes the condition of a rule true."""

    rule: str

    @property
    def subject(self) -> str:
        """The rule."""
        return self.rule

    def holds(self, recommender: Recommender, witness: Witness) -> bool:
        """Whether the rule fires."""
        return recommender.asked_of(one(witness)).firing.truths[self.rule] is Truth.TRUE


@frozen
class FiresWithout:
    """Some workload fires `rule` and not `other`."""

    rule: str
    other: str

    @property
    def subject(self) -> str:
        """The rule that fires."""
        return self.rule

    def holds(self, recommender: Recommender, witness: Witness) -> bool:
        """Whether the one fires and the other does not."""
        truths = recommender.asked_of(one(witness)).firing.truths
        return truths[self.rule] is Truth.TRUE and truths[self.other] is not Truth.TRUE


@frozen
class FireTogether:
    """Some workload fires both rules."""

    rule: str
    other: str

    @property
    def subject(self) -> str:
        """The first rule."""
        return self.rule

    def holds(self, recommender: Recommender, witness: Witness) -> bool:
        """Whether both fire."""
        truths = recommender.asked_of(one(witness)).firing.truths
        return truths[self.rule] is Truth.TRUE and truths[self.other] is Truth.TRUE


@frozen
class RulesOutAll:
    """Some workload of `role` rules every candidate out, the gates of the rules in `without` not counted."""

    role: str
    without: frozenset[str] = frozenset()

    @property
    def subject(self) -> str:
        """The role."""
        return self.role

    def holds(self, recommender: Recommender, witness: Witness) -> bool:
        """Whether nobody is left."""
        asked = recommender.asked_of(one(witness))
        excluded = asked.standing.excluded.values()
        nobody = asked.standing.winner is None and all(not self.without.issuperset(rules) for rules in excluded)
        return asked.plan.role == self.role and nobody


@frozen
class LeavesSomebody:
    """Some workload fires a rule and leaves a candidate; `role` restricts it where it is not empty."""

    rule: str
    role: str = ""

    @property
    def subject(self) -> str:
        """The rule."""
        return self.rule

    def holds(self, recommender: Recommender, witness: Witness) -> bool:
        """Whether the rule fires and somebody is left."""
        asked = recommender.asked_of(one(witness))
        fires = asked.firing.truths[self.rule] is Truth.TRUE
        return fires and asked.standing.winner is not None and self.role in ("", asked.plan.role)


@frozen
class Wins:
    """Some workload ranks a service first in one of its roles."""

    service: str

    @property
    def subject(self) -> str:
        """The service."""
        return self.service

    def holds(self, recommender: Recommender, witness: Witness) -> bool:
        """Whether the service is first."""
        return recommender.asked_of(one(witness)).standing.winner == self.service
