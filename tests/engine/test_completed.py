"""A completed workload answers what its answers leave relevant, and nothing else."""

from __future__ import annotations

import random
from pathlib import Path

from recommender.engine.completed import completed
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.engine.questions import askable
from recommender.engine.reference import truth
from recommender.engine.residual import Known
from recommender.knowledge.case_file import load_cases
from recommender.model.truth import Truth
from recommender.model.vocabulary import AttributeType
from recommender.model.workload import Workload


def test_nothing_relevant_is_left_to_ask_and_nothing_else_was_answered(shipped_pack):
    recommender = Recommender(shipped_pack, EngineMode.REFERENCE)
    vocabulary, rng = shipped_pack.vocabulary, random.Random(2)
    cases = list(load_cases([Path("cases")], shipped_pack))
    for case in rng.sample(cases, 30):
        workload = completed(recommender, case.workload, "seed", random.Random(case.id))
        assert workload == completed(recommender, case.workload, "seed", random.Random(case.id))
        if workload is None:  # the case answers what nobody would ask of it
            continue
        answers = recommender.answers_of(case.workload)
        assert {name: workload.answers[name] for name in answers} == answers
        asked = recommender.inquire(workload.answers, workload.priorities)
        assert asked.facts.clashes == ()
        known = Known(workload.answers, asked.values, frozenset(), recommender.program.space)
        assert askable(recommender.program, known) == ()
        added = workload.answers.keys() - answers.keys()
        for name in added:
            attribute = vocabulary[name]
            assert attribute.when is None or truth(attribute.when, asked.values) is not Truth.FALSE
            if attribute.type is AttributeType.LEVEL and attribute.inputs:
                assert not asked.values.keys() >= set(attribute.inputs), (case.id, name)


def test_what_nobody_would_ask_completes_to_nothing(shipped_pack):
    recommender = Recommender(shipped_pack, EngineMode.REFERENCE)
    attribute = next(a for a in shipped_pack.vocabulary.answerable() if a.id == "cache.in_front_of")
    workload = Workload("orders", answers={"workload.role": "analytics", attribute.id: attribute.values[0]})
    assert completed(recommender, workload, "seed", random.Random(0)) is None
