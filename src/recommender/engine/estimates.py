"""Arithmetic of the pack over the answers of a workload."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from recommender.engine.rationale import cited, shown
from recommender.engine.reference import truth
from recommender.model.decision import EstimateResult
from recommender.model.estimate import Estimate, Formula, Name, Number, Operation, Switch
from recommender.model.pack import Pack
from recommender.model.truth import Truth
from recommender.model.vocabulary import Shown, Value


class _MissingInputError(Exception):
    """An input is unknown; carries its id."""


def estimates_for(pack: Pack, service: str, values: Mapping[str, Value]) -> tuple[EstimateResult, ...]:
    """The estimates that concern `service`, in the order of their ids; what is missing is named, never guessed."""
    concerning = sorted(_concerning(pack, service, values), key=lambda estimate: estimate.id)
    return tuple(_result(pack, estimate, values) for estimate in concerning)


def known_estimates(pack: Pack, service: str, values: Mapping[str, Value]) -> dict[str, float]:
    """The estimates of `service` that all inputs are known of, by id."""
    numbers = {estimate.id: _number(pack, estimate, values) for estimate in _concerning(pack, service, values)}
    return {name: number for name, number in numbers.items() if number is not None}


def inputs_of(pack: Pack, name: str) -> list[str]:
    """The attributes that the estimate called `name` reads."""
    return [one for one in _inputs(pack, _estimate(pack, name).formula) if one in pack.vocabulary.attributes]


def _concerning(pack: Pack, service: str, values: Mapping[str, Value]) -> Iterator[Estimate]:
    for estimate in pack.estimates:
        if service in estimate.services and truth(estimate.when, values) is Truth.TRUE:
            yield estimate


def _result(pack: Pack, estimate: Estimate, values: Mapping[str, Value]) -> EstimateResult:
    attributes = [name for name in _inputs(pack, estimate.formula) if name in pack.vocabulary.attributes]
    inputs: dict[str, Shown] = {
        name: shown(pack.vocabulary, name, values[name]) for name in attributes if name in values
    }
    inputs.update({constant.name: constant.value for constant in estimate.constants.values()})
    cites = [*estimate.cites, *(cite for constant in estimate.constants.values() for cite in constant.cites)]
    return EstimateResult(
        estimate.id,
        estimate.title,
        _number(pack, estimate, values),
        estimate.unit,
        estimate.formula_text,
        inputs,
        tuple(name for name in attributes if name not in values),
        estimate.because,
        cited(pack, dict.fromkeys(cites)),
    )


def _number(pack: Pack, estimate: Estimate, values: Mapping[str, Value]) -> float | None:
    try:
        number = _value(pack, estimate, estimate.formula, values)
    except (_MissingInputError, ZeroDivisionError):
        return None
    return number if math.isfinite(number) else None


def _value(pack: Pack, estimate: Estimate, formula: Formula, values: Mapping[str, Value]) -> float:
    match formula:
        case Number(number):
            return number
        case Name("constant", name):
            return estimate.constants[name].value
        case Name("estimate", name):
            other = _estimate(pack, name)
            return _value(pack, other, other.formula, values)
        case Name(_, name):
            value = values.get(name)
            if isinstance(value, int | float):
                return float(value)
            raise _MissingInputError(name)
        case Switch(attribute, cases):
            answer = values.get(attribute)
            if isinstance(answer, str) and answer in cases:
                return cases[answer]
            raise _MissingInputError(attribute)
        case Operation(operator, operands):
            return _applied(operator, [_value(pack, estimate, operand, values) for operand in operands])
    raise TypeError(f"no arithmetic for {formula!r}")


def _estimate(pack: Pack, name: str) -> Estimate:
    return next(estimate for estimate in pack.estimates if estimate.id == name)


def _applied(operator: str, numbers: list[float]) -> float:
    match operator:
        case "add":
            return sum(numbers)
        case "subtract":
            return numbers[0] - sum(numbers[1:])
        case "multiply":
            return math.prod(numbers)
        case "divide":
            return numbers[0] / numbers[1]
        case "ceil":
            return float(math.ceil(numbers[0]))
        case "max":
            return max(numbers)
        case "min":
            return min(numbers)
    raise TypeError(f"no arithmetic for {operator!r}")


def _inputs(pack: Pack, formula: Formula) -> list[str]:
    """The attributes that a formula reads, other estimates followed, each once in order."""
    match formula:
        case Name("estimate", name):
            return _inputs(pack, _estimate(pack, name).formula)
        case Name(_, name):
            return [name]
        case Switch(attribute, _):
            return [attribute]
        case Operation(_, operands):
            return list(dict.fromkeys(name for operand in operands for name in _inputs(pack, operand)))
        case _:
            return []
