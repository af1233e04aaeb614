"""The JSON Schemas that can be printed. Those of cases and rules come from the documents that read them."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, TypeAdapter

from recommender.knowledge import documents
from recommender.knowledge.case_file import CaseDocument
from recommender.knowledge.config_documents import ConfigDocument
from recommender.knowledge.design_documents import KindDocument
from recommender.model.pack import Pack
from recommender.report.design_schema import design_schema
from recommender.report.json_schemas import DRAFT, condition_schemas, workload_object, workload_schema
from recommender.report.plain import Json

_OUTPUT = "decision.schema.json"
_REFERENCE = "#/$defs/{model}"

# Each kind of file of a pack: its title, its document, and whether it is one document, a list or a mapping of them.
_FILES: tuple[tuple[str, str, type[BaseModel], str], ...] = (
    ("pack_file", "pack.yaml", documents.PackDocument, "one"),
    ("sources_file", "sources.yaml", documents.SourceDocument, "mapping"),
    ("services_file", "services/*.yaml", documents.ServiceDocument, "mapping"),
    ("profiles_file", "profiles.yaml", documents.ProfileDocument, "mapping"),
    ("rules_file", "derive/*.yaml and choose/*.yaml", documents.RuleDocument, "list"),
    ("configure_file", "configure/*.yaml", documents.ConfigureDocument, "list"),
    ("settings_file", "settings.yaml", documents.SettingDocument, "mapping"),
    ("estimates_file", "estimates.yaml", documents.EstimateDocument, "list"),
    ("laws_file", "laws.yaml", documents.LawDocument, "list"),
    ("designs_file", "designs/*.yaml", KindDocument, "mapping"),
    ("stance_file", "stances/NAME/pack.yaml", documents.StanceDocument, "one"),
)


def schema_of(kind: str, pack: Pack) -> dict[str, Json]:
    """The schema of a kind of file: workload, case, rules, design, config, output, whatif, compare or review."""
    match kind:
        case "workload":
            return workload_schema(pack)
        case "case":
            return _case_schema(pack)
        case "rules":
            return _rules_schema(pack)
        case "design":
            return design_schema(pack)
        case "config":
            return _config_schema()
        case "output":
            return _shipped(_OUTPUT)
        case "whatif" | "compare" | "review":
            return _with_shared_parts(_shipped(f"{kind}.schema.json"))
    raise ValueError(f"no schema of {kind!r}")


def _shipped(name: str) -> dict[str, Json]:
    loaded: dict[str, Json] = json.loads(files("recommender.report").joinpath(name).read_text(encoding="utf-8"))
    return loaded


def _with_shared_parts(schema: dict[str, Json]) -> dict[str, Json]:
    """The schema with those definitions of a decision that it names without making them."""
    own: Any = schema["$defs"]
    parts: Any = _shipped(_OUTPUT)["$defs"]
    parts = {**parts, **parts["decision"]["properties"]}
    shared: dict[str, Json] = {}
    grown = True
    while grown:
        named = set(re.findall(r'"#/\$defs/([a-z_]+)"', json.dumps([schema, shared])))
        missing = sorted(named - own.keys() - shared.keys())
        grown = bool(missing)
        shared.update({name: parts[name] for name in missing})
    return {**schema, "$defs": {**own, **shared}}


def _config_schema() -> dict[str, Json]:
    definitions: dict[str, Json] = {}
    config = _definition(ConfigDocument, definitions)
    assert isinstance(config, dict)
    return {"$schema": DRAFT, **config, "title": "Configuration", "$defs": definitions}


def _case_schema(pack: Pack) -> dict[str, Json]:
    """One case, or a list of them; the workload is that of the vocabulary."""
    definitions: dict[str, Json] = {}
    definitions["case"] = _definition(CaseDocument, definitions)
    _put_in(definitions["case"], "workload", {"$ref": "#/$defs/workload"})
    definitions["workload"] = workload_object(pack)
    case: Json = {"$ref": "#/$defs/case"}
    return {
        "$schema": DRAFT,
        "title": "Case",
        "description": "A workload with the outcome that somebody expects of it.",
        "anyOf": [case, {"type": "array", "items": case}],
        "$defs": definitions,
    }


def _rules_schema(pack: Pack) -> dict[str, Json]:
    """Any file of a pack; `$defs` has each kind of file by name, for editors that map files to schemas."""
    definitions: dict[str, Json] = {**condition_schemas(pack)}
    choices: list[Json] = []
    for name, title, model, form in _FILES:
        entry = _definition(model, definitions)
        if model is not KindDocument:  # its `when` is about arguments of templates
            for key in ("when", "unless"):
                _put_in(entry, key, {"$ref": "#/$defs/condition"})
        definitions[model.__name__] = entry
        definitions[name] = {"title": title, **_of_form(form, {"$ref": f"#/$defs/{model.__name__}"})}
        choices.append({"$ref": f"#/$defs/{name}"})
    definitions["vocabulary_file"] = _vocabulary_file(definitions)
    choices.append({"$ref": "#/$defs/vocabulary_file"})
    return {
        "$schema": DRAFT,
        "title": "Pack of rules",
        "description": "A file of a pack of rules.",
        "anyOf": choices,
        "$defs": definitions,
    }


def _vocabulary_file(definitions: dict[str, Json]) -> Json:
    attributes = TypeAdapter(dict[str, dict[str, documents.AttributeDocument]])
    never = TypeAdapter(list[documents.ImpossibleDocument])
    properties: dict[str, Json] = {
        "attributes": _absorbed(attributes.json_schema(ref_template=_REFERENCE), definitions),
        "never": _absorbed(never.json_schema(ref_template=_REFERENCE), definitions),
    }
    return {
        "title": "vocabulary.yaml",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }


def _definition(model: type[BaseModel], definitions: dict[str, Json]) -> Json:
    """The schema of a document; the documents inside it become definitions of their own."""
    return _absorbed(model.model_json_schema(by_alias=True, ref_template=_REFERENCE), definitions)


def _absorbed(made: dict[str, Any], definitions: dict[str, Json]) -> Json:
    definitions.update(made.pop("$defs", {}))
    return made


def _of_form(form: str, entry: Json) -> dict[str, Json]:
    if form == "list":
        return {"type": "array", "items": entry}
    if form == "mapping":
        return {"type": "object", "additionalProperties": entry}
    return {"allOf": [entry]}


def _put_in(schema: Json, name: str, value: Json) -> None:
    """Replace the schema of a property, where there is one of this name."""
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if isinstance(properties, dict) and name in properties:
        properties[name] = value
