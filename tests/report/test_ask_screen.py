"""What the questionnaire shows of a question: the choices with their help, as much of it as there is room for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recommender import load_pack
from recommender.model.interview import Contender, Position
from recommender.model.pack import Pack
from recommender.report.ask_screen import Option, option_texts, options_of, position_lines
from recommender.report.lines import plain_text

MARGIN = 6  # columns before a choice
OPTIONS = (
    Option("none", "none", "Every record stands alone."),
    Option("some", "some", "A few refer to each other. Orders and customers do."),
)


@pytest.fixture(scope="module")
def shipped() -> Pack:
    return load_pack()


@pytest.mark.parametrize(
    ("width", "rows", "expected"),
    [
        (60, 2, ["none  Every record stands alone.", "some  A few refer to each other. Orders and customers do."]),
        (
            40,
            3,
            ["none  Every record stands alone.", "some  A few refer to each other. Orders\n      and customers do."],
        ),
        (40, 2, ["none  Every record stands alone.", "some  A few refer to each other."]),
        (20, 2, ["none  Every record…", "some  A few refer t…"]),
    ],
    ids=["in one line each", "in more lines", "the first sentence", "as much as there is room for"],
)
def test_the_help_behind_the_choices(width: int, rows: int, expected: list[str]) -> None:
    assert option_texts(OPTIONS, width, rows) == expected


def test_further_lines_are_set_in_as_far_as_the_first_will_be() -> None:
    assert option_texts(OPTIONS, 40, 3, 5)[1] == "some  A few refer to each other. Orders\n           and customers do."


def test_choices_without_help_have_no_blanks_behind_them() -> None:
    assert option_texts((Option(True, "yes", ""), Option(False, "no", "")), 40, 9) == ["yes", "no"]


def test_a_yes_has_the_help_of_the_vocabulary(shipped: Pack) -> None:
    flag = replace(shipped.vocabulary["data.expires"], value_help={"true": "They end.", "false": "They stay."})
    assert options_of(shipped, flag, ()) == (Option(True, "yes", "They end."), Option(False, "no", "They stay."))


def test_every_shipped_choice_can_be_read_at_80_columns(shipped: Pack) -> None:
    cut = {
        attribute.id: [text for text in option_texts(options, 80 - MARGIN, 0) if text.endswith("…")]
        for attribute in shipped.vocabulary.answerable()
        if (options := options_of(shipped, attribute, ()))
    }
    assert {attribute: texts for attribute, texts in cut.items() if texts} == {}


@pytest.mark.parametrize("width", [20, 40, 60, 80, 100])
def test_the_chances_have_a_name_where_there_is_room(width: int) -> None:
    position = Position(
        (Contender("a", "Alpha", 1.0, 50.0, 0.9), Contender("b", "Beta", 0.5, 20.0, 0.1)), False, 0.9, 58
    )
    first, leader, *_ = plain_text(position_lines(position, 3, width=width, bar="#")).splitlines()
    assert first.startswith("Question 3, at most 57 more after it"[: width - 1])
    if width >= 80:
        assert first.rstrip().endswith("  likely to win")
        assert leader.index("90 of 100") + len("90 of 100") == len(first.rstrip())
