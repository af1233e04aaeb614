from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from recommender.errors import UnknownNameError
from recommender.model.pack import Pack
from recommender.report.explain_attribute import attribute_json, attribute_lines
from recommender.report.explain_report import find_service, find_subject, near_hint, subject_json, subject_lines
from recommender.report.lines import line_columns, plain_text
from recommender.report.plain import to_text
from recommender.report.responsibility_report import responsibility_json, responsibility_lines
from recommender.report.rules_report import check_topic, rules_json, rules_lines, selected_rules
from recommender.report.usage import KINDS, all_rules, kinds_of

NAMES = [
    "joins-across-tables",
    "engine-must-stay",
    "many-requests",
    "audited-tables",
    "reads-of-a-table",
    "limit/sql-one/need.size_gb",
    "sql-one",
    "sql-old",
    "table-store",
    "shape.patterns",
    "need.volume",
    "need.requests_per_second",
    "derived.heavy",
    "handbook",
    "limits-page",
    "more-joins",
    "more-than-a-volume",
    "bill-that-counts",
    "tag:sql",
]


def file_name(name: str) -> str:
    return name.replace("/", "-").replace(":", "-")


@pytest.mark.parametrize("name", NAMES)
def test_an_explanation_as_text(name: str, pack: Pack, golden: Callable[[str, str], None]) -> None:
    golden(f"explain-{file_name(name)}.txt", plain_text(subject_lines(pack, find_subject(pack, name), 80)))


@pytest.mark.parametrize(
    "name", ["joins-across-tables", "audited-tables", "sql-one", "need.volume", "handbook", "more-joins"]
)
def test_an_explanation_as_json(name: str, pack: Pack, golden: Callable[[str, str], None]) -> None:
    golden(f"explain-{file_name(name)}.json", to_text(subject_json(pack, find_subject(pack, name))))


def test_who_stands_in_whose_place_is_told_of_both(pack: Pack) -> None:
    configure = [
        replace(rule, in_place_of=("production-databases",)) if rule.id == "audited-tables" else rule
        for rule in pack.configure
    ]
    other = replace(pack, configure=tuple(configure))
    texts = [plain_text(subject_lines(other, find_subject(other, rule.id), 80)) for rule in configure[:2]]
    assert "\n  in place of what production-databases says of these\n" in texts[0]
    assert "\n  gives way to audited-tables in what both set\n" in texts[1]


def test_everything_can_be_explained(pack: Pack) -> None:
    subjects = [*all_rules(pack), *pack.services.values(), *pack.sources.values(), *pack.laws]
    for subject in [*subjects, *pack.vocabulary.attributes.values()]:
        assert json.loads(to_text(subject_json(pack, subject)))
        lines = subject_lines(pack, subject, 72)
        assert [line for line in lines if line_columns(line) > 72 and "://" not in line[-1].text] == []


@pytest.mark.parametrize("prefix", ["rule", "service", "attribute", "source", "law"])
def test_a_prefix_says_the_kind(prefix: str, pack: Pack) -> None:
    names = {
        "rule": "many-requests",
        "service": "sql-one",
        "attribute": "need.volume",
        "source": "handbook",
        "law": "more-joins",
    }
    assert find_subject(pack, f"{prefix}:{names[prefix]}") is find_subject(pack, names[prefix])


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        (
            "sql-on",
            "there is no rule, service, attribute, source, law or tag `sql-on`",
            "did you mean `sql-one` or `sql-old`?",
        ),
        ("service:table", "there is no service `table`", "did you mean `table-store`?"),
        ("rule:sql-one", "there is no rule `sql-one`", "did you mean `limit/sql-one/need.size_gb`"),
        ("zzzzzz", "there is no rule, service, attribute, source, law or tag `zzzzzz`", ""),
        ("", "there is no rule, service, attribute, source, law or tag ``", ""),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(name: str, message: str, hint: str, pack: Pack) -> None:
    with pytest.raises(UnknownNameError) as caught:
        find_subject(pack, name)
    assert str(caught.value) == message
    assert caught.value.hint.startswith(hint)
    assert bool(caught.value.hint) == bool(hint)


