"""What the tests of reviewing share: the shipped rules and what designs mean by them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from recommender import load_pack
from recommender.errors import Problem
from recommender.knowledge.design_cache import load_designs
from recommender.knowledge.problems import Problems
from recommender.model.design import Design
from recommender.model.design_map import DesignMap
from recommender.model.pack import Pack
from recommender.review.reading import read_design


@pytest.fixture(scope="session", autouse=True)
def _cache_of_ones_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The shipped rules are compiled once for all tests of reviewing, and nothing of the user's is touched."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECOMMENDER_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def pack(_cache_of_ones_own: None) -> Pack:
    return load_pack()


@pytest.fixture(scope="session")
def designs(pack: Pack) -> DesignMap:
    return load_designs([], pack)


Read = Callable[..., tuple[Design, tuple[Problem, ...]]]


@pytest.fixture
def read(pack: Pack, designs: DesignMap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Read files written into an empty folder, which is where one works: the design and the problems."""
    monkeypatch.chdir(tmp_path)

    def reading(files: Mapping[str, str], *paths: str) -> tuple[Design, tuple[Problem, ...]]:
        for name, text in files.items():
            target = tmp_path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        problems = Problems()
        design = read_design([Path(path) for path in paths or (".",)], pack, designs, problems)
        return design, problems.all()

    return reading
