"""Selectors as written, resolved against the catalogue: ids, tags, and the two that follow an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from recommender.knowledge.problems import Problems, quoted
from recommender.knowledge.registry import Registry
from recommender.location import Location
from recommender.model.rule import CURRENT_SERVICE, SPEAKS, SPOKEN_ENGINE, Selector
from recommender.model.vocabulary import Attribute

_NO_ENGINE = "none"


class Catalogue:
    """The ids and tags of all services."""

    def __init__(self, tags: Mapping[str, Iterable[str]]) -> None:
        self.ids: Registry[str] = Registry("service")
        self._by_tag: dict[str, tuple[str, ...]] = {}
        self._selectors: dict[str, Selector] = {}
        by_tag: dict[str, list[str]] = {}
        for service in sorted(tags):
            self.ids.add(service, service)
            for tag in tags[service]:
                by_tag.setdefault(tag, []).append(service)
        self._by_tag = {tag: tuple(dict.fromkeys(services)) for tag, services in sorted(by_tag.items())}

    def select(self, text: str, location: Location, problems: Problems) -> Selector | None:
        """The selector that an id or a tag is; None with a problem when it is neither."""
        if text.startswith("@"):
            problems.add(
                location,
                "selector",
                f"{quoted(text)} may not stand here",
                "only effects of a rule may follow an answer",
            )
            return None
        if text in self.ids:
            return Selector(text, services=(text,))
        if text in self._by_tag:
            return Selector(text, services=self._by_tag[text], is_tag=True)
        if not self.ids.is_excused(text):
            hint = problems.did_you_mean(text, [*self.ids, *self._by_tag])
            problems.add(location, "unknown-service", f"no service has the id or tag {quoted(text)}", hint)
        return None

    def services_of(self, texts: Iterable[tuple[str, Location]], problems: Problems) -> tuple[str, ...]:
        """The sorted union of several ids and tags."""
        found: set[str] = set()
        for text, location in texts:
            selected = self.select(text, location, problems)
            found.update(selected.services if selected is not None else ())
        return tuple(sorted(found))

    def selector(
        self, text: str, attributes: Registry[Attribute], location: Location, problems: Problems
    ) -> Selector | None:
        """The selector that `text` writes, or None with a problem. Equal texts give one object."""
        if text not in self._selectors:
            found = (
                self._following(text, attributes, location, problems)
                if text.startswith("@")
                else self.select(text, location, problems)
            )
            if found is None:
                return None
            self._selectors[text] = found
        return self._selectors[text]

    def _following(
        self, text: str, attributes: Registry[Attribute], location: Location, problems: Problems
    ) -> Selector | None:
        """A selector that follows the answer to an attribute."""
        name = text[1:]
        if name not in (CURRENT_SERVICE, SPOKEN_ENGINE):
            message = f"{quoted(text)} selects nothing"
            problems.add(location, "selector", message, f"`@{CURRENT_SERVICE}` and `@{SPOKEN_ENGINE}` follow an answer")
            return None
        attribute = attributes.find(name, location, problems)
        if attribute is None:
            return None
        if name == CURRENT_SERVICE:
            return Selector(text, attribute=name, by_value={service: (service,) for service in self.ids})
        speakers = {
            value: () if value == _NO_ENGINE else self._by_tag.get(SPEAKS + value, ()) for value in attribute.values
        }
        return Selector(text, attribute=name, by_value=speakers, is_tag=True)
