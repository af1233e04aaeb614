"""Formulas of estimates as written, turned into the formula tree.

Parsed by Python's own expression parser and rebuilt node by node from a short list of allowed ones;
nothing is ever evaluated here.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from recommender.frozen import frozen
from recommender.knowledge.problems import Problems, listed, quoted
from recommender.knowledge.tree import ScalarNode
from recommender.location import Location
from recommender.model.estimate import Formula, Name, Number, Operation, Switch
from recommender.model.vocabulary import Attribute, AttributeType

_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
}
FUNCTIONS = {"ceil": (1, 1), "max": (2, 20), "min": (2, 20)}
RESERVED_NAMES = (*FUNCTIONS, "by", "estimate")
_HELP = "a formula has numbers, names, `+ - * /`, `ceil`, `max`, `min`, `by` and `estimate`"


@frozen
class FormulaNames:
    """What a formula may name: how to find an attribute, its own constants, and all estimates."""

    attribute: Callable[[str, Location], Attribute | None]
    constants: frozenset[str]
    estimate: Callable[[str, Location], bool]


class _FormulaError(Exception):
    """The formula cannot be used; the problem has been noted."""


def read_formula(node: ScalarNode, names: FormulaNames, problems: Problems) -> Formula | None:
    """The formula that a scalar writes, or None with a problem at the faulty place."""
    text = str(node.value)
    try:
        tree = ast.parse(text, mode="eval")
        return _Reader(node, names, problems).read(tree.body)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        # Where exactly differs from one Python to the next, so the place is the formula's.
        problems.add(node.location, "formula-syntax", f"the formula {quoted(text)} cannot be read", _HELP)
    except _FormulaError:
        pass
    return None


def names_in(formula: Formula) -> Iterator[Name]:
    """Every attribute, constant and estimate that the formula reads; a switch reads its attribute."""
    match formula:
        case Name():
            yield formula
        case Operation(_, operands):
            for operand in operands:
                yield from names_in(operand)
        case Switch(attribute):
            yield Name("attribute", attribute)
        case Number():
            return


def _shifted(node: ScalarNode, offset: int) -> Location:
    """The place `offset` characters into a one-line scalar; its start when it is folded over lines."""
    if node.style in ("|", ">"):
        return node.location
    return Location(node.location.path, node.location.line, node.location.column + offset + bool(node.style))


class _Reader:
    def __init__(self, node: ScalarNode, names: FormulaNames, problems: Problems) -> None:
        self._node = node
        self._names = names
        self._problems = problems

    def _fault(self, node: ast.AST, code: str, message: str, hint: str = "") -> _FormulaError:
        self._problems.add(_shifted(self._node, getattr(node, "col_offset", 0)), code, message, hint)
        return _FormulaError()

    def read(self, node: ast.expr) -> Formula:
        match node:
            case ast.BinOp(left, operator, right) if type(operator) in _OPERATORS:
                return Operation(_OPERATORS[type(operator)], (self.read(left), self.read(right)))
            case ast.UnaryOp(ast.USub(), operand):
                return Operation("subtract", (Number(0.0), self.read(operand)))
            case ast.Constant(value) if isinstance(value, (int, float)) and not isinstance(value, bool):
                return Number(self._number(node, value))
            case ast.Attribute(ast.Name(group), attribute):
                return Name("attribute", self._numeric(node, f"{group}.{attribute}").id)
            case ast.Name(name):
                return self._constant(node, name)
            case ast.Call(ast.Name(function), arguments, keywords):
                return self._call(node, function, arguments, keywords)
        raise self._fault(node, "formula-syntax", f"{quoted(ast.unparse(node))} may not stand in a formula", _HELP)

    def _number(self, node: ast.expr, value: float) -> float:
        if abs(value) > 1e15:
            raise self._fault(node, "too-large", "a number of the formula is too large", "name it as a constant")
        return float(value)

    def _constant(self, node: ast.expr, name: str) -> Name:
        if name in self._names.constants:
            return Name("constant", name)
        known = sorted(self._names.constants)
        hint = self._problems.did_you_mean(name, known) or "define it in `constants`, or write an attribute in full"
        raise self._fault(node, "unknown-constant", f"there is no constant {quoted(name)}", hint)

    def _attribute(self, node: ast.expr, name: str) -> Attribute:
        found = self._names.attribute(name, _shifted(self._node, node.col_offset))
        if found is None:
            raise _FormulaError
        return found

    def _numeric(self, node: ast.expr, name: str) -> Attribute:
        attribute = self._attribute(node, name)
        if attribute.type not in (AttributeType.NUMBER, AttributeType.COMPUTED):
            message = f"`{name}` is no number but a {attribute.type.value}"
            hint = "use `by(...)` to pick a number by a choice" if attribute.type is AttributeType.CHOICE else ""
            raise self._fault(node, "wrong-type", message, hint)
        return attribute

    def _call(self, node: ast.expr, function: str, arguments: list[ast.expr], keywords: list[ast.keyword]) -> Formula:
        if function == "by":
            return self._switch(node, arguments, keywords)
        if function == "estimate":
            return self._estimate(node, arguments, keywords)
        if function not in FUNCTIONS:
            hint = self._problems.did_you_mean(function, RESERVED_NAMES) or _HELP
            raise self._fault(node, "unknown-function", f"there is no function {quoted(function)}", hint)
        low, high = FUNCTIONS[function]
        if keywords or not low <= len(arguments) <= high:
            wanted = "one argument" if high == 1 else "at least two arguments"
            raise self._fault(node, "wrong-length", f"`{function}` takes {wanted}")
        return Operation(function, tuple(self.read(argument) for argument in arguments))

    def _estimate(self, node: ast.expr, arguments: list[ast.expr], keywords: list[ast.keyword]) -> Name:
        match arguments:
            case [ast.Constant(str(name))] if not keywords:
                if self._names.estimate(name, _shifted(self._node, arguments[0].col_offset)):
                    return Name("estimate", name)
                raise _FormulaError
        raise self._fault(node, "wrong-length", "`estimate` takes the id of one estimate in quotes")

    def _switch(self, node: ast.expr, arguments: list[ast.expr], keywords: list[ast.keyword]) -> Switch:
        match arguments:
            case [ast.Attribute(ast.Name(group), name) as named] if keywords:
                attribute = self._attribute(named, f"{group}.{name}")
            case _:
                raise self._fault(node, "wrong-length", "`by` takes a choice and a number for each word of it")
        if attribute.type is not AttributeType.CHOICE:
            raise self._fault(named, "wrong-type", f"`by` picks by a choice, `{attribute.id}` is none")
        cases: dict[str, float] = {}
        for keyword in keywords:
            word = keyword.arg or ""
            if word not in attribute.values:
                place = _shifted(self._node, keyword.col_offset)
                self._problems.unknown_value(word, place, attribute.id, attribute.values)
                raise _FormulaError
            number = self.read(keyword.value)
            if not isinstance(number, Number):
                raise self._fault(keyword, "wrong-type", f"`by` takes a plain number for {quoted(word)}")
            cases[word] = number.value
        missing = [word for word in attribute.values if word not in cases]
        if missing:
            raise self._fault(node, "missing-word", f"`by` has no number for {listed(missing)}", "give each word one")
        return Switch(attribute.id, {word: cases[word] for word in attribute.values})
