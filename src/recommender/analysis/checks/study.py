"""What the checks share: the pack, those who decide questions, and the asking of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from recommender.analysis.checks.question import Answer, Decider, Found, Nowhere, Open, Question, Settled
from recommender.engine.decide import Recommender
from recommender.errors import WitnessError
from recommender.location import NOWHERE, Location
from recommender.model.case import Case
from recommender.model.finding import Code, Finding, Inquiry, Method
from recommender.model.pack import Pack
from recommender.model.rule import ConfigureRule, Rule

AnyRule = Rule | ConfigureRule


class Check(Protocol):
    """One row of the table of checks: asks its questions and says what they came to."""

    @property
    def code(self) -> Code:
        """What its findings are called."""

    def look(self, study: Study) -> Iterable[Finding | Inquiry]:
        """Findings, and an inquiry for each question asked, in any order."""


class Shrink(Protocol):
    """How a witness is made smaller before it is shown."""

    def __call__(self, question: Question, found: Found) -> Found:
        """The smallest witness that is found from `found`; the same where none is smaller."""


class Study:
    """One pack under examination."""

    def __init__(
        self,
        recommender: Recommender,
        deciders: Sequence[Decider],
        *,
        shrink: Shrink | None = None,
        cases: Sequence[Case] | None = None,
        places: Mapping[str, Location] | None = None,
    ) -> None:
        """What the checks may ask.

        Args:
            recommender: the pack's; it replays every witness, so both engines should be in it.
            deciders: asked in turn until one settles a question; all those after the first exact answer only
                confirm it.
            cases: None where none were given.
            places: finer places than the pack keeps, by name (see `recommender.knowledge.places`).

        """
        self.recommender = recommender
        self.pack: Pack = recommender.pack
        self.cases = cases
        self._deciders = tuple(deciders)
        self._shrink = shrink
        self._places = places or {}
        self._settled: dict[Question, Settled] = {}

    @property
    def rules(self) -> tuple[AnyRule, ...]:
        """Every rule, configure rules included, in the order of their ids."""
        return tuple(sorted((*self.pack.rules, *self.pack.configure), key=lambda rule: rule.id))

    def place(self, name: str, otherwise: Location = NOWHERE) -> Location:
        """Where `name` is written, or `otherwise` where that is not known."""
        return self._places.get(name, otherwise)

    def ask(self, question: Question) -> Settled:
        """What came of `question`; asked twice, it is settled once.

        Raises:
            WitnessError: a witness does not stand the replay, or two ways of deciding contradict each other.

        """
        known = self._settled.get(question)
        if known is None:
            known = self._settled[question] = self._ask(question)
        return known

    def _ask(self, question: Question) -> Settled:
        settled: Settled | None = None
        limits: list[Settled] = []
        for decider in self._deciders:
            if settled is not None and decider.method is not Method.Z3:
                continue
            answer = decider.answer(question)
            if answer is None:
                continue
            if isinstance(answer, Found):
                answer = self._replayed(question, answer, decider.method)
            if isinstance(answer, Open):
                limits.append(Settled(answer, decider.method))
            elif settled is None:
                settled = Settled(answer, decider.method)
            elif type(answer) is not type(settled.answer):
                raise WitnessError(
                    f"internal fault: {settled.method} and {decider.method} disagree on {question} ({settled.answer})"
                )
        if settled is not None:
            return settled
        return limits[-1] if limits else Settled(Open("nobody here decides such a question"), Method.SEARCH)

    def _replayed(self, question: Question, found: Found, method: Method) -> Answer:
        if not question.holds(self.recommender, found.witness):
            raise WitnessError(f"internal fault: {method} has a witness for {question} that does not stand the replay")
        return self._shrink(question, found) if self._shrink is not None else found


def is_never(settled: Settled) -> bool:
    """Whether it is certain that there is no witness."""
    return isinstance(settled.answer, Nowhere)
