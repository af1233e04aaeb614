"""Every symptom of what runs today leads somewhere: taken away, some case comes out otherwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from recommender.analysis.cases import run_case
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.knowledge.case_file import load_cases
from recommender.knowledge.pack_loader import load_pack

ROOT = Path(__file__).parents[1]
SYMPTOMS = "current.symptoms"


def test_every_symptom_changes_what_some_case_asserts() -> None:
    pack = load_pack([ROOT / "rules"])
    recommender = Recommender(pack, EngineMode.REFERENCE)
    leads: set[str] = set()
    for case in load_cases([ROOT / "cases"], pack):
        given = case.workload.answers.get(SYMPTOMS)
        if not isinstance(given, frozenset) or case.expected_failure:
            continue
        for symptom in given - leads:
            spared = replace(case.workload, answers={**case.workload.answers, SYMPTOMS: given - {symptom}})
            if run_case(recommender, replace(case, workload=spared)).failed:
                leads.add(symptom)
    assert set(pack.vocabulary[SYMPTOMS].values) - leads == set()
