"""One answer of a workload: a node of the tree as a value of the vocabulary."""

from __future__ import annotations

from recommender.knowledge.node_words import describe_node, hint_of_flag
from recommender.knowledge.problems import Problems, listed
from recommender.knowledge.tree import ListNode, Node, ScalarNode
from recommender.knowledge.values import read_number, read_word, read_words
from recommender.model.vocabulary import Attribute, AttributeType, LevelRange, Value
from recommender.model.workload import UNKNOWN


def is_unanswered(node: Node) -> bool:
    """Whether the node says that nothing is known: null or the word `unknown`."""
    return isinstance(node, ScalarNode) and (node.value is None or node.value == UNKNOWN)


def is_unknown(node: Node) -> bool:
    """Whether the node says so in a word: somebody was asked and does not know."""
    return isinstance(node, ScalarNode) and node.value == UNKNOWN


def read_answer(attribute: Attribute, node: Node, problems: Problems) -> Value | None:
    """The value that `node` gives to `attribute`; None when it is left unanswered or, with a problem, wrong."""
    if is_unanswered(node):
        return None
    match attribute.type:
        case AttributeType.CHOICE:
            return read_word(node, attribute, problems)
        case AttributeType.CHOICES:
            return _read_set(attribute, node, problems)
        case AttributeType.NUMBER:
            return _read_bounded(attribute, node, problems)
        case AttributeType.FLAG:
            return _read_flag(attribute, node, problems)
        case AttributeType.LEVEL:
            return _read_level(attribute, node, problems)
        case AttributeType.COMPUTED | AttributeType.DERIVED:
            _refuse(attribute, node, problems)
            return None


def _read_set(attribute: Attribute, node: Node, problems: Problems) -> Value | None:
    if not isinstance(node, ListNode):
        example = node.value if isinstance(node, ScalarNode) and node.value in attribute.values else "..."
        message = f"`{attribute.id}` takes a list of words, not {describe_node(node)}"
        problems.add(node.location, "wrong-type", message, f"write `[{example}]`, or `[]` for none")
        return None
    words = read_words(node, attribute, problems)
    return None if words is None else frozenset(words)


def _read_bounded(attribute: Attribute, node: Node, problems: Problems) -> Value | None:
    number = read_number(node, attribute.id, attribute.unit, problems)
    if number is None:
        return None
    unit = f" {attribute.unit}" if attribute.unit else ""
    if attribute.minimum is not None and number < attribute.minimum:
        message = f"`{attribute.id}` is below its least value of {attribute.minimum:g}{unit}"
        problems.add(node.location, "out-of-range", message)
        return None
    if attribute.maximum is not None and number > attribute.maximum:
        message = f"`{attribute.id}` is above its greatest value of {attribute.maximum:g}{unit}"
        problems.add(node.location, "out-of-range", message)
        return None
    return number + 0.0  # minus zero becomes zero


def _read_flag(attribute: Attribute, node: Node, problems: Problems) -> Value | None:
    value = node.value if isinstance(node, ScalarNode) else None
    if isinstance(value, bool):
        return value
    message = f"`{attribute.id}` takes `true` or `false`, not {describe_node(node)}"
    problems.add(node.location, "wrong-type", message, hint_of_flag(value))
    return None


def _read_level(attribute: Attribute, node: Node, problems: Problems) -> Value | None:
    value = node.value if isinstance(node, ScalarNode) else None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and attribute.inputs:
        message = f"`{attribute.id}` takes a word, not {describe_node(node)}"
        hint = f"give numbers as {listed(attribute.inputs)}, or one of {listed(attribute.values)}"
        problems.add(node.location, "wrong-type", message, hint)
        return None
    word = read_word(node, attribute, problems)
    if word is None:
        return None
    index = attribute.values.index(word)
    return LevelRange(index, index)


def _refuse(attribute: Attribute, node: Node, problems: Problems) -> None:
    if attribute.type is AttributeType.COMPUTED:
        message = f"`{attribute.id}` is worked out and cannot be answered"
        problems.add(node.location, "not-answerable", message, f"answer {listed(attribute.inputs)} instead")
    else:
        message = f"`{attribute.id}` is derived by rules and cannot be answered"
        problems.add(node.location, "not-answerable", message, "answer what it follows from instead")
