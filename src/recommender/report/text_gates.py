"""Who is out and why: services that a gate excludes, and answers that together leave nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recommender.model.decision import ConflictSet, Reason, RuledOut
from recommender.model.rule import limit_rule
from recommender.report.answer_words import told_answers, written_words
from recommender.report.lines import Line, Part, Span, span
from recommender.report.text_page import Page
from recommender.report.words import listed

_GATES = 4  # told with their reasons, the others by their names


def ruled_out(page: Page) -> list[Line]:
    """The excluded services, each under the gate that excludes most.

    A brief answer tells the reasons of the gates that exclude most, and names the others.
    """
    groups = _groups(page.decision.ruled_out)
    lines: list[Line] = []
    for rule, entries in groups[: page.cut(_GATES)]:
        names = ", ".join(entry.service for entry in entries) if len(entries) > 1 else entries[0].name
        lines += page.wrapped([span(names, Part.STRONG)], "  ")
        lines += _gate_lines(page, rule, entries)
        others = sorted({other.rule for entry in entries for other in entry.reasons if _gate(other, entry) != rule})
        if page.is_full and others:
            lines += page.wrapped([span(f"also {', '.join(others)}", Part.DIM)], "    ")
    rest: list[str | Span] = []
    for rule, entries in groups[_GATES:] if not page.is_full else ():
        rest += ["; " if rest else "and ", ", ".join(entry.service for entry in entries), " ", span(rule, Part.ORIGIN)]
    return lines + (page.wrapped(rest, "  ") if rest else [])


def _gate_lines(page: Page, rule: str, entries: Sequence[RuledOut]) -> list[Line]:
    """Why the gate excludes the services: in one statement where all have the same reason, else each in its own."""
    told: dict[str, list[tuple[RuledOut, Reason]]] = {}
    for entry in entries:
        reason = next(reason for reason in entry.reasons if _gate(reason, entry) == rule)
        told.setdefault(gate_words(reason, entry.name), []).append((entry, reason))
    lines: list[Line] = []
    for words, alike in told.items():
        whose = f"{', '.join(entry.service for entry, _ in alike)}: " if len(told) > 1 else ""
        cites = tuple(dict.fromkeys(cite for _, reason in alike for cite in reason.cites))
        pieces: list[str | Span] = [span(whose, Part.STRONG), words, " ", page.mark(cites)]
        if words == list(told)[-1]:  # what was answered is the same for all
            name = alike[0][1].rule if len(entries) == 1 else rule
            pieces += [" ", page.origin(name, alike[0][1].matched)]
        lines += page.wrapped(pieces, "    ")
    return lines


def conflict(page: Page, sets: Sequence[ConflictSet], names: Mapping[str, str]) -> list[Line]:
    """Each smallest set of answers that leaves nobody, and who would be left without each of them.

    `names` has the names of services by id.
    """
    lines: list[Line] = []
    for number, group in enumerate(sets, start=1):
        answers = told_answers(group.attributes)
        if not answers:
            lines += page.wrapped(["No service of the catalogue can play this role as the rules stand."], "  ")
            continue
        told = listed(answers, "and") + (" together leave nobody" if len(answers) > 1 else " alone leaves nobody")
        label = f"  {number}. " if len(sets) > 1 else "  "
        lines += page.wrapped([span(told, Part.STRONG)], label)
        for name, services in group.without.items():
            lines += page.wrapped(_left(f"without {name}", services, names), "     ", "       ")
        if len(group.without) > 1:
            lines += page.wrapped(_left("without any of them", group.survivors, names), "     ", "       ")
    return lines


def gate_words(reason: Reason, name: str) -> str:
    """Why the service `name` is out; of a limit that gives no reason of its own, the limit and what was asked for."""
    if reason.because != reason.title:
        return reason.because
    asked = " and ".join(written_words(value) for value in reason.matched.values())
    return f"{reason.title.removeprefix(f'{name}: ')}; asked for {asked}."


def _left(label: str, services: Sequence[str], names: Mapping[str, str]) -> list[str | Span]:
    told = listed([names.get(service, service) for service in services]) if services else "still nobody"
    return [f"{label}: ", span(told, Part.GOOD if services else Part.DIM)]


def _groups(entries: Sequence[RuledOut]) -> list[tuple[str, list[RuledOut]]]:
    """Each gate with the services that it excludes and no gate before it does, the widest gate first."""
    excluded: dict[str, list[RuledOut]] = {}
    for entry in entries:
        for name in dict.fromkeys(_gate(reason, entry) for reason in entry.reasons):
            excluded.setdefault(name, []).append(entry)
    left = {entry.service for entry in entries}
    groups: list[tuple[str, list[RuledOut]]] = []
    while left:
        rule = min(excluded, key=lambda name: (-sum(entry.service in left for entry in excluded[name]), name))
        group = [entry for entry in excluded[rule] if entry.service in left]
        groups.append((rule, group))
        left -= {entry.service for entry in group}
    return groups


def _gate(reason: Reason, entry: RuledOut) -> str:
    """The rule, where limits of several services on one attribute are one."""
    own = limit_rule(entry.service, "")
    return limit_rule("*", reason.rule.removeprefix(own)) if reason.rule.startswith(own) else reason.rule
