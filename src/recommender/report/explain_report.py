"""What a name means: a rule, service, attribute, source, law or tag, found by its id, explained as text or JSON."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from recommender.errors import UnknownNameError
from recommender.model.law import Law
from recommender.model.pack import Pack
from recommender.model.service import Service
from recommender.model.source import Source
from recommender.model.uses import AnyRule
from recommender.model.vocabulary import Attribute
from recommender.report.explain_attribute import attribute_json, attribute_lines
from recommender.report.explain_law import law_json, law_lines
from recommender.report.explain_rule import rule_json, rule_lines
from recommender.report.explain_service import service_json, service_lines
from recommender.report.explain_source import source_json, source_lines
from recommender.report.explain_tag import Tag, tag_json, tag_lines, tags_of
from recommender.report.lines import Line
from recommender.report.plain import Json
from recommender.report.usage import all_rules
from recommender.report.words import listed

Subject = AnyRule | Service | Attribute | Source | Law | Tag

PREFIXES = ("rule", "service", "attribute", "source", "law", "tag")
TAG = "tag"
_NEAREST, _MOST = 3, 10
_SHORTEST = 3  # letters that a part of a name must have to point at it


def find_subject(pack: Pack, name: str) -> Subject:
    """What `name` names; `rule:X` and the like say which kind is meant. A tag gives way to all else of its name.

    Raises:
        UnknownNameError: nothing or several things have this name; the hint says what may be meant.

    """
    prefix, colon, rest = name.partition(":")
    kinds = _kinds(pack)
    if colon and prefix in PREFIXES:
        if rest in kinds[prefix]:
            return kinds[prefix][rest]
        hint = _replaced_hint(pack, rest) or near_hint(rest, kinds[prefix])
        raise UnknownNameError(f"there is no {prefix} `{rest}`", hint)
    hits = [kind for kind in PREFIXES if name in kinds[kind]]
    hits = [kind for kind in hits if kind != TAG] or hits
    if len(hits) == 1:
        return kinds[hits[0]][name]
    if hits:
        raise UnknownNameError(f"`{name}` names several things", f"write {_or(f'{kind}:{name}' for kind in hits)}")
    every = [known for kind in PREFIXES if kind != TAG for known in kinds[kind]]
    hint = _replaced_hint(pack, name) or near_hint(name, every)
    raise UnknownNameError(f"there is no {listed(PREFIXES, 'or')} `{name}`", hint)


def find_service(pack: Pack, name: str) -> Service:
    """The service of this id.

    Raises:
        UnknownNameError: there is none; the hint says the nearest ones.

    """
    if name not in pack.services:
        raise UnknownNameError(f"there is no service `{name}`", near_hint(name, pack.services))
    return pack.services[name]


def subject_json(pack: Pack, subject: Subject) -> dict[str, Json]:
    """The explanation as plain values."""
    match subject:
        case Service():
            return {"kind": "service", **service_json(pack, subject)}
        case Attribute():
            return {"kind": "attribute", **attribute_json(pack, subject)}
        case Source():
            return {"kind": "source", **source_json(pack, subject)}
        case Law():
            return {"kind": "law", **law_json(pack, subject)}
        case Tag():
            return {"kind": TAG, **tag_json(pack, subject)}
        case _:
            return {"kind": "rule", **rule_json(pack, subject)}


def subject_lines(pack: Pack, subject: Subject, width: int) -> list[Line]:
    """The explanation as text."""
    match subject:
        case Service():
            return service_lines(pack, subject, width)
        case Attribute():
            return attribute_lines(pack, subject, width)
        case Source():
            return source_lines(pack, subject, width)
        case Law():
            return law_lines(pack, subject, width)
        case Tag():
            return tag_lines(pack, subject, width)
        case _:
            return rule_lines(pack, subject, width)


def _kinds(pack: Pack) -> dict[str, dict[str, Subject]]:
    rules: dict[str, Subject] = {rule.id: rule for rule in all_rules(pack)}
    return {
        "rule": rules,
        "service": dict(pack.services.items()),
        "attribute": dict(pack.vocabulary.attributes.items()),
        "source": dict(pack.sources.items()),
        "law": {law.id: law for law in pack.laws},
        TAG: dict(tags_of(pack)),
    }


def _replaced_hint(pack: Pack, name: str) -> str:
    """What a pack did to the rule of this name, if one did."""
    if name in pack.overridden:
        return f"`{pack.overridden[name]}` overrides it"
    return f"it is switched off: {pack.disabled[name]}" if name in pack.disabled else ""


def near_hint(name: str, names: Iterable[str]) -> str:
    """A hint with the names most like `name` and those that begin with it, if few do; else with some that hold it."""
    known, wanted = list(dict.fromkeys(names)), name.casefold()[:100]
    near = difflib.get_close_matches(wanted, known, n=_NEAREST, cutoff=0.6)
    if len(wanted) >= _SHORTEST:
        longer = [other for other in known if other.startswith(wanted)]
        near = list(dict.fromkeys([*near, *(longer if len(longer) <= _MOST else ())]))
        near = near or [other for other in known if wanted in other][:_NEAREST]
    return f"did you mean {_or(near)}?" if near else ""


def _or(names: Iterable[str]) -> str:
    return " or ".join(f"`{name}`" for name in names)
