"""Terraform's expressions worked out: to a value where that can be told from the text, else unknown with a reason."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from recommender.review.budget import Budget
from recommender.review.raw import (
    NULL,
    Fields,
    Items,
    Literal,
    Raw,
    Unknown,
    all_refs,
    either,
    fault_in,
    fields,
    items,
    moved,
    refs_of,
    text,
)
from recommender.review.terraform_functions import MAKING_TEXT, call
from recommender.review.terraform_operators import OPERATORS, combined, negated
from recommender.review.terraform_paths import Reached, Step, StepKind, after, pairs_of
from recommender.review.terraform_scalars import FaultError, NotKnownError, scalar, to_bool, to_text
from recommender.review.terraform_syntax import Expression, location_of, plain_text, string_of, text_of, unescaped

_PLAIN = re.compile(r'(true|false|null)|(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)|"([^"$%\\\n]*)"')
_WORDS: dict[str, Raw] = {"true": Literal(True), "false": Literal(False), "null": NULL}


class Resolver(Protocol):
    """Where names lead that are not bound in the expression itself."""

    path: str
    budget: Budget

    def resolve(self, root: str, steps: Sequence[Step]) -> Reached:
        """What a name leads to."""
        ...


def evaluate(expression: Expression, resolver: Resolver, names: Mapping[str, Raw]) -> Raw:
    """The value of an expression, `names` being bound in it; its place is that of nothing in particular.

    Raises:
        WorkLimitError: the run has no work left to spend.

    """
    plain = plain_value(expression)
    if plain is not None:
        return plain
    node = expression
    while node.type in _WRAPPINGS:
        children = node.children
        if len(children) != 1:
            return _traversal(children, resolver, names)
        node = children[0]
    handler = _HANDLERS.get(node.type)
    if handler is None:
        return Unknown(f"`{node.type}` is not worked out")
    if not resolver.budget.enter():
        return Unknown("it is nested too deep", is_given=True)
    try:
        return handler(node, resolver, names)
    finally:
        resolver.budget.leave()


def plain_value(expression: Expression) -> Raw | None:
    """The value of a word, number or text that stands alone, told from its characters; None for all else.

    Most arguments are such, and walking the tree for them takes longer than all the rest.
    """
    found = _PLAIN.fullmatch(plain_text(expression))
    if found is None:
        return None
    word, number, quoted = found.groups()
    if word is not None:
        return _WORDS[word]
    if quoted is not None:
        return Literal(quoted)
    return Literal(float(number) if "." in number else int(number))


def operands(nodes: Sequence[Expression]) -> list[Expression]:
    """The nodes that are no comments."""
    return [node for node in nodes if node.type != "comment"]


def _traversal(nodes: Sequence[Expression], resolver: Resolver, names: Mapping[str, Raw]) -> Raw:
    """A value with what follows it: attributes, indices, splats."""
    nodes = operands(nodes)
    if len(nodes) == 1:
        return evaluate(nodes[0], resolver, names)
    if nodes and nodes[0].type == "(":
        closing = next((place for place, node in enumerate(nodes) if node.type == ")"), len(nodes))
        inner, rest = nodes[1:closing], nodes[closing + 1 :]
        if not resolver.budget.enter():
            return Unknown("it is nested too deep")
        try:
            value = _traversal(inner, resolver, names)
        finally:
            resolver.budget.leave()
        return after(value, _steps(rest, resolver, names), 0)
    head, rest = nodes[0], nodes[1:]
    steps = _steps(rest, resolver, names)
    if head.type != "variable_expr":
        return after(evaluate(head, resolver, names), steps, 0)
    name = text_of(head)
    if name in names:
        return after(names[name], steps, 0)
    reached = resolver.resolve(name, steps)
    return after(reached.value, steps, reached.used)


def _steps(nodes: Sequence[Expression], resolver: Resolver, names: Mapping[str, Raw]) -> list[Step]:
    steps: list[Step] = []
    for node in nodes:
        if node.type == "get_attr":
            steps.append(Step(StepKind.ATTRIBUTE, Literal(text_of(node.children[1]))))
        elif node.type == "index":
            inner = node.children[0]
            if inner.type == "legacy_index":
                steps.append(Step(StepKind.INDEX, Literal(int(text_of(inner)[1:]))))
            else:
                steps.append(Step(StepKind.INDEX, _traversal(inner.children[1:-1], resolver, names)))
        elif node.type == "splat":
            steps.append(Step(StepKind.SPLAT))
            for part in node.children[0].children[1:]:
                steps += _steps([part], resolver, names)
        else:
            steps.append(Step(StepKind.INDEX, Unknown(f"`{node.type}` is not worked out")))
    return steps


def _literal(node: Expression, *_: object) -> Raw:
    kind, word = node.type, text_of(node)
    if kind == "bool_lit":
        return Literal(word == "true")
    if kind == "null_lit":
        return NULL
    if kind == "string_lit":
        return text(string_of(node))
    try:
        number = float(word)
        if not math.isfinite(number):
            return Unknown("a number that is too large")
        return Literal(int(word) if word.isdecimal() and len(word) < 40 else number)
    except ValueError:
        return Unknown("a number of a form that is not worked out")


def _variable(node: Expression, resolver: Resolver, names: Mapping[str, Raw]) -> Raw:
    name = text_of(node)
    return names[name] if name in names else resolver.resolve(name, ()).value


def _template(node: Expression, resolver: Resolver, names: Mapping[str, Raw]) -> Raw:
    """A text; with one interpolation alone it is the value itself."""
    is_heredoc = node.type == "heredoc_template"
    parts = [
        child
        for child in node.children
        if child.type not in ("quoted_template_start", "quoted_template_end", "heredoc_start", "heredoc_identifier")
    ]
    if len(parts) == 1 and parts[0].type == "template_interpolation" and not is_heredoc:
        return _interpolated(parts[0], resolver, names)
    written: list[str] = []
    refs: dict[str, None] = {}
    reason = ""
    is_fault = False
    for part in parts:
        if part.type == "template_literal":
            written.append(text_of(part) if is_heredoc else unescaped(text_of(part)))
            continue
        value = (
            _interpolated(part, resolver, names)
            if part.type == "template_interpolation"
            else Unknown("a directive in a text is not worked out")
        )
        refs.update(dict.fromkeys(refs_of(value)))
        try:
            written.append(to_text(scalar(value)))
        except NotKnownError as error:
            reason = reason or str(error)
            is_fault = is_fault or isinstance(error, FaultError) or fault_in((value,)) is not None
    if reason:
        return Unknown(reason, refs=tuple(refs), is_given=not is_fault, is_fault=is_fault)
    return text("".join(written), refs=tuple(refs))


def _interpolated(node: Expression, resolver: Resolver, names: Mapping[str, Raw]) -> Raw:
    return _traversal(
        [child for child in node.children if not child.type.startswith("template_interpolation")],
        resolver,
        names,
    )


def _tuple(node: Expression, resolver: Resolver, names: Mapping[str, Raw]) -> Raw:
    parts = [
        moved(evaluate(child, resolver, names), location_of(child, resolver.path))
        for child in node.children
        if child.type == "expression"
    ]
    return fault_in(parts) or items(parts)


def _object(node: Expression, resolver: Resolver, names: Mapping[str, Raw]) -> Raw:
    found: dict[str, Raw] = {}
    is_complete = True
    for child in node.children:
        if child.type != "object_elem":
            continue
        parts = operands(child.children)
        key = _object_key(parts[0], resolver, names)
        if key is None:
            is_complete = False
            continue
        value = evaluate(parts[2], resolver, names)
        found[key] = moved(value, location_of(child, resolver.path))
    return fault_in(found.values()) or fields(found, is_complete=is_complete)


def _object_key(node: Expression, resolver: Resolver, names: Mapping[str, Raw]) -> str | None:
    parts = operands(node.children)
    if len(parts) == 1 and parts[0].type == "variable_expr":
        return text_of(parts[0])  # a bare word is the key itself
    try:
        return to_text(scalar(evaluate(node, resolver, names)))
    except NotKnownError:
        return None


def _call(node: Expression, resolver: Resolver, names: Mapping[str, Raw]) -> Raw:
    name = text_of(node.children[0])
    given = next((child for child in node.children if child.type == "function_arguments"), None)
    nodes = [] if given is None else operands(given.children)
    arguments = [evaluate(child, resolver, names) for child in nodes if child.type == "expression"]
    resolver.budget.work(sum(part.size for part in arguments if isinstance(part, (Items, Fields))))
    if nodes and nodes[-1].type == "ellipsis" and arguments:
        last = arguments.pop()
        if not isinstance(last, Items) or not last.is_complete:
            return Unknown("a list of arguments that is not known", refs=all_refs((*arguments, last)))
        arguments += last.parts
    if name in ("try", "can"):
        return _tried(name, arguments)
    fault = fault_in(arguments)
    if fault is not None:
        return fault
    try:
        made = call(name, arguments)
        if name in MAKING_TEXT and isinstance(made, Literal):  # what it is made of, it still refers to
            return Literal(made.value, made.location, all_refs(arguments))
        return made
    except NotKnownError as error:
        return Unknown(str(error), refs=all_refs(arguments), is_fault=isinstance(error, FaultError))


def _tried(name: str, arguments: Sequence[Raw]) -> Raw:
    """What `try` and `can` give: an unknown value might be a fault or not, unless it is surely there."""
    first = next((part for part in arguments if not (isinstance(part, Unknown) and part.is_fault)), None)
    if name == "can" and arguments and first is None:
        return Literal(False)
    if first is None:
        return Unknown("none of what is tried can be worked out", refs=all_refs(arguments), is_fault=True)
    if isinstance(first, Unknown) and not first.is_given:
        return Unknown(f"`{name}` of what is not known", refs=all_refs(arguments))
    return first if name == "try" else Literal(True)


def _conditional(node: Expression, resolver: Resolver, names: Mapping[str, Raw]) -> Raw:
    condition, first, second = (child for child in node.children if child.type == "expression")
    asked = evaluate(condition, resolver, names)
    try:
        return evaluate(first if to_bool(asked) else second, resolver, names)
    except NotKnownError as error:
        reason = str(error)
    fault = fault_in((asked,))
    if fault is not None:
        return fault
    one, other = (evaluate(branch, resolver, names) for branch in (first, second))
    return either(one, other, reason)


def _binary(node: Expression, resolver: Resolver, names: Mapping[str, Raw]) -> Raw:
    nodes = operands(node.children)
    place = next((at for at, child in enumerate(nodes) if at and child.type in OPERATORS), 0)
    left = _traversal(nodes[:place], resolver, names)
    right = _traversal(nodes[place + 1 :], resolver, names)
    return combined(nodes[place].type, left, right)


def _unary(node: Expression, resolver: Resolver, names: Mapping[str, Raw]) -> Raw:
    nodes = operands(node.children)
    return negated(nodes[0].type, _traversal(nodes[1:], resolver, names))


def _for(node: Expression, resolver: Resolver, names: Mapping[str, Raw]) -> Raw:
    intro = next(child for child in node.children if child.type == "for_intro")
    bound = [text_of(child) for child in intro.children if child.type == "identifier"]
    source = next(child for child in intro.children if child.type == "expression")
    over = evaluate(source, resolver, names)
    pairs = pairs_of(over)
    if pairs is None:
        reason = over.reason if isinstance(over, Unknown) else "what it runs over is not known as a whole"
        return Unknown(reason, refs=refs_of(over), is_given=True)
    condition = next((child for child in node.children if child.type == "for_cond"), None)
    results = [child for child in operands(node.children) if child.type == "expression"]
    is_mapping = node.type == "for_object_expr"
    grouped = any(child.type == "ellipsis" for child in node.children)
    listed: list[Raw] = []
    mapped: dict[str, Raw] = {}
    is_complete = True
    for key, value in pairs:
        inner = {**names, bound[-1]: value}
        if len(bound) == 2:
            inner[bound[0]] = key
        try:
            if condition is not None and not to_bool(_condition(condition, resolver, inner)):
                continue
            if not is_mapping:
                listed.append(evaluate(results[0], resolver, inner))
                continue
            word = to_text(scalar(evaluate(results[0], resolver, inner)))
        except NotKnownError:
            is_complete = False
            continue
        made = evaluate(results[1], resolver, inner)
        mapped[word] = _grouped(mapped.get(word), made) if grouped else made
    fault = fault_in((*listed, *mapped.values()))
    if fault is not None:
        return fault
    return fields(mapped, is_complete=is_complete) if is_mapping else items(listed, is_complete=is_complete)


def _condition(node: Expression, resolver: Resolver, names: Mapping[str, Raw]) -> Raw:
    return _traversal([child for child in node.children if child.type != "if"], resolver, names)


def _grouped(before: Raw | None, made: Raw) -> Raw:
    return items((*before.parts, made) if isinstance(before, Items) else (made,))


_WRAPPINGS = frozenset(("expression", "literal_value", "collection_value", "template_expr", "operation", "for_expr"))
_HANDLERS: dict[str, Callable[[Expression, Resolver, Mapping[str, Raw]], Raw]] = {
    "bool_lit": _literal,
    "null_lit": _literal,
    "numeric_lit": _literal,
    "string_lit": _literal,
    "variable_expr": _variable,
    "quoted_template": _template,
    "heredoc_template": _template,
    "tuple": _tuple,
    "object": _object,
    "function_call": _call,
    "conditional": _conditional,
    "binary_operation": _binary,
    "unary_operation": _unary,
    "for_tuple_expr": _for,
    "for_object_expr": _for,
}
