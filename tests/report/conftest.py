from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.knowledge.pack_loader import load_pack
from recommender.knowledge.workload_file import parse_workloads
from recommender.model.decision import Decision
from recommender.model.pack import Pack

PACKS = Path(__file__).parent.parent / "packs"


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack([PACKS / "tiny"], labels=["tiny"])


@pytest.fixture(scope="session")
def decide(pack: Pack) -> Callable[[str], Decision]:
    """The decision for a workload written as YAML."""
    recommender = Recommender(pack, EngineMode.REFERENCE)

    def decided(text: str) -> Decision:
        (workload,) = parse_workloads(text, "shop.yaml", pack, stem="shop")
        return recommender.decide(workload)

    return decided
