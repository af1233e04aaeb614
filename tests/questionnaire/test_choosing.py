"""What makes a question worth asking: what it tells, beyond chance, and what it opens."""

from __future__ import annotations

import random
from pathlib import Path

from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.engine.prospects import Prospect
from recommender.engine.questions import askable, information
from recommender.engine.residual import Known
from recommender.knowledge.pack_loader import load_pack
from recommender.model.interview import Goal
from recommender.model.workload import Workload
from recommender.questionnaire.choosing import next_questions, opened_by, promise
from recommender.questionnaire.interview import positions
from recommender.questionnaire.interviewer import Interviewer
from recommender.questionnaire.session import Session

DRAWS = 1000
RULES = Path(__file__).parent.parent.parent / "rules"


def test_a_question_opens_those_that_wait_for_it() -> None:
    program = Recommender(load_pack([RULES]), EngineMode.REFERENCE).program
    known = Known({}, {}, frozenset(), program.space)
    possible = askable(program, known)
    opens = opened_by(program, possible, next_questions(program, known, possible))
    assert opens["compatibility.existing_application"] == ("compatibility.code_changes",)
    assert set(opens["current.platform"]) == {
        "current.service",
        "current.symptoms",
        "current.move_interruption",
        "current.move_interruption_seconds",
    }


def test_what_two_questions_tell_counts_half() -> None:
    assert promise(Prospect("a", 0.1, 0.0, 0.0, 0.0, opened=0.6)) == 0.3
    assert promise(Prospect("a", 0.4, 0.0, 0.0, 0.0, opened=0.6)) == 0.4


def test_chance_tells_nothing_however_many_answers_there_are() -> None:
    rng = random.Random(3)
    told = []
    for _ in range(40):
        values, winners = [0] * 16, {"a": 0, "b": 0, "c": 0}
        for world in range(DRAWS):
            values[rng.randrange(16)] |= 1 << world
            winners[rng.choice(["a", "a", "b", "c"])] |= 1 << world
        told.append(information(values, winners))
    assert sum(told) / len(told) < 0.008, "without a correction 0.022"
    sure = [winners["a"], winners["b"], winners["c"]]
    assert information(sure, winners) > 1.4, "what settles the winner tells all"


def test_nearly_sure_the_question_that_opens_the_deciding_one_comes_early() -> None:
    """An application on Db2 stays unless its code may change: whether there is one tells little by itself."""
    recommender = Recommender(load_pack([RULES]), EngineMode.REFERENCE)
    answers = {
        "workload.role": "system_of_record",
        "compatibility.engine": "db2",
        "data.model": "relational",
        "operations.control": "engine_settings",
        "compatibility.blockers": frozenset[str](),
        "access.traffic": frozenset({"steady"}),
        "compatibility.leave_engine": False,
        "availability.regions": "one",
    }
    known = Workload("db2", {"compatibility.existing_application": True, "compatibility.code_changes": "none"})
    start = Session(Workload("db2", answers))
    asked = [step.attribute for step in list(positions(Interviewer(recommender, Goal()), known, start))[-1][0].steps]
    assert "compatibility.code_changes" not in asked or asked.index("compatibility.code_changes") < 4, asked
