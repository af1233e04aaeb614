"""JSON Schemas (draft 2020-12) of what people write, built from the vocabulary of a pack: workloads and conditions."""

from __future__ import annotations

from recommender.model.pack import Pack
from recommender.model.vocabulary import Attribute, AttributeType
from recommender.report.plain import Json, plain_number, words_list

DRAFT = "https://json-schema.org/draft/2020-12/schema"

# A number, possibly with a unit, in the writing that the reader of quantities takes.
_QUANTITY = r"^\s*\+?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?\s*(1/)?[A-Za-zµ%/ ]*$"
_UNKNOWN: dict[str, Json] = {"enum": [None, "unknown"]}
_OPERATORS = ("gt", "gte", "lt", "lte")


def workload_schema(pack: Pack) -> dict[str, Json]:
    """The schema of a workload file: one workload, or a list of them under `workloads`."""
    workload: dict[str, Json] = workload_object(pack)
    return {
        "$schema": DRAFT,
        "title": "Workload",
        "description": "What a data store is for; what is left out is unknown.",
        "oneOf": [{"$ref": "#/$defs/workload"}, {"$ref": "#/$defs/workloads"}],
        "$defs": {
            "workload": workload,
            "workloads": {
                "type": "object",
                "required": ["workloads"],
                "additionalProperties": False,
                "properties": {"workloads": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/workload"}}},
            },
        },
    }


def workload_object(pack: Pack) -> dict[str, Json]:
    """The schema of one workload."""
    groups: dict[str, dict[str, Json]] = {}
    for attribute in pack.vocabulary.answerable():
        groups.setdefault(attribute.group, {})[attribute.id.partition(".")[2]] = _answer(attribute)
    properties: dict[str, Json] = {
        "name": {"type": ["string", "null"], "description": "The name of the workload."},
        "description": {"type": ["string", "null"], "description": "Free text."},
        "priorities": {
            "type": ["object", "null"],
            "description": "How much each criterion counts; left out, it is normal.",
            "additionalProperties": False,
            "properties": {
                criterion: {"enum": ["low", "normal", "high", "unknown", None]} for criterion in pack.criteria
            },
        },
    }
    for group, members in groups.items():
        properties[group] = {
            "anyOf": [{"type": "object", "additionalProperties": False, "properties": members}, dict(_UNKNOWN)]
        }
    return {"type": "object", "additionalProperties": False, "properties": properties}


def condition_schemas(pack: Pack) -> dict[str, Json]:
    """The definition `condition` of what may stand under `when`, with an entry for each attribute."""
    tests: dict[str, Json] = {
        "all": {"type": "array", "items": {"$ref": "#/$defs/condition"}},
        "any": {"type": "array", "items": {"$ref": "#/$defs/condition"}},
        "not": {"$ref": "#/$defs/condition"},
    }
    for attribute in pack.vocabulary.attributes.values():
        tests[attribute.id] = _test(attribute)
    return {
        "condition": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": False,
            "properties": tests,
            "description": "All of these must hold.",
        }
    }


def _answer(attribute: Attribute) -> dict[str, Json]:
    """What may be answered, with the question as its description."""
    about: dict[str, Json] = {}
    if attribute.title:
        about["title"] = attribute.title
    text = " ".join(part for part in (attribute.question, attribute.help) if part)
    if text:
        about["description"] = text
    return {**about, "anyOf": [_value(attribute), dict(_UNKNOWN)]}


def _value(attribute: Attribute) -> dict[str, Json]:
    match attribute.type:
        case AttributeType.FLAG | AttributeType.DERIVED:
            return {"type": "boolean"}
        case AttributeType.CHOICES:
            return {"type": "array", "uniqueItems": True, "items": _words(attribute)}
        case AttributeType.NUMBER | AttributeType.COMPUTED:
            return {"oneOf": [_number(attribute), {"type": "string", "pattern": _QUANTITY}]}
        case _:
            return _words(attribute)


def _words(attribute: Attribute) -> dict[str, Json]:
    """One of the words, each with its help where there is some."""
    helps = attribute.value_help or {}
    if not helps:
        return {"enum": words_list(attribute.values)}
    options: list[Json] = []
    for value in attribute.values:
        option: dict[str, Json] = {"const": value}
        if helps.get(value):
            option["description"] = helps[value]
        options.append(option)
    return {"oneOf": options}


def _number(attribute: Attribute) -> dict[str, Json]:
    found: dict[str, Json] = {"type": "number"}
    if attribute.minimum is not None:
        found["minimum"] = plain_number(attribute.minimum)
    if attribute.maximum is not None:
        found["maximum"] = plain_number(attribute.maximum)
    return found


def _test(attribute: Attribute) -> dict[str, Json]:
    """What may stand behind an attribute in a condition; `{not: test}` is a test too."""
    if attribute.type is AttributeType.DERIVED:
        return {"const": True}
    options = _tests(attribute)
    negated: dict[str, Json] = {
        "type": "object",
        "required": ["not"],
        "additionalProperties": False,
        "properties": {"not": {"anyOf": list(options)}},
    }
    found: dict[str, Json] = {"anyOf": [*options, negated]}
    if attribute.title:
        found["description"] = attribute.title
    return found


def _tests(attribute: Attribute) -> list[Json]:
    words: dict[str, Json] = {"enum": words_list(attribute.values)}
    several: dict[str, Json] = {"type": "array", "minItems": 1, "uniqueItems": True, "items": words}
    match attribute.type:
        case AttributeType.FLAG:
            return [{"type": "boolean"}]
        case AttributeType.CHOICE:
            return [words, several]
        case AttributeType.LEVEL:
            return [words, several, _range(words)]
        case AttributeType.CHOICES:
            possibly_none: dict[str, Json] = {"type": "array", "uniqueItems": True, "items": words}
            return [
                {
                    "type": "object",
                    "minProperties": 1,
                    "maxProperties": 1,
                    "additionalProperties": False,
                    "properties": {"has_any": several, "has_all": several, "only": possibly_none},
                }
            ]
        case _:
            return [_range({"type": ["number", "string"]})]


def _range(end: dict[str, Json]) -> dict[str, Json]:
    return {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 2,
        "additionalProperties": False,
        "properties": dict.fromkeys(_OPERATORS, end),
    }
