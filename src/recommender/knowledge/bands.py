"""The bands of a level: from which number of an input on each of its words holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from recommender.knowledge.documents import AttributeDocument
from recommender.knowledge.pack_text import Item
from recommender.knowledge.problems import Problems, listed, quoted
from recommender.knowledge.tree import MapNode
from recommender.knowledge.values import read_number
from recommender.model.vocabulary import Attribute, Band

_RISING = ("gt", "gte")


def read_bands(
    item: Item[AttributeDocument], level: Attribute, inputs: Sequence[Attribute], problems: Problems
) -> Mapping[str, tuple[Band, ...]] | None:
    """The steps for each input, ascending by the level's order; None for a level that follows from nothing.

    Every input has bands, bands name only inputs, and along the words the numbers go one way.
    """
    documents = item.document.bands or {}
    known = [attribute.id for attribute in inputs]
    declared = len(item.document.from_ or []) == len(known)
    strangers = [name for name in documents if name not in known]
    for name in strangers:
        if declared:
            message = f"{quoted(name)} is no input of `{item.id}`"
            hint = problems.did_you_mean(name, known) or "list it in `from`"
            problems.add(item.key_place("bands", name), "unknown-input", message, hint)
    bands: dict[str, tuple[Band, ...]] = {}
    for attribute in inputs:
        if attribute.id not in documents:
            if strangers:
                continue
            problems.add(item.place("bands"), "missing-bands", f"`{item.id}` has no bands for `{attribute.id}`")
            continue
        steps = _steps(item, level, attribute, problems)
        if steps is not None:
            bands[attribute.id] = steps
    return bands or None


def _steps(
    item: Item[AttributeDocument], level: Attribute, attribute: Attribute, problems: Problems
) -> tuple[Band, ...] | None:
    node = item.at("bands", attribute.id)
    if not isinstance(node, MapNode):
        return None
    steps: list[Band] = []
    for word, band in node.fields.items():
        if word not in level.values:
            problems.unknown_value(word, node.keys[word], level.id, level.values)
            return None
        if not isinstance(band, MapNode) or len(band.fields) != 1:
            problems.add(band.location, "wrong-length", f"the band of {quoted(word)} takes one comparison")
            return None
        ((operator, number_node),) = band.fields.items()
        number = read_number(number_node, attribute.id, attribute.unit, problems)
        if number is None:
            return None
        steps.append(Band(level.values.index(word), operator, number))
    steps.sort(key=lambda step: step.index)
    if not _one_way(steps):
        message = f"the bands of `{level.id}` by `{attribute.id}` do not rise or fall along {listed(level.values)}"
        problems.add(node.location, "unordered-bands", message, "use one direction and ordered numbers")
        return None
    return tuple(steps)


def _one_way(steps: Sequence[Band]) -> bool:
    rising = {step.op in _RISING for step in steps}
    if len(rising) > 1:
        return False
    numbers = [step.value if True in rising else -step.value for step in steps]
    return all(low < high for low, high in pairwise(numbers))
