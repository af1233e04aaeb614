"""A check's run as text: which findings are listed, and what is counted only."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recommender.model.finding import CheckRun, Code, Finding, Inquiry, Method, Verdict
from recommender.model.pack import Pack
from recommender.model.rule import Severity
from recommender.report.check_report import check_lines
from recommender.report.lines import plain_text

FIRST, SECOND = "joins-across-tables", "lookups-by-key"
RUN = CheckRun(
    (),
    (
        Finding(Code.STRANDED, Severity.WARNING, "a warning about one", subject=FIRST, rules=(FIRST,)),
        Finding(Code.REDUNDANT, Severity.NOTE, "a note about one", subject=FIRST, rules=(FIRST,)),
        Finding(Code.REDUNDANT, Severity.NOTE, "a note about both", subject=FIRST, rules=(FIRST, SECOND)),
        Finding(Code.UNTESTED, Severity.NOTE, "a note about none", subject="sql-one"),
    ),
    (Inquiry(Code.DEAD, FIRST, Verdict.PROVED, Method.BOXES),),
)
ALL = {"a warning about one", "a note about one", "a note about both", "a note about none"}


@pytest.mark.parametrize(
    ("others", "hidden", "counts"),
    [
        ((), set(), "0 errors, 1 warning and 3 notes"),
        (("house",), set(), "0 errors, 1 warning and 3 notes"),
        (("tiny",), {"a note about one"}, "0 errors, 1 warning and 3 notes; 1 about tiny alone not listed"),
        (
            ("tiny", "house"),
            {"a note about one", "a note about both"},
            "0 errors, 1 warning and 3 notes; 2 about house and tiny alone not listed",
        ),
    ],
)
def test_notes_about_other_packs_alone_are_counted(
    others: tuple[str, ...], hidden: set[str], counts: str, pack: Pack
) -> None:
    rules = tuple(replace(rule, pack="house") if rule.id == SECOND else rule for rule in pack.rules)
    lines = plain_text(check_lines(RUN, replace(pack, rules=rules), 80, others)).splitlines()
    assert {line.strip() for line in lines} & ALL == ALL - hidden
    assert lines[-1] == counts


def test_a_pack_that_does_not_load_is_asked_nothing_else() -> None:
    text = plain_text(check_lines(RUN, None, 80))
    assert "Nothing else is asked before the pack can be loaded.\n" in text
    assert "Questions" not in text
