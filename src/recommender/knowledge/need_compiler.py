"""The answers that are needs of a store: the words of choices and sets that `pack.yaml` lists under `needs`."""

from __future__ import annotations

from recommender.knowledge.pack_names import PackNames
from recommender.knowledge.problems import repeated
from recommender.model.vocabulary import AttributeType


def compile_needs(names: PackNames) -> dict[str, tuple[str, ...]]:
    """The words by attribute, of the pack that founds the catalogue; each is a word of a choice or set."""
    founder = names.foundation.founder
    if founder is None:
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for name, words in founder.document.needs.items():
        place = founder.key_place("needs", name)
        attribute = names.attribute(name, place)
        if attribute is None:
            continue
        if attribute.type not in (AttributeType.CHOICE, AttributeType.CHOICES):
            message = f"`{attribute.id}` is neither a choice nor a set but a {attribute.type.value}"
            names.problems.add(place, "wrong-type", message)
            continue
        twice = repeated(words)
        for index, word in enumerate(words):
            at = founder.place("needs", name, index)
            if index in twice:
                names.problems.listed_twice(word, at)
            elif word not in attribute.values:
                names.problems.unknown_value(word, at, attribute.id, attribute.values)
        found[name] = tuple(words)
    return found
