"""The JSON Schema (draft 2020-12) of the project's own design files, built from the services and settings of a pack."""

from __future__ import annotations

from recommender.model.pack import Pack
from recommender.model.setting import Setting, SettingType
from recommender.report.json_schemas import DRAFT
from recommender.report.plain import Json, words_list

_UNKNOWN: dict[str, Json] = {"enum": [None, "unknown"], "description": "Not known."}


def design_schema(pack: Pack) -> dict[str, Json]:
    """The schema of a design file: resources by name, each a service with those settings that it has."""
    return {
        "$schema": DRAFT,
        "title": "Design",
        "description": "What runs, by the names of the rules; what is left out has AWS's default.",
        "type": "object",
        "required": ["design", "resources"],
        "additionalProperties": False,
        "properties": {
            "design": {"type": ["string", "null"], "description": "What the design is of."},
            "workload": {"type": "string", "description": "The workload file that every resource serves."},
            "resources": {
                "type": "object",
                "additionalProperties": {"oneOf": [{"$ref": f"#/$defs/{name}"} for name in pack.services]},
            },
        },
        "$defs": {
            "ignore": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["rule", "reason"],
                    "additionalProperties": False,
                    "properties": {
                        "rule": {"type": "string"},
                        "reason": {"type": "string", "minLength": 1},
                        "until": {"type": "string", "format": "date"},
                    },
                },
            },
            **{name: _resource(name, pack) for name in pack.services},
        },
    }


def _resource(service: str, pack: Pack) -> dict[str, Json]:
    settings: dict[str, Json] = {
        name: _value(setting) for name, setting in pack.settings.items() if service in setting.services
    }
    return {
        "type": "object",
        "title": pack.services[service].name,
        "required": ["service"],
        "additionalProperties": False,
        "properties": {
            "service": {"const": service},
            "workload": {"type": "string", "description": "The workload file that it serves."},
            "settings": {"type": "object", "additionalProperties": False, "properties": settings},
            "ignore": {"$ref": "#/$defs/ignore"},
        },
    }


def _value(setting: Setting) -> dict[str, Json]:
    words: dict[str, Json] = {"enum": words_list(setting.values)}
    match setting.type:
        case SettingType.FLAG:
            value: dict[str, Json] = {"type": "boolean"}
        case SettingType.NUMBER:
            value = {
                "type": ["number", "string"],
                "description": f"In {setting.unit}." if setting.unit else "A number.",
            }
        case SettingType.CHOICES:
            value = {"type": "array", "uniqueItems": True, "items": words}
        case _:
            value = words
    return {"title": setting.title, "anyOf": [value, dict(_UNKNOWN)]}
