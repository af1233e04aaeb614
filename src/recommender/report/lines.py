"""Lines of styled text: words with the part that they play, wrapped to a width. Knows no terminal and no colours."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from recommender.frozen import frozen


class Part(StrEnum):
    """What part a piece of text plays; the command line gives each its look."""

    PLAIN = "plain"
    TITLE = "title"
    HEADING = "heading"
    STRONG = "strong"
    GOOD = "good"
    BAD = "bad"
    CAUTION = "caution"
    DIM = "dim"
    MARK = "mark"  # the numbers of cited sections
    ORIGIN = "origin"  # a rule by its id, with the answers that made it fire


@frozen
class Span:
    """A piece of text with its part. Its text is safe for a terminal: make it with `span`."""

    text: str
    part: Part = Part.PLAIN


Line = tuple[Span, ...]
EMPTY: Line = ()


def safe(text: str) -> str:
    """`text` on one line, with every control or invisible character written out as its code."""
    if text.isprintable():
        return text
    shown = []
    for character in text:
        if character in "\n\r\t":
            shown.append(" ")
        elif character.isprintable():
            shown.append(character)
        else:
            code = ord(character)
            shown.append(f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")
    return "".join(shown)


def span(text: str, part: Part = Part.PLAIN) -> Span:
    """A piece of text that a terminal may show as it is."""
    return Span(safe(text), part)


def line_of(*pieces: str | Span) -> Line:
    """A line of plain texts and spans."""
    return tuple(span(piece) if isinstance(piece, str) else piece for piece in pieces)


def columns(text: str) -> int:
    """How many columns a terminal needs for `text`."""
    if text.isascii():
        return len(text)
    return sum(_columns_of(character) for character in text)


def line_columns(line: Sequence[Span]) -> int:
    """How many columns a terminal needs for a line, or for a piece of one."""
    return sum(columns(piece.text) for piece in line)


def plain_text(lines: Iterable[Line]) -> str:
    """The lines without any styling, each ended, none with blanks at its end."""
    return "".join("".join(piece.text for piece in line).rstrip() + "\n" for line in lines)


def wrapped(pieces: Sequence[str | Span], width: int, first: str | Span = "", rest: str | None = None) -> list[Line]:
    """The pieces broken at blanks into lines of at most `width` columns.

    The first line begins with `first`, the others with `rest`, or with as many blanks where it is None.
    """
    start = first if isinstance(first, Span) else span(first)
    indent = span(rest if rest is not None else " " * columns(start.text))
    lines: list[Line] = []
    current: list[Span] = [start]
    used = columns(start.text)
    is_empty = True
    for word in _words(line_of(*pieces)):
        needed = line_columns(word)
        gap = 0 if is_empty else 1
        if not is_empty and used + gap + needed > width:
            lines.append(tuple(current))
            current, used, is_empty, gap = [indent], columns(indent.text), True, 0
        for piece in _fitting(word, width - used - gap, width - columns(indent.text)):
            if piece is None:
                lines.append(tuple(current))
                current, used, gap = [indent], columns(indent.text), 0
                continue
            blank = " " * gap
            part = piece.part if gap and current[-1].part is piece.part else Part.PLAIN
            _put(current, Span(blank, part))
            _put(current, piece)
            used += gap + columns(piece.text)
            gap = 0
        is_empty = False
    lines.append(tuple(current))
    return lines


def section(title: str, body: Sequence[Line]) -> list[Line]:
    """What is told under a title, set apart from what is above; nothing where there is nothing to tell."""
    return [EMPTY, *([(span(title, Part.HEADING),)] if title else []), *body] if body else []


def shortened(text: str, width: int) -> str:
    """`text` in at most `width` columns, with an ellipsis where something is missing."""
    shown = safe(text)
    if columns(shown) <= width:
        return shown
    kept = ""
    for character in shown:
        if columns(kept) + _columns_of(character) > width - 1:
            break
        kept += character
    return kept.rstrip() + "…"


def padded(text: str, width: int) -> str:
    """`text` in exactly `width` columns, cut or filled with blanks."""
    shown = shortened(text, width)
    return shown + " " * (width - columns(shown))


def _put(line: list[Span], piece: Span) -> None:
    """Add a piece, joined to the one before it where both play the same part."""
    if not piece.text:
        return
    if line and line[-1].part is piece.part:
        line[-1] = Span(line[-1].text + piece.text, piece.part)
    else:
        line.append(piece)


def _words(line: Line) -> Iterator[list[Span]]:
    """The words of a line; one word may consist of pieces of several spans."""
    word: list[Span] = []
    for piece in line:
        for position, text in enumerate(piece.text.split(" ")):
            if position and word:
                yield word
                word = []
            if text:
                word.append(Span(text, piece.part))
    if word:
        yield word


def _fitting(word: list[Span], room: int, full: int) -> Iterator[Span | None]:
    """The pieces of a word, with None where a word that is longer than a whole line has to be broken."""
    if line_columns(word) <= room:
        yield from word
        return
    left = room
    for piece in word:
        text = piece.text
        while columns(text) > left:
            head = _head(text, left) or ("" if left < full else text[0])
            if head:
                yield Span(head, piece.part)
            yield None
            text, left = text[len(head) :], full
        if text:
            yield Span(text, piece.part)
            left -= columns(text)


def _head(text: str, width: int) -> str:
    """The longest beginning of at most `width` columns."""
    kept = ""
    for character in text:
        if columns(kept) + _columns_of(character) > width:
            break
        kept += character
    return kept


def _columns_of(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
