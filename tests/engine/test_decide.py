"""Whole decisions on a small pack, each outcome worked out by hand from its rules."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.errors import EngineDisagreementError
from recommender.knowledge.pack_loader import load_pack
from recommender.model.condition import ALWAYS, IsFlag
from recommender.model.notice import Contradiction, LevelClash
from recommender.model.rule import Selector, Strength, Weighing
from recommender.model.setting import SettingTest
from recommender.model.vocabulary import LevelRange
from recommender.model.workload import Workload

TINY = Path(__file__).parents[1] / "packs" / "tiny"
ON = SettingTest(values=(True,))


@pytest.fixture(scope="module")
def tiny():
    return load_pack([TINY])


@pytest.fixture(scope="module")
def recommender(tiny):
    return Recommender(tiny)


def workload(priorities=None, **groups):
    """Answers by `group__attribute`; a tuple is a set, a list of two a level range."""
    answers = {}
    for key, value in groups.items():
        name = key.replace("__", ".")
        answers[name] = frozenset(value) if isinstance(value, tuple) else value
    return Workload("w", answers=answers, priorities=priorities or {})


def ranking(decision):
    return [(r.service, r.score, r.fit) for r in decision.recommendations]


def test_points_are_weighed_by_criterion_and_an_id_beats_a_tag(recommender):
    decision = recommender.decide(workload(shape__patterns=("joins", "lookup"), need__latency_ms=500.0))
    # joins-across-tables: sql strong (4) to sql-one; sql-old is named with slight; key-value opposed moderate (2).
    # Weight of query: 1.5. sql-old is closed and does not run today. table-store: 1.5 x -2.
    assert ranking(decision) == [("sql-one", 6.0, 100.0), ("table-store", -3.0, 0.0)]
    assert [(r.service, [x.rule for x in r.reasons]) for r in decision.ruled_out] == [("sql-old", ["status/sql-old"])]
    assert decision.assumed == {"shape.role": "system_of_record"}
    assert decision.winner.reasons[0].matched == {"need.speed": "relaxed", "shape.patterns": ("joins",)}


def test_what_runs_today_may_stay_although_closed_and_an_id_beats_its_tag(recommender):
    decision = recommender.decide(
        workload(shape__patterns=("joins",), need__latency_ms=500.0, current__service="sql-old")
    )
    assert ranking(decision) == [("sql-one", 6.0, 100.0), ("sql-old", 1.5, 25.0), ("table-store", -3.0, 0.0)]
    assert decision.ruled_out == ()


@pytest.mark.parametrize(("priority", "score"), [("low", 3.0), ("normal", 6.0), ("high", 12.0)])
def test_a_priority_halves_or_doubles_the_weight_of_a_criterion(recommender, priority, score):
    decision = recommender.decide(workload({"query": priority}, shape__patterns=("joins",), need__latency_ms=500.0))
    assert decision.winner.score == score


def test_gates_rule_out_with_every_rule_that_fired(recommender):
    decision = recommender.decide(
        workload(shape__model="relational", need__latency_ms=0.5, need__size_gb=90_000.0, current__service="sql-old")
    )
    # Volume is large from 10 TB on: sql-one's limit is medium, and its size limit is 64 TiB.
    found = {r.service: [x.rule for x in r.reasons] for r in decision.ruled_out}
    assert found == {
        "sql-one": ["limit/sql-one/need.size_gb", "limit/sql-one/need.volume", "reads-in-an-instant"],
        "sql-old": ["reads-in-an-instant"],
        "table-store": ["limit/table-store/shape.model"],
    }
    assert decision.recommendations == ()
    assert decision.winner is None


def test_a_conflict_names_the_smallest_sets_of_answers_and_who_would_survive(recommender):
    decision = recommender.decide(workload(shape__model="relational", need__latency_ms=0.5, cost__lowest=True))
    (conflict,) = decision.conflict
    assert conflict.attributes == {"need.latency_ms": 0.5, "shape.model": "relational"}
    assert conflict.survivors == ("sql-one", "table-store")
    assert conflict.without == {"need.latency_ms": ("sql-one",), "shape.model": ("table-store",)}


def test_a_companion_is_decided_under_its_own_role_with_what_carries_over(tiny, recommender):
    decision = recommender.decide(workload(shape__model="key_value", need__latency_ms=0.5))
    assert decision.winner.service == "table-store"
    (companion,) = decision.companions
    assert (companion.role, companion.service) == ("cache", "quick-cache")
    assert [reason.rule for reason in companion.asked_by] == ["reads-in-an-instant"]
    assert [n.service for n in decision.not_candidates] == ["quick-cache"]


def test_a_companion_that_its_own_evidence_speaks_against_is_dropped(tiny):
    against = replace(
        next(rule for rule in tiny.rules if rule.id == "bill-above-all"),
        oppose=(Weighing(Selector("quick-cache", ("quick-cache",)), Strength.SLIGHT),),
        favor=(),
        id="against",
        when=IsFlag("cost.lowest", value=True),
    )
    pack = replace(tiny, rules=(*tiny.rules, against))
    answers = {"shape__model": "key_value", "need__latency_ms": 0.5, "shape__patterns": ("lookup",)}
    assert Recommender(pack).decide(workload(**answers)).companions != ()
    assert Recommender(pack).decide(workload(**answers, cost__lowest=True)).companions == ()


def test_answers_that_cannot_be_together_are_said(recommender):
    made = recommender.decide(workload(shape__model="key_value", shape__patterns=("joins",)))
    assert made.warnings == (Contradiction(("shape.model", "shape.patterns"), "Joins need tables."),)
    assert recommender.decide(workload(shape__model="key_value", shape__patterns=("lookup",))).warnings == ()


@pytest.mark.parametrize(
    ("asking", "sparing", "settings", "left"),
    [
        ({}, None, {}, True),
        ({}, {"spares": "cache"}, {}, False),
        ({}, {"spares": "cache", "spares_beside": ("table-store",)}, {}, False),
        ({}, {"spares": "cache", "spares_beside": ("sql-one",)}, {}, True),
        ({"wanted": True}, {"spares": "cache"}, {}, True),
        ({}, None, {"stands_in_for": "cache"}, False),
        ({"wanted": True}, None, {"stands_in_for": "cache"}, True),
    ],
    ids=[
        "asked for",
        "spared",
        "spared beside the winner",
        "spared beside another",
        "wanted",
        "stood in for",
        "wanted in place of what stands in",
    ],
)
def test_a_companion_stands_beside_the_winner_unless_it_is_spared(tiny, asking, sparing, settings, left):
    """`table.cached`, advised always, is what may stand in for a cache."""
    by_id = {rule.id: rule for rule in tiny.rules}
    ask = by_id["reads-in-an-instant"]
    rules = [replace(rule, **asking) if rule is ask else rule for rule in tiny.rules]
    if sparing is not None:
        rules.append(replace(ask, id="sparing", companion="", rule_out=(), require=(), **sparing))
    flag = replace(tiny.settings["sql.standby"], id="table.cached", services=("table-store",), **settings)
    always = replace(tiny.configure[-1], id="always", services=("table-store",), settings={"table.cached": ON})
    pack = replace(
        tiny,
        rules=tuple(rules),
        settings={**tiny.settings, "table.cached": flag},
        configure=(*tiny.configure, replace(always, when=ALWAYS)),
    )
    decision = Recommender(pack).decide(workload(shape__model="key_value", need__latency_ms=0.5))
    assert decision.winner.service == "table-store"
    assert [one.service for one in decision.companions] == (["quick-cache"] if left else [])
    stands_in = bool(settings) and left
    assert ("table.cached" in {one.setting for one in decision.winner.settings}) is not stands_in


def test_levels_follow_from_numbers_an_answer_wins_and_a_clash_is_said(recommender):
    followed = recommender.decide(workload(need__size_gb=200.0))
    assert followed.derived["need.volume"].value == "medium"
    assert followed.derived["need.volume"].inputs == ("need.size_gb",)
    clash = recommender.decide(workload(need__size_gb=200.0, need__volume=LevelRange(2, 2)))
    assert "need.volume" not in clash.derived
    assert clash.warnings == (LevelClash("need.volume", "large", ("need.size_gb",), "medium"),)
    assert [r.service for r in clash.ruled_out] == ["sql-old", "sql-one"]  # the answer, large, counts


def test_settings_are_conjoined_with_the_highest_severity_and_all_rules(recommender):
    decision = recommender.decide(workload(shape__model="relational", need__latency_ms=500.0))
    settings = {s.setting: (s.value, s.test, s.severity, s.rules) for s in decision.winner.settings}
    assert settings == {
        "sql.backup_days": (None, {"gte": 7.0, "lte": 35.0}, "warning", ("production-databases",)),
        "sql.logs": (("audit",), None, "note", ("audited-tables",)),
        "sql.standby": (True, None, "warning", ("production-databases",)),
        "sql.storage": ("fast", None, "warning", ("production-databases", "audited-tables")),
    }
    assert next(s for s in decision.winner.settings if s.setting == "sql.logs").matched == {"shape.model": "relational"}


def test_a_part_is_left_out_unless_what_it_is_within_is_to_be_switched_on(tiny):
    """Backups within the standby: advised with it, and no more once the rule that asks for it is gone."""
    days = replace(tiny.settings["sql.backup_days"], within="sql.standby")
    pack = replace(tiny, settings={**tiny.settings, "sql.backup_days": days})
    (rule, *others) = pack.configure
    assert rule.id == "audited-tables"
    (asking,) = [one for one in others if "sql.standby" in one.settings]
    tests = {name: test for name, test in asking.settings.items() if name != "sql.standby"}
    without = replace(pack, configure=(rule, replace(asking, settings=tests)))
    answers = workload(shape__model="relational", need__latency_ms=500.0)
    named = [[s.setting for s in Recommender(one).decide(answers).winner.settings] for one in (pack, without)]
    assert named == [
        ["sql.backup_days", "sql.logs", "sql.standby", "sql.storage"],
        ["sql.logs", "sql.storage"],
    ]


def test_derived_flags_follow_through_their_strata(recommender):
    decision = recommender.decide(
        workload(shape__model="relational", need__reads_per_second=9_000.0, need__writes_per_second=2_000.0)
    )
    assert decision.derived["derived.heavy_and_relational"].rules == ("heavy-on-tables",)
    assert decision.derived["need.requests_per_second"].value == 11_000.0


def test_a_decided_answer_is_certain_and_asks_nothing(recommender):
    decision = recommender.decide(
        workload(
            shape__model="relational",
            shape__patterns=("joins", "scans"),
            need__latency_ms=500.0,
            current__service="sql-one",
            compatibility__no_changes=False,
            cost__lowest=False,
            need__volume=LevelRange(0, 0),
        )
    )
    assert (decision.decided, decision.confidence, decision.open_questions) == (True, 1.0, ())


def test_an_open_answer_says_what_could_change_it(recommender):
    decision = recommender.decide(workload(shape__patterns=("joins",)))
    assert not decision.decided
    assert 0 < decision.confidence < 1
    questions = {q.attribute: q.could_lead_to for q in decision.open_questions}
    assert "table-store" in questions["need.latency_ms"]  # instant reads rule tables with SQL out
    alone = {q.attribute: q.alone for q in decision.open_questions}
    assert "table-store" in alone["need.latency_ms"]
    assert all(set(alone[name]) <= set(services) for name, services in questions.items())
    gates = {gate.rule: gate.attributes for gate in decision.winner.may_be_ruled_out}
    assert gates["reads-in-an-instant"] == ("need.speed",)


def test_what_is_not_known_may_be_closed_and_then_changes_nothing(recommender):
    answers = workload(shape__model="relational", shape__patterns=("joins",))
    everything = frozenset(a.id for a in recommender.pack.vocabulary.answerable()) - set(answers.answers)
    assert not recommender.decide(answers).decided
    assert recommender.decide(answers, everything).decided


def test_what_a_workload_says_is_unknown_is_closed_as_well(recommender):
    asked = workload(shape__patterns=("joins",))
    said = replace(asked, unknown=frozenset({"need.latency_ms", "need.speed", "cost.lowest"}))
    told, closed = recommender.decide(said), recommender.decide(asked, said.unknown)
    assert told == replace(closed, unknown=("cost.lowest", "need.latency_ms", "need.speed"))
    assert said.unknown.isdisjoint(question.attribute for question in told.open_questions)
    assert recommender.decide(asked).open_questions != told.open_questions


def test_the_modes_agree_and_threads_do_not_disturb_one_another(tiny):
    loads = [
        workload(shape__model=model, need__latency_ms=latency, shape__patterns=patterns)
        for model in ("relational", "key_value")
        for latency in (0.5, 5.0, 500.0)
        for patterns in (("lookup",), ("joins",), ())
        if not (model == "key_value" and "joins" in patterns)
    ]
    expected = [Recommender(tiny, EngineMode.REFERENCE).decide(load) for load in loads]
    for mode in (EngineMode.CHECKED, EngineMode.DURABLE):
        shared = Recommender(tiny, mode)
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(shared.decide, loads * 5))
        assert [replace(d, engine="reference") for d in found] == expected * 5


def test_a_disagreement_of_the_engines_is_a_fault_and_never_a_choice(tiny, monkeypatch):
    recommender = Recommender(tiny)
    load = workload(shape__patterns=("joins",), need__latency_ms=500.0)
    assert recommender.decide(load).engine == "checked"
    monkeypatch.setattr(recommender.evaluator._durable, "fired", lambda values: frozenset({"lookups-by-key"}))
    with pytest.raises(EngineDisagreementError) as caught:
        recommender.decide(load)
    assert "lookups-by-key" in str(caught.value)
    assert caught.value.durable == {"lookups-by-key"}


def test_without_durable_rules_the_reference_stands_in_and_says_so(tiny, monkeypatch):
    from recommender.engine import firing
    from recommender.errors import EngineUnavailableError

    def unavailable(*arguments):
        raise EngineUnavailableError("durable_rules cannot be loaded here")

    monkeypatch.setattr(firing, "DurableRules", unavailable)
    recommender = Recommender(tiny)
    assert "the reference evaluator decides instead" in recommender.evaluator.notice
    assert recommender.decide(workload(shape__patterns=("joins",))).engine == "reference"
