"""The check of dates: pages that gates rest on unread, and what was read long before the newest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from recommender.analysis.box_decider import BoxDecider
from recommender.analysis.check import check_pack
from recommender.analysis.checks.stale import Stale
from recommender.analysis.checks.study import Study
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.knowledge.pack_loader import load_pack
from recommender.location import Location
from recommender.model.finding import Code, Finding
from recommender.model.rule import Severity

Edit = tuple[str, str, str]
Check = Callable[..., tuple[Finding, ...]]
SOURCE = "checked: 2026-11-23"
UNREAD = ("sources.yaml", "\n  checked: 2026-11-23", "")
REASON = ("sources.yaml", "checked: 2026-11-23", "unchecked: the page asks for a name and a word")


@pytest.fixture
def found(edited: Callable[..., Path]) -> Check:
    """What is found in the tiny pack with these edits."""

    def check(*edits: Edit) -> tuple[Finding, ...]:
        engine = Recommender(load_pack([edited(*edits)], labels=["tiny"]), EngineMode.REFERENCE)
        return check_pack(Study(engine, BoxDecider(engine)), [Stale()]).findings

    return check


def again(what: str, age: int, subject: str, location: Location) -> Finding:
    message = f"{what}, {age} days before the newest"
    return Finding(Code.STALE, Severity.NOTE, message, location, subject, hint="read the page again")


def days(number: int) -> Edit:
    return ("pack.yaml", "clear_margin: 2.5", f"clear_margin: 2.5\nlook_again_days: {number}")


def test_a_gate_by_the_word_of_a_page_that_nobody_read(found: Check) -> None:
    assert found(UNREAD) == (
        Finding(
            Code.STALE,
            Severity.WARNING,
            "`limit/sql-one/need.size_gb` shuts services out by the word of `limits-page`, which has no day of reading",
            Location("tiny/sources.yaml", 9, 3),
            "limits-page",
            ("limit/sql-one/need.size_gb", "status/sql-old"),
            hint="read it and say the day under `checked`, or say under `unchecked` why it cannot be read",
        ),
    )


@pytest.mark.parametrize("edits", [(), (REASON,), (days(326),)], ids=["read", "reason-given", "young-enough"])
def test_nothing_is_said_where_all_was_read_or_cannot_be(found: Check, edits: tuple[Edit, ...]) -> None:
    assert found(*edits) == ()


def test_the_age_of_a_fact_counts_back_from_the_newest_date_of_the_pack(found: Check) -> None:
    fact = "the fact `replicas` of `table-store` is of 2026-01-01"
    assert found(days(325)) == (again(fact, 326, "table-store replicas", Location("tiny/services/stores.yaml", 2, 3)),)


def test_the_age_of_a_source_too(found: Check) -> None:
    source = "`limits-page` was read on 2025-11-01"
    assert found(days(30), ("sources.yaml", "2026-11-23", "2025-11-01")) == (
        again(source, 61, "limits-page", Location("tiny/sources.yaml", 9, 3)),
    )


def test_no_age_is_asked_where_the_pack_names_none(found: Check) -> None:
    assert found(("sources.yaml", "2026-11-23", "2006-11-10")) == ()
