"""The reference turned into one Python function, for when many decisions are needed.

Generated from the condition tree, never from the text of a rule file: every name and word of a pack
reaches the function as a constant of its namespace, not as source. It answers only what *fires*; an
unknown value is encoded so that no literal over it is true, which makes guards needless.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from types import CodeType

from recommender.engine.normal_form import Conj, Disj, Literal, NormalForm, normal_form
from recommender.engine.program import Clause, Program
from recommender.engine.runs import runs_of
from recommender.model.condition import HasAll, HasAny, InRange, IsFlag, LevelIn, OneOf, Only
from recommender.model.vocabulary import AttributeType, LevelRange, Value, Vocabulary

Fires = Callable[[Mapping[str, Value]], list[str]]


class Generated:
    """All clauses of a program as one function; safe to share between threads (it keeps no state)."""

    def __init__(self, program: Program) -> None:
        writer = _Writer(program)
        self.source = writer.source
        self._fires: Fires = writer.function()

    def fired(self, values: Mapping[str, Value]) -> frozenset[str]:
        """The ids of the clauses that are true of `values`, derived flags followed."""
        return frozenset(self._fires(values))


class _Writer:
    def __init__(self, program: Program) -> None:
        self._vocabulary: Vocabulary = program.vocabulary
        self._constants: dict[str, object] = {"NAN": math.nan, "EMPTY": frozenset()}
        self._names: dict[object, str] = {}
        self._variables: dict[str, str] = {}
        body: list[str] = []
        self._flags = {flag: f"d{number}" for number, flag in enumerate(sorted(program.derivers), start=1)}
        for stratum in program.strata:
            body += self._stratum(stratum)
        lines = ["def fires(values):", " get = values.get", " fired = []", " add = fired.append"]
        lines += [f" {name} = False" for name in self._flags.values()]
        lines += [line for attribute in self._variables for line in self._loading(attribute)]
        lines += [f" {line}" for line in body]
        lines.append(" return fired")
        self.source = "\n".join(lines)

    def function(self) -> Fires:
        code: CodeType = compile(self.source, "<generated rules>", "exec")
        namespace = dict(self._constants)
        exec(code, namespace)  # noqa: S102 - our own source, made above from a validated tree
        function: Fires = namespace["fires"]  # type: ignore[assignment]  # exec fills in what its text defines
        return function

    def _stratum(self, stratum: Iterable[Clause]) -> list[str]:
        """Clauses that share their most common literal stand under one `if`, so most fall away at once."""
        formulas = {clause: _parts(normal_form(clause.when)) for clause in stratum}
        counts: dict[str, int] = {}
        written: dict[Clause, list[str]] = {}
        for clause, parts in formulas.items():
            written[clause] = [self._formula(part) for part in parts]
            for part, text in zip(parts, written[clause], strict=True):
                if isinstance(part, Literal):
                    counts[text] = counts.get(text, 0) + 1
        groups: dict[str, list[tuple[Clause, list[str]]]] = {}
        for clause, texts in written.items():
            first = max(texts, key=lambda text: (counts.get(text, 0), text), default="")
            groups.setdefault(first, []).append((clause, [text for text in texts if text != first]))
        lines: list[str] = []
        for first, members in groups.items():
            indent = ""
            if first:
                lines.append(f"if {first}:")
                indent = " "
            for clause, rest in members:
                action = "; ".join(
                    [f"add({self._constant(clause.id)})"] + [f"{self._flags[flag]} = True" for flag in clause.derives]
                )
                lines.append(f"{indent}if {' and '.join(rest)}: {action}" if rest else f"{indent}{action}")
        return lines

    def _formula(self, formula: NormalForm) -> str:
        match formula:
            case Conj(parts):
                return "(" + " and ".join(self._formula(part) for part in parts) + ")" if parts else "True"
            case Disj(parts):
                return "(" + " or ".join(self._formula(part) for part in parts) + ")" if parts else "False"
            case Literal():
                return self._literal(formula)
        raise TypeError(f"no Python for {formula!r}")

    def _literal(self, literal: Literal) -> str:
        test, positive = literal.test, literal.positive
        if isinstance(test, IsFlag) and test.attribute in self._flags:
            return self._flags[test.attribute]
        attribute = self._vocabulary[test.attribute]
        name = self._variable(test.attribute)
        match test:
            case OneOf(_, words):
                wanted = words if positive else tuple(word for word in attribute.values if word not in words)
                if len(wanted) == 1:
                    return f"{name} == {self._constant(wanted[0])}"
                return f"{name} in {self._constant(frozenset(wanted))}"
            case IsFlag(_, value):
                return f"{name} is {value is positive}"
            case InRange(_, lower, upper):
                parts = []
                if lower:
                    parts.append(f"{name} {'>=' if lower.inclusive else '>'} {lower.value!r}")
                if upper:
                    parts.append(f"{name} {'<=' if upper.inclusive else '<'} {upper.value!r}")
                inside = " and ".join(parts)
                return f"({inside})" if positive else f"(not ({inside}) and {name} == {name})"
            case LevelIn(_, indices):
                wanted_indices = indices if positive else tuple(set(range(len(attribute.values))) - set(indices))
                ways = [f"{name}l >= {run.first} and {name}h <= {run.last}" for run in runs_of(wanted_indices)]
                return "(" + " or ".join(ways) + ")" if ways else "False"
            case HasAny() | HasAll() | Only():
                return self._set_literal(name, test, positive)
        raise TypeError(f"no Python for {test!r}")

    def _set_literal(self, name: str, test: HasAny | HasAll | Only, positive: bool) -> str:
        """An unknown set is loaded as the empty one: what the empty set satisfies must ask whether it is known."""
        wanted = self._constant(frozenset(test.members))
        match test:
            case HasAny():
                return f"not {name}.isdisjoint({wanted})" if positive else f"({name}k and {name}.isdisjoint({wanted}))"
            case HasAll():
                inside = f"{name}.issuperset({wanted})"
                return inside if positive else f"({name}k and not {inside})"
            case Only():
                inside = f"{name}.issubset({wanted})"
                return f"({name}k and {inside})" if positive else f"not {inside}"

    def _loading(self, attribute: str) -> list[str]:
        name, key = self._variables[attribute], self._constant(attribute)
        kind = self._vocabulary[attribute]
        match kind.type:
            case AttributeType.NUMBER | AttributeType.COMPUTED:
                return [f" {name} = get({key}, NAN)"]
            case AttributeType.CHOICES:
                return [f" {name} = get({key})", f" {name}k = {name} is not None", f" if not {name}k: {name} = EMPTY"]
            case AttributeType.LEVEL:
                top = len(kind.values) - 1
                outside = self._constant(LevelRange(-1, top + 1))
                return [f" {name} = get({key}, {outside})", f" {name}l = {name}.low", f" {name}h = {name}.high"]
            case _:
                return [f" {name} = get({key})"]

    def _variable(self, attribute: str) -> str:
        return self._variables.setdefault(attribute, f"a{len(self._variables)}")

    def _constant(self, value: object) -> str:
        name = self._names.get(value)
        if name is None:
            name = self._names[value] = f"k{len(self._names)}"
            self._constants[name] = value
        return name


def _parts(formula: NormalForm) -> tuple[NormalForm, ...]:
    return formula.parts if isinstance(formula, Conj) else (formula,)
