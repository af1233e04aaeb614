"""Single words and numbers of attributes, read from a tree and checked against the vocabulary.

Conditions, limits, bands and workloads read their values here, so that they agree on every form.
"""

from __future__ import annotations

from recommender.knowledge.node_words import describe_node
from recommender.knowledge.problems import Problems, listed, nearest, quoted
from recommender.knowledge.registry import Registry
from recommender.knowledge.tree import ListNode, Node, ScalarNode
from recommender.location import Location
from recommender.model.vocabulary import Attribute


def find_attribute(
    name: str, location: Location, attributes: Registry[Attribute], problems: Problems
) -> Attribute | None:
    """The attribute called `name`, or None with a problem; the same name in another group is the first hint."""
    found = attributes.items.get(name)
    if found is None and not attributes.is_excused(name):
        hint = _attribute_hint(name, attributes, problems)
        problems.add(location, "unknown-attribute", f"there is no attribute {quoted(name)}", hint)
    return found


def _attribute_hint(name: str, attributes: Registry[Attribute], problems: Problems) -> str:
    """The same name in another group, else the nearest in its own group, else the nearest of all."""
    group, _, short = name.rpartition(".")
    namesakes = [known for known in attributes if known.partition(".")[2] == short]
    if namesakes:
        return f"did you mean {quoted(namesakes[0])}?"
    siblings = [known.partition(".")[2] for known in attributes if known.partition(".")[0] == group]
    if not siblings:
        return problems.did_you_mean(name, attributes)
    near = nearest(short, siblings)
    return f"did you mean {quoted(f'{group}.{near}')}?" if near else f"`{group}` has {listed(siblings)}"


def read_words(node: ListNode, attribute: Attribute, problems: Problems) -> tuple[str, ...] | None:
    """The words of a list, each a value of `attribute` and none twice; None with problems otherwise."""
    words: list[str] = []
    sound = True
    for item in node.items:
        word = read_word(item, attribute, problems)
        if word is None:
            sound = False
        elif word in words:
            problems.listed_twice(word, item.location)
            sound = False
        else:
            words.append(word)
    return tuple(words) if sound else None


def read_word(node: Node, attribute: Attribute, problems: Problems) -> str | None:
    """A word that is a value of `attribute`, or None with a problem that names the nearest."""
    word = node.value if isinstance(node, ScalarNode) else None
    if isinstance(word, str) and word in attribute.values:
        return word
    if isinstance(word, str):
        problems.unknown_value(word, node.location, attribute.id, attribute.values)
        return None
    hint = f"its values are {listed(attribute.values)}"
    problems.add(node.location, "wrong-type", f"`{attribute.id}` takes words, not {describe_node(node)}", hint)
    return None


def read_number(node: Node, attribute_id: str, unit: str, problems: Problems) -> float | None:
    """A number in `unit`, written plainly or with a unit; None with a problem otherwise."""
    value = node.value if isinstance(node, ScalarNode) else None
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        message = f"`{attribute_id}` takes a number, not {describe_node(node)}"
        problems.add(node.location, "wrong-type", message, f"in {unit}" if unit else "")
        return None
    if not isinstance(value, str):
        return float(value)
    from recommender.knowledge.quantity import QuantityFault, parse_quantity  # only a number with a unit pays for it

    found = parse_quantity(value, unit)
    if isinstance(found, QuantityFault):
        problems.add(node.location, found.code, found.message, found.hint)
        return None
    return found
