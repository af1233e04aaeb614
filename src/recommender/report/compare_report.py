"""Two services side by side as text: figures in columns, then what tells them apart, rule by rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from recommender.model.comparison import Comparison, Contender
from recommender.model.vocabulary import Vocabulary
from recommender.model.whatif import Difference
from recommender.report.change_words import change_set_words
from recommender.report.lines import EMPTY, Line, Part, Span, line_of, padded, section, span
from recommender.report.text_gates import gate_words
from recommender.report.text_open import basis, not_tried
from recommender.report.text_page import NARROWEST, Page
from recommender.report.text_points import signed
from recommender.report.text_setup import demand_words
from recommender.report.words import attribute_words, counted, listed, points_words, word

_LABEL = 25  # columns
_RULES = 6  # told on each side
_TIPPING = 6
_SETTINGS = 8
_WAITED_FOR = 4
_HINT = "--full tells every rule, setting and open answer."

Row = tuple[str, str, str]


def compare_lines(found: Comparison, vocabulary: Vocabulary, *, width: int = 80, full: bool = False) -> list[Line]:
    """The comparison: who is ahead, the figures, the rules on each side, and what could tip it."""
    page = Page(found.decision, max(width, NARROWEST), full)
    first, second = found.first, found.second
    lines = page.wrapped([span(found.decision.workload, Part.TITLE)])
    lines += page.wrapped(_verdict(found))
    lines += [EMPTY, *_table(page, found)]
    lines += section("Ruled out", _gates(page, first) + _gates(page, second))
    for side, other in ((first, second), (second, first)):
        lines += _side(page, found, side, other)
    sections = [
        ("Both get the same from", _shared(page, found.shared)),
        ("Who does the work", _rows(page, _duties(first, second))),
        ("Limits", _limits(page, found, vocabulary)),
        ("Traits that only one has", _traits(page, first, second)),
        ("Settings that differ", _settings(page, found)),
        ("Open answers that would tip it", _tipping(page, found, vocabulary)),
    ]
    for title, body in sections:
        lines += section(title, body)
    lines += [*page.references.by_document(page.width, shorten=not full), EMPTY]
    lines += not_tried(page)
    lines += page.wrapped([span(basis(page), Part.DIM)])
    return lines if full else lines + page.wrapped([span(_HINT, Part.DIM)])


def _verdict(found: Comparison) -> list[str | Span]:
    """Who is ahead, and by how much; who is ruled out or plays another role."""
    pieces: list[str | Span] = []
    for side in (found.first, found.second):
        if side.roles:
            roles = listed([word(role) for role in side.roles])
            pieces += [
                span(side.name, Part.BAD),
                f" cannot play the role {word(found.decision.role)}; it plays {roles}. ",
            ]
        elif not side.rank:
            pieces += [span(side.name, Part.BAD), " is ruled out. "]
    ahead = found.ahead
    if ahead is not None and not pieces:
        other = found.second if ahead is found.first else found.first
        gap = ahead.score - other.score
        pieces = [span(ahead.name, Part.GOOD), f" is ahead of {other.name} by {points_words(gap)}."]
        if not gap:
            told = f" and {other.name} have as many points; ties go to what runs today, then to the least work."
            pieces = [span(ahead.name, Part.GOOD), told]
    winner = found.decision.winner
    if winner is not None and winner.service not in (found.first.service, found.second.service):
        pieces += [f" {winner.name} ({winner.service}) is recommended before both." if ahead else ""]
    return pieces


def _table(page: Page, found: Comparison) -> list[Line]:
    """The figures of both in columns."""
    sides = (found.first, found.second)
    count = len(found.decision.recommendations)
    weight = {c: max(abs(side.criteria.get(c, 0.0)) for side in sides) for side in sides for c in side.criteria}
    criteria = sorted(weight, key=lambda name: (-weight[name], name))
    columns = [
        [
            f"{side.rank} of {count}" if side.rank else _no_place(side),
            f"{side.fit:.0f}" if side.rank else "",
            "" if side.roles else signed(side.score) if side.score else "0",
            _spread(side) if page.is_full else "",
            *(_points(side, criterion) for criterion in criteria),
            side.category_title,
        ]
        for side in sides
    ]
    labels = [
        "Place",
        "Fit",
        "Score",
        "  once all is answered",
        *(f"  {word(criterion)}" for criterion in criteria),
        "Managed",
    ]
    rows: list[Row] = list(zip(labels, *columns, strict=True))
    head = _columns(page, ("", found.first.service, found.second.service), Part.STRONG)
    return [head, *_rows(page, rows)]


def _no_place(side: Contender) -> str:
    return "another role" if side.roles else "ruled out"


def _spread(side: Contender) -> str:
    return f"{signed(side.low)} to {signed(side.high)}" if side.rank and side.low < side.high else ""


def _points(side: Contender, criterion: str) -> str:
    points = side.criteria.get(criterion, 0.0)
    return "" if side.roles else signed(points) if points else "0"


def _rows(page: Page, rows: Iterable[Row]) -> list[Line]:
    return [_columns(page, row) for row in rows if row[1] or row[2]]


def _columns(page: Page, row: Row, part: Part = Part.PLAIN) -> Line:
    room = (page.width - _LABEL) // 2
    label, first, second = row
    return line_of(span(padded(f"  {label}", _LABEL), Part.DIM), span(padded(first, room), part), span(second, part))


def _gates(page: Page, side: Contender) -> list[Line]:
    """Why one of the two is out."""
    lines: list[Line] = []
    for reason in side.gates:
        why: list[str | Span] = [gate_words(reason, side.name), " ", page.mark(reason.cites), " "]
        name = span(f"{side.service}: ", Part.BAD)
        lines += page.wrapped([name, *why, page.origin_of(reason)], "  ", "    ")
    return lines


def _side(page: Page, found: Comparison, side: Contender, other: Contender) -> list[Line]:
    """What speaks for one of the two, and the gates that could still close on it."""
    is_first = side is found.first
    rows = [row for row in found.differences if (row.first > row.second) is is_first]
    lines: list[Line] = []
    shown = rows[: page.cut(_RULES)]
    for row in shown:
        mine, theirs = (row.first, row.second) if is_first else (row.second, row.first)
        pieces: list[str | Span] = [row.title, " ", page.mark(row.reason.cites, 1), " ", page.origin_of(row.reason)]
        if mine and theirs:
            pieces += [span(f" ({signed(mine)} against {signed(theirs)})", Part.DIM)]
        elif theirs:
            pieces += [span(f" (against {other.service})", Part.DIM)]
        lines += page.wrapped(pieces, span(f"  {signed(mine - theirs):>6} ", Part.GOOD))
    if len(rows) > len(shown):
        lines += page.wrapped([span(f"and {counted(len(rows) - len(shown), 'more rule')}", Part.DIM)], " " * 9)
    waiting = list(dict.fromkeys(name for gate in side.may_be_ruled_out for name in gate.attributes))
    if waiting:
        shown_names = waiting[: page.cut(_WAITED_FOR)]
        more = [f"{len(waiting) - len(shown_names)} more"] if len(waiting) > len(shown_names) else []
        count = counted(len({gate.rule for gate in side.may_be_ruled_out}), "rule")
        told = f"{count} could still rule it out, depending on {listed([*shown_names, *more])}."
        lines += page.wrapped([span(told, Part.DIM)], "  ")
    total = sum(abs(row.first - row.second) for row in rows)
    return section(f"Speaks for {side.name} ({signed(total)})" if rows else side.name, lines)


def _shared(page: Page, rows: Sequence[Difference]) -> list[Line]:
    told = [f"{row.title} ({signed(row.first)})" for row in rows]
    return page.wrapped(["; ".join(told)], "  ") if told else []


def _duties(first: Contender, second: Contender) -> list[Row]:
    """The areas of responsibility that differ."""
    areas = dict.fromkeys([*first.areas, *second.areas])
    pairs = [(area, str(first.areas.get(area, "")), str(second.areas.get(area, ""))) for area in areas]
    return [(word(area), mine, theirs) for area, mine, theirs in pairs if mine != theirs]


def _limits(page: Page, found: Comparison, vocabulary: Vocabulary) -> list[Line]:
    lines: list[Line] = []
    for side in (found.first, found.second):
        other = found.second if side is found.first else found.first
        for attribute, told in sorted(side.limits.items()):
            if other.limits.get(attribute) == told:
                continue
            about = attribute_words(vocabulary[attribute])
            named = "" if about.casefold() in told.casefold() or attribute in told else f" ({about})"
            pieces: list[str | Span] = [span(side.service, Part.STRONG), f": {word(told)}", span(named, Part.DIM)]
            lines += page.wrapped(pieces, "  ", "    ")
    return lines


def _traits(page: Page, first: Contender, second: Contender) -> list[Line]:
    lines: list[Line] = []
    for side, other in ((first, second), (second, first)):
        own = [tag.replace(":", " ") for tag in side.tags if tag not in other.tags]
        if own:
            lines += page.wrapped([span(side.service, Part.STRONG), f": {listed(own)}"], "  ", "    ")
    return lines


def _settings(page: Page, found: Comparison) -> list[Line]:
    """Settings that both have with another demand, then those that only one has."""
    # By title: what is one setting to people has an id of its own in each family of services.
    sides = [{advice.title: advice for advice in side.settings} for side in (found.first, found.second)]
    lines: list[Line] = []
    for name, advice in sides[0].items():
        theirs = sides[1].get(name)
        if theirs is not None and demand_words(advice) != demand_words(theirs):
            pieces: list[str | Span] = [f"{advice.title}: ", span(found.first.service, Part.STRONG)]
            pieces += [
                f" {demand_words(advice)}; ",
                span(found.second.service, Part.STRONG),
                f" {demand_words(theirs)}",
            ]
            lines += page.wrapped(pieces, "  ", "    ")
    for side, own, other in zip((found.first, found.second), sides, reversed(sides), strict=True):
        alone = [name for name in own if name not in other]
        shown = alone[: page.cut(_SETTINGS)]
        more = [f"{len(alone) - len(shown)} more"] if len(alone) > len(shown) else []
        if shown:
            lines += page.wrapped(
                [span(f"only {side.service}", Part.STRONG), f": {listed([*shown, *more])}"], "  ", "    "
            )
    return lines


def _tipping(page: Page, found: Comparison, vocabulary: Vocabulary) -> list[Line]:
    ahead = found.ahead
    if ahead is None or found.first.roles or found.second.roles:
        return []
    other = found.second if ahead is found.first else found.first
    if not found.tipping:
        return page.wrapped([f"No open answer alone puts {other.name} before {ahead.name}."], "  ")
    lines = page.wrapped([f"{other.name} would come first of the two"], "  ")
    shown = found.tipping[: page.cut(_TIPPING)]
    for entry in shown:
        lines += page.wrapped(change_set_words(entry, vocabulary), "    if ", "       ")
    left = len(found.tipping) - len(shown)
    return lines + (page.wrapped([span(f"or by {counted(left, 'more answer')}", Part.DIM)], "    ") if left else [])
