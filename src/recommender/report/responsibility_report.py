"""Who does what: the table of shared responsibility, areas down and services across."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from recommender.engine.rationale import cited
from recommender.model.pack import Pack
from recommender.model.service import Duty, Service
from recommender.report.lines import EMPTY, Line, Part, columns, line_of, padded, span, wrapped
from recommender.report.plain import Json, cites_json
from recommender.report.references import References
from recommender.report.words import listed, word

_PARTS = {Duty.AWS: Part.GOOD, Duty.SHARED: Part.CAUTION, Duty.CUSTOMER: Part.BAD}
_GAP = 2


def responsibility_json(pack: Pack, services: Sequence[Service]) -> list[Json]:
    """For each service its category, who does what, and where that is written."""
    found: list[Json] = []
    for service in services:
        category = pack.categories[service.responsibility]
        found.append(
            {
                "service": service.id,
                "name": service.name,
                "category": category.id,
                "areas": {area: duty.value for area, duty in sorted(category.areas.items())},
                "cites": cites_json(cited(pack, category.cites)),
            }
        )
    return found


def responsibility_lines(pack: Pack, services: Sequence[Service], width: int) -> list[Line]:
    """The table, in as many blocks as the width asks for."""
    areas = list(dict.fromkeys(area for service in services for area in pack.categories[service.responsibility].areas))
    first = max((columns(word(area)) for area in areas), default=0)
    lines: list[Line] = []
    for block in _blocks(pack, services, width - first):
        lines += [EMPTY] if lines else []
        lines.append(line_of(" " * first, *(span(f"  {padded(s.id, _room(pack, s))}", Part.STRONG) for s in block)))
        titles = [padded(pack.categories[s.responsibility].title, _room(pack, s)) for s in block]
        lines.append(line_of(" " * first, *(span(f"  {title}", Part.DIM) for title in titles)))
        for area in areas:
            cells = [(pack.categories[s.responsibility].areas.get(area), s) for s in block]
            row = [
                span("  " + padded(duty or "", _room(pack, s)), _PARTS[duty] if duty else Part.PLAIN)
                for duty, s in cells
            ]
            lines.append(line_of(padded(word(area), first), *row))
    references = References()
    told: list[Line] = []
    for name in dict.fromkeys(service.responsibility for service in services):
        category = pack.categories[name]
        mark = references.mark(cited(pack, category.cites))
        told += wrapped([duties_words(category.title, category.areas.items()), " ", mark], width)
    return [*lines, EMPTY, *told, *references.section(width)]


def duties_words(title: str, areas: Iterable[tuple[str, Duty]]) -> str:
    """Who does what, in a few short sentences."""
    pairs = list(areas)
    told = [f"{title}."]
    for duty, label in ((Duty.CUSTOMER, "Yours"), (Duty.SHARED, "Shared with AWS")):
        names = [word(area) for area, who in pairs if who is duty]
        if names:
            told.append(f"{label}: {listed(names)}.")
    if any(who is Duty.AWS for _, who in pairs):
        told.append(f"AWS does {'the rest' if len(told) > 1 else 'all of it'}, as you set it up.")
    return " ".join(told)


def _room(pack: Pack, service: Service) -> int:
    title = pack.categories[service.responsibility].title
    return max(columns(service.id), columns(title), *(len(duty) for duty in Duty))


def _blocks(pack: Pack, services: Sequence[Service], width: int) -> list[list[Service]]:
    """The services in groups that fit side by side."""
    blocks: list[list[Service]] = []
    used = width + 1
    for service in services:
        needed = _room(pack, service) + _GAP
        if used + needed > width:
            blocks.append([])
            used = 0
        blocks[-1].append(service)
        used += needed
    return blocks
