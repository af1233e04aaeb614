from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from recommender.report.lines import Part, columns, line_columns, padded, plain_text, safe, shortened, span, wrapped


def texts(lines: list[tuple]) -> list[str]:
    return ["".join(piece.text for piece in line) for line in lines]


def test_words_wrap_and_later_lines_are_indented() -> None:
    lines = wrapped(["one two ", span("three", Part.DIM), " four"], 12, "- ")
    assert texts(lines) == ["- one two", "  three four"]
    assert [piece.part for piece in lines[1]] == [Part.PLAIN, Part.DIM, Part.PLAIN]


def test_a_mark_sticks_to_the_word_before_it() -> None:
    assert texts(wrapped(["abc", span("[1]", Part.DIM), ". d"], 9)) == ["abc[1]. d"]
    assert texts(wrapped(["abc", span("[1]", Part.DIM), ". d"], 8)) == ["abc[1].", "d"]


def test_a_word_longer_than_a_line_is_broken() -> None:
    assert texts(wrapped(["a " + "x" * 25], 10, "> ", "  ")) == ["> a", "  xxxxxxxx", "  xxxxxxxx", "  xxxxxxxx", "  x"]


def test_an_empty_text_gives_the_label_alone() -> None:
    assert texts(wrapped([""], 10, "label ")) == ["label "]
    assert plain_text(wrapped([""], 10, "label ")) == "label\n"


def test_wide_and_combining_characters_are_counted_as_a_terminal_does() -> None:
    assert columns("日本") == 4
    assert columns("e\N{COMBINING ACUTE ACCENT}") == 1
    assert shortened("日本語", 5) == "日本…"
    assert padded("ab", 4) == "ab  "


def test_what_a_terminal_would_obey_is_written_out() -> None:
    assert safe("a\x1b[31mb\u202ec\nd") == "a\\x1b[31mb\\u202ec d"


@given(st.lists(st.text(max_size=60), max_size=6), st.integers(10, 120), st.text("ab ", max_size=8))
def test_no_line_is_wider_than_asked_and_no_letter_is_lost(pieces: list[str], width: int, label: str) -> None:
    lines = wrapped(pieces, width, label)
    assert all(line_columns(line) <= width for line in lines)
    letters = "".join(safe("".join(pieces)).split(" "))
    rest = " " * len(label)
    shown = [text[len(label if at == 0 else rest) :] for at, text in enumerate(texts(lines))]
    assert "".join("".join(shown).split(" ")) == letters


@given(st.text())
def test_safe_text_is_printable(text: str) -> None:
    assert safe(text).isprintable()
