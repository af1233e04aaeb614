"""Stale: what was read long before the newest, or what shuts services out and was never read on its page.

No clock is asked: the pack's own newest date is its today, so that the same files give the same findings on any day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from recommender.analysis.checks.study import Study, looked_at
from recommender.location import Location
from recommender.model.finding import Code, Finding, Inquiry, Method
from recommender.model.pack import Pack
from recommender.model.rule import Severity


class Stale:
    """Looks at the days on which sources, facts and limits were last held against their pages."""

    code = Code.STALE

    def look(self, study: Study) -> Iterable[Finding | Inquiry]:
        """A warning for each page that a gate rests on unread, a note for what waits longest to be read again."""
        pack = study.pack
        for kind, findings in {"pages of gates": self._unread(pack), "dates": self._old(pack)}.items():
            told = list(findings)
            yield from told
            yield looked_at(self.code, kind, Method.READING, finds=told)

    def _unread(self, pack: Pack) -> Iterator[Finding]:
        resting = _gates_resting_on(pack)
        for source in pack.sources.values():
            gates = resting.get(source.id, ())
            if gates and source.is_unread and not source.unchecked:
                yield Finding(
                    self.code,
                    Severity.WARNING,
                    f"`{gates[0]}` shuts services out by the word of `{source.id}`, which has no day of reading",
                    source.location,
                    source.id,
                    tuple(gates),
                    hint="read it and say the day under `checked`, or say under `unchecked` why it cannot be read",
                )

    def _old(self, pack: Pack) -> Iterator[Finding]:
        newest = max(_days(pack), default=None)
        if newest is None or not pack.look_again_days:
            return
        for source in pack.sources.values():
            if source.checked and (age := _between(source.checked, newest)) > pack.look_again_days:
                yield self._again(f"`{source.id}` was read on {source.checked}", age, source.id, source.location)
        for service in pack.services.values():
            for fact in service.facts:
                if (age := _between(fact.as_of, newest)) > pack.look_again_days:
                    told = f"the fact `{fact.id}` of `{service.id}` is of {fact.as_of}"
                    yield self._again(told, age, f"{service.id} {fact.id}", service.location)

    def _again(self, told: str, age: int, subject: str, location: Location) -> Finding:
        message = f"{told}, {age} days before the newest"
        return Finding(self.code, Severity.NOTE, message, location, subject, hint="read the page again")


def _gates_resting_on(pack: Pack) -> dict[str, list[str]]:
    """The gates that cite each source, limits and the status of services among them."""
    found: dict[str, list[str]] = {}
    for rule in pack.rules:
        if rule.is_gate:
            for cite in rule.cites:
                found.setdefault(cite.source, []).append(rule.id)
    return found


def _days(pack: Pack) -> Iterator[str]:
    yield from (source.checked for source in pack.sources.values() if source.checked)
    for service in pack.services.values():
        yield from (fact.as_of for fact in service.facts)
        yield from (limit.as_of for limit in service.limits)


def _between(earlier: str, later: str) -> int:
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days
