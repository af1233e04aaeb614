from __future__ import annotations

from pathlib import Path

import pytest

from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.knowledge.pack_loader import load_pack
from recommender.model.pack import Pack

PACKS = Path(__file__).parent.parent / "packs"


@pytest.fixture(scope="session")
def tiny() -> Pack:
    return load_pack([PACKS / "tiny"])


@pytest.fixture(scope="session")
def recommender(tiny: Pack) -> Recommender:
    return Recommender(tiny, EngineMode.REFERENCE)
