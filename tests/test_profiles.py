"""How the figures of the profiles move towards the answers of cases."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from tools import profile_moves as moves
from tools import profile_text as text

from recommender.model.profile import NumberSpread, SetShares, WordShares
from recommender.model.vocabulary import Attribute, AttributeType, LevelRange

ROOT = Path(__file__).parent.parent
CHOICE = Attribute("a.shape", AttributeType.CHOICE, ("round", "square"))
LEVEL = Attribute("a.size", AttributeType.LEVEL, ("small", "large"))


def seen(silent, **answers):
    found = moves.Seen()
    found.add(None, silent)
    for value, part in answers.items():
        found.add(value, part)
    return found


def test_silence_alone_moves_nothing():
    for estimate in (
        WordShares({"round": 0.9, "square": 0.1}),
        SetShares(0.2, {"round": 0.5, "square": 0.3}),
        NumberSpread(10.0, 80.0, 0.125),
        NumberSpread(99.5, 99.9, top=100.0),
    ):
        after = moves.moved(CHOICE, estimate, seen(1000))
        assert _figures(after) == pytest.approx(_figures(estimate))


def test_answers_move_the_shares_by_their_part_of_all():
    kept = moves.SMOOTHING + 10 * moves.SILENCE
    after = moves.moved(CHOICE, WordShares({"round": 0.75, "square": 0.25}), seen(10, square=5.0))
    assert after.shares["square"] == pytest.approx((0.25 * kept + 5) / (kept + 5))
    large = moves.Seen({LevelRange(1, 1): 2.0})
    after = moves.moved(LEVEL, WordShares({"small": 1.0, "large": 0.0}), large)
    assert after.shares["large"] == pytest.approx(2 / (2 + moves.SMOOTHING))


def test_members_are_counted_among_the_sets_that_have_some():
    answers = moves.Seen({frozenset(): 3.0, frozenset({"round"}): 3.0})
    after = moves.moved(CHOICE, SetShares(0.5, {"round": 0.5, "square": 0.5}), answers)
    half = moves.SMOOTHING / 2
    assert after.empty == pytest.approx(0.5)
    assert after.members == pytest.approx({"round": (half / 2 + 3) / (half + 3), "square": half / 2 / (half + 3)})


def test_many_equal_numbers_become_the_median_and_narrow_the_spread():
    after = moves.moved(CHOICE, NumberSpread(10.0, 100.0), moves.Seen({1000.0: 1e6}))
    assert after.median == pytest.approx(1000, rel=0.01)
    assert after.p90 < 1100
    near = moves.moved(CHOICE, NumberSpread(99.0, 99.9, top=100.0), moves.Seen({99.99: 1e6, 100.0: 5.0}))
    assert (near.median, near.top) == (pytest.approx(99.99, abs=0.001), 100.0)
    assert near.median < near.p90 < 100


def test_the_text_reads_as_what_was_written_and_its_shares_sum_to_one():
    entries = {
        "base": {
            "title": "Base",
            "weight": 0,
            "distributions": {"a.shape": WordShares({"round": 1 / 3, "square": 2 / 3})},
        },
        "kind": {"title": "Kind", "weight": 0.12345678, "ways": {"in": 2 / 3, "out": 1 / 3}, "distributions": {}},
        "in": {"title": "In", "share": 2 / 3, "distributions": {"a.set": SetShares(0.1234, {"round": 0.5})}},
        "out": {"title": "Out", "share": 1 / 3, "distributions": {"a.number": NumberSpread(1234.5, 99999.0, 0.25)}},
    }
    found = yaml.safe_load(text.written(entries))
    assert found["base"]["distributions"] == {"a.shape": {"round": 0.333, "square": 0.667}}
    assert (found["kind"]["weight"], found["kind"]["ways"]) == (0.1235, {"in": 0.667, "out": 0.333})
    assert found["in"] == {
        "title": "In",
        "share": 0.667,
        "distributions": {"a.set": {"empty": 0.123, "members": {"round": 0.5}}},
    }
    assert found["out"]["distributions"] == {"a.number": {"median": 1200, "p90": 100000, "zero": 0.25}}


def test_what_is_near_the_top_is_not_rounded_to_it():
    spread = {"a.number": NumberSpread(99.95123, 99.99712, top=100.0)}
    found = yaml.safe_load(text.written({"kind": {"title": "Kind", "weight": 1, "distributions": spread}}))
    assert found["kind"]["distributions"]["a.number"] == {"median": 99.951, "p90": 99.9971, "top": 100}


def test_the_shipped_profiles_have_the_kinds_of_the_estimates():
    estimates = yaml.safe_load((ROOT / "tools" / "estimates" / "profiles.yaml").read_text(encoding="utf-8"))
    shipped = yaml.safe_load((ROOT / "rules" / "profiles.yaml").read_text(encoding="utf-8"))
    assert {name: (body["title"], list(body["distributions"])) for name, body in shipped.items()} == {
        name: (body["title"], list(body["distributions"])) for name, body in estimates.items()
    }, "run make profiles"


def _figures(distribution):
    match distribution:
        case WordShares(shares):
            return shares
        case SetShares(empty, members):
            return {"": empty, **members}
        case NumberSpread(median, p90, zero, _):
            return {"median": median, "p90": p90, "zero": zero}
