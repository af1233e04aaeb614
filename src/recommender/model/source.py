"""Documents that rules cite."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.frozen import frozen
from recommender.location import NOWHERE, Location


@frozen
class Citation:
    """A source and, where it has one, the anchor of the section in it."""

    source: str
    anchor: str = ""

    def __str__(self) -> str:
        return f"{self.source}#{self.anchor}" if self.anchor else self.source


@frozen
class Source:
    """A document: `sections` maps anchors to headings, `checked` is the ISO date of the last look.

    `unchecked` says why nobody could look at the page, where that is known. `about` are the services that it speaks of,
    sorted; none where it is about databases in general.
    """

    id: str
    title: str
    publisher: str
    url: str | None
    checked: str | None
    sections: Mapping[str, str]
    about: tuple[str, ...] = ()
    unchecked: str = ""
    location: Location = NOWHERE

    def suits(self, service: str) -> bool:
        """Whether it speaks of `service` or of databases in general."""
        return not self.about or service in self.about

    @property
    def is_unread(self) -> bool:
        """Whether it is a page that was cited and not looked at."""
        return self.url is not None and self.checked is None
