"""How far two encodings of the same facts agree: `make agreement`.

One is that of the open cases, the other `tests/data/blind-encoding.yaml`, made without sight of them or of the answers.

python -m tools.encoding_agreement

An attribute counts as agreed when both encodings answer it with the same value, out of those that either
answers. Printed for all attributes together and for each, then how often each encoding leads to an accepted
winner.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from recommender.analysis.cases import run_case
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.knowledge.case_file import load_cases
from recommender.knowledge.pack_loader import load_pack
from recommender.knowledge.workload_file import parse_workloads
from recommender.model.case import Case
from recommender.model.pack import Pack
from recommender.model.workload import Workload

ROOT = Path(__file__).resolve().parent.parent
BLIND = ROOT / "tests" / "data" / "blind-encoding.yaml"


@dataclass(frozen=True)
class Agreement:
    """Attributes that both encodings answer alike, that both answer, and that either answers, counted by attribute."""

    alike: Mapping[str, int]
    both: Mapping[str, int]
    either: Mapping[str, int]

    @property
    def share(self) -> float:
        """Answered alike, of those that either answers."""
        return sum(self.alike.values()) / sum(self.either.values())

    @property
    def share_of_shared(self) -> float:
        """Answered alike, of those that both answer."""
        return sum(self.alike.values()) / sum(self.both.values())


def agreement_of(pairs: Sequence[tuple[Workload, Workload]]) -> Agreement:
    """The agreement over all pairs of encodings, with priorities beside the attributes."""
    alike: Counter[str] = Counter()
    both: Counter[str] = Counter()
    either: Counter[str] = Counter()
    for first, second in pairs:
        one, other = _said(first), _said(second)
        either.update(one.keys() | other.keys())
        both.update(one.keys() & other.keys())
        alike.update(name for name in one.keys() & other.keys() if one[name] == other[name])
    return Agreement(alike, both, either)


def _said(workload: Workload) -> dict[str, Any]:
    return {**workload.answers, **{f"priorities.{name}": word for name, word in workload.priorities.items()}}


def blind_workloads(pack: Pack) -> dict[str, Workload]:
    """The second encodings by the id of their case."""
    entries = yaml.safe_load(BLIND.read_text(encoding="utf-8"))
    text = yaml.safe_dump_all([{"name": entry["id"], **entry["workload"]} for entry in entries], sort_keys=False)
    return {workload.name: workload for workload in parse_workloads(text, BLIND.name, pack)}


def main() -> int:
    """Print the agreement."""
    pack = load_pack([ROOT / "rules"])
    cases = {case.id: case for case in load_cases([ROOT / "cases" / "open"], pack)}
    blind = blind_workloads(pack)
    pairs = [(cases[name].workload, workload) for name, workload in blind.items()]
    found = agreement_of(pairs)
    print(f"{len(pairs)} scenarios encoded twice")
    print(
        f"{found.share:.0%} of what either encoding says is said alike ({sum(found.alike.values())} of"
        f" {sum(found.either.values())}); {found.share_of_shared:.0%} of what both say"
    )
    print("\nalike  either  attribute")
    for name in sorted(found.either, key=lambda name: (-found.either[name], name)):
        print(f"{found.alike.get(name, 0):5}  {found.either[name]:6}  {name}")
    first = _accepted(pack, [cases[name] for name in blind])
    second = _accepted(pack, [replace(cases[name], workload=workload) for name, workload in blind.items()])
    same = sum(first[name] and second[name] for name in blind)
    print(f"\naccepted winner from the first encoding: {sum(first.values())} of {len(pairs)}")
    print(f"accepted winner from the second encoding: {sum(second.values())} of {len(pairs)}")
    print(f"from both: {same} of {len(pairs)}")
    missed = sorted(name for name in blind if first[name] and not second[name])
    if missed:
        print(f"from the first only: {', '.join(missed)}")
    return 0


def _accepted(pack: Pack, cases: Sequence[Case]) -> dict[str, bool]:
    recommender = Recommender(pack, EngineMode.REFERENCE)
    return {case.id: run_case(recommender, case).accepted_rank == 1 for case in cases}


if __name__ == "__main__":
    sys.exit(main())
