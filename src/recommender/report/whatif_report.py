"""What would change a decision, as text that can be read aloud: rivals, numbers, rules and priorities."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from recommender.model.vocabulary import Vocabulary
from recommender.model.whatif import Carrying, Difference, Leeway, Rival, Stretch, WhatIf, WhyNot
from recommender.report.answer_words import answer_words
from recommender.report.change_words import change_set_words, now_words
from recommender.report.lines import EMPTY, Line, Part, Span, section, span
from recommender.report.text_gates import gate_words
from recommender.report.text_open import basis, not_tried
from recommender.report.text_page import NARROWEST, Page
from recommender.report.text_points import signed
from recommender.report.words import attribute_words, counted, listed, number_words, ordinal, points_words, word

_WAYS = 3  # told of a rival
_WAYS_OF_SEVERAL = 1  # told of a rival that needs two changes or more
_RIVALS = 6  # told with their ways, for each number of changes
_DIFFERENCES = 4  # told of why a candidate does not win
_THRESHOLDS = 6
_NEAR = 2  # points, those of one moderate reason
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six")
_HINT = "--full tells every way; --why-not SERVICE explains one service; --deep searches larger sets."

Name = Callable[[str], str]


def whatif_lines(found: WhatIf, vocabulary: Vocabulary, *, width: int = 80, full: bool = False) -> list[Line]:
    """What would change the decision, the fewest and most plausible changes first."""
    page = Page(found.decision, max(width, NARROWEST), full)
    names = {rival.service: rival.name for rival in found.rivals}
    winner = found.decision.winner
    names |= {winner.service: winner.name} if winner else {}

    def name(service: str) -> str:
        return names.get(service, service) if service else "nobody (all ruled out)"

    lines = page.wrapped([span(found.decision.workload, Part.TITLE)])
    lines += page.wrapped(_now(found, name))
    sections = []
    if found.why_not is not None:
        sections.append((f"Why not {found.why_not.name}", _why_not(page, found.why_not, vocabulary)))
    else:
        sections.append(("What would change that", _rivals(page, found.rivals, vocabulary)))
        sections.append(
            ("Numbers that decide, all other answers as they are", _thresholds(page, found, vocabulary, name))
        )
        sections.append(("Rules that carry it", _carrying(page, found.carrying, name)))
        sections.append(("Priorities", _leeways(page, found.leeways, name)))
    for title, body in sections:
        lines += section(title, body)
    lines += [*page.references.by_document(page.width, shorten=not full), EMPTY]
    lines += not_tried(page)
    tried = f"{number_words(found.tried)} changed workloads decided; {basis(page)}"
    lines += page.wrapped([span(tried, Part.DIM)])
    return lines if full or found.why_not else lines + page.wrapped([span(_HINT, Part.DIM)])


def _now(found: WhatIf, name: Name) -> list[str | Span]:
    winner = found.decision.winner
    if winner is None:
        return [span("No service is left: every candidate is ruled out.", Part.BAD)]
    alone = [rival for rival in found.rivals if rival.size == 1 and rival.service]
    others = [rival for rival in found.rivals if rival.service]
    told = (
        f"One changed answer is enough for {len(alone)} of the {counted(len(others), 'other candidate')}."
        if alone
        else "No single answer makes another win."
    )
    if any(rival.size == 1 and not rival.service for rival in found.rivals):
        told += " One may leave nobody."
    lead = _lead(found)
    if winner.score > 0 and lead is not None and lead < _NEAR and alone:
        ways = sum(len(rival.sets) for rival in alone)
        any_way = "one single change" if ways == 1 else f"any of {ways} single changes"
        told = f"A near tie, {points_words(lead)} apart: {any_way} tips it. {told}"
    if winner.score > 0:
        return [span(name(winner.service), Part.GOOD), f" is recommended. {told}"]
    return [span(name(winner.service), Part.CAUTION), f" comes first, but nothing speaks for it yet. {told}"]


def _lead(found: WhatIf) -> float | None:
    """The points between the first and the second; None where there are no two."""
    ranked = found.decision.recommendations
    return ranked[0].score - ranked[1].score if len(ranked) > 1 else None


def _rivals(page: Page, rivals: Sequence[Rival], vocabulary: Vocabulary) -> list[Line]:
    lines: list[Line] = []
    for size in sorted({rival.size for rival in rivals if rival.size}):
        group = [rival for rival in rivals if rival.size == size]
        lines += page.wrapped([span(_changes(size).capitalize(), Part.STRONG)], "  ")
        shown = group[: page.cut(_RIVALS)]
        for rival in shown:
            lines += _rival(page, rival, vocabulary, _WAYS if size == 1 else _WAYS_OF_SEVERAL)
        rest = group[len(shown) :]
        if rest:
            services = [rival.service for rival in rest if rival.service]
            others = [f"and {listed(services)}"] if services else []
            others += ["some leave no service at all"] if len(services) < len(rest) else []
            lines += page.wrapped([span("; ".join(others), Part.DIM)], "    ")
    never = [rival for rival in rivals if not rival.size and rival.service]
    tried = [rival.service for rival in never if rival.is_least]
    searched = [rival.service for rival in never if not rival.is_least]
    if tried:
        lines += page.wrapped([f"Neither one change nor two make these win: {listed(tried)}."], "  ", "    ")
    if searched:
        lines += page.wrapped([f"No way was found by up to six changes: {listed(searched)}."], "  ", "    ")
    return lines


def _rival(page: Page, rival: Rival, vocabulary: Vocabulary, ways: int) -> list[Line]:
    """A rival and the changes that make it win, the most plausible first."""
    title = span(rival.name or "Nobody: every candidate ruled out", Part.STRONG if rival.service else Part.BAD)
    lines = page.wrapped([title, span(f" ({rival.service})" if rival.service else "", Part.DIM)], "    ")
    return lines + _ways(page, rival, vocabulary, ways, 6)


def _ways(page: Page, rival: Rival, vocabulary: Vocabulary, ways: int, indent: int) -> list[Line]:
    shown = rival.sets[: page.cut(ways)]
    left = len(rival.sets) - len(shown)
    lines: list[Line] = []
    for number, entry in enumerate(shown):
        start = " " * indent + ("if " if number == 0 else "or if ")
        lines += page.wrapped(change_set_words(entry, vocabulary), start, " " * (indent + 3))
    if left:
        lines += page.wrapped([span(f"or in {counted(left, 'more way')}", Part.DIM)], " " * indent)
    return lines


def _thresholds(page: Page, found: WhatIf, vocabulary: Vocabulary, name: Name) -> list[Line]:
    lines: list[Line] = []
    shown = found.thresholds[: page.cut(_THRESHOLDS)]
    for entry in shown:
        attribute = vocabulary[entry.attribute]
        title = attribute_words(attribute)
        pieces: list[str | Span] = [span(f"{title[:1].upper()}{title[1:]}", Part.STRONG), " "]
        pieces += [span(f"({now_words(entry, vocabulary)})", Part.DIM), ": "]
        for number, stretch in enumerate(entry.stretches):
            pieces += ["; "] if number else []
            pieces += [f"{_stretch_words(stretch, attribute.unit, number == 0)} ", _winner(page, stretch.winner, name)]
        lines += page.wrapped([*pieces, "."], "  ", "    ")
    rest = [entry.attribute for entry in found.thresholds[len(shown) :]]
    return lines + (page.wrapped([span(f"and {listed(rest)}", Part.DIM)], "  ") if rest else [])


def _winner(page: Page, service: str, name: Name) -> Span:
    winner = page.decision.winner
    return span(name(service), Part.GOOD if winner and winner.service == service else Part.CAUTION)


def _stretch_words(stretch: Stretch, unit: str, is_first: bool) -> str:
    low, high = stretch.low, stretch.high
    if high is None:
        if is_first:
            return "whatever it is,"
        return f"{'from' if stretch.low_inclusive else 'above'} {answer_words(low, unit)}"
    if low == high:
        return f"at exactly {answer_words(low, unit)}"
    end = f"{'up to' if stretch.high_inclusive else 'below'} {answer_words(high, unit)}"
    start = f"{'from' if stretch.low_inclusive else 'above'} {answer_words(low, unit)}"
    return end if is_first else f"{start} {end.replace('below', 'to below')}"


def _carrying(page: Page, rules: Sequence[Carrying], name: Name) -> list[Line]:
    if not rules:
        return page.wrapped(["No single rule: without any one of them the winner stays."], "  ")
    lines: list[Line] = []
    for entry in rules:
        told = f"without it {name(entry.winner)} would win" if entry.winner else "without it nobody would be left"
        lines += page.wrapped([f"{entry.title}: {told} ", span(f"({entry.rule})", Part.DIM)], "  ", "    ")
    return lines


def _leeways(page: Page, entries: Sequence[Leeway], name: Name) -> list[Line]:
    """The criteria whose weight decides; the others are named."""
    lines: list[Line] = []
    firm = []
    for entry in entries:
        if entry.high is None and entry.low == 0:
            firm.append(word(entry.criterion))
            continue
        pieces: list[str | Span] = [span(word(entry.criterion).capitalize(), Part.STRONG), " "]
        pieces += [span(f"(now {entry.now})", Part.DIM), f": {_turns(entry, name)}"]
        lines += page.wrapped(pieces, "  ", "    ")
    if firm and len(firm) == len(entries):
        return page.wrapped(["No weight of any one criterion changes the winner."], "  ")
    if firm:
        lines += page.wrapped([f"No weight of {listed(firm, 'or')} changes the winner."], "  ", "    ")
    return lines


def _turns(entry: Leeway, name: Name) -> str:
    """Which words change the winner, and from which to which factor of the normal weight it stays."""
    now = entry.winners[entry.now]
    words = [f"{priority} gives {name(winner)}" for priority, winner in entry.winners.items() if winner != now]
    told = [listed(words)] if words else []
    ends, beyond = [], []
    if entry.low > 0:
        ends.append(f"{'from' if entry.low_inclusive else 'above'} {_factor(entry.low)}")
        beyond.append(f"with less, {name(entry.below)} wins")
    if entry.high is not None:
        ends.append(f"{'up to' if entry.high_inclusive else 'below'} {_factor(entry.high)}")
        beyond.append(f"with more, {name(entry.above)} wins")
    told.append(f"no change {' and '.join(ends)} times its normal weight")
    return "; ".join([*told, *beyond]) + "."


def _factor(number: float) -> str:
    return number_words(round(number, 2))


def _why_not(page: Page, entry: WhyNot, vocabulary: Vocabulary) -> list[Line]:
    winner = page.decision.winner
    if entry.roles:
        told = f"It cannot play the role {word(page.decision.role)}; it plays {listed([word(r) for r in entry.roles])}."
        return page.wrapped([told], "  ")
    if winner is not None and winner.service == entry.service:
        return page.wrapped(["It is the one recommended."], "  ")
    lines: list[Line] = []
    for reason in entry.gates:
        pieces: list[str | Span] = [
            span("Ruled out: ", Part.BAD),
            gate_words(reason, entry.name),
            " ",
            page.mark(reason.cites),
        ]
        lines += page.wrapped([*pieces, " ", page.origin_of(reason)], "  ", "    ")
    if winner is not None:
        lines += page.wrapped(
            [f"{'Apart from that it' if entry.gates else 'It'} {_standing(entry, winner.name)}."], "  "
        )
        lines += _sides(page, "What sets it back", entry.against, Part.BAD)
        lines += _sides(page, "What speaks for it", entry.favoring, Part.GOOD)
    return lines + _least(page, entry.rival, vocabulary)


def _standing(entry: WhyNot, winner: str) -> str:
    """Its place and how many points it is behind."""
    gap = f"{points_words(abs(entry.behind))} {'behind' if entry.behind > 0 else 'ahead of'} {winner}"
    if entry.behind == 0:
        gap = f"with as many points as {winner}"
    return f"comes {ordinal(entry.rank)}, {gap}" if entry.rank else f"would stand {gap}"


def _sides(page: Page, label: str, rows: Sequence[Difference], part: Part) -> list[Line]:
    lines = page.wrapped([span(label, Part.STRONG)], "  ") if rows else []
    shown = rows[: page.cut(_DIFFERENCES)]
    for row in shown:
        start = span(f"    {signed(row.second - row.first):>6} ", part)
        pieces: list[str | Span] = [row.title, " ", page.mark(row.reason.cites, 1), " ", page.origin_of(row.reason)]
        lines += page.wrapped(pieces, start)
    left = len(rows) - len(shown)
    return lines + (page.wrapped([span(f"and {counted(left, 'more rule')}", Part.DIM)], " " * 11) if left else [])


def _least(page: Page, rival: Rival, vocabulary: Vocabulary) -> list[Line]:
    if not rival.sets:
        return page.wrapped(["No way to make it win was found by up to six changes."], "  ")
    told = f"It would win with {_changes(rival.size)}"
    told += "" if rival.is_least else " (found by a search; fewer may do)"
    return page.wrapped([span(told, Part.STRONG)], "  ") + _ways(page, rival, vocabulary, 5, 4)


def _changes(size: int) -> str:
    return f"{_NUMBERS[size]} change{'s' if size > 1 else ''}"
