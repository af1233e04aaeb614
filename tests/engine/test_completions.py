"""Draws are distributed as the profiles have it, on condition that nothing impossible comes out, and all of them count."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from itertools import product
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.engine.completions import DRAWS, completions
from recommender.engine.decide import Recommender
from recommender.engine.dice import Dice, digits_of, digits_up_to
from recommender.engine.firing import EngineMode
from recommender.engine.mixture import Mixture, share_below, share_near
from recommender.engine.program import Program
from recommender.engine.reference import truth
from recommender.engine.residual import Known
from recommender.engine.strata import stratified
from recommender.engine.ties import ties_of
from recommender.engine.worlds import Places, positions
from recommender.knowledge.case_file import load_cases
from recommender.model.condition import All, HasAny, IsFlag, OneOf, attributes_of
from recommender.model.profile import NumberSpread, Profile, SetShares, WordShares
from recommender.model.truth import Truth
from recommender.model.vocabulary import Impossible, LevelRange, Vocabulary
from recommender.testing.packs import even_profile
from recommender.testing.strategies import Choices, condition, some_answers

QUICK = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), database=None)


class EveryFraction(random.Random):
    """Fair bits that run through all fractions once: digit n of world i is bit n of i."""

    def __init__(self, digits):
        super().__init__()
        self._digits, self._drawn = digits, -1

    def getrandbits(self, count):
        self._drawn = (self._drawn + 1) % self._digits
        return sum((world >> self._drawn & 1) << world for world in range(count))


def test_over_all_fractions_each_probability_comes_out_exactly():
    count, digits = 4096, 12
    half = (1 << count // 2) - 1  # worlds that differ from the others in the last digit drawn only
    every = (1 << count) - 1
    for numerator in (0, 1, 7, 2048, 4095, 4096):
        chance = digits_of(numerator / count)
        assert Dice(EveryFraction(digits), count).thrown([(chance, every)]).bit_count() == numerator
    shares = [[0.5, 0.0, 0.25, 0.25], [0.0, 0.0, 0.0, 3.0]]
    chances = [(digits_up_to(weights), mask) for weights, mask in zip(shares, [every & ~half, half], strict=True)]
    found = Dice(EveryFraction(digits), count).sorted_out(chances, 4)
    assert sum(found) == every
    assert [mask & half for mask in found] == [0, 0, 0, half]
    assert found[1] == 0
    whole = Dice(EveryFraction(digits), count).sorted_out([(chances[0][0], every)], 4)
    assert [mask.bit_count() for mask in whole] == [2048, 0, 1024, 1024]
    assert Dice(EveryFraction(digits), count).sorted_out([([], every)], 1) == [every]


def test_the_chosen_worlds_of_each_kind_stand_side_by_side_as_often_as_they_are_tried(vocabulary):
    flags = [WordShares({"true": 1.0}), WordShares({"false": 1.0}), WordShares({"true": 1.0})]
    mixture = Mixture(vocabulary, [Profile(str(n), "", 1.0, {"data.simple": flag}) for n, flag in enumerate(flags)])
    strata = stratified(mixture, {0: 0.5, 1: 0.25, 2: 0.25}, 8)
    assert strata.by_spread("data.simple") == [(0, 0b00001111), (1, 0b00110000), (2, 0b11000000)]
    thinned = strata.thinned(0b10110101, 3)
    assert thinned.count == 15
    assert thinned.by_spread("data.simple") == [(0, 0b000110001100011), (1, 0b011000110001100), (2, 0b100001000010000)]
    assert strata.thinned(0b00110000, 2).by_spreads(["data.simple", "data.model"]) == [((1, 0), 0b1111)]


@QUICK
@given(st.integers(1, 1 << 700), st.data())
def test_what_stands_side_by_side_is_put_back_to_its_place(chosen, data):
    places = Places(chosen)
    mask = data.draw(st.integers(0, (1 << places.count) - 1))
    worlds = list(positions(chosen))
    assert places.count == len(worlds)
    assert places.put_back(mask) == sum(1 << world for at, world in enumerate(worlds) if mask >> at & 1)


def _program(vocabulary, never):
    """All that drawing reads of a pack, beside its profiles."""
    return Program(replace(vocabulary, never=tuple(never)), ())


def _known(program, answers):
    return Known(answers, program.following.facts(answers).values, frozenset(), program.space)


def test_the_distribution_is_that_of_the_profile_on_condition_of_never(vocabulary):
    """Three attributes, most combinations impossible in one profile and few in the other; and one that has no part."""
    never = [
        Impossible("a", All((OneOf("data.model", ("relational", "key_value")), IsFlag("data.simple", True))), ""),
        Impossible("b", All((OneOf("data.model", ("relational",)), HasAny("use.patterns", ("joins", "scans")))), ""),
        Impossible("c", All((IsFlag("data.simple", False), HasAny("use.patterns", ("search",)))), ""),
        Impossible("d", All((IsFlag("data.simple", False), OneOf("data.model", ("document",)))), ""),
    ]
    profiles = []
    for name, relational in (("mostly", 0.9), ("seldom", 0.1)):
        spreads = {
            **even_profile(vocabulary).distributions,
            "data.model": WordShares({"relational": relational, "key_value": 0.05, "document": 0.95 - relational}),
            "data.simple": WordShares({"true": 0.8, "false": 0.2}),
            "use.patterns": SetShares(0.1, {"lookup": 0.5, "joins": 0.9, "scans": 0.5, "search": 0.6}),
            "compatibility.engine": WordShares({"none": 0.25, "red": 0.25, "blue": 0.5}),
        }
        profiles.append(Profile(name, "", 0.5, spreads))
    program, mixture = _program(vocabulary, never), Mixture(vocabulary, profiles)
    known = _known(program, {"work.role": "record"})
    counts = {0: {}, 1: {}}
    rounds = 20
    engines = 0
    for seed in range(rounds):
        draws, counted = completions(program, mixture, known, str(seed))
        assert (draws.count, counted) == (DRAWS, draws.every)
        for world in range(DRAWS):
            drawn = tuple(draws.value(name, world) for name in ("data.model", "data.simple", "use.patterns"))
            profile = counts[world >= DRAWS / 2]  # equal weights: each has exactly half
            profile[drawn] = profile.get(drawn, 0) + 1
            engines += draws.value("compatibility.engine", world) == "blue"
    for at, profile in enumerate(profiles):
        expected = {
            values: chance
            for values, chance in _all(profile).items()
            if not any(truth(n.when, dict(zip(NAMES, values, strict=True))) is Truth.TRUE for n in never)
        }
        allowed = math.fsum(expected.values())
        assert (0.05 < allowed < 0.15) if at == 0 else (0.6 < allowed < 0.7)
        assert counts[at].keys() <= expected.keys()
        number = rounds * DRAWS / 2
        for values, chance in expected.items():
            mean = number * chance / allowed
            assert abs(counts[at].get(values, 0) - mean) < 4.5 * math.sqrt(mean) + 3, (profile.id, values)
    assert abs(engines - rounds * DRAWS / 2) < 4.5 * math.sqrt(rounds * DRAWS) / 2


NAMES = ("data.model", "data.simple", "use.patterns")


def _all(profile):
    """Every way to answer the three attributes, with its probability in the profile."""
    model, simple, patterns = (profile.distributions[name] for name in NAMES)
    found = {}
    for word, flag in product(model.shares, (True, False)):
        both = model.shares[word] * simple.shares[str(flag).lower()]
        for inside in product((True, False), repeat=len(patterns.members)):
            chance = both * (1 - patterns.empty)
            for is_in, share in zip(inside, patterns.members.values(), strict=True):
                chance *= share if is_in else 1 - share
            members = frozenset(name for name, is_in in zip(patterns.members, inside, strict=True) if is_in)
            found[word, flag, members] = chance + (0 if members else both * patterns.empty)
    return found


def test_what_is_impossible_by_the_answers_leaves_no_draw_that_counts(vocabulary):
    never = [Impossible("a", IsFlag("data.simple", True), "")]
    program, mixture = _program(vocabulary, never), Mixture(vocabulary, [even_profile(vocabulary)])
    assert completions(program, mixture, _known(program, {"work.role": "record", "data.simple": True}), "s")[1] == 0
    draws, counted = completions(program, mixture, _known(program, {"work.role": "record"}), "s")
    assert counted == draws.every
    hardly = [Profile("never-false", "", 1.0, {"data.simple": WordShares({"true": 1.0})})]
    assert completions(program, Mixture(vocabulary, hardly), _known(program, {"work.role": "record"}), "s")[1] == 0


def test_no_combination_reads_two_ties(vocabulary):
    @QUICK
    @given(st.binary(min_size=600, max_size=600))
    def holds(data):
        choices = Choices(data)
        never = [Impossible(str(n), condition(choices, vocabulary), "") for n in range(choices.below(5))]
        attributes = {
            name: replace(a, when=condition(choices, vocabulary)) if choices.chance(20) and not a.inputs else a
            for name, a in vocabulary.attributes.items()
        }
        program = Program(Vocabulary(attributes, tuple(never)), ())
        answers = {**some_answers(choices, vocabulary, 30), "work.role": "record"}
        known = _known(program, answers)
        ties = ties_of(program, known)
        names = [dimension.name for tie in ties for dimension in tie.dimensions]
        open_dimensions = [d.name for d in program.space.dimensions if any(map(known.is_live, d.attributes))]
        assert sorted(names) == sorted(open_dimensions)
        places = {name: tie for tie in ties for d in tie.dimensions for name in d.attributes}
        for impossible, formula in zip(never, program.never, strict=True):
            reads = {id(places[name]) for name in attributes_of(impossible.when) & places.keys()}
            settled = truth(impossible.when, known.values)
            assert settled is Truth.FALSE or len(reads) <= 1
            assert sum(formula in tie.never for tie in ties) == (settled is not Truth.FALSE and bool(reads))

    holds()


def test_all_draws_but_one_in_a_thousand_count_on_the_shipped_rules_and_no_order_moves_them(shipped_pack):
    recommender = Recommender(shipped_pack, EngineMode.REFERENCE)
    program, vocabulary = recommender.program, shipped_pack.vocabulary
    turned = Program(
        Vocabulary(dict(reversed(vocabulary.attributes.items())), tuple(reversed(vocabulary.never))), program.clauses
    )
    cases = list(load_cases([Path("cases")], shipped_pack))
    missing = 0
    for at, case in enumerate(random.Random(5).sample(cases, 60)):
        answers = recommender.answers_of(case.workload)
        if any(truth(one.when, answers) is Truth.TRUE for one in vocabulary.never):
            continue  # what it says cannot be, so nothing agrees with it
        draws, counted = completions(program, recommender.mixture, _known(program, answers), case.id)
        assert draws.count == DRAWS, case.id
        missing += DRAWS - counted.bit_count()
        assert counted.bit_count() >= DRAWS * 0.99, (
            case.id
        )  # of answers that hardly anybody gives together, some do not
        if at < 10:
            other, _ = completions(
                turned, Mixture(turned.vocabulary, shipped_pack.profiles), _known(turned, answers), case.id
            )
            assert other.columns == draws.columns
    assert missing <= 60 * DRAWS / 1000


def test_a_level_told_in_words_is_never_contradicted_by_the_numbers_drawn(shipped_pack):
    recommender = Recommender(shipped_pack, EngineMode.REFERENCE)
    program = recommender.program
    every_word = [
        {"access.rate": LevelRange(rate, rate), "access.mix": LevelRange(mix, mix)}
        for rate, mix in product(range(4), range(3))
    ]
    needs = [{"availability.need": LevelRange(word, word)} for word in range(3)]
    for answers in every_word + needs:
        draws, counted = completions(program, recommender.mixture, _known(program, answers), "words")
        told = {name: program.space.of_attribute[name] for name in answers}
        for world in range(0, draws.count, 7):
            for name, dimension in told.items():
                drawn = {number: draws.value(number, world) for number in dimension.numbers}
                facts = program.space.following[dimension.name].facts({**answers, **drawn})
                assert not facts.clashes, (name, drawn)
        assert counted == draws.every


def test_the_spread_of_a_number_with_a_top_is_that_of_its_distance():
    spread = NumberSpread(99.5, 99.9, top=100.0)
    assert math.isclose(share_below(spread, 99.5), 0.5)
    assert math.isclose(share_below(spread, 99.9), 0.9)
    assert share_below(spread, 100.0) == 1.0
    assert math.isclose(share_near(spread, 99.5), share_below(spread, 99.75) - share_below(spread, 99.0))
    assert share_near(spread, 100.0) == 0.0
    assert share_near(NumberSpread(10.0, 100.0, zero=0.25), 0.0) == 0.25


def test_a_number_that_nothing_is_computed_of_falls_between_the_cuts_of_its_tests(shipped_pack):
    recommender = Recommender(shipped_pack, EngineMode.REFERENCE)
    program = recommender.program
    draws, _ = completions(program, recommender.mixture, _known(program, {}), "between")
    shares = {value: mask.bit_count() / draws.count for value, mask in draws.columns["availability.need"].masks}
    assert 0.05 < shares[LevelRange(2, 2)] < 0.2, "hardly any target is 100 percent"
