"""An attribute explained: the question, the values, what follows from it, and the rules that read it."""

from __future__ import annotations

from collections.abc import Sequence

from recommender.engine.rationale import cited
from recommender.model.pack import Pack
from recommender.model.uses import estimate_inputs, reads
from recommender.model.vocabulary import Attribute, AttributeType, Band
from recommender.report.condition_words import condition_words
from recommender.report.lines import EMPTY, Line, Part, section, span, wrapped
from recommender.report.plain import Json, cites_json, plain_number, words_list
from recommender.report.references import References
from recommender.report.usage import all_rules
from recommender.report.words import COMPARISONS, listed, quantity_words


def attribute_json(pack: Pack, attribute: Attribute) -> dict[str, Json]:
    """The attribute as plain values."""
    return {
        "attribute": attribute.id,
        "title": attribute.title,
        "type": str(attribute.type),
        "question": attribute.question or None,
        "help": attribute.help or None,
        "unit": attribute.unit or None,
        "min": None if attribute.minimum is None else plain_number(attribute.minimum),
        "max": None if attribute.maximum is None else plain_number(attribute.maximum),
        "values": {value: (attribute.value_help or {}).get(value, "") for value in attribute.values},
        "from": words_list(attribute.inputs),
        "bands": {
            source: [{"value": attribute.values[step.index], step.op: plain_number(step.value)} for step in steps]
            for source, steps in (attribute.bands or {}).items()
        },
        "because": attribute.because or None,
        "feeds": words_list(_fed_by(pack, attribute)),
        "asked_when": condition_words(attribute.when, pack.vocabulary) if attribute.when is not None else None,
        "rules": words_list(rule.id for rule in all_rules(pack) if reads(rule, attribute.id)),
        "estimates": words_list(
            estimate.id for estimate in pack.estimates if attribute.id in estimate_inputs(estimate)
        ),
        "residual": dict((attribute.residual or {}).items()),
        "cites": cites_json(cited(pack, attribute.cites)),
    }


def attribute_lines(pack: Pack, attribute: Attribute, width: int) -> list[Line]:
    """The attribute as text."""
    references = References()
    title = attribute.title or attribute.id
    lines = wrapped([span(title, Part.TITLE), " ", span(f"(attribute:{attribute.id})", Part.DIM)], width)
    if attribute.question:
        lines += wrapped([span(attribute.question, Part.STRONG)], width)
    if attribute.help:
        cites = () if attribute.bands else attribute.cites  # those of a level are about its bands
        lines += wrapped([attribute.help, " ", references.mark(cited(pack, cites))], width)
    lines += wrapped([type_words(attribute)], width)
    if attribute.when is not None:
        lines += wrapped([f"Asked when {condition_words(attribute.when, pack.vocabulary)}."], width)
    lines += _values(attribute, width)
    lines += _bands(pack, attribute, references, width)
    fed = _fed_by(pack, attribute)
    lines += section("What follows from it", wrapped([listed(fed)], width, "  ") if fed else [])
    rules = [rule for rule in all_rules(pack) if reads(rule, attribute.id)]
    told = [line for rule in rules for line in wrapped([rule.title, " ", span(rule.id, Part.DIM)], width, "  ", "    ")]
    lines += section(f"Rules that read it ({len(rules)})", told)
    return [*lines, *references.section(width)]


def type_words(attribute: Attribute) -> str:
    """How it is answered, in a sentence."""
    match attribute.type:
        case AttributeType.CHOICE:
            return "Answer one of the values."
        case AttributeType.CHOICES:
            return "Answer any of the values, or [] for none of them."
        case AttributeType.FLAG:
            return "Answer true or false."
        case AttributeType.NUMBER:
            return f"Answer a number{_unit(attribute)}{_ends(attribute)}."
        case AttributeType.LEVEL:
            return f"Answer one of the values, or leave it to follow from {listed(attribute.inputs, 'or')}."
        case AttributeType.COMPUTED:
            return f"Never answered: the {attribute.computation or 'result'} of {listed(attribute.inputs)}."
        case AttributeType.DERIVED:
            return "Never answered: rules derive it."
    raise TypeError(f"no words for {attribute.type!r}")


def _unit(attribute: Attribute) -> str:
    return f" in {attribute.unit}" if attribute.unit else ""


def _ends(attribute: Attribute) -> str:
    ends = []
    if attribute.minimum is not None:
        ends.append(f"at least {quantity_words(attribute.minimum, '')}")
    if attribute.maximum is not None:
        ends.append(f"at most {quantity_words(attribute.maximum, '')}")
    return f", {' and '.join(ends)}" if ends else ""


def _values(attribute: Attribute, width: int) -> list[Line]:
    room = max((len(value) for value in attribute.values), default=0)
    lines: list[Line] = []
    for value in attribute.values:
        told = (attribute.value_help or {}).get(value, "")
        residual = (attribute.residual or {}).get(value)
        note = [span(f"(no rule reads it: {residual})", Part.DIM)] if residual else []
        lines += wrapped([told, " ", *note], width, span(f"  {value:<{room}}  ", Part.STRONG))
    return section("Values", lines)


def _bands(pack: Pack, attribute: Attribute, references: References, width: int) -> list[Line]:
    if not attribute.bands:
        return []
    mark = references.mark(cited(pack, attribute.cites))
    lines: list[Line] = [EMPTY, *wrapped([span("Bands: the strictest counts", Part.HEADING), " ", mark], width)]
    for source, steps in attribute.bands.items():
        unit = pack.vocabulary[source].unit
        told = [f"{attribute.values[step.index]} {_step(step, unit)}" for step in _ascending(steps)]
        lines += wrapped([f"{source}: {attribute.values[0]} else; {'; '.join(told)}"], width, "  ", "    ")
    return lines + (wrapped([attribute.because], width, "  ") if attribute.because else [])


def _ascending(steps: Sequence[Band]) -> list[Band]:
    return sorted(steps, key=lambda step: step.index)


def _step(step: Band, unit: str) -> str:
    return f"{COMPARISONS[step.op]} {quantity_words(step.value, unit)}"


def _fed_by(pack: Pack, attribute: Attribute) -> list[str]:
    """The levels, computed numbers and derived flags that read the attribute."""
    follows = [other.id for other in pack.vocabulary.attributes.values() if attribute.id in other.inputs]
    flags = {flag for rule in pack.rules if reads(rule, attribute.id) for flag in rule.derives}
    return [*follows, *sorted(flags)]
