"""Estimates: arithmetic with cited constants, put against the vocabulary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recommender.knowledge.cycles import names_in_circle
from recommender.knowledge.documents import EstimateDocument
from recommender.knowledge.formulas import RESERVED_NAMES, FormulaNames, names_in, read_formula
from recommender.knowledge.pack_names import PackNames
from recommender.knowledge.pack_text import Item, PackText
from recommender.knowledge.problems import listed, quoted
from recommender.knowledge.registry import Registry
from recommender.knowledge.tree import ScalarNode
from recommender.model.estimate import Constant, Estimate, Formula


class EstimateCompiler:
    """Builds estimates once attributes and services are known."""

    def __init__(self, names: PackNames) -> None:
        self._names = names
        self._problems = names.problems
        self.items: Registry[Item[EstimateDocument]] = Registry("estimate")

    def define(self, packs: Sequence[PackText]) -> None:
        """Take in the estimates of all packs by id."""
        for pack in packs:
            self.items.take_broken(pack.broken)
            for item in pack.estimates:
                known = self.items.items.get(item.id)
                if known is None:
                    self.items.add(item.id, item)
                else:
                    self._problems.defined_twice("estimate", item.id, item.location, known.location)

    def compile(self) -> tuple[Estimate, ...]:
        """All estimates, sorted by id; cycles are problems."""
        found = [self._estimate(self.items.items[name]) for name in sorted(self.items)]
        estimates = tuple(estimate for estimate in found if estimate is not None)
        self._check_cycles(estimates)
        return estimates

    def _estimate(self, item: Item[EstimateDocument]) -> Estimate | None:
        before = len(self._problems)
        document = item.document
        services = self._names.services(item, document.for_, "for")
        if not document.for_:
            self._problems.add(item.place("for"), "empty-list", "the list of `for` is empty")
        when = self._names.when(item)
        constants = self._constants(item)
        formula = self._formula(item, constants)
        cites = self._names.citations.read_list(item, "cites")
        if when is None or formula is None or len(self._problems) > before:
            return None
        return Estimate(
            id=item.id,
            title=document.title,
            services=services,
            unit=document.unit,
            formula=formula,
            formula_text=document.formula,
            constants=constants,
            when=when,
            because=document.because,
            cites=cites,
            topic=item.topic,
        )

    def _constants(self, item: Item[EstimateDocument]) -> Mapping[str, Constant]:
        constants: dict[str, Constant] = {}
        for name in sorted(item.document.constants):
            document = item.document.constants[name]
            if not name.isidentifier() or name in RESERVED_NAMES:
                place = item.key_place("constants", name)
                message = f"a constant may not be called {quoted(name)}"
                self._problems.add(place, "bad-name", message, "write small letters, digits and `_`")
            cites = self._names.citations.read_one(item, "constants", name, "cite")
            constants[name] = Constant(name, document.value, document.unit, cites)
        return constants

    def _formula(self, item: Item[EstimateDocument], constants: Mapping[str, Constant]) -> Formula | None:
        node = item.at("formula")
        if not isinstance(node, ScalarNode):
            return None
        names = FormulaNames(
            self._names.attribute,
            frozenset(constants),
            lambda name, place: self.items.find(name, place, self._problems) is not None,
        )
        formula = read_formula(node, names, self._problems)
        if formula is not None:
            used = {name.name for name in names_in(formula) if name.kind == "constant"}
            for name in constants:
                if name not in used:
                    place = item.key_place("constants", name)
                    self._problems.add(place, "unused-constant", f"the formula does not use {quoted(name)}")
        return formula

    def _check_cycles(self, estimates: Sequence[Estimate]) -> None:
        graph = {
            estimate.id: sorted({name.name for name in names_in(estimate.formula) if name.kind == "estimate"})
            for estimate in estimates
        }
        names = names_in_circle(graph)
        if names:
            place = self.items.items[names[0]].place("formula")
            self._problems.add(place, "cycle", f"the estimates {listed(names)} follow from themselves")
