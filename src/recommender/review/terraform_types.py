"""The type constraints of variables, as far as they fill in what a caller leaves out: `optional(type, default)`."""

from __future__ import annotations

from recommender.review.raw import NULL, Fields, Items, Raw, fields, items
from recommender.review.terraform_expressions import Resolver, evaluate
from recommender.review.terraform_syntax import Argument, Expression, entries_of, text_of

_COLLECTIONS = ("map", "list", "set")


def conformed(value: Raw, constraint: Argument | None, resolver: Resolver) -> Raw:
    """The value with the optional attributes that it leaves out."""
    return value if constraint is None else _conformed(value, constraint.expression, resolver)


def _conformed(value: Raw, node: Expression, resolver: Resolver) -> Raw:
    called = _call_of(node)
    if called is None or not isinstance(value, (Items, Fields)) or not resolver.budget.enter():
        return value
    try:
        name, arguments = called
        if name in _COLLECTIONS and arguments:
            return _each(value, arguments[0], resolver)
        if name == "object" and arguments and isinstance(value, Fields):
            return _object(value, arguments[0], resolver)
        return value
    finally:
        resolver.budget.leave()


def _each(value: Items | Fields, node: Expression, resolver: Resolver) -> Raw:
    if isinstance(value, Items):
        parts = [_conformed(part, node, resolver) for part in value.parts]
        return items(parts, value.location, is_complete=value.is_complete)
    entries = {key: _conformed(part, node, resolver) for key, part in value.fields.items()}
    return fields(entries, value.location, is_complete=value.is_complete)


def _object(value: Fields, node: Expression, resolver: Resolver) -> Raw:
    made = dict(value.fields)
    for key, kind in _members(node):
        called = _call_of(kind)
        is_optional = called is not None and called[0] == "optional"
        inner = called[1] if called is not None and is_optional else [kind]
        if key in made:
            made[key] = _conformed(made[key], inner[0], resolver) if inner else made[key]
        elif is_optional and value.is_complete:
            default = evaluate(inner[1], resolver, {}) if len(inner) > 1 else NULL
            made[key] = _conformed(default, inner[0], resolver) if inner else default
    return fields(made, value.location, is_complete=value.is_complete)


def _call_of(node: Expression) -> tuple[str, list[Expression]] | None:
    """The name and arguments of a type that is written as a call."""
    while node.type == "expression" and len(node.children) == 1:
        node = node.children[0]
    if node.type != "function_call":
        return None
    given = next((child for child in node.children if child.type == "function_arguments"), None)
    arguments = [] if given is None else [child for child in given.children if child.type == "expression"]
    return text_of(node.children[0]), arguments


def _members(node: Expression) -> list[tuple[str, Expression]]:
    """The attributes of an object type, each with its type."""
    return [(text_of(key).strip('"'), kind) for key, kind in entries_of(node)]
