"""Why a rule fired: the answers that made it true, and its citations with all that a reader needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from recommender.engine.reference import truth
from recommender.model.condition import All, Any, Condition, HasAll, HasAny, LevelIn, Not
from recommender.model.decision import Cited
from recommender.model.pack import Pack
from recommender.model.source import Citation
from recommender.model.truth import Truth
from recommender.model.vocabulary import LevelRange, Shown, Value, Vocabulary


def cited(pack: Pack, cites: Iterable[Citation]) -> tuple[Cited, ...]:
    """Citations with title, heading, address and date of the last check."""
    found = []
    for citation in cites:
        source = pack.sources[citation.source]
        section = source.sections.get(citation.anchor, "")
        found.append(Cited(citation, source.title, section, source.url, source.checked))
    return tuple(found)


def fitting(pack: Pack, service: str, cites: Iterable[Citation]) -> tuple[Citation, ...]:
    """Those of the citations that speak of `service` or of databases in general; all where none does."""
    every = tuple(cites)
    return tuple([cite for cite in every if pack.sources[cite.source].suits(service)]) or every


def matched(condition: Condition, values: Mapping[str, Value], vocabulary: Vocabulary) -> dict[str, Shown]:
    """The answers that make a true `condition` true, in the order of their ids.

    Of alternatives only those that hold count; of a set that was asked for members only those met.
    """
    return matched_by_all((condition,), values, vocabulary)


def matched_by_all(
    conditions: Iterable[Condition], values: Mapping[str, Value], vocabulary: Vocabulary
) -> dict[str, Shown]:
    """The answers that make all of several true conditions true."""
    found: dict[str, Value] = {}
    for condition in conditions:
        _gather(condition, values, True, found)
    return {name: shown(vocabulary, name, value) for name, value in sorted(found.items())}


def shown(vocabulary: Vocabulary, name: str, value: Value) -> Shown:
    """A value as it is written in a workload file; sets in the vocabulary's order, a level range as its words."""
    if isinstance(value, frozenset):
        order = vocabulary[name].values
        return tuple(sorted(value, key=lambda word: order.index(word) if word in order else len(order)))
    if isinstance(value, LevelRange):
        words = vocabulary[name].values[value.low : value.high + 1]
        return words[0] if len(words) == 1 else words
    return value


def _gather(condition: Condition, values: Mapping[str, Value], wanted: bool, found: dict[str, Value]) -> None:
    aim = Truth.TRUE if wanted else Truth.FALSE
    match condition:
        case Not(part):
            _gather(part, values, not wanted, found)
        case All(parts) | Any(parts):
            for part in parts:
                if truth(part, values) is aim:
                    _gather(part, values, wanted, found)
        case _:
            value = values.get(condition.attribute)
            if value is None or truth(condition, values) is not aim:
                return
            if isinstance(value, frozenset) and isinstance(condition, HasAny | HasAll) and wanted:
                earlier = found.get(condition.attribute)
                kept = value & frozenset(condition.members)
                value = kept | earlier if isinstance(earlier, frozenset) else kept
            if isinstance(value, LevelRange) and not isinstance(condition, LevelIn):
                return
            found[condition.attribute] = value
