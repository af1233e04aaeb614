"""What is to be known before a service is taken is told of the winner and of each companion, and only while it holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from recommender.engine.decide import Recommender
from recommender.knowledge.pack_loader import load_pack
from recommender.model.condition import OneOf
from recommender.model.notice import Caveat
from recommender.model.service import ServiceStatus
from recommender.model.setting import SettingTest
from recommender.model.workload import Workload

TABLES = {"shape.model": "relational"}
AUDITED = Caveat("audited-tables", "Auditors ask for them.", ("shape.model",))


@pytest.fixture(scope="module")
def tiny():
    return load_pack([Path(__file__).parents[1] / "packs" / "tiny"])


def told(pack, answers):
    decision = Recommender(pack).decide(Workload(name="w", answers=answers))
    return decision.winner and decision.winner.service, [one for one in decision.warnings if isinstance(one, Caveat)]


def marked(pack, *names):
    rules = tuple(replace(rule, caveat=rule.id in names) for rule in pack.configure)
    return replace(pack, configure=rules)


def with_status(pack, service, status):
    changed = replace(pack.services[service], status=status, status_note="It ends in spring.")
    return replace(pack, services={**pack.services, service: changed})


def test_a_rule_that_is_marked_is_told_where_it_sets_something_of_the_winner(tiny):
    assert told(tiny, TABLES) == ("sql-one", [])
    assert told(marked(tiny, "audited-tables", "reads-of-a-table"), TABLES) == ("sql-one", [AUDITED])


def test_a_rule_that_did_not_fire_is_not_told(tiny):
    winner, caveats = told(marked(tiny, "audited-tables"), {"shape.patterns": frozenset({"joins"})})
    assert (winner, caveats) == ("sql-one", [])


def test_a_rule_whose_number_is_unknown_sets_nothing_and_is_not_told(tiny):
    answers = {"shape.model": "key_value"}
    assert told(marked(tiny, "reads-of-a-table"), answers)[1] == []


@pytest.mark.parametrize("status", [ServiceStatus.ENDING, ServiceStatus.CLOSED])
def test_a_winner_that_ends_or_is_closed_is_told_before_its_rules(tiny, status):
    pack = with_status(marked(tiny, "audited-tables"), "sql-one", status)
    assert told(pack, TABLES) == ("sql-one", [Caveat("status/sql-one", "It ends in spring.", ()), AUDITED])


def test_of_services_that_do_not_win_nothing_is_told(tiny):
    assert told(with_status(tiny, "quick-cache", ServiceStatus.ENDING), TABLES)[1] == []


def test_where_nobody_is_left_nothing_is_told(tiny):
    pack = with_status(tiny, "sql-one", ServiceStatus.ENDING)
    answers = {"shape.patterns": frozenset({"joins"}), "need.size_gb": 20_000.0, "need.latency_ms": 0.1}
    winner, caveats = told(pack, answers)
    assert winner != "sql-one"
    assert caveats == []


IN_AN_INSTANT = {"shape.model": "key_value", "need.latency_ms": 0.5}


def told_of_companions(pack, answers):
    decision = Recommender(pack).decide(Workload(name="w", answers=answers))
    own = [one for one in decision.warnings if isinstance(one, Caveat)]
    return own, {companion.service: companion.warnings for companion in decision.companions}


def test_a_companion_that_ends_is_told_with_it_and_not_with_the_winner(tiny):
    pack = with_status(tiny, "quick-cache", ServiceStatus.ENDING)
    ending = Caveat("status/quick-cache", "It ends in spring.", ())
    assert told_of_companions(tiny, IN_AN_INSTANT) == ([], {"quick-cache": ()})
    assert told_of_companions(pack, IN_AN_INSTANT) == ([], {"quick-cache": (ending,)})


@pytest.mark.parametrize("caveat", [False, True])
def test_a_rule_that_sets_something_of_a_companion_is_told_with_it_if_it_is_marked(tiny, caveat):
    kept = replace(tiny.settings["sql.standby"], id="cache.kept", services=("quick-cache",))
    rule = replace(
        tiny.configure[0],
        id="cache-with-a-quota",
        services=("quick-cache",),
        settings={"cache.kept": SettingTest(values=(True,))},
        because="Its quota is raised first.",
        when=OneOf(tiny.role_attribute, ("cache",)),
        in_place_of=(),
        caveat=caveat,
    )
    pack = replace(tiny, settings={**tiny.settings, "cache.kept": kept}, configure=(*tiny.configure, rule))
    quota = Caveat("cache-with-a-quota", "Its quota is raised first.", (tiny.role_attribute,))
    assert told_of_companions(pack, IN_AN_INSTANT) == ([], {"quick-cache": (quota,) if caveat else ()})
