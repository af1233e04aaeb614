"""How often the winner stays accepted when one answer is missing: `make robustness`.

python -m tools.robustness [FOLDER…]

Each case that an accepted service wins is decided once more for every answer in it, with that answer left out, as by
somebody who did not think of it. An answer that carries the decision may not be missed; the list of those attributes
says where the knowledge leans on one answer alone. Situation cases are left out: one fact decides them on purpose.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from recommender.analysis.cases import run_case
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.knowledge.case_file import load_cases
from recommender.knowledge.pack_loader import load_pack
from recommender.model.case import Case

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("open", "collected", "guidance")


@dataclass(frozen=True)
class Lapse:
    """An answer left out of a case, and who wins without it."""

    case: str
    attribute: str
    winner: str


def _without(case: Case, attribute: str) -> Case:
    answers = {name: value for name, value in case.workload.answers.items() if name != attribute}
    return replace(case, workload=replace(case.workload, answers=answers))


def lapses(recommender: Recommender, cases: Sequence[Case]) -> Iterator[tuple[str, Lapse | None]]:
    """For each answer of each case: the attribute, and the lapse where the accepted services lose without it."""
    for case in cases:
        for attribute in case.workload.answers:
            outcome = run_case(recommender, _without(case, attribute))
            lost = outcome.accepted_rank != 1
            yield attribute, Lapse(case.id, attribute, outcome.winner) if lost else None


def main(folders: Sequence[str]) -> int:
    """Print the share of answers that can be missed, and those that cannot, by attribute."""
    pack = load_pack([ROOT / "rules"])
    recommender = Recommender(pack, EngineMode.REFERENCE)
    paths = [Path(folder) for folder in folders] or [ROOT / "cases" / folder for folder in FOLDERS]
    cases = [case for case in load_cases(paths, pack) if run_case(recommender, case).accepted_rank == 1]
    tried: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    found: list[Lapse] = []
    for attribute, lapse in lapses(recommender, cases):
        tried[attribute] += 1
        if lapse is not None:
            lost[attribute] += 1
            found.append(lapse)
    for lapse in found:
        print(f"{lapse.case} without {lapse.attribute}: {lapse.winner or 'nobody'}")
    print("\n lost  tried  attribute")
    for attribute in sorted(lost, key=lambda name: (-lost[name], name)):
        print(f"{lost[attribute]:5}  {tried[attribute]:5}  {attribute}")
    kept = tried.total() - lost.total()
    share = kept / tried.total()
    print(f"\n{share:.1%} of {tried.total()} answers can be missed, one at a time, in {len(cases)} cases")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
