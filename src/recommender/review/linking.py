"""Which resource belongs to which: by a reference, or by a name that both say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from recommender.model.design_map import Link
from recommender.review.arguments import Arguments, word_of
from recommender.review.raw import Items, Literal, Raw, refs_of

_PARTS = re.compile("[/:]")  # of the identifiers that name what scales


class Recognised:
    """The resources of a kind that the map knows, to be found by address, kind and name."""

    def __init__(self, known: Iterable[Arguments]) -> None:
        self.all = tuple(known)
        self._by_address: dict[tuple[str, str], list[Arguments]] = {}
        self._by_kind: dict[tuple[str, str], list[Arguments]] = {}
        self._by_name: dict[tuple[str, str, str], dict[str, list[Arguments]]] = {}
        for arguments in self.all:
            resource = arguments.resource
            self._by_kind.setdefault((resource.scope, arguments.kind.id), []).append(arguments)
            self._by_address.setdefault((resource.scope, resource.address), []).append(arguments)
            base, bracket, _ = resource.address.rpartition("[")
            if bracket and resource.address.endswith("]"):
                self._by_address.setdefault((resource.scope, base), []).append(arguments)

    def of_kind(self, scope: str, kind: str) -> list[Arguments]:
        """The resources of a kind in a scope."""
        return self._by_kind.get((scope, kind), [])

    def referred(self, scope: str, raw: Raw) -> list[Arguments]:
        """The resources that a value refers to."""
        found: dict[int, Arguments] = {}
        for ref in refs_of(raw):
            for arguments in self._by_address.get((scope, ref), ()):
                found.setdefault(id(arguments), arguments)
        return list(found.values())

    def linked(self, arguments: Arguments, link: Link) -> list[Arguments] | None:
        """The resources that one belongs to; None where that cannot be told, nothing where it says nothing."""
        raw = arguments.get(link.by)
        if raw is None:
            return []
        scope = arguments.resource.scope
        found = [target for target in self.referred(scope, raw) if target.kind.id == link.kind]
        if found:
            return found
        if not link.key:
            return None
        names = self._names(scope, link)
        for part in raw.parts if isinstance(raw, Items) else (raw,):
            if isinstance(part, Literal):
                word = word_of(part)
                for candidate in dict.fromkeys((word, *_PARTS.split(word))):
                    found += names.get(candidate, ())
        return found or None

    def _names(self, scope: str, link: Link) -> Mapping[str, list[Arguments]]:
        key = (scope, link.kind, link.key)
        if key not in self._by_name:
            names: dict[str, list[Arguments]] = {}
            for target in self.of_kind(scope, link.kind):
                name = target.get(link.key)
                if isinstance(name, Literal):
                    names.setdefault(word_of(name), []).append(target)
            self._by_name[key] = names
        return self._by_name[key]
