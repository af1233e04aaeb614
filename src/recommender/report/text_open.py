"""What an answer rests on: what runs today, what is still open, what was assumed, and what clashes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recommender.model.decision import Decision, Followed, Notice, OpenQuestion, Recommendation, Shown
from recommender.report.lines import Line, Part, Span, span, wrapped
from recommender.report.references import References
from recommender.report.text_points import against
from recommender.report.words import listed, number_words, value_words

_QUESTIONS = 5
_DESTINATIONS = 3


def today(decision: Decision, current: str, references: References, width: int) -> list[Line]:
    """Where the service that runs today stands, and what weighs on it unless that was said above.

    Args:
        current: the id of the service that runs today.

    """
    place = next((entry for entry in decision.recommendations if entry.service == current), None)
    if place is None:
        out = next((entry for entry in decision.ruled_out if entry.service == current), None)
        if out is None:
            return wrapped([f"{current} runs today; it cannot play this role."], width, "  ")
        rules = span(", ".join(reason.rule for reason in out.reasons), Part.DIM)
        return wrapped([span(out.name, Part.STRONG), " runs today and is ruled out: ", rules], width, "  ")
    name = span(place.name, Part.STRONG)
    if place.rank == 1:
        return wrapped([name, " runs today and stays the best choice."], width, "  ")
    against_it = _weighing_on(place, references, width)
    told = f" runs today and comes {_ordinal(place.rank)}. {'What weighs on it:' if against_it else ''}"
    return wrapped([name, told], width, "  ") + against_it


def questions(entries: Sequence[OpenQuestion], names: Mapping[str, str], width: int) -> list[Line]:
    """The open questions that tell most, and where an answer could lead."""
    lines: list[Line] = []
    for entry in entries[:_QUESTIONS]:
        lines += wrapped([entry.question, " ", span(f"({entry.attribute})", Part.DIM)], width, "  ", "    ")
        shown = [names.get(service, service) for service in entry.could_lead_to[:_DESTINATIONS]]
        more = len(entry.could_lead_to) - len(shown)
        told = listed([*shown, f"{more} more"] if more else shown, "or")
        lines += wrapped([span(f"could lead to {told}", Part.DIM)], width, "    ")
    if len(entries) > _QUESTIONS:
        lines += wrapped([span(f"and {len(entries) - _QUESTIONS} more", Part.DIM)], width, "  ")
    return lines


def gates_ahead(winner: Recommendation, width: int) -> list[Line]:
    """Gates that could still rule the winner out, and the answers that they wait for."""
    waiting: dict[tuple[str, ...], list[str]] = {}
    for gate in winner.may_be_ruled_out:
        waiting.setdefault(gate.attributes, []).append(gate.rule)
    lines: list[Line] = []
    for attributes, rules in waiting.items():
        shown = rules[0] if len(rules) == 1 else f"{len(rules)} rules, such as {rules[0]}"
        pieces: list[str | Span] = [listed(attributes), " could still rule it out ", span(f"({shown})", Part.DIM)]
        lines += wrapped(pieces, width, "  ", "    ")
    return lines


def warnings(entries: Sequence[Notice], width: int) -> list[Line]:
    """What the reader should know about the answers."""
    return [line for entry in entries for line in wrapped([entry.message], width, span("  ! ", Part.CAUTION))]


def assumed(decision: Decision, width: int) -> list[Line]:
    """What was not answered and taken as given."""
    lines: list[Line] = []
    for name, value in decision.assumed.items():
        lines += wrapped([f"{name} is not answered; {value} is assumed."], width, "  ")
    return lines


def followed(entries: Mapping[str, Followed], width: int) -> list[Line]:
    """What the answers amount to: flags, levels and computed numbers, and what each came from."""
    lines: list[Line] = []
    for name, entry in entries.items():
        rules = f" ({', '.join(entry.rules)})" if entry.rules else ""
        told = "" if entry.value is True else f": {value_words(_rounded(entry.value))}"
        lines += wrapped([name, told, " ", span(f"from {listed(entry.inputs)}{rules}", Part.DIM)], width, "  ", "    ")
    return lines


def basis(decision: Decision) -> str:
    """How many answers the decision rests on, and with which rules it was made."""
    packs = ", ".join(f"{pack.name} {pack.version} ({pack.digest[:12]})" for pack in decision.packs)
    count = f"{number_words(decision.answered)} of {number_words(decision.attributes)} questions answered"
    return f"{count}; rules {packs}; engine {decision.engine}"


def _weighing_on(entry: Recommendation, references: References, width: int) -> list[Line]:
    return [line for reason in entry.reasons if reason.points < 0 for line in against(reason, references, width)]


def _rounded(value: Shown) -> Shown:
    return round(value, 3) if isinstance(value, float) else value


def _ordinal(rank: int) -> str:
    ending = "th" if rank % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{ending}"
