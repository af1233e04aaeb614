from __future__ import annotations

import pytest

from recommender.model.notice import Caveat, Contradiction, LevelClash, NoCompanion, Notice, SettingConflict, UnmetNeed
from recommender.report.notices import notice_json, notice_words

LOAD = {"need.requests": 250_000.4, "shape.patterns": ("joins", "scans")}


@pytest.mark.parametrize(
    ("notice", "words", "attributes"),
    [
        (
            LevelClash("need.volume", "large", ("need.size_gb",), "small"),
            "need.volume is answered large, but need.size_gb says small; the answer counts",
            ["need.volume", "need.size_gb"],
        ),
        (
            LevelClash("need.volume", "small", ("need.size_gb", "need.rows"), ("medium", "large", "vast")),
            "need.volume is answered small, but need.size_gb and need.rows say medium to vast; the answer counts",
            ["need.volume", "need.size_gb", "need.rows"],
        ),
        (
            Contradiction(("shape.model", "shape.patterns"), "Joins need tables."),
            "shape.model and shape.patterns contradict each other: Joins need tables.",
            ["shape.model", "shape.patterns"],
        ),
        (
            Contradiction(("shape.patterns",), "Nothing is both."),
            "shape.patterns contradicts itself: Nothing is both.",
            ["shape.patterns"],
        ),
        (Caveat("ends", "It ends in spring.", ("shape.model",)), "It ends in spring.", ["shape.model"]),
        (NoCompanion("cache", ("need.speed",)), "every cache is ruled out", ["need.speed"]),
        (SettingConflict("sql.engine", ("one", "two")), "no value of sql.engine satisfies all of one, two", []),
        (
            UnmetNeed((("shape.patterns", "joins"),), ("SQL One",), {"status/sql-one": {}}),
            "No service that is left is made for shape.patterns: joins. SQL One is ruled out by status/sql-one.",
            ["shape.patterns"],
        ),
        (
            UnmetNeed(
                (("shape.model", "table"), ("shape.patterns", "joins")),
                ("SQL One", "SQL Two", "SQL Old", "SQL New"),
                {"a": LOAD, "b": {"cost.lowest": True, "shape.patterns": ("scans", "sums")}, "c": {"cost.cap": 3.0}},
            ),
            "No service that is left is made for shape.model: table and shape.patterns: joins. SQL One, SQL Two and 2 "
            "more are ruled out by a, b and 1 more (cost.lowest: true; need.requests: 250,000; shape.patterns: joins, "
            "scans, sums).",
            ["shape.model", "shape.patterns", "cost.cap", "cost.lowest", "need.requests"],
        ),
    ],
)
def test_each_kind_is_told_with_its_parts(notice: Notice, words: str, attributes: list[str]) -> None:
    assert notice_words(notice) == words
    assert notice_json(notice) == {"code": notice.code, "message": words, "attributes": attributes}


def test_a_kind_without_words_is_an_error() -> None:
    with pytest.raises(TypeError):
        notice_words("something")  # type: ignore[arg-type]
