"""Formulas as written: the tree that each gives, and every refusal with its place."""

from __future__ import annotations

import pytest

from recommender.knowledge.formulas import FormulaNames, names_in, read_formula
from recommender.knowledge.problems import Problems
from recommender.knowledge.tree import ScalarNode
from recommender.location import Location
from recommender.model.estimate import Formula, Name, Number, Operation, Switch
from recommender.model.pack import Pack

PLACE = Location("f", 3, 10)
READS = Name("attribute", "need.reads_per_second")
SIZE = Name("constant", "size")


def read(text: str, pack: Pack, style: str = "") -> tuple[Formula | None, list[tuple[str, str, str]]]:
    problems = Problems()
    names = FormulaNames(
        lambda name, place: pack.vocabulary.attributes.get(name),
        frozenset({"size"}),
        lambda name, place: name == "other",
    )
    formula = read_formula(ScalarNode(PLACE, text, style), names, problems)
    return formula, [(str(p.location), p.code, p.message) for p in problems.all()]


FORMS: list[tuple[str, Formula]] = [
    ("need.reads_per_second", READS),
    ("size", SIZE),
    ("2", Number(2.0)),
    ("1.5e3", Number(1500.0)),
    ("need.reads_per_second * size + 1", Operation("add", (Operation("multiply", (READS, SIZE)), Number(1.0)))),
    ("need.reads_per_second * (size + 1)", Operation("multiply", (READS, Operation("add", (SIZE, Number(1.0)))))),
    ("8 - 4 - 2", Operation("subtract", (Operation("subtract", (Number(8.0), Number(4.0))), Number(2.0)))),
    ("-size", Operation("subtract", (Number(0.0), SIZE))),
    ("ceil(size / 4)", Operation("ceil", (Operation("divide", (SIZE, Number(4.0))),))),
    ("max(size, 1, 2)", Operation("max", (SIZE, Number(1.0), Number(2.0)))),
    ("min(size, 1)", Operation("min", (SIZE, Number(1.0)))),
    ("estimate('other')", Name("estimate", "other")),
    ("by(shape.role, cache=1, system_of_record=0.5)", Switch("shape.role", {"system_of_record": 0.5, "cache": 1.0})),
]

REFUSED: list[tuple[str, tuple[str, str, str]]] = [
    ("size +", ("f:3:10", "formula-syntax", "the formula `size +` cannot be read")),
    ("size + sise", ("f:3:17", "unknown-constant", "there is no constant `sise`")),
    ("size % 2", ("f:3:10", "formula-syntax", "`size % 2` may not stand in a formula")),
    ("2 ** size", ("f:3:10", "formula-syntax", "`2 ** size` may not stand in a formula")),
    ("size if 1 else 2", ("f:3:10", "formula-syntax", "`size if 1 else 2` may not stand in a formula")),
    ("[x for x in 1]", ("f:3:10", "formula-syntax", "`[x for x in 1]` may not stand in a formula")),
    ("lambda: 1", ("f:3:10", "formula-syntax", "`lambda: 1` may not stand in a formula")),
    ("'text'", ("f:3:10", "formula-syntax", "`'text'` may not stand in a formula")),
    ("True", ("f:3:10", "formula-syntax", "`True` may not stand in a formula")),
    ("1e999", ("f:3:10", "too-large", "a number of the formula is too large")),
    ("1j", ("f:3:10", "formula-syntax", "`1j` may not stand in a formula")),
    ("a.b.c", ("f:3:10", "formula-syntax", "`a.b.c` may not stand in a formula")),
    ("eval('1')", ("f:3:10", "unknown-function", "there is no function `eval`")),
    ("ceil(1, 2)", ("f:3:10", "wrong-length", "`ceil` takes one argument")),
    ("max(1)", ("f:3:10", "wrong-length", "`max` takes at least two arguments")),
    ("max(1, key=2)", ("f:3:10", "wrong-length", "`max` takes at least two arguments")),
    ("max(*size, 1)", ("f:3:14", "formula-syntax", "`*size` may not stand in a formula")),
    ("estimate(other)", ("f:3:10", "wrong-length", "`estimate` takes the id of one estimate in quotes")),
    ("need.volume + 1", ("f:3:10", "wrong-type", "`need.volume` is no number but a level")),
    ("by(need.volume, small=1)", ("f:3:13", "wrong-type", "`by` picks by a choice, `need.volume` is none")),
    ("by(shape.role, cache=size)", ("f:3:25", "wrong-type", "`by` takes a plain number for `cache`")),
    ("by(shape.role, **size)", ("f:3:25", "unknown-value", "`` is not a value of `shape.role`")),
    ("by(shape.role)", ("f:3:10", "wrong-length", "`by` takes a choice and a number for each word of it")),
    ("\0", ("f:3:10", "formula-syntax", "the formula `\\x00` cannot be read")),
    ("(" * 150, ("f:3:10", "formula-syntax", "the formula `(((")),
]


@pytest.mark.parametrize(("text", "formula"), FORMS)
def test_each_form_has_one_meaning(text: str, formula: Formula, tiny: Pack) -> None:
    assert read(text, tiny) == (formula, [])


@pytest.mark.parametrize(("text", "problem"), REFUSED)
def test_refused_with_its_place(text: str, problem: tuple[str, str, str], tiny: Pack) -> None:
    formula, problems = read(text, tiny)
    assert formula is None
    ((place, code, message),) = problems
    if text.startswith("(("):
        assert (code, message[: len(problem[2])]) == problem[1:]
    else:
        assert (place, code, message) == problem


def test_a_quoted_formula_counts_its_quote(tiny: Pack) -> None:
    assert read("size + sise", tiny, '"')[1][0][0] == "f:3:18"
    assert read("size + sise", tiny, ">")[1][0][0] == "f:3:10"


def test_names_in_a_formula(tiny: Pack) -> None:
    formula, _ = read("by(shape.role, cache=1, system_of_record=2) * size + estimate('other') / 2", tiny)
    assert formula is not None
    assert list(names_in(formula)) == [Name("attribute", "shape.role"), SIZE, Name("estimate", "other")]
