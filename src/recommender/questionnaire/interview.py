"""A questionnaire gone through without anybody at a terminal: the answers come from a workload."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.engine.facts import Following
from recommender.model.interview import Asking, Interview, Position, Turn
from recommender.model.vocabulary import LevelRange
from recommender.model.workload import Workload
from recommender.questionnaire.interviewer import Interviewer
from recommender.questionnaire.session import Session


def interview(interviewer: Interviewer, known: Workload, start: Session) -> tuple[Session, Interview]:
    """Every question that comes up answered from `known`; what that leaves open is a "don't know"."""
    turns: list[Turn] = []
    session, stop = start, None
    for session, position in positions(interviewer, known, start):
        stop = position.stop
        if session is not start:
            turns.append(turn_of(session, position))
    return session, Interview(tuple(turns), stop)


def turn_of(session: Session, position: Position) -> Turn:
    """The last reply of `session` with where it left things."""
    leader = position.leader
    return Turn(session.steps[-1], leader.service if leader else None, position.confidence)


def positions(interviewer: Interviewer, known: Workload, start: Session) -> Iterator[tuple[Session, Position]]:
    """The sessions from `start` to the stop, each with where it stands."""
    answerer = Answerer(interviewer.recommender.program.following, known)
    session = start
    while True:
        position = interviewer.position(session)
        yield session, position
        if position.asking is None:
            return
        session = answerer.reply(session, position.asking)


class Answerer:
    """Replies to questions as somebody who knows what a workload says, and nothing else."""

    def __init__(self, following: Following, known: Workload) -> None:
        self._known = known
        self._followed = following.facts(known.answers).values

    def reply(self, session: Session, asking: Asking) -> Session:
        """The session with the reply: a level is told by a number, or in the word that follows from its numbers."""
        answers, attribute = self._known.answers, asking.attribute
        if attribute in answers:
            return session.answered(attribute, answers[attribute])
        word = self._followed.get(attribute)
        numbers = [number for number in asking.numbers if number in answers]
        if isinstance(word, LevelRange) and word.low == word.high and len(numbers) != 1:
            return session.answered(attribute, word)  # of several numbers one alone would leave the level open
        if numbers:
            return session.answered(attribute, answers[numbers[0]], instead=numbers[0])
        return session.unknown(attribute, asking.numbers)
