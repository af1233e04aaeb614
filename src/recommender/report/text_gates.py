"""Who is out and why: services that a gate excludes, and answers that together leave nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recommender.model.decision import ConflictSet, Reason, RuledOut
from recommender.report.lines import Line, Part, Span, span, wrapped
from recommender.report.references import References
from recommender.report.text_points import origin
from recommender.report.words import listed, value_words


def ruled_out(entries: Sequence[RuledOut], references: References, width: int) -> list[Line]:
    """The excluded services, each under the gate that excludes most; the other gates are named."""
    left = {entry.service: entry for entry in entries}
    by_rule = _by_rule(entries)
    lines: list[Line] = []
    while left:
        rule = min(by_rule, key=lambda name: (-len(by_rule[name].keys() & left.keys()), name))
        group = [left.pop(service) for service in by_rule[rule] if service in left]
        reason = by_rule[rule][group[0].service]
        others = sorted({other.rule for entry in group for other in entry.reasons} - {rule})
        lines += wrapped([span(", ".join(entry.name for entry in group), Part.STRONG)], width, "  ")
        lines += wrapped([reason.because, " ", references.mark(reason.cites)], width, "    ")
        also = span(f"; also {', '.join(others)}", Part.DIM) if others else ""
        lines += wrapped([origin(reason), also], width, "    ")
    return lines


def conflict(sets: Sequence[ConflictSet], names: Mapping[str, str], width: int) -> list[Line]:
    """Each smallest set of answers that leaves nobody, and who would be left without each of them.

    `names` has the names of services by id.
    """
    lines: list[Line] = []
    for number, group in enumerate(sets, start=1):
        answers = [f"{name}: {value_words(value)}" for name, value in group.attributes.items()]
        if not answers:
            lines += wrapped(["No service of the catalogue can play this role as the rules stand."], width, "  ")
            continue
        told = listed(answers, "and") + (" together leave nobody" if len(answers) > 1 else " alone leaves nobody")
        label = f"  {number}. " if len(sets) > 1 else "  "
        lines += wrapped([span(told, Part.STRONG)], width, label)
        for name, services in group.without.items():
            lines += wrapped(_left(f"without {name}", services, names), width, "     ", "       ")
        if len(group.without) > 1:
            lines += wrapped(_left("without any of them", group.survivors, names), width, "     ", "       ")
    return lines


def _left(label: str, services: Sequence[str], names: Mapping[str, str]) -> list[str | Span]:
    told = listed([names.get(service, service) for service in services]) if services else "still nobody"
    return [f"{label}: ", span(told, Part.GOOD if services else Part.DIM)]


def _by_rule(entries: Sequence[RuledOut]) -> dict[str, dict[str, Reason]]:
    """For each gate the services that it excludes, with the reason."""
    found: dict[str, dict[str, Reason]] = {}
    for entry in entries:
        for reason in entry.reasons:
            found.setdefault(reason.rule, {})[entry.service] = reason
    return found
