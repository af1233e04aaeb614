"""What the open answers of a workload could still change, as a decision tells it."""

from __future__ import annotations

import math

from recommender.engine.bounds import Bounds
from recommender.engine.inquiry import Inquiry
from recommender.engine.mattering import mattering
from recommender.engine.mixture import Mixture
from recommender.engine.outlook import Outlook, outlook_of
from recommender.engine.program import Program
from recommender.engine.questions import open_questions, single_answers
from recommender.engine.residual import Known
from recommender.frozen import frozen
from recommender.model.decision import Likelier, OpenQuestion


@frozen
class Ahead:
    """Whether the winner is settled, else how surely it stays, which questions could change it, who is likelier."""

    decided: bool
    confidence: float
    questions: tuple[OpenQuestion, ...] = ()
    likelier: Likelier | None = None


_BEYOND_CHANCE = 2  # standard deviations of the difference between two counts of draws
_SETTLED = Ahead(decided=True, confidence=1.0)


def ahead_of(program: Program, mixture: Mixture, asked: Inquiry, known: Known, bounds: Bounds, seed: str) -> Ahead:
    """What lies ahead of a workload with what is `known` of it; `seed` decides which completions are drawn."""
    if bounds.decided:
        return _SETTLED
    singles = single_answers(program, asked.facts, known)
    outlook = outlook_of(program, mixture, asked, known, bounds, seed, singles.worlds)
    if outlook.decided:
        return _SETTLED
    alone = singles.winners(outlook.beside)
    can_change = mattering(program, asked, known)
    winner = asked.standing.winner
    questions = open_questions(program, asked.plan, winner, can_change, outlook.draws, outlook.drawn, alone)
    return Ahead(False, outlook.confidence, questions, _likelier(asked, outlook))


def _likelier(asked: Inquiry, outlook: Outlook) -> Likelier | None:
    """Who comes first in most completions, where that is in more of them than the first now, beyond chance."""
    likeliest = max(asked.plan.candidates, key=outlook.share)  # of equals the first in tie order
    winner = asked.standing.winner
    if winner is None:
        return None
    more, fewer = (outlook.drawn.get(service, 0).bit_count() for service in (likeliest, winner))
    if more - fewer <= _BEYOND_CHANCE * math.sqrt(more + fewer):
        return None
    return Likelier(likeliest, asked.plan.pack.services[likeliest].name, round(outlook.share(likeliest), 3))
