"""Citations as a reader meets them: numbered the first time that a section is cited, and listed at the end."""

from __future__ import annotations

from collections.abc import Iterable

from recommender.model.decision import Cited
from recommender.report.lines import Line, Part, Span, columns, safe, section, shortened, span, wrapped


class References:
    """The citations met so far, in the order of their numbers."""

    def __init__(self) -> None:
        self._numbers: dict[Cited, int] = {}

    def copy(self) -> References:
        """As many citations in a list of their own, to try something out."""
        other = References()
        other._numbers.update(self._numbers)
        return other

    def mark(self, cites: Iterable[Cited]) -> Span:
        """`[1,3]` for the cited sections; an empty span for none."""
        numbers = sorted({self._numbers.setdefault(cite, len(self._numbers) + 1) for cite in cites})
        return Span(f"[{','.join(map(str, numbers))}]" if numbers else "", Part.MARK)

    def numbered(self) -> list[Cited]:
        """What the numbers stand for, from 1 on."""
        return list(self._numbers)

    def section(self, width: int) -> list[Line]:
        """The list of what the numbers stand for: title, heading and address; nothing when nothing was cited."""
        digits = len(str(len(self._numbers)))
        found: list[Line] = []
        for cite, number in self._numbers.items():
            label = f"  [{number}]".ljust(digits + 5)
            heading = f": {cite.section}" if cite.section else ""
            found += wrapped([cite.title + heading], width, label)
            if cite.url:
                found.append((span(" " * len(label)), span(cite.url, Part.DIM)))  # unbroken, so that it can be opened
        return section("Sources", found)

    def by_document(self, width: int, *, shorten: bool) -> list[Line]:
        """The list grouped by document, those without an address first, sections side by side under the title.

        `shorten` cuts the title of a page to one line, as its address follows.
        """
        documents: dict[tuple[str, str | None], list[tuple[int, Cited]]] = {}
        for cite, number in self._numbers.items():
            documents.setdefault((cite.title, cite.url), []).append((number, cite))
        found: list[Line] = []
        for (title, url), cites in sorted(documents.items(), key=lambda document: document[0][1] is not None):
            if len(cites) == 1:
                number, cite = cites[0]
                label = f"  [{number}] "
                named = f"{title}: {cite.section}" if cite.section else title
                is_cut = shorten and url is not None
                found += wrapped([shortened(named, width - len(label)) if is_cut else named], width, label)
            else:
                found += wrapped([title], width, "  ", "    ")
                found += _side_by_side([(number, cite.section) for number, cite in cites], width)
            if url:
                found.append((span("    "), span(url, Part.DIM)))  # unbroken, so that it can be opened
        return section("Sources", found)


def _side_by_side(sections: Iterable[tuple[int, str]], width: int) -> list[Line]:
    """Numbered headings, as many to a line as fit."""
    indent = "    "
    rows: list[str] = []
    for number, heading in sections:
        entry = safe(f"[{number}] {heading or 'as a whole'}")
        if rows and len(indent) + columns(rows[-1]) + 2 + columns(entry) <= width:
            rows[-1] += f"  {entry}"
        else:
            rows.append(entry)
    lines: list[Line] = []
    for row in rows:
        is_fitting = len(indent) + columns(row) <= width
        lines += [(span(indent + row),)] if is_fitting else wrapped([row], width, indent, indent + "    ")
    return lines
