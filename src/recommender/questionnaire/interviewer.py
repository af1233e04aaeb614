"""Where a session stands: who leads, how sure that is, whether to stop, and what to ask next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from recommender.engine.bounds import bounds_of
from recommender.engine.closing import doubt_of
from recommender.engine.completions import completions, seed_of
from recommender.engine.decide import Recommender
from recommender.engine.inquiry import Inquiry, fits_of
from recommender.engine.mattering import bearing, mattering
from recommender.engine.outlook import NOTHING_OPEN, Outlook, outlook_over
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
    ahead: NextAnswers | None


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
        if bounds.decided:
            return _View(asked, known, possible, questions, NOTHING_OPEN, None)
        seed = seed_of(workload.answers)
        draws, counted = completions(program, self.recommender.mixture, known, seed)
        ahead = NextAnswers(program, asked, known, questions, draws, counted)
        outlook = outlook_over(program, asked, known, draws, counted, ahead.worlds)
        return _View(asked, known, possible, questions, outlook, ahead)

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
        if self._order is not None:
            return (
                (self._asking(view, self._order(view.questions)), len(view.possible)) if view.questions else (None, 0)
            )
        prospects = self._prospects(view)
        if self.goal.everything:
            if not view.questions:
                return None, 0
            chosen = most_telling(prospects, view.questions)
            return self._asking(view, chosen), len(view.possible)
        can_change = mattering(self._program, view.asked, view.known)
        questions = [attribute for attribute in view.questions if attribute.id in can_change]
        if not questions:
            return None, 0
        may_come = bearing(self._program, view.asked, view.known)
        at_most = sum(1 for attribute in view.possible if attribute.id in may_come)
        if not self.goal.certain or view.outlook.confidence < self.goal.confidence:
            chosen = most_telling(prospects, questions)
            return self._asking(view, chosen), at_most
        doubt = doubt_of(self._program, view.asked, view.known)
        dimension_of = self._program.space.of_attribute
        chosen = most_doubtful(doubt, prospects, [(question, dimension_of[question.id].name) for question in questions])
        return self._asking(view, chosen, closes=True), at_most

    def _asking(self, view: _View, question: Attribute, *, closes: bool = False) -> Asking:
        possible = {attribute.id: attribute for attribute in view.possible}
        numbers = tuple(
            name for name in question.inputs if name in possible and possible[name].type is AttributeType.NUMBER
        )
        return Asking(question.id, self._apart(view, question), numbers, closes=closes)

    def _prospects(self, view: _View) -> Mapping[str, Prospect]:
        if view.ahead is None or not view.outlook.counted:
            return {}
        opens = opened_by(self._program, view.possible, view.questions)
        return view.ahead.prospects(view.outlook, view.asked, self.goal.confidence, opens)

    def _apart(self, view: _View, question: Attribute) -> tuple[str, ...]:
        """The services that a question tells apart; the likeliest ones where nothing that was drawn says which."""
        apart: tuple[str, ...] = ()
        if view.ahead is not None and view.outlook.counted:
            apart = view.ahead.apart(question.id, view.outlook)
        if not apart:
            likeliest = sorted(view.asked.plan.candidates, key=lambda service: -view.outlook.share(service))
            apart = tuple(service for service in likeliest if view.outlook.share(service) > 0)
        return apart[:_TOLD_APART]

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
