"""ZEN (the bench-only dependency `zen-engine`) on the same rules: one expression returning a list of booleans."""

from __future__ import annotations

import json

from recommender.engine.normal_form import Conj, Disj, Literal
from recommender.engine.runs import runs_of
from recommender.model.condition import HasAll, HasAny, InRange, IsFlag, LevelIn, OneOf, Only
from recommender.model.vocabulary import LevelRange


def zen_fires(program, cases, expected):
    """A function that runs all cases through ZEN, or None where it is not installed or does not agree."""
    try:
        import zen
    except ImportError:
        return None
    names = list(program.base_formulas)
    text = "[" + ", ".join(_formula(program.base_formulas[name], program.vocabulary) for name in names) + "]"
    expression = zen.compile_expression(text)
    contexts = [_context(program.vocabulary, values) for values in cases]

    def run():
        return [expression.evaluate(context) for context in contexts]

    for answers, wanted in zip(run(), expected, strict=True):
        fired = frozenset(name for name, value in zip(names, answers, strict=True) if value)
        if fired != wanted:
            print(f"  zen differs on {sorted(fired ^ wanted)[:5]}: not measured")
            return None
    return run


def _formula(formula, vocabulary):
    match formula:
        case Conj(parts):
            return "(" + " and ".join(_formula(part, vocabulary) for part in parts) + ")" if parts else "true"
        case Disj(parts):
            return "(" + " or ".join(_formula(part, vocabulary) for part in parts) + ")" if parts else "false"
        case Literal(test, positive):
            text = _test(test, _name(test.attribute), vocabulary, positive)
            return f"({_known(test)} and {text if positive or isinstance(test, LevelIn) else f'not ({text})'})"
    raise TypeError(formula)


def _known(test):
    return f"{_name(test.attribute)}{'_low' if isinstance(test, LevelIn) else ''} != null"


def _test(test, name, vocabulary, positive):
    match test:
        case OneOf(_, words):
            return f"{name} in {json.dumps(words)}"
        case IsFlag(_, value):
            return f"{name} == {json.dumps(value)}"
        case InRange(_, low, high):
            parts = [f"{name} {'>=' if low.inclusive else '>'} {low.value!r}"] if low else []
            parts += [f"{name} {'<=' if high.inclusive else '<'} {high.value!r}"] if high else []
            return "(" + " and ".join(parts) + ")"
        case LevelIn(_, indices):
            runs = runs_of(indices if positive else set(range(len(vocabulary[test.attribute].values))) - set(indices))
            return (
                "("
                + (" or ".join(f"({name}_low >= {run.first} and {name}_high <= {run.last})" for run in runs) or "false")
                + ")"
            )
        case HasAny(_, members):
            return f"some({name}, # in {json.dumps(members)})"
        case HasAll(_, members):
            return "(" + " and ".join(f"some({name}, # == {json.dumps(m)})" for m in members) + ")"
        case Only(_, members):
            return f"all({name}, # in {json.dumps(members)})"
    raise TypeError(test)


def _name(attribute):
    return attribute.replace(".", "_")


def _context(vocabulary, values):
    context = {}
    for name, attribute in vocabulary.attributes.items():
        value = values.get(name)
        if attribute.type == "level":
            context[_name(name) + "_low"] = value.low if isinstance(value, LevelRange) else None
            context[_name(name) + "_high"] = value.high if isinstance(value, LevelRange) else None
        else:
            context[_name(name)] = sorted(value) if isinstance(value, frozenset) else value
    return context
