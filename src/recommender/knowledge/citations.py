"""Cites as written (`source#anchor`), resolved against the sources of all packs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from recommender.knowledge.documents import SourceDocument
from recommender.knowledge.pack_text import Item, PackText
from recommender.knowledge.problems import Problems, quoted
from recommender.knowledge.registry import Registry
from recommender.knowledge.selectors import Catalogue
from recommender.knowledge.tree import ListNode
from recommender.location import Location
from recommender.model.source import Citation, Source


class Citations:
    """All sources, and the reading of cites of them."""

    def __init__(self, packs: list[PackText], problems: Problems) -> None:
        self.sources: Registry[Source] = Registry("source")
        self._problems = problems
        self._items: dict[str, Item[SourceDocument]] = {}
        # Equal cites are one object: a compiled pack is smaller and quicker for it.
        self._known: dict[str, Citation] = {}
        for pack in packs:
            self.sources.take_broken(pack.broken)
            for item in pack.sources:
                self._define(item)

    def _define(self, item: Item[SourceDocument]) -> None:
        known = self.sources.items.get(item.id)
        if known is not None:
            self._problems.defined_twice("source", item.id, item.location, known.location)
            return
        document = item.document
        if document.checked and document.unchecked:
            message = f"the source {quoted(item.id)} was checked, and says why not"
            self._problems.add(item.place("unchecked"), "checked-or-not", message, "leave one of the two out")
        self._items[item.id] = item
        self.sources.add(
            item.id,
            Source(
                item.id,
                document.title,
                document.publisher,
                document.url,
                document.checked,
                dict(document.sections),
                unchecked=document.unchecked or "",
                location=item.location,
            ),
        )

    def sources_about(self, catalogue: Catalogue) -> dict[str, Source]:
        """The sources by id, each with the services that it is about."""
        return dict(self._about(catalogue))

    def _about(self, catalogue: Catalogue) -> Iterator[tuple[str, Source]]:
        for name in sorted(self.sources):
            item, source = self._items[name], self.sources.items[name]
            places = [(text, item.place("about", index)) for index, text in enumerate(item.document.about)]
            yield name, replace(source, about=catalogue.services_of(places, self._problems)) if places else source

    def read(self, text: str, location: Location) -> Citation | None:
        """The citation that `text` writes, or None with a problem that names the nearest source or section."""
        if text in self._known:
            return self._known[text]
        name, sign, anchor = text.partition("#")
        source = self.sources.find(name, location, self._problems)
        if source is None:
            return None
        if sign and anchor not in source.sections:
            hint = self._problems.did_you_mean(anchor, source.sections)
            message = f"the source {quoted(name)} has no section {quoted(anchor)}"
            self._problems.add(location, "unknown-section", message, hint)
            return None
        self._known[text] = Citation(name, anchor)
        return self._known[text]

    def read_list(self, item: Item[Any], *path: str | int) -> tuple[Citation, ...]:
        """The citations of the list at `path`; faulty ones are problems and left out."""
        node = item.at(*path)
        if not isinstance(node, ListNode):
            return ()
        found = [self.read(str(getattr(entry, "value", "")), entry.location) for entry in node.items]
        return tuple(citation for citation in found if citation is not None)

    def read_one(self, item: Item[Any], *path: str | int) -> tuple[Citation, ...]:
        """The single citation at `path`, as a tuple of one or none."""
        node = item.at(*path)
        found = self.read(str(getattr(node, "value", "")), node.location)
        return () if found is None else (found,)
