"""A service explained: what it is, who does the work, its limits and facts, and the rules that speak of it."""

from __future__ import annotations

from collections.abc import Iterable

from recommender.engine.rationale import cited
from recommender.model.pack import Pack
from recommender.model.rule import RuleOrigin
from recommender.model.service import Limit, Service
from recommender.report.lines import EMPTY, Line, Part, Span, section, span, wrapped
from recommender.report.plain import Json, cites_json, plain_number, words_list
from recommender.report.references import References
from recommender.report.responsibility_report import duties_words
from recommender.report.usage import FAVOR, OPPOSE, REQUIRE, RULE_OUT, Touch, touches
from recommender.report.words import attribute_words, listed, quantity_words, word

_TITLES = {
    FAVOR: "Rules that favor it",
    OPPOSE: "Rules that oppose it",
    RULE_OUT: "Rules that rule it out",
    REQUIRE: "Rules that leave it and rule others out",
}


def service_json(pack: Pack, service: Service) -> dict[str, Json]:
    """The service as plain values."""
    found = _touches(pack, service)
    return {
        "service": service.id,
        "name": service.name,
        "summary": service.summary,
        "tags": words_list(sorted(service.tags)),
        "roles": words_list(service.roles),
        "variant_of": service.variant_of or None,
        "status": str(service.status),
        "status_note": service.status_note or None,
        "responsibility": {
            "category": service.responsibility,
            "areas": {area: duty.value for area, duty in sorted(pack.categories[service.responsibility].areas.items())},
        },
        "limits": [_limit_json(pack, limit) for limit in service.limits],
        "facts": [
            {
                "fact": fact.id,
                "statement": fact.statement,
                "as_of": fact.as_of,
                "documents": fact.documents or None,
                "used": fact.used or None,
                "cites": cites_json(cited(pack, (*fact.cites, *fact.documents_cites))),
            }
            for fact in service.facts
        ],
        "rules": {
            effect: [{"rule": touch.rule.id, "strength": str(touch.strength or "") or None} for touch in entries]
            for effect, entries in found.items()
        },
        "settings": words_list(name for name, setting in pack.settings.items() if service.id in setting.services),
        "configure_rules": words_list(rule.id for rule in pack.configure if service.id in rule.services),
        "cites": cites_json(cited(pack, service.cites)),
    }


def service_lines(pack: Pack, service: Service, width: int) -> list[Line]:
    """The service as text."""
    references = References()
    lines = wrapped([span(service.name, Part.TITLE), " ", span(f"(service:{service.id})", Part.DIM)], width)
    lines += wrapped([service.summary, " ", references.mark(cited(pack, service.cites))], width)
    if service.status_note:
        note: list[str | Span] = [
            service.status_note,
            " ",
            references.mark(cited(pack, service.status_cites)),
        ]
        lines += wrapped(note, width, span("! ", Part.CAUTION))
    lines.append(EMPTY)
    lines += _labelled("Roles", ", ".join(word(role) for role in service.roles), width)
    lines += _labelled("Tags", ", ".join(sorted(service.tags)), width)
    if service.variant_of:
        lines += _labelled("Variant of", service.variant_of, width)
    lines += _labelled("Your work", _work(pack, service), width)
    lines += section("Limits", _limits(pack, service, references, width))
    lines += section("Facts", _facts(pack, service, references, width))
    for effect, entries in _touches(pack, service).items():
        lines += section(f"{_TITLES[effect]} ({len(entries)})", _rules(entries, width))
    configure = [rule for rule in pack.configure if service.id in rule.services]
    told = [line for rule in configure for line in _entry(str(rule.severity), rule.title, rule.id, width)]
    lines += section(f"Rules for setting it up ({len(configure)})", told)
    return [*lines, *references.section(width)]


def limit_words(pack: Pack, limit: Limit) -> str:
    """A limit in words: "data size at most 64,000 GB"."""
    attribute = pack.vocabulary[limit.attribute]
    name = attribute_words(attribute)
    told = []
    if limit.maximum is not None:
        told.append(f"at most {quantity_words(limit.maximum, attribute.unit)}")
    if limit.minimum is not None:
        told.append(f"at least {quantity_words(limit.minimum, attribute.unit)}")
    if limit.values:
        told.append(f"only {listed([word(str(value)) for value in limit.values], 'or')}")
    return f"{name} {' and '.join(told)}"


def _limit_json(pack: Pack, limit: Limit) -> dict[str, Json]:
    ends: dict[str, Json] = {}
    for name, number in (("max", limit.maximum), ("min", limit.minimum)):
        if number is not None:
            ends[name] = plain_number(number)
    return {
        "attribute": limit.attribute,
        **ends,
        **({"values": [str(value) for value in limit.values]} if limit.values else {}),
        "because": limit.because or None,
        "as_of": limit.as_of,
        "cites": cites_json(cited(pack, limit.cites)),
    }


def _touches(pack: Pack, service: Service) -> dict[str, list[Touch]]:
    """What rules do to the service, by effect; its own limits stand elsewhere."""
    found: dict[str, list[Touch]] = {FAVOR: [], OPPOSE: [], RULE_OUT: [], REQUIRE: []}
    for rule in pack.rules:
        if rule.origin is RuleOrigin.RULE:
            for touch in touches(rule, service.id):
                found[touch.effect].append(touch)
    for effect in (FAVOR, OPPOSE):
        found[effect].sort(key=lambda touch: (-(touch.strength.points if touch.strength else 0), touch.rule.id))
    return found


def _rules(entries: Iterable[Touch], width: int) -> list[Line]:
    lines: list[Line] = []
    for touch in entries:
        label = str(touch.strength) if touch.strength else ""
        note = f"{touch.rule.title} (where {touch.conditional} selects it)" if touch.conditional else touch.rule.title
        lines += _entry(label, note, touch.rule.id, width)
    return lines


def _entry(label: str, title: str, rule: str, width: int) -> list[Line]:
    start = f"  {label:<9} " if label else "  "
    return wrapped([title, " ", span(rule, Part.DIM)], width, start)


def _limits(pack: Pack, service: Service, references: References, width: int) -> list[Line]:
    lines: list[Line] = []
    for limit in service.limits:
        mark = references.mark(cited(pack, limit.cites))
        told: list[str | Span] = [limit_words(pack, limit), " ", mark, span(f" as of {limit.as_of}", Part.DIM)]
        lines += wrapped(told, width, "  ", "    ")
        if limit.because:
            lines += wrapped([span(limit.because, Part.DIM)], width, "    ")
    return lines


def _facts(pack: Pack, service: Service, references: References, width: int) -> list[Line]:
    lines: list[Line] = []
    for fact in service.facts:
        mark = references.mark(cited(pack, fact.cites))
        lines += wrapped([fact.statement, " ", mark, span(f" as of {fact.as_of}", Part.DIM)], width, "  ", "    ")
        if fact.documents:
            other = references.mark(cited(pack, fact.documents_cites))
            lines += wrapped(["the guidance says: ", fact.documents, " ", other], width, span("    ! ", Part.CAUTION))
            lines += wrapped(["used here: ", fact.used], width, "      ")
    return lines


def _labelled(label: str, text: str, width: int) -> list[Line]:
    return wrapped([text], width, span(f"{label:<11} ", Part.STRONG))


def _work(pack: Pack, service: Service) -> str:
    category = pack.categories[service.responsibility]
    return duties_words(category.title, category.areas.items())
