"""Citations: resolved in the sources of a pack, and numbered the first time that a section is cited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from recommender.model.decision import Cited
from recommender.model.source import Citation, Source
from recommender.report.lines import EMPTY, Line, Part, Span, span, wrapped


def resolved(citations: Iterable[Citation], sources: Mapping[str, Source]) -> tuple[Cited, ...]:
    """Bare citations with all that a reader needs to find them."""
    found = []
    for citation in citations:
        source = sources[citation.source]
        section = source.sections.get(citation.anchor, "")
        found.append(Cited(citation, source.title, section, source.url, source.checked))
    return tuple(found)


class References:
    """The citations met so far, in the order of their numbers."""

    def __init__(self) -> None:
        self._numbers: dict[Cited, int] = {}

    def mark(self, cites: Iterable[Cited]) -> Span:
        """`[1,3]` for the cited sections; an empty span for none."""
        numbers = sorted({self._numbers.setdefault(cite, len(self._numbers) + 1) for cite in cites})
        return Span(f"[{','.join(map(str, numbers))}]" if numbers else "", Part.DIM)

    def section(self, width: int) -> list[Line]:
        """The list of what the numbers stand for: title, heading and address; nothing when nothing was cited."""
        if not self._numbers:
            return []
        digits = len(str(len(self._numbers)))
        found: list[Line] = [EMPTY, (span("Sources", Part.HEADING),)]
        for cite, number in self._numbers.items():
            label = f"  [{number}]".ljust(digits + 5)
            heading = f": {cite.section}" if cite.section else ""
            found += wrapped([cite.title + heading], width, label)
            if cite.url:
                found.append((span(" " * len(label)), span(cite.url, Part.DIM)))  # unbroken, so that it can be opened
        return found
