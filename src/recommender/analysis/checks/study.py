"""What the checks share: the pack, those who decide questions, and the asking of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from recommender.analysis.box_decider import BoxDecider
from recommender.analysis.boxes import Boxes
from recommender.analysis.checks.question import Decider, Found, Nowhere, Open, Question, Settled, Witness
from recommender.engine.decide import Recommender
from recommender.errors import WitnessError
from recommender.location import NOWHERE, Location
from recommender.model.case import Case
from recommender.model.finding import Code, Finding, Inquiry, Method, Verdict
from recommender.model.pack import Pack
from recommender.model.uses import AnyRule, Mentions, rules_of


class Check(Protocol):
    """One row of the table of checks: asks its questions and says what they came to."""

    @property
    def code(self) -> Code:
        """What its findings are called."""

    def look(self, study: Study) -> Iterable[Finding | Inquiry]:
        """Findings, and an inquiry for each question asked, in any order."""


class Shrink(Protocol):
    """How a witness is made smaller before it is shown."""

    def __call__(self, recommender: Recommender, question: Question, witness: Witness) -> Witness:
        """The smallest witness that is found from `witness`; the same where none is smaller."""


class Study:
    """One pack under examination."""

    def __init__(
        self,
        recommender: Recommender,
        exact: BoxDecider,
        *,
        search: Sequence[Decider] = (),
        proof: Sequence[Decider] = (),
        shrink: Shrink | None = None,
        cases: Sequence[Case] | None = None,
        places: Mapping[str, Location] | None = None,
        mentions: Mentions | None = None,
        cited: frozenset[str] = frozenset(),
    ) -> None:
        """What the checks may ask.

        Args:
            recommender: the pack's; it replays every witness, so both engines should be in it.
            exact: the pack's boxes, asked first.
            search: asked, in turn, what boxes leave open.
            proof: asked every question, in turn, to settle it for all workloads or to confirm how it was settled.
            cases: None where none were given.
            places, mentions: finer places than the pack keeps, and what its texts name (see
                `recommender.knowledge.places`); None where the texts are not at hand.
            cited: sources that something cites which is no part of the pack, such as a law.

        """
        self.recommender = recommender
        self.pack: Pack = recommender.pack
        self.cases = cases
        self.mentions = mentions
        self.cited = cited
        self.exact = exact
        self._search = tuple(search)
        self._proof = tuple(proof)
        self._shrink = shrink
        self._places = places or {}
        self._settled: dict[Question, Settled] = {}

    @property
    def boxes(self) -> Boxes:
        """The conditions of the pack as boxes, for checks that look at all pairs."""
        return self.exact.boxes

    @property
    def rules(self) -> tuple[AnyRule, ...]:
        """Every rule, configure rules included, in the order of their ids."""
        return tuple(rules_of(self.pack).values())

    @property
    def asked(self) -> Mapping[Question, Settled]:
        """Every question asked so far, with what came of it."""
        return self._settled

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

    def witness(self, question: Question) -> Witness:
        """What `shown` makes of the answer to a question; nothing where it has no witness."""
        answer = self.ask(question).answer
        return self.shown(question, answer) if isinstance(answer, Found) else ()

    def shown(self, question: Question, found: Found) -> Witness:
        """The witness made as small as it can be, replayed by both engines.

        Raises:
            WitnessError: it does not stand the replay.

        """
        self._replay(question, found.witness)
        if self._shrink is None:
            return found.witness
        smaller = self._shrink(self.recommender, question, found.witness)
        self._replay(question, smaller)
        return smaller

    def _ask(self, question: Question) -> Settled:
        settled: Settled | None = None
        limit: Settled | None = None
        for decider in (self.exact, *self._search, *self._proof):
            if settled is not None and decider not in self._proof:
                continue
            answer = decider.answer(question)
            if answer is None:
                continue
            if isinstance(answer, Open):
                limit = Settled(answer, decider.method)
            elif settled is None:
                settled = Settled(answer, decider.method)
            elif type(answer) is not type(settled.answer):
                raise WitnessError(
                    f"internal fault: {settled.method} and {decider.method} disagree on {question} ({settled.answer})"
                )
        nobody = Settled(Open("nobody here decides such a question"), Method.SEARCH)
        return settled or limit or nobody

    def _replay(self, question: Question, witness: Witness) -> None:
        if not question.holds(self.recommender, witness):
            raise WitnessError(f"internal fault: the witness for {question} does not stand the replay")


def is_nowhere(settled: Settled) -> bool:
    """Whether it is certain that there is no witness."""
    return isinstance(settled.answer, Nowhere)


def looked_at(check: Code, subject: str, method: Method, *, finds: object) -> Inquiry:
    """What became of the claim that all is well with what a check looks at itself: not so if it `finds` anything."""
    return Inquiry(check, subject, Verdict.REFUTED if finds else Verdict.PROVED, method)


def inquiry(check: Code, subject: str, settled: Settled, *, good: type[Found | Nowhere]) -> Inquiry:
    """What became of the claim that all is well, which it is if the answer is of the kind `good`."""
    if isinstance(settled.answer, Open):
        return Inquiry(check, subject, Verdict.UNDECIDED, settled.method, settled.answer.limit)
    verdict = Verdict.PROVED if isinstance(settled.answer, good) else Verdict.REFUTED
    return Inquiry(check, subject, verdict, settled.method)
