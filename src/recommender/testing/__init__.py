"""For the tests of an organisation's own pack: its checks and properties as tests of pytest, and strategies.

    from recommender.testing import pack_checks

    test_house = pack_checks("house")

is a test for each check of `recommender rules check` on the shipped rules with the folder `house` added, and for each
property that every pack must have; see `pack_checks`. `workloads` is the Hypothesis strategy behind them, for
properties of one's own:

    from hypothesis import given
    from recommender import Recommender, load_pack
    from recommender.testing import workloads

    pack = load_pack(["house"])
    decide = Recommender(pack).decide

    @given(workloads(pack, roles=["cache"]))
    def test_no_cache_of_ours_is_memcached(workload):
        assert decide(workload).winner.service != "elasticache-memcached"

Nothing is imported before it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the names below are imported when first used: the search of `rules check` uses strategies from here
    from recommender.testing.as_tests import pack_checks
    from recommender.testing.near_rules import workloads

__all__ = ["pack_checks", "workloads"]

_HOMES = {"pack_checks": "recommender.testing.as_tests", "workloads": "recommender.testing.near_rules"}


def __getattr__(name: str) -> object:
    """A name for tests, imported when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