def test_a_name_of_several_things_asks_which(pack: Pack) -> None:
    sources = {**pack.sources, "sql-one": pack.sources["handbook"]}
    import dataclasses

    with pytest.raises(UnknownNameError) as caught:
        find_subject(dataclasses.replace(pack, sources=sources), "sql-one")
    assert str(caught.value) == "`sql-one` names several things"
    assert caught.value.hint == "write `service:sql-one` or `source:sql-one`"


def test_the_table_of_responsibility(pack: Pack, golden: Callable[[str, str], None]) -> None:
    services = [find_service(pack, name) for name in ("sql-one", "sql-old", "table-store")]
    golden("responsibility.txt", plain_text(responsibility_lines(pack, services, 80)))
    golden("responsibility.json", to_text(responsibility_json(pack, services)))


def test_a_wide_table_is_told_in_blocks(pack: Pack) -> None:
    services = [pack.services[name] for name in pack.services] * 5
    lines = responsibility_lines(pack, services, 60)
    assert [line for line in lines if line_columns(line) > 60 and "://" not in line[-1].text] == []


def test_the_list_of_rules(pack: Pack, golden: Callable[[str, str], None]) -> None:
    golden("rules.txt", plain_text(rules_lines(pack, all_rules(pack), 80)))
    golden("rules-long.txt", plain_text(rules_lines(pack, all_rules(pack), 80, long=True)))


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({"topic": "load"}, ["heavy-on-tables", "many-requests"]),
        ({"service": "quick-cache", "kind": "gate"}, ["engine-must-stay"]),
        ({"attribute": "current.service"}, ["heavy-tables", "status/sql-old"]),
        ({"kind": "companion"}, ["reads-in-an-instant"]),
        ({"kind": "configure", "service": "table-store"}, ["reads-of-a-table"]),
        ({"kind": "derive", "topic": "gates"}, []),
    ],
)
def test_filters_add_up(filters: dict[str, str], ids: list[str], pack: Pack) -> None:
    found = selected_rules(pack, **filters)  # type: ignore[arg-type]
    assert [rule.id for rule in found] == ids
    assert [entry["rule"] for entry in rules_json(pack, found)] == ids  # type: ignore[index, call-overload]


def test_every_rule_is_of_a_kind(pack: Pack) -> None:
    assert {kind for rule in all_rules(pack) for kind in kinds_of(rule)} == set(KINDS)


def test_an_unknown_topic_is_answered_with_the_nearest(pack: Pack) -> None:
    check_topic(pack, "gates")
    with pytest.raises(UnknownNameError) as caught:
        check_topic(pack, "gate")
    assert (str(caught.value), caught.value.hint) == ("there is no topic `gate`", "did you mean `gates`?")


def test_the_bands_of_a_level_have_their_reason_and_sources(pack: Pack) -> None:
    level = replace(pack.vocabulary["need.volume"], help="For planning.", because="A disk holds ten terabytes.")
    lines = plain_text(attribute_lines(pack, level, 80)).splitlines()
    assert "For planning." in lines
    assert "Bands: the strictest counts [1]" in lines
    assert "  A disk holds ten terabytes." in lines
    assert attribute_json(pack, level)["because"] == "A disk holds ten terabytes."


def test_a_rule_that_a_pack_took_away_is_told_so(pack: Pack) -> None:
    changed = replace(pack, overridden={"old-rule": "new-rule"}, disabled={"dull-rule": "we do not hold with it"})
    for name, hint in {
        "old-rule": "`new-rule` overrides it",
        "rule:old-rule": "`new-rule` overrides it",
        "dull-rule": "it is switched off: we do not hold with it",
    }.items():
        with pytest.raises(UnknownNameError) as caught:
            find_subject(changed, name)
        assert caught.value.hint == hint


def test_all_names_that_begin_alike_are_told() -> None:
    names = ["rds-db2", "rds-mysql", "rds-custom-oracle", "memorydb"]
    assert near_hint("rds", names) == "did you mean `rds-db2` or `rds-mysql` or `rds-custom-oracle`?"
