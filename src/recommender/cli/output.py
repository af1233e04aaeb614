"""Printing results: to a terminal with colours, elsewhere plain, into a file whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import click

from recommender.cli.options import wants_no_color
from recommender.knowledge.files import write_text_atomically
from recommender.report.lines import Line, Part, plain_text

_WIDEST = 100  # longer lines are hard to read
_PLAIN_BAR = "#"
_FULL_BAR = "\N{FULL BLOCK}"

_STAND_INS = {
    _FULL_BAR: _PLAIN_BAR,
    "\N{MINUS SIGN}": "-",
    "\N{MIDDLE DOT}": "-",
    "\N{HORIZONTAL ELLIPSIS}": "~",
    "\N{BOX DRAWINGS LIGHT HORIZONTAL}": "-",
}

_LOOKS: dict[Part, dict[str, object]] = {
    Part.TITLE: {"bold": True, "underline": True},
    Part.HEADING: {"bold": True, "fg": "cyan"},
    Part.STRONG: {"bold": True},
    Part.GOOD: {"fg": "green", "bold": True},
    Part.BAD: {"fg": "red"},
    Part.CAUTION: {"fg": "yellow"},
    Part.DIM: {"dim": True},
    Part.MARK: {"dim": True},
    Part.ORIGIN: {"dim": True},
}


def text_width(output: Path | None) -> int:
    """How wide text may be: the terminal, or COLUMNS, or 80; never wider than is good to read."""
    if output is not None:
        return 80
    import shutil  # only text for a terminal pays for it

    return min(shutil.get_terminal_size((80, 24)).columns, _WIDEST)


def bar_character(output: Path | None) -> str:
    """What bars consist of where the text goes."""
    return _FULL_BAR if output is not None else bar_character_of(sys.stdout)


def bar_character_of(stream: TextIO | None) -> str:
    """What bars consist of on a stream; a closed one is None."""
    encoding = getattr(stream, "encoding", None) or "ascii"
    try:
        _FULL_BAR.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return _PLAIN_BAR
    return _FULL_BAR


def write_lines(lines: Sequence[Line], output: Path | None) -> None:
    """Print styled lines, or write them plain into the file `output`."""
    if output is not None or not _is_colored():
        write_text(plain_text(lines), output)
    else:
        write_text("".join(_painted(line) + "\n" for line in lines), None)


def say_lines(lines: Sequence[Line], *, is_plain: bool) -> None:
    """Show styled lines on the terminal that standard error is."""
    text = plain_text(lines) if is_plain else "".join(_painted(line) + "\n" for line in lines)
    click.echo(encodable(text, getattr(sys.stderr, "encoding", None) or "utf-8"), err=True, nl=False, color=True)


def write_text(text: str, output: Path | None) -> None:
    """Print `text` in the encoding of the terminal, or write it into the file `output`."""
    if output is not None:
        write_file(text, output)
        return
    click.echo(encodable(text, getattr(sys.stdout, "encoding", None) or "utf-8"), nl=False, color=True)


def write_json(text: str, output: Path | None) -> None:
    """Print JSON as UTF-8 whatever the terminal, so that equal results are equal bytes."""
    if output is not None:
        write_file(text, output)
    else:
        click.echo(text.encode("utf-8"), nl=False)


def write_file(text: str, path: Path) -> None:
    """Write `text` into the file at `path`, whole or not at all.

    Raises:
        OSError: naming `path`, when it cannot be written.

    """
    try:
        write_text_atomically(path, text)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def encodable(text: str, encoding: str) -> str:
    """`text` with what the encoding lacks written by other characters, each as wide as the one that it stands for."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        plain = text.translate({ord(sign): stand_in for sign, stand_in in _STAND_INS.items() if _lacks(encoding, sign)})
        return plain.encode(encoding, "replace").decode(encoding)
    except LookupError:
        return encodable(text, "ascii")
    return text


def _lacks(encoding: str, sign: str) -> bool:
    return sign.encode(encoding, "ignore") == b""


def _is_colored() -> bool:
    if wants_no_color() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout is not None and sys.stdout.isatty()  # a closed standard output is None


def _painted(line: Line) -> str:
    pieces = []
    for piece in line:
        look = _LOOKS.get(piece.part)
        pieces.append(click.style(piece.text, **look) if look and piece.text.strip() else piece.text)  # type: ignore[arg-type]
    return "".join(pieces).rstrip()
