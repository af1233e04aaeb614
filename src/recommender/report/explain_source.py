"""A source explained: its sections, and what cites each."""

from __future__ import annotations

from recommender.model.pack import Pack
from recommender.model.source import Source
from recommender.model.uses import citing
from recommender.report.lines import EMPTY, Line, Part, line_of, section, span, wrapped
from recommender.report.plain import Json, words_list
from recommender.report.usage import all_rules

_WHOLE = "the whole document"


def source_json(pack: Pack, source: Source) -> dict[str, Json]:
    """The source as plain values; `cited_by` lists `kind:id` for each section, and for the whole under ""."""
    cited = _cited_by(pack, source)
    return {
        "source": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "url": source.url,
        "checked": source.checked,
        "unchecked": source.unchecked or None,
        "about": words_list(source.about),
        "sections": {
            anchor: {"heading": heading, "cited_by": words_list(cited.get(anchor, ()))}
            for anchor, heading in source.sections.items()
        },
        "cited_by": words_list(cited.get("", ())),
    }


def source_lines(pack: Pack, source: Source, width: int) -> list[Line]:
    """The source as text."""
    lines = wrapped([span(source.title, Part.TITLE), " ", span(f"(source:{source.id})", Part.DIM)], width)
    lines += wrapped([source.publisher], width)
    if source.url:
        lines.append(line_of(span(source.url)))
        why = source.unchecked or "nobody has looked at the page"
        lines += wrapped([f"Checked {source.checked}." if source.checked else f"Not checked: {why}."], width)
    if source.about:
        lines += wrapped([f"About {', '.join(source.about)}."], width)
    cited = _cited_by(pack, source)
    unused = []
    for anchor, heading in {"": _WHOLE, **source.sections}.items():
        users = cited.get(anchor, ())
        if users:
            lines += [EMPTY, *wrapped([span(heading, Part.HEADING), " ", span(anchor, Part.DIM)], width)]
            lines += wrapped([", ".join(users)], width, "  ")
        elif anchor:
            unused.append(heading)
    return lines + section("Not cited", wrapped(["; ".join(unused)], width, "  ") if unused else [])


def _cited_by(pack: Pack, source: Source) -> dict[str, list[str]]:
    """What cites each section, as `kind:id`, by anchor."""
    found: dict[str, list[str]] = {}
    for citation, kind, name in citing(pack, all_rules(pack)):
        if citation.source == source.id:
            found.setdefault(citation.anchor, []).append(f"{kind}:{name}")
    return found
