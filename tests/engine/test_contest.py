"""Many worlds at once give what one at a time gives; draws follow the profiles."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.engine.completions import DRAWS, completions, seed_of
from recommender.engine.contest import NOBODY, Contest, winners
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.engine.mixture import Mixture
from recommender.engine.plan import weights_of
from recommender.engine.questions import information
from recommender.engine.residual import Known
from recommender.engine.standing import standing
from recommender.engine.tally import Tally
from recommender.engine.worlds import ByMember, ByValue, side_by_side
from recommender.model.profile import Profile, WordShares
from recommender.testing.packs import even_profile, some_pack
from recommender.testing.strategies import Choices, some_answers

FURTHER = "use.patterns"  # nothing else depends on it
QUICK = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), database=None)


def test_the_winner_of_each_world_is_the_one_of_a_decision(vocabulary):
    priorities = {"first": "high", "third": "low"}

    @QUICK
    @given(st.binary(min_size=900, max_size=900))
    def same(data):
        choices = Choices(data)
        pack = some_pack(choices, vocabulary)
        recommender = Recommender(pack, EngineMode.REFERENCE)
        program, plan, weights = recommender.program, recommender.plan("record"), weights_of(pack, priorities)
        values = [program.following.facts(some_answers(choices, vocabulary, 60)).values for _ in range(5)]
        outcome = winners(program, plan, weights, side_by_side(program.vocabulary, values))
        for position, known in enumerate(values):
            one = standing(plan, weights, known, program.evaluate(known).truths).winner
            many = [service for service, mask in outcome.items() if mask >> position & 1]
            assert many == [one or NOBODY]

    same()


def test_who_stands_before_whom_and_how_far_from_winning(vocabulary):
    @QUICK
    @given(st.binary(min_size=900, max_size=900))
    def same(data):
        choices = Choices(data)
        pack = some_pack(choices, vocabulary)
        recommender = Recommender(pack, EngineMode.REFERENCE)
        program, plan, weights = recommender.program, recommender.plan("record"), weights_of(pack, {})
        values = [program.following.facts(some_answers(choices, vocabulary, 60)).values for _ in range(5)]
        contest = Contest(program, plan, weights, side_by_side(program.vocabulary, values))
        places = [standing(plan, weights, known, program.evaluate(known).truths) for known in values]
        for one, other in permutations(plan.candidates, 2):
            for world, place in enumerate(places):
                before = one in place.order and (
                    other not in place.order or place.order.index(one) < place.order.index(other)
                )
                assert contest.before(one, other) >> world & 1 == before
        for service in plan.candidates:
            nearness = [
                (-len(place.excluded.get(service, ())), place.units[service] - max_units(place)) for place in places
            ]
            lead = contest.lead(service)
            first = lead.greatest(0b11111, 1)
            assert first.bit_count() == 1
            if all(place.order for place in places):  # where nobody is left there is nobody to be compared with
                assert nearness[first.bit_length() - 1] == max(nearness)
            assert lead.greatest(0b11111, 7) == 0b11111

    same()


def max_units(place):
    return max((place.units[service] for service in place.order), default=0)


def test_a_tally_adds_and_compares_as_numbers_do():
    @QUICK
    @given(st.lists(st.tuples(st.integers(0, 999), st.integers(0, 15)), max_size=9), st.integers(0, 999))
    def adds(terms, other):
        tally, sums = Tally(), [0] * 4
        for amount, mask in terms:
            tally.add(amount, mask)
            for world in range(4):
                sums[world] += amount * (mask >> world & 1)
        rival = Tally()
        rival.add(other, 0b1111)
        greater, equal = tally.compared(rival, 0b1111)
        assert [(greater >> w & 1, equal >> w & 1) for w in range(4)] == [(s > other, s == other) for s in sums]
        assert Tally.plus(tally, rival).compared(rival, 0b1111)[1] == sum((s == 0) << w for w, s in enumerate(sums))

    adds()


def test_the_greatest_worlds_of_a_tally():
    @QUICK
    @given(st.lists(st.integers(0, 99), min_size=1, max_size=9), st.integers(0, 10), st.integers(0, 511))
    def chosen(numbers, count, within):
        tally, every = Tally(), (1 << len(numbers)) - 1
        for world, number in enumerate(numbers):
            tally.add(number, 1 << world)
        within &= every
        found = tally.greatest(within, count)
        candidates = [number for world, number in enumerate(numbers) if within >> world & 1]
        kept = [number for world, number in enumerate(numbers) if found >> world & 1]
        assert found & ~within == 0
        assert sorted(kept, reverse=True) == sorted(candidates, reverse=True)[:count]
        less = tally.complement(8, every)
        assert [sum((p >> w & 1) << i for i, p in enumerate(less.planes)) for w in range(len(numbers))] == [
            255 - number for number in numbers
        ]

    chosen()


def _known(recommender, answers):
    facts = recommender.program.following.facts(answers)
    return Known(answers, facts.values, frozenset(), recommender.program.space)


def test_draws_keep_the_answers_and_respect_never(vocabulary):
    pack = some_pack(Choices(b"\x55" * 400), vocabulary)
    recommender = Recommender(pack, EngineMode.REFERENCE)
    known = _known(recommender, {"work.role": "record", "data.simple": True})
    draws, counted = completions(recommender.program, recommender.mixture, known, "seed")
    assert counted.bit_count() == DRAWS
    simple, engine = draws.columns["data.simple"], draws.columns["compatibility.engine"]
    assert isinstance(simple, ByValue)
    assert isinstance(engine, ByValue)
    assert simple.masks == ((True, draws.every),)
    drawn = {word: (mask & counted).bit_count() for word, mask in engine.masks}
    assert drawn["red"] == 0  # never: simple and red
    assert drawn["none"] > 400
    assert drawn["blue"] > 400


def test_draws_follow_the_shares_of_a_profile(vocabulary):
    lopsided = {
        **even_profile(vocabulary).distributions,
        "data.model": WordShares({"relational": 0.9, "document": 0.1}),
    }
    pack = some_pack(Choices(b"\x55" * 400), vocabulary)
    recommender = Recommender(pack, EngineMode.REFERENCE)
    profile = Profile("lopsided", "", 1.0, lopsided)
    draws, counted = completions(
        recommender.program, Mixture(vocabulary, (profile,)), _known(recommender, {"work.role": "record"}), "seed"
    )
    column = draws.columns["data.model"]
    assert isinstance(column, ByValue)
    shares = {word: (mask & counted).bit_count() / DRAWS for word, mask in column.masks}
    assert abs(shares["relational"] - 0.9) < 0.05
    assert shares["key_value"] == 0
    patterns = draws.columns["use.patterns"]
    assert isinstance(patterns, ByMember)
    assert abs((patterns.present["joins"] & counted).bit_count() / DRAWS - 0.4) < 0.06


def test_the_likelihood_of_the_answers_chooses_among_profiles(vocabulary):
    even = even_profile(vocabulary).distributions
    only = [
        Profile(word, "", 0.5, {**even, "data.model": WordShares({word: 1.0}), "data.simple": WordShares({flag: 1.0})})
        for word, flag in (("relational", "true"), ("document", "false"))
    ]
    pack = some_pack(Choices(b"\x55" * 400), vocabulary)
    recommender = Recommender(pack, EngineMode.REFERENCE)
    known = _known(recommender, {"work.role": "record", "data.model": "document"})
    draws, counted = completions(recommender.program, Mixture(vocabulary, only), known, "seed")
    column = draws.columns["data.simple"]
    assert isinstance(column, ByValue)
    shares = {value: (mask & counted).bit_count() / DRAWS for value, mask in column.masks}
    assert shares[False] > 0.95


def test_draws_are_equal_for_equal_seeds_and_differ_otherwise(vocabulary):
    pack = some_pack(Choices(b"\x55" * 400), vocabulary)
    recommender = Recommender(pack, EngineMode.REFERENCE)
    known = _known(recommender, {"work.role": "record"})
    one, again, other = (completions(recommender.program, recommender.mixture, known, seed) for seed in ("a", "a", "b"))
    assert one[0].columns == again[0].columns
    assert one[0].columns != other[0].columns
    assert seed_of({"a.b": frozenset("xy"), "a.c": 1.0}) == seed_of({"a.c": 1.0, "a.b": frozenset("yx")})
    assert seed_of({"a.b": True}) != seed_of({"a.b": False})


def test_other_rules_and_further_questions_leave_the_draws_as_they_are(vocabulary):
    pack = some_pack(Choices(b"\x55" * 400), vocabulary)
    fewer = {name: attribute for name, attribute in pack.vocabulary.attributes.items() if name != FURTHER}
    profiles = tuple(
        replace(profile, distributions={name: d for name, d in profile.distributions.items() if name in fewer})
        for profile in pack.profiles
    )
    smaller = replace(pack, rules=(), vocabulary=replace(pack.vocabulary, attributes=fewer), profiles=profiles)
    drawn = []
    for one in (pack, smaller):
        recommender = Recommender(one, EngineMode.REFERENCE)
        known = _known(recommender, {"work.role": "record"})
        drawn.append(completions(recommender.program, recommender.mixture, known, "seed")[0].columns)
    assert FURTHER in drawn[0]
    assert drawn[1] == {name: column for name, column in drawn[0].items() if name != FURTHER}


def test_information_is_the_entropy_that_an_answer_takes_away():
    assert information([0b0011, 0b1100], {"a": 0b0011, "b": 0b1100}) == 1.0
    assert information([0b0101, 0b1010], {"a": 0b0011, "b": 0b1100}) == 0.0
    assert information([0b1111], {"a": 0b0011, "b": 0b1100}) == 0.0
    assert information([0b0001], {"a": 0b0011, "b": 0b1100}) < 0.5  # asked in one world of four
    assert information([], {"a": 0b0011, "b": 0b1100}) == 0.0
