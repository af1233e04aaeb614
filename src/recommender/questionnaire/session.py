"""What was said so far: a workload to begin with and the replies to it. Pure values; every change is a new session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from recommender.frozen import frozen
from recommender.model.interview import Reply, Step
from recommender.model.vocabulary import Value, Vocabulary
from recommender.model.workload import Workload


@frozen
class Session:
    """The replies given, in order, on top of the workload `start`. Order decides only what `back` takes away."""

    start: Workload
    steps: tuple[Step, ...] = ()

    def answered(self, attribute: str, value: Value, instead: str = "") -> Session:
        """The session with an answer; `instead` names the number that answers the question of a level."""
        return self._with(Step(attribute, Reply.ANSWERED, value, instead))

    def unknown(self, attribute: str, offered: tuple[str, ...] = ()) -> Session:
        """The session with a "don't know": the question is closed and its answer may no longer change the winner.

        The same goes for the numbers that were `offered` for a level.
        """
        return self._with(Step(attribute, Reply.UNKNOWN, offered=offered))

    def skipped(self, attribute: str, offered: tuple[str, ...] = ()) -> Session:
        """The session with a question left out: it is not asked again, and what it might change stays open."""
        return self._with(Step(attribute, Reply.SKIPPED, offered=offered))

    def back(self) -> Session:
        """The session before its last reply; the same where there is none."""
        return Session(self.start, self.steps[:-1])

    @property
    def answers(self) -> Mapping[str, Value]:
        """Every answer: those of the start and those given since."""
        given = {step.answers: step.value for step in self.steps if step.value is not None}
        return {**self.start.answers, **given}

    @property
    def closed(self) -> frozenset[str]:
        """The attributes that nobody knows."""
        return (self.start.unknown | self._replied(Reply.UNKNOWN)).difference(self.answers)

    @property
    def left_out(self) -> frozenset[str]:
        """The attributes that were skipped."""
        return self._replied(Reply.SKIPPED)

    @property
    def replied(self) -> frozenset[str]:
        """The attributes whose question got any reply."""
        return frozenset(name for step in self.steps for name in (step.attribute, *step.offered))

    def workload(self, vocabulary: Vocabulary) -> Workload:
        """What there is to keep: the answers in the order of the vocabulary, and what nobody knows; nothing skipped."""
        given = self.answers
        order = [attribute.id for attribute in vocabulary.answerable() if attribute.id in given]
        return replace(self.start, answers={name: given[name] for name in order}, unknown=self.closed)

    def _with(self, step: Step) -> Session:
        if step.attribute in self.start.answers or any(step.attribute == earlier.attribute for earlier in self.steps):
            raise ValueError(f"{step.attribute} has its reply already")
        return Session(self.start, (*self.steps, step))

    def _replied(self, reply: Reply) -> frozenset[str]:
        steps = (step for step in self.steps if step.reply is reply)
        return frozenset(name for step in steps for name in (step.attribute, *step.offered))
