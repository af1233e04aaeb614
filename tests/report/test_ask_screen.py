"""What the questionnaire shows of a question: the choices with their help, as much of it as there is room for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recommender import load_pack
from recommender.model.interview import Asking, Contender, Goal, Position, Stop
from recommender.model.pack import Pack
from recommender.model.vocabulary import Attribute, AttributeType
from recommender.report.ask_screen import (
    Option,
    opening_lines,
    option_texts,
    options_of,
    position_lines,
    question_lines,
    stop_lines,
)
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


ABC = tuple(Contender(name.lower(), name, 1.0, 50.0, share) for name, share in (("A", 0.5), ("B", 0.3), ("C", 0.2)))


@pytest.mark.parametrize(
    ("names", "closes", "told"),
    [
        (("C", "A", "B"), False, "it tells the three above apart."),
        (("C", "A", "B", "D"), False, "it tells the three above apart."),
        (("C", "A", "D"), False, "it tells apart C, A and D."),
        (("C", "A"), False, "it tells apart C and A."),
        (("C", "A", "B"), True, "its answer could still bring C down."),
    ],
)
def test_why_a_question_is_asked(names: tuple[str, ...], closes: bool, told: str) -> None:
    asking = Asking("x.y", tuple(map(str.lower, names)), closes=closes)
    attribute = Attribute("x.y", AttributeType.FLAG, question="Is it?")
    lines = question_lines(asking, attribute, Position(ABC, False, 0.5, 9, asking), names, width=80)
    assert plain_text(lines) == f"Is it?\nAsked now: {told}\n"


@pytest.mark.parametrize(
    ("goal", "told"),
    [
        (Goal(), "It ends as soon as one service wins in 95 of 100 likely ways to go on.\n"),
        (Goal(certain=True), "It ends as soon as no answer can change who comes first.\n"),
        (Goal(everything=True), "Every relevant question is asked, the most telling first.\n"),
    ],
)
def test_when_it_ends_is_told_before(goal: Goal, told: str) -> None:
    assert plain_text(opening_lines(goal, width=80)) == told


def test_why_it_ended_is_told() -> None:
    told = plain_text(stop_lines(Stop.SURE, Position(ABC, False, 0.957, 0), 80))
    assert told == "Sure enough: A comes first in 96 of 100 likely ways to go on.\n"
    told = plain_text(stop_lines(Stop.SETTLED, Position((), True, 1.0, 0), 80))
    assert told == "Settled: these answers leave no service.\n"


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        ((0.5, 0.3, 0.2), []),
        ((0.5, 0.3, 0.1, 0.1), ["1 other, together 10 of 100"]),
        ((0.5, 0.04), ["no service is left in 46 of 100"]),
        ((0.4, 0.2, 0.1, 0.1, 0.1), ["2 others, together 20 of 100; no service is left in 10 of 100"]),
        ((0.0, 0.0), []),
    ],
)
def test_what_the_chances_leave_is_told(shares: tuple[float, ...], told: list[str]) -> None:
    ranking = tuple(Contender(f"s{at}", f"Service {at}", 1.0, 50.0, share) for at, share in enumerate(shares))
    lines = plain_text(position_lines(Position(ranking, False, shares[0], 9), 3, width=80, bar="#")).splitlines()
    assert [line.strip() for line in lines[1:] if "Service" not in line] == told
