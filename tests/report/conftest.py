from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.knowledge.pack_loader import load_pack
from recommender.knowledge.workload_file import parse_workloads
from recommender.model.decision import Decision
from recommender.model.pack import Pack

PACKS = Path(__file__).parent.parent / "packs"
DECISIONS = Path(__file__).parent.parent / "data" / "decisions"


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


@pytest.fixture(scope="session")
def frozen() -> Callable[[str], Decision]:
    """A decision of the built-in pack as it once was: the text of an answer is no matter of rules that change."""
    return lambda name: _read(Decision, json.loads((DECISIONS / f"{name}.json").read_text(encoding="utf-8")))


def _read(kind: Any, value: Any) -> Any:
    """The value of this type that was written as JSON; what is left out has its default."""
    inner = typing.get_args(kind)
    match typing.get_origin(kind):
        case types.UnionType | typing.Union:
            return _thawed(value)
        case origin if origin is tuple:
            return tuple(_read(inner[0], part) for part in value)
        case None if hasattr(kind, "__match_args__") and isinstance(value, dict):
            hints = typing.get_type_hints(kind)
            return kind(**{name: _read(hints[name], part) for name, part in value.items()})
        case None:
            return kind(value)
    return {name: _read(inner[1], part) for name, part in value.items()}


def _thawed(value: Any) -> Any:
    """An answer or a setting's test: lists become tuples, within mappings too."""
    if isinstance(value, dict):
        return {name: _thawed(part) for name, part in value.items()}
    return tuple(value) if isinstance(value, list) else value
