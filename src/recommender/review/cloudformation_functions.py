"""CloudFormation's functions, each worked out on its argument by what the names of a template stand for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from recommender.knowledge.tree import ListNode, Node
from recommender.review.cloudformation_loops import TRANSFORM, Including, included
from recommender.review.cloudformation_syntax import DYNAMIC, plain, word_of_plain
from recommender.review.raw import (
    NULL,
    Fields,
    Items,
    Literal,
    Raw,
    Unknown,
    all_refs,
    either,
    items,
    text,
)

_HOLE = re.compile(r"\$\{(!?)([^}]*)\}")


class Surroundings(Including, Protocol):
    """What a function is worked out in: the names of a template."""

    def name(self, name: str) -> Raw:
        """What `Ref` of a name gives."""
        ...

    def attribute(self, name: str, attribute: str) -> Raw:
        """What `Fn::GetAtt` gives."""
        ...

    def truth(self, name: str) -> bool | None:
        """Whether a condition holds; None where that cannot be told."""
        ...

    def mapped(self, names: list[str]) -> Raw | None:
        """What a mapping has under two keys; None where it has nothing."""
        ...


def _arguments(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, ListNode) else (node,)


def _unknown(reason: str, *values: Raw) -> Unknown:
    return Unknown(reason, refs=all_refs(values), is_given=True)


def _ref(around: Surroundings, node: Node) -> Raw:
    return around.name(str(plain(node)))


def _get_att(around: Surroundings, node: Node) -> Raw:
    words = [str(plain(part)) for part in _arguments(node)]
    return around.attribute(*_halves(".".join(words)))


def _if(around: Surroundings, node: Node) -> Raw:
    parts = _arguments(node)
    if len(parts) != 3:
        return Unknown("`Fn::If` takes a condition and two values")
    name = str(plain(parts[0]))
    truth = around.truth(name)
    if truth is not None:
        return around.value(parts[1 if truth else 2])
    return either(around.value(parts[1]), around.value(parts[2]), f"whether `{name}` holds is not known")


def _sub(around: Surroundings, node: Node) -> Raw:
    parts = _arguments(node)
    own = around.value(parts[1]) if len(parts) > 1 else None
    names = own.fields if isinstance(own, Fields) else {}
    whole = str(plain(parts[0])) if parts else ""
    if DYNAMIC in whole:
        return Unknown("it is looked up when the template is deployed", is_given=True)
    values: list[Raw] = []

    def filled(found: re.Match[str]) -> str:
        if found[1]:
            return "${" + found[2] + "}"
        name = found[2].strip()
        value = names[name] if name in names else around.attribute(*_halves(name))
        values.append(value)
        return word_of_plain(value.value) if isinstance(value, Literal) else ""

    made = _HOLE.sub(filled, whole)
    missing = next((value for value in values if not isinstance(value, Literal)), None)
    if missing is not None:
        return _unknown(missing.reason if isinstance(missing, Unknown) else "a list in a text", *values)
    return text(made, refs=all_refs(values))


def _halves(name: str) -> tuple[str, str]:
    first, _, rest = name.partition(".")
    return first, rest


def _transform(around: Surroundings, node: Node) -> Raw:
    made = included(node, around)
    if made is None:
        return Unknown("what the macro makes is not known", is_given=True)
    return around.value(made)


def _join(around: Surroundings, node: Node) -> Raw:
    parts = _arguments(node)
    joined = around.value(parts[1]) if len(parts) == 2 else NULL
    if not isinstance(joined, Items) or not joined.is_complete:
        return _unknown("a list that is not known", joined)
    missing = next((part for part in joined.parts if not isinstance(part, Literal)), None)
    if missing is not None:
        return _unknown(missing.reason if isinstance(missing, Unknown) else "a list in a text", joined)
    words = [word_of_plain(part.value) for part in joined.parts if isinstance(part, Literal)]
    return text(str(plain(parts[0]) or "").join(words), refs=all_refs(joined.parts))


def _select(around: Surroundings, node: Node) -> Raw:
    parts = _arguments(node)
    place, over = (around.value(part) for part in parts) if len(parts) == 2 else (NULL, NULL)
    position = str(place.value) if isinstance(place, Literal) else ""
    if isinstance(over, Items) and position.isdecimal() and int(position) < len(over.parts):
        return over.parts[int(position)]
    return _unknown("which entry is meant is not known", place, over)


def _split(around: Surroundings, node: Node) -> Raw:
    parts = _arguments(node)
    whole = around.value(parts[1]) if len(parts) == 2 else NULL
    separator = str(plain(parts[0]) or "") if parts else ""
    if not isinstance(whole, Literal) or not separator:
        return _unknown("a text that is not known", whole)
    return items(Literal(part) for part in word_of_plain(whole.value).split(separator))


def _find_in_map(around: Surroundings, node: Node) -> Raw:
    parts = [around.value(part) for part in _arguments(node)]
    if not all(isinstance(part, Literal) for part in parts[:3]) or len(parts) < 3:
        return _unknown("which entry of the mapping is meant is not known", *parts)
    found = around.mapped([word_of_plain(part.value) for part in parts[:3] if isinstance(part, Literal)])
    if found is not None:
        return found
    default = parts[3].fields.get("DefaultValue") if len(parts) > 3 and isinstance(parts[3], Fields) else None
    return Unknown("the mapping has no such entry") if default is None else default


def _base64(around: Surroundings, node: Node) -> Raw:
    return around.value(node)  # the text itself is what is looked at


def _length(around: Surroundings, node: Node) -> Raw:
    over = around.value(node)
    return Literal(len(over.parts)) if isinstance(over, Items) and over.is_complete else _unknown("not known", over)


FUNCTIONS: dict[str, Callable[[Surroundings, Node], Raw]] = {
    "Ref": _ref,
    "Fn::Base64": _base64,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAtt": _get_att,
    "Fn::If": _if,
    "Fn::Join": _join,
    "Fn::Length": _length,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
    TRANSFORM: _transform,
}
