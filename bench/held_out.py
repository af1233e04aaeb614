"""The questionnaire over cases that its profiles were not fitted to: fitted to one half, asked over the other."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import asking, asking_rows
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.knowledge.case_file import load_cases
from recommender.knowledge.pack_loader import load_pack
from recommender.model.interview import Goal

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))


def measure():
    """Print one row over a sample of both halves."""
    from fit_profiles import half_of

    runs = []
    for half in (0, 1):
        with tempfile.TemporaryDirectory() as folder:
            rules = Path(folder) / "rules"
            shutil.copytree(ROOT / "rules", rules)
            words = [sys.executable, str(ROOT / "tools" / "fit_profiles.py"), "--half", str(half)]
            subprocess.run([*words, "-o", str(rules / "profiles.yaml")], check=True, capture_output=True)
            pack = load_pack([rules])
        recommender = Recommender(pack, EngineMode.REFERENCE)
        workloads = [case.workload for case in load_cases([ROOT / "cases"], pack)]
        others = [workload for workload in workloads if half_of(workload.name) != half]
        some = random.Random(half).sample(others, asking.SOME)
        made = (asking.complete(recommender, workload, 0) for workload in some)
        runs += [asking.Run(recommender, workload, Goal()) for workload in made if workload is not None]
    asking_rows.told(
        "cases completed, profiles fitted to the other half", runs, ">= 95 %", lambda _, right: right >= 0.95
    )
