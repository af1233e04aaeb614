"""Where a session stands: who leads, how sure that is, whether to stop, and what to ask next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from recommender.engine.bounds import bounds_of
from recommender.engine.closing import doubt_of
from recommender.engine.completions import seed_of
from recommender.engine.decide import Recommender
from recommender.engine.inquiry import Inquiry, fits_of
from recommender.engine.mattering import bearing, mattering
from recommender.engine.outlook import Outlook, outlook_of
from recommender.engine.prospects import NextAnswers, Prospect
from recommender.engine.questions import askable
from recommender.engine.residual import Known
from recommender.frozen import frozen
from recommender.model.interview import Asking, Contender, Goal, Position, Stop
from recommender.model.vocabulary import Attribute, AttributeType
from recommender.questionnaire.choosing import most_doubtful, most_telling, next_questions, opened_by
from recommender.questionnaire.session import Session

_TOLD_APART = 4

Order = Callable[[Sequence[Attribute]], Attribute]


@frozen
class _View:
    """A session as the engine sees it; `possible` questions may still come, `questions` may be asked now."""

    asked: Inquiry
    known: Known
    possible: Sequence[Attribute]
    questions: Sequence[Attribute]
    outlook: Outlook
    seed: str


class Interviewer:
    """Asks for one goal with one pack. What it says of a session depends on nothing but the session."""

    def __init__(self, recommender: Recommender, goal: Goal, order: Order | None = None) -> None:
        """Ask for `goal`.

        Args:
            recommender: should decide by the reference engine, as it is asked before every question.
            order: chooses among the questions that may be asked now, for those who measure other orders.

        """
        self.recommender = recommender
        self.goal = goal
        self._order = order
        self._pack = recommender.pack
        self._program = recommender.program

    def position(self, session: Session) -> Position:
        """Where `session` stands."""
        view = self._view(session)
        outlook = view.outlook
        stop, asking, at_most = self._stop(outlook), None, 0
        if stop is None:
            asking, at_most = self._next(view)
            stop = None if asking else Stop.ASKED_OUT
        ranking, others = self._contenders(view)
        return Position(ranking, outlook.decided, outlook.confidence, at_most, asking, stop, others)

    def _view(self, session: Session) -> _View:
        program, pack = self._program, self._pack
        workload = session.workload(pack.vocabulary)
        asked, known = self.recommender.view(workload, workload.unknown)
        possible = tuple(attribute for attribute in askable(program, known) if self._is_new(session, attribute))
        questions = next_questions(program, known, possible)
        bounds = bounds_of(program, asked.plan, asked.weights, known, asked.standing)
        seed = seed_of(workload.answers)
        outlook = outlook_of(program, self.recommender.mixture, asked, known, bounds, seed)
        return _View(asked, known, possible, questions, outlook, seed)

    def _is_new(self, session: Session, attribute: Attribute) -> bool:
        """Whether a question got no reply yet."""
        name = attribute.id
        return name not in session.answers and name not in session.closed and name not in session.replied

    def _stop(self, outlook: Outlook) -> Stop | None:
        if self.goal.everything:
            return None
        if outlook.decided:
            return Stop.SETTLED
        return Stop.SURE if not self.goal.certain and outlook.confidence >= self.goal.confidence else None

    def _next(self, view: _View) -> tuple[Asking | None, int]:
        """The question to ask, and at most how many there may be with it; none where no answer changes anything."""
        questions, may_come = view.questions, view.possible
        if self._order is not None:
            return (self._asking(view, self._order(questions)), len(may_come)) if questions else (None, 0)
        if not self.goal.everything:
            can_change = mattering(self._program, view.asked, view.known)
            questions = [attribute for attribute in questions if attribute.id in can_change]
            bears = bearing(self._program, view.asked, view.known) if questions else frozenset()
            may_come = [attribute for attribute in may_come if attribute.id in bears]
        if not questions:
            return None, 0
        ahead = self._ahead(view, questions)
        prospects = self._prospects(view, questions, ahead)
        closes = not self.goal.everything and self.goal.certain and view.outlook.confidence >= self.goal.confidence
        chosen = self._most_doubtful(view, questions, prospects) if closes else most_telling(prospects, questions)
        return self._asking(view, chosen, ahead, closes=closes), len(may_come)

    def _most_doubtful(
        self, view: _View, questions: Sequence[Attribute], prospects: Mapping[str, Prospect]
    ) -> Attribute:
        doubt = doubt_of(self._program, view.asked, view.known)
        dimension_of = self._program.space.of_attribute
        return most_doubtful(doubt, prospects, [(question, dimension_of[question.id].name) for question in questions])

    def _ahead(self, view: _View, questions: Sequence[Attribute]) -> NextAnswers | None:
        """The look ahead by one answer; none where the winner is settled and no answer changes anything."""
        if view.outlook.decided:
            return None
        return NextAnswers(self._program, self.recommender.mixture, view.asked, view.known, questions, view.seed)

    def _prospects(
        self, view: _View, questions: Sequence[Attribute], ahead: NextAnswers | None
    ) -> Mapping[str, Prospect]:
        if ahead is None:
            return {}
        return ahead.prospects(self.goal.confidence, opened_by(self._program, view.possible, questions))

    def _asking(
        self, view: _View, question: Attribute, ahead: NextAnswers | None = None, *, closes: bool = False
    ) -> Asking:
        possible = {attribute.id: attribute for attribute in view.possible}
        numbers = tuple(
            name for name in question.inputs if name in possible and possible[name].type is AttributeType.NUMBER
        )
        apart = ahead.apart(question.id) if ahead else ()
        return Asking(question.id, (apart or self._likeliest(view))[:_TOLD_APART], numbers, closes=closes)

    def _likeliest(self, view: _View) -> tuple[str, ...]:
        """The services that may win, the likeliest first: where nothing that was drawn says which a question tells."""
        share = view.outlook.share
        likeliest = sorted(view.asked.plan.candidates, key=lambda service: -share(service))
        return tuple(service for service in likeliest if share(service) > 0)

    def _contenders(self, view: _View) -> tuple[tuple[Contender, ...], tuple[Contender, ...]]:
        """The candidates left in order of rank, and who may win though they are not among them."""
        asked, outlook = view.asked, view.outlook

        def contender(service: str, fit: float) -> Contender:
            share = float(service == asked.standing.winner) if outlook.decided else outlook.share(service)
            score = asked.weights.score(asked.standing.units[service])
            return Contender(service, self._pack.services[service].name, score, fit, share)

        fits = fits_of(asked)
        others = [name for name in asked.plan.candidates if name not in fits and outlook.share(name)]
        return tuple(contender(*fit) for fit in fits.items()), tuple(contender(name, 0.0) for name in others)
