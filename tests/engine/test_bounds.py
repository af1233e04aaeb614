"""`decided` against brute force, on packs small enough to try every completion."""

from __future__ import annotations

from itertools import chain, combinations, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.engine.bounds import bounds_of
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.engine.plan import weights_of
from recommender.engine.reference import truth
from recommender.engine.residual import Known
from recommender.engine.standing import standing
from recommender.model.truth import Truth
from recommender.model.vocabulary import AttributeType, LevelRange, Vocabulary
from recommender.testing.packs import some_pack
from recommender.testing.strategies import _ROUND, Choices, some_answers

SMALL = {
    "mixed": ("work.role", "data.model", "data.simple", "data.size_gb", "data.volume", "use.patterns"),
    "numbers": ("work.role", "use.reads", "use.writes", "use.total", "use.share", "use.mix", "data.simple"),
    "following": ("work.role", "current.service", "compatibility.engine", "data.simple", "data.model"),
}


def part_of(vocabulary, names):
    never = tuple(n for n in vocabulary.never if set(names) >= {"data.simple", "compatibility.engine"})
    return Vocabulary({name: vocabulary[name] for name in names}, never)


def every_answer(attribute):
    match attribute.type:
        case AttributeType.FLAG:
            return [False, True]
        case AttributeType.CHOICES:
            words = attribute.values
            return [
                frozenset(group)
                for group in chain.from_iterable(combinations(words, size) for size in range(len(words) + 1))
            ]
        case AttributeType.NUMBER:
            cuts = sorted(
                {number for number in _ROUND if number <= 1e7} | {0.3, 0.9, 20.0, 70.0, 99.7, 2000.0, 3e4, 2e7}
            )
            return [number for number in cuts if attribute.maximum is None or number <= attribute.maximum]
        case AttributeType.LEVEL:
            return [None]  # follows from its numbers
        case _:
            return list(attribute.values)


def completions_of(vocabulary, answers):
    open_attributes = [a for a in vocabulary.answerable() if a.id not in answers]
    for combination in product(*(every_answer(attribute) for attribute in open_attributes)):
        filled = {a.id: v for a, v in zip(open_attributes, combination, strict=True) if v is not None}
        yield {**answers, **filled}


@pytest.mark.parametrize("part", SMALL)
def test_decided_is_sound_and_scores_stay_within_their_bounds(vocabulary, part):
    small = part_of(vocabulary, SMALL[part])
    seen = {"settled": 0, "decided": 0, "open": 0}

    @settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.binary(min_size=500, max_size=500))
    def holds(data):
        choices = Choices(data)
        pack = some_pack(choices, small)
        answers = {"work.role": "record", **some_answers(choices, small, 70)}
        answers["work.role"] = "record"
        recommender = Recommender(pack, EngineMode.REFERENCE)
        following, plan, weights = recommender.program.following, recommender.plan("record"), weights_of(pack, {})
        facts = following.facts(answers)
        if facts.clashes:
            return
        firing = recommender.program.evaluate(facts.values)
        now = standing(plan, weights, facts.values, firing.truths)
        known = Known(answers, facts.values, frozenset(), recommender.program.space)
        bounds = bounds_of(recommender.program, plan, weights, known, now)
        winners = set()
        for answered in completions_of(small, answers):
            full = following.facts(answered)
            if full.clashes or any(truth(n.when, full.values) is Truth.TRUE for n in small.never):
                continue
            then = standing(plan, weights, full.values, recommender.program.evaluate(full.values).truths)
            winners.add(then.winner)
            for service, (low, high) in bounds.spread.items():
                assert low <= then.units[service] <= high
        if not winners:
            return  # the answers themselves are impossible together
        if bounds.decided:
            assert winners == {now.winner}
        settled = winners == {now.winner}
        seen["settled"] += settled
        seen["open"] += not settled
        seen["decided"] += bounds.decided

    holds()
    share = seen["decided"] / seen["settled"]
    print(f"\n{part}: {seen['settled']} settled by brute force, of these decided {share:.0%}; {seen['open']} open")
    assert seen["settled"] >= 30
    assert seen["open"] >= 30
    assert share >= 0.5


def test_a_level_answered_in_words_keeps_its_number_in_the_band(vocabulary):
    small = part_of(vocabulary, SMALL["mixed"])
    space = Recommender(some_pack(Choices(b""), small), EngineMode.REFERENCE).program.space
    cells = space.cells(space.of_attribute["data.volume"], {"data.volume": LevelRange(1, 1)}, frozenset())
    assert {cell["data.size_gb"] for cell in cells} <= set(map(float, range(50, 1000)))
