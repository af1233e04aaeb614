"""Text as Markdown: one piece of it, or lines of styled words. What somebody wrote never becomes markup."""

from __future__ import annotations

import re
from collections.abc import Sequence

from recommender.model.decision import Cited
from recommender.report.lines import Line, Part, Span, safe

# An underscore inside a word and an ampersand that begins no entity stand for themselves.
_MARKUP = re.compile(r"([\\`*\[\]<>|#~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;))")
_LEADING = re.compile(r"^(\d+)([.)])(?= |$)|^([-+=])(?= |$|[-=])")
_BOLD = frozenset((Part.TITLE, Part.HEADING, Part.STRONG, Part.GOOD, Part.BAD, Part.CAUTION))


def escaped(text: str) -> str:
    """`text` on one line, with nothing in it that Markdown would read as its own."""
    shown = _MARKUP.sub(r"\\\1", " ".join(safe(text).split()))
    return _LEADING.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", shown)


def code(text: str) -> str:
    """`text` as a span of code on one line, whatever backticks it holds."""
    shown = " ".join(safe(text).split())
    if not shown:
        return ""
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    blank = " " if shown[0] == "`" or shown[-1] == "`" else ""
    return f"{fence}{blank}{shown}{blank}{fence}"


def code_in_table(text: str) -> str:
    """`code`, with bars that do not end the cell; escaped text needs nothing more in a table."""
    return code(text).replace("|", "\\|")


def message(text: str) -> str:
    """A message of the program: what stands in backticks is code, the rest is plain."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # one of them stands for itself
        return escaped(text)
    return "".join(_in_message(part, bool(at % 2)) for at, part in enumerate(parts))


def block_quoted(text: str) -> str:
    """Several lines of plain text as a paragraph, each line escaped."""
    return "\n".join(escaped(line) for line in text.strip().splitlines())


def markdown_line(line: Sequence[Span]) -> str:
    """Styled words as one line: what is stressed is bold, and the rule behind a statement is code."""
    shown = "".join(_piece(piece) for piece in line)
    return re.sub(" {2,}", " ", shown).strip()


def markdown_list(lines: Sequence[Line]) -> list[str]:
    """Lines as a list, nested as they are indented. They must not have been broken to a width."""
    found: list[str] = []
    levels: list[int] = []
    for line in lines:
        text = "".join(piece.text for piece in line)
        if not text.strip():
            continue
        indent = len(text) - len(text.lstrip())
        while levels and levels[-1] > indent:
            levels.pop()
        if not levels or levels[-1] < indent:
            levels.append(indent)
        found.append(f"{'  ' * (len(levels) - 1)}- {markdown_line(line)}")
    return found


def sources_list(cites: Sequence[Cited]) -> list[str]:
    """Numbered citations, linked where there is an address, with the day on which it was last looked at, if ever."""
    rows = []
    for number, cite in enumerate(cites, start=1):
        text = escaped(f"{cite.title}: {cite.section}" if cite.section else cite.title)
        shown = f"[{text}]({_address(cite.url)})" if cite.url else text
        when = f"checked {cite.checked}" if cite.checked else "not checked"
        rows.append(f"{number}. {shown}{f' ({when})' if cite.url else ''}")
    return rows


def _in_message(part: str, is_code: bool) -> str:
    if is_code:
        return code_in_table(part)
    before = " " if part[:1].isspace() else ""
    after = " " if part[-1:].isspace() and part.strip() else ""
    return f"{before}{escaped(part)}{after}"


def _piece(piece: Span) -> str:
    core = piece.text.strip()
    if not core:
        return piece.text
    before = " " if piece.text[0] == " " else ""
    after = " " if piece.text[-1] == " " else ""
    if piece.part is Part.MARK:
        shown = core  # numbers in brackets, no link as nothing is called so
    elif piece.part is Part.ORIGIN:
        shown = code(core)
    else:
        shown = f"**{escaped(core)}**" if piece.part in _BOLD else escaped(core)
    return f"{before}{shown}{after}"


def _address(url: str) -> str:
    return "".join(f"%{ord(sign):02X}" if sign in "<>()\\" or sign.isspace() else sign for sign in url)
