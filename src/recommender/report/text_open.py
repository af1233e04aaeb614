"""What an answer rests on: what runs today, what is still open, what was assumed, and what clashes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recommender.model.decision import Followed, OpenQuestion, PossibleGate, Recommendation
from recommender.model.notice import Notice
from recommender.model.rule import CURRENT_SERVICE
from recommender.report.answer_words import written_words
from recommender.report.lines import Line, Part, Span, span
from recommender.report.notices import notice_words
from recommender.report.text_page import DOT, Page
from recommender.report.text_points import against
from recommender.report.words import counted, listed, number_words, ordinal

_QUESTIONS = 5
_DESTINATIONS = 3
_AGAINST = 2  # points shown that weigh on what runs today
_WAITED_FOR = 4  # answers named that gates wait for


def today(page: Page) -> list[Line]:
    """Where the service that runs today stands, and what weighs on it; nothing where none was answered."""
    current = page.decision.answers.get(CURRENT_SERVICE)
    if not isinstance(current, str):
        return []
    place = page.decision.placed(current)
    if place is None:
        return without_a_place(page, current, "runs today")
    name = span(place.name, Part.STRONG)
    if place.rank == 1:
        return page.wrapped([name, " runs today and stays the best choice."], "  ")
    weighing = [reason for reason in place.reasons if reason.points < 0][: page.cut(_AGAINST)]
    told = f" runs today and comes {ordinal(place.rank)}.{' What weighs on it:' if weighing else ''}"
    return page.wrapped([name, told], "  ") + [line for reason in weighing for line in against(page, reason)]


def without_a_place(page: Page, service: str, told: str) -> list[Line]:
    """Why a service of which something is `told` is not in the ranking."""
    out = next((entry for entry in page.decision.ruled_out if entry.service == service), None)
    if out is None:
        return page.wrapped([f"{service} {told}; it cannot play this role."], "  ")
    rules = span(", ".join(reason.rule for reason in out.reasons), Part.DIM)
    return page.wrapped([span(out.name, Part.STRONG), f" {told} and is ruled out: ", rules], "  ")


def questions(page: Page, entries: Sequence[OpenQuestion]) -> list[Line]:
    """The open questions that tell most, and where an answer could lead."""
    lines: list[Line] = []
    kept = entries[: page.cut(_QUESTIONS)]
    for entry in kept:
        led_to = span(f"{entry.attribute}{_destinations(page, entry)}", Part.DIM)
        lines += page.wrapped([entry.question, " ", led_to], "  ", "    ")
    left = len(entries) - len(kept)
    if left:
        told = f"and {counted(left, 'more question')} that could change it"
        lines += page.wrapped([span(told, Part.DIM)], "  ")
    return lines


def _destinations(page: Page, entry: OpenQuestion) -> str:
    """Where the answer could lead by itself; only where it cannot, where it could beside other answers."""
    names = entry.alone or entry.could_lead_to
    if not names:
        return ""
    shown = names[: page.cut(_DESTINATIONS)]
    more = len(names) - len(shown)
    told = listed([*shown, f"{more} more"] if more else shown, "or")
    return f" {DOT} {'could lead' if entry.alone else 'with other answers'} to {told}"


def gates_ahead(page: Page, winner: Recommendation) -> list[Line]:
    """Gates that could still rule the winner out, and the answers that they wait for."""
    gates = winner.may_be_ruled_out
    if page.is_full:
        return _every_gate(page, gates)
    if not gates:
        return []
    asked = [entry.attribute for entry in page.decision.open_questions]
    waited_for = sorted(
        {name for gate in gates for name in gate.attributes},
        key=lambda name: (asked.index(name) if name in asked else len(asked), name),
    )
    shown = waited_for[:_WAITED_FOR]
    more = len(waited_for) - len(shown)
    told = listed([*shown, f"{more} more"] if more else shown)
    is_one = len({gate.rule for gate in gates}) == 1
    count = counted(len({gate.rule for gate in gates}), "rule")
    waits = "it waits for" if is_one else "they wait for"
    return page.wrapped([span(f"{count} could still rule it out; {waits} {told}.", Part.DIM)], "  ")


def warnings(page: Page, entries: Sequence[Notice]) -> list[Line]:
    """What the reader should know about the answers."""
    return [line for entry in entries for line in page.wrapped([notice_words(entry)], span("  ! ", Part.CAUTION))]


def assumed(page: Page) -> list[Line]:
    """What was not answered and taken as given."""
    told = [f"{name}: {value}" for name, value in page.decision.assumed.items()]
    return page.wrapped([f"Assumed, as not answered: {'; '.join(told)}."], "  ") if told else []


def unknown(page: Page) -> list[Line]:
    """What the workload says nobody knows: it is no open question any more."""
    names = page.decision.unknown
    return page.wrapped([f"Said to be unknown, so no longer open: {listed(names)}."], "  ") if names else []


def not_tried(page: Page) -> list[Line]:
    """What nobody knows, where changed answers were tried."""
    names = page.decision.unknown
    told = f"Said to be unknown, so not tried: {listed(names)}. To try one, leave it out of the file."
    return page.wrapped([span(told, Part.DIM)]) if names else []


def followed(page: Page, entries: Mapping[str, Followed]) -> list[Line]:
    """What the answers amount to: flags, levels and computed numbers, and what each came from."""
    lines: list[Line] = []
    for name, entry in entries.items():
        rules = f" ({', '.join(entry.rules)})" if entry.rules else ""
        told = "" if entry.value is True else f": {written_words(entry.value)}"
        lines += page.wrapped([name, told, " ", span(f"from {listed(entry.inputs)}{rules}", Part.DIM)], "  ", "    ")
    return lines


def basis(page: Page) -> str:
    """How many answers the decision rests on, and with which rules it was made; in full also by which engine."""
    decision = page.decision
    packs = ", ".join(f"{pack.name} {pack.version} ({pack.digest[:12]})" for pack in decision.packs)
    count = f"{number_words(decision.answered)} of {number_words(decision.attributes)} questions answered"
    return f"{count}; rules {packs}{f'; engine {decision.engine}' if page.is_full else ''}"


def _every_gate(page: Page, gates: Sequence[PossibleGate]) -> list[Line]:
    waiting: dict[tuple[str, ...], list[str]] = {}
    for gate in gates:
        waiting.setdefault(gate.attributes, []).append(gate.rule)
    lines: list[Line] = []
    for attributes, rules in waiting.items():
        told: list[str | Span] = [listed(attributes), " could still rule it out ", span(", ".join(rules), Part.DIM)]
        lines += page.wrapped(told, "  ", "    ")
    return lines
