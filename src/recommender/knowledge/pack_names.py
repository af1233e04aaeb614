"""What the names in definitions stand for: all that has to be known before rules, services or laws are put together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from recommender.knowledge.citations import Citations
from recommender.knowledge.conditions import ConditionReader
from recommender.knowledge.foundation import Foundation
from recommender.knowledge.pack_text import Item
from recommender.knowledge.problems import Problems
from recommender.knowledge.registry import Registry
from recommender.knowledge.selectors import Catalogue
from recommender.knowledge.tree import ListNode, Node
from recommender.knowledge.values import find_attribute
from recommender.location import Location
from recommender.model.condition import ALWAYS, Condition
from recommender.model.rule import Selector
from recommender.model.source import Citation
from recommender.model.vocabulary import Attribute


class PackNames:
    """The services, attributes, sources, criteria, roles and categories of all packs, for definitions that name them.

    What cannot be found is a problem, noted in `problems` with the nearest right name.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        attributes: Registry[Attribute],
        foundation: Foundation,
        citations: Citations,
        problems: Problems,
    ) -> None:
        self.catalogue = catalogue
        self.attributes = attributes
        self.foundation = foundation
        self.citations = citations
        self.problems = problems
        self._conditions = ConditionReader(attributes, problems)

    def attribute(self, name: str, place: Location) -> Attribute | None:
        """The attribute of this name, or None with a problem."""
        return find_attribute(name, place, self.attributes, self.problems)

    def check_role(self, name: str, place: Location) -> None:
        """Note a role that is none."""
        self.foundation.role_names.find(name, place, self.problems)

    def selector(self, text: str, place: Location) -> Selector | None:
        """The selector that `text` writes, or None with a problem."""
        return self.catalogue.selector(text, self.attributes, place, self.problems)

    def services(self, item: Item[Any], texts: Sequence[str], *path: str | int) -> tuple[str, ...]:
        """The sorted services that the ids and tags `texts`, the list at `path` of `item`, select together."""
        places = [(text, item.place(*path, index)) for index, text in enumerate(texts)]
        return self.catalogue.services_of(places, self.problems)

    def condition(self, node: Node) -> Condition | None:
        """The condition that `node` writes, or None with every fault noted."""
        return self._conditions.read(node)

    def when(self, item: Item[Any]) -> Condition | None:
        """The condition under `when`, one that always holds where there is none, or None with every fault noted."""
        return ALWAYS if item.document.when is None else self._conditions.read(item.at("when"))

    def cites(self, item: Item[Any], what: str, *path: str | int) -> tuple[Citation, ...]:
        """The citations of `what` in the list at `path`; to cite nothing is a problem."""
        node = item.at(*path)
        if not isinstance(node, ListNode) or not node.items:
            self.problems.add(node.location, "uncited", f"{what} cites nothing")
        return self.citations.read_list(item, *path)
