"""Conditions as written, turned into the condition tree and type-checked against the vocabulary.

Owns the meaning of every test's form; must not know what the condition is for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from recommender.knowledge.node_words import describe_node, hint_of_flag
from recommender.knowledge.problems import Problems, listed, quoted
from recommender.knowledge.registry import Registry
from recommender.knowledge.tree import ListNode, MapNode, Node, ScalarNode
from recommender.knowledge.values import find_attribute, read_number, read_word, read_words
from recommender.location import Location
from recommender.model.condition import (
    COMPARE,
    All,
    Any,
    Bound,
    Condition,
    HasAll,
    HasAny,
    InRange,
    IsFlag,
    LevelIn,
    Not,
    OneOf,
    Only,
)
from recommender.model.vocabulary import Attribute, AttributeType

MAX_DEPTH = 12

_COMBINERS = ("all", "any", "not")
_SET_TESTS = ("has_any", "has_all", "only")


class ConditionReader:
    """Reads the conditions of one pack's files against the vocabulary."""

    def __init__(self, attributes: Registry[Attribute], problems: Problems, *, derived_allowed: bool = True) -> None:
        self._attributes = attributes
        self._derived_allowed = derived_allowed
        self._problems = problems
        self._tests: dict[AttributeType, Callable[[Attribute, Node], Condition | None]] = {
            AttributeType.CHOICE: self._choice,
            AttributeType.CHOICES: self._set,
            AttributeType.NUMBER: self._number,
            AttributeType.COMPUTED: self._number,
            AttributeType.LEVEL: self._level,
        }

    def read(self, node: Node) -> Condition | None:
        """The condition that `node` writes, or None with every fault noted. Key order does not matter."""
        return self._condition(node, negated=False, depth=1)

    def _fault(self, location: Location, code: str, message: str, hint: str = "") -> None:
        self._problems.add(location, code, message, hint)

    def _condition(self, node: Node, *, negated: bool, depth: int) -> Condition | None:
        if not isinstance(node, MapNode):
            self._fault(node.location, "wrong-type", f"a condition must be a mapping, not {describe_node(node)}")
            return None
        if depth > MAX_DEPTH:
            self._fault(node.location, "too-deep", f"conditions are nested more than {MAX_DEPTH} deep")
            return None
        if not node.keys:
            self._fault(node.location, "empty-condition", "the condition is empty", "leave it out or add a test")
            return None
        parts: list[Condition] = []
        sound = True
        for key in sorted(node.fields, key=lambda key: (key in _COMBINERS, key)):
            part = self._part(key, node.keys[key], node.fields[key], negated, depth)
            sound = sound and part is not None
            if part is not None:
                parts.append(part)
        if not sound:
            return None
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _part(self, key: str, place: Location, node: Node, negated: bool, depth: int) -> Condition | None:
        if key == "not":
            inner = self._condition(node, negated=True, depth=depth + 1)
            return None if inner is None else Not(inner)
        if key in _COMBINERS:
            return self._combined(key, node, negated, depth)
        if key.startswith("@"):
            self._fault(place, "selector", f"{quoted(key)} may not stand in a condition", "it selects services")
            return None
        if "." not in key and self._problems.did_you_mean(key, _COMBINERS):
            hint = self._problems.did_you_mean(key, _COMBINERS)
            self._fault(place, "unknown-attribute", f"there is no attribute {quoted(key)}", hint)
            return None
        attribute = find_attribute(key, place, self._attributes, self._problems)
        return None if attribute is None else self._test(attribute, node, negated=negated, depth=depth)

    def _combined(self, key: str, node: Node, negated: bool, depth: int) -> Condition | None:
        if not isinstance(node, ListNode):
            self._fault(node.location, "wrong-type", f"`{key}` takes a list of conditions, not {describe_node(node)}")
            return None
        if not node.items:
            self._fault(node.location, "empty-list", f"`{key}` has no conditions")
            return None
        parts = [self._condition(item, negated=negated, depth=depth + 1) for item in node.items]
        sound = tuple(part for part in parts if part is not None)
        if len(sound) != len(parts):
            return None
        if len(sound) == 1:
            return sound[0]
        return All(sound) if key == "all" else Any(sound)

    def _test(self, attribute: Attribute, node: Node, *, negated: bool, depth: int) -> Condition | None:
        if isinstance(node, MapNode) and "not" in node.keys:
            if len(node.keys) > 1:
                message = f"`not` stands alone in a test of `{attribute.id}`"
                self._fault(node.location, "mixed-test", message, "use `all` to join tests")
                return None
            if depth > MAX_DEPTH:
                self._fault(node.location, "too-deep", f"conditions are nested more than {MAX_DEPTH} deep")
                return None
            inner = self._test(attribute, node.fields["not"], negated=True, depth=depth + 1)
            return None if inner is None else Not(inner)
        if attribute.type in (AttributeType.FLAG, AttributeType.DERIVED):
            return self._flag(attribute, node, negated=negated)
        return self._tests[attribute.type](attribute, node)

    def _choice(self, attribute: Attribute, node: Node) -> Condition | None:
        if isinstance(node, ListNode):
            if not node.items:
                self._fault(node.location, "empty-list", f"the list of values of `{attribute.id}` is empty")
                return None
            words = read_words(node, attribute, self._problems)
            return None if words is None else OneOf(attribute.id, words)
        if isinstance(node, MapNode):
            self._has_known_keys(attribute, node, (), "write a word or a list of words")
            return None
        word = read_word(node, attribute, self._problems)
        return None if word is None else OneOf(attribute.id, (word,))

    def _flag(self, attribute: Attribute, node: Node, *, negated: bool) -> Condition | None:
        value = node.value if isinstance(node, ScalarNode) else None
        if not isinstance(value, bool):
            message = f"`{attribute.id}` is a flag: `true` or `false`, not {describe_node(node)}"
            self._fault(node.location, "wrong-type", message, hint_of_flag(value))
            return None
        if attribute.type is AttributeType.DERIVED and not self._derived_allowed:
            message = f"the derived flag `{attribute.id}` may not stand here"
            self._fault(node.location, "derived-flag", message, "test the answers that it follows from")
            return None
        if attribute.type is AttributeType.DERIVED and (negated or not value):
            message = f"the derived flag `{attribute.id}` may only be asked for `true`, and not under `not`"
            self._fault(node.location, "negated-derived-flag", message, "derive a flag for the opposite")
            return None
        return IsFlag(attribute.id, value)

    def _set(self, attribute: Attribute, node: Node) -> Condition | None:
        if not isinstance(node, MapNode):
            message = f"`{attribute.id}` is a set, test it with {listed(_SET_TESTS)}"
            self._fault(node.location, "wrong-type", message, "such as `{has_any: [...]}`")
            return None
        if not self._has_known_keys(attribute, node, _SET_TESTS, f"a set is tested with {listed(_SET_TESTS)}"):
            return None
        parts: list[Condition] = []
        for key in sorted(node.fields):
            members = self._members(attribute, key, node.fields[key])
            if members is None:
                return None
            parts.append(_set_test(key, attribute.id, members))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _members(self, attribute: Attribute, key: str, node: Node) -> tuple[str, ...] | None:
        if not isinstance(node, ListNode):
            self._fault(node.location, "wrong-type", f"`{key}` takes a list, not {describe_node(node)}", "use `[ ]`")
            return None
        if not node.items and key != "only":
            self._fault(node.location, "empty-list", f"the list of `{key}` is empty")
            return None
        return read_words(node, attribute, self._problems)

    def _number(self, attribute: Attribute, node: Node) -> Condition | None:
        if not isinstance(node, MapNode):
            message = f"`{attribute.id}` is a number, test it with {listed(COMPARE)}"
            self._fault(node.location, "wrong-type", message, "such as `{gte: 100}`")
            return None
        if not self._has_known_keys(attribute, node, COMPARE, f"a number is tested with {listed(COMPARE)}"):
            return None
        ends: dict[str, float] = {}
        for key, child in node.fields.items():
            number = read_number(child, attribute.id, attribute.unit, self._problems)
            if number is None:
                return None
            ends[key] = number
        if not self._one_end_each(attribute, node):
            return None
        lower = _end(ends, "gt", "gte")
        upper = _end(ends, "lt", "lte")
        if _never_holds(lower, upper, attribute):
            span = f"`{attribute.id}` lies between {_shown(attribute.minimum)} and {_shown(attribute.maximum)}"
            self._fault(node.location, "empty-range", f"no value of `{attribute.id}` is in this range", span)
            return None
        return InRange(attribute.id, lower, upper)

    def _level(self, attribute: Attribute, node: Node) -> Condition | None:
        if isinstance(node, MapNode):
            return self._level_range(attribute, node)
        if isinstance(node, ListNode):
            if not node.items:
                self._fault(node.location, "empty-list", f"the list of values of `{attribute.id}` is empty")
                return None
            words = read_words(node, attribute, self._problems)
        else:
            word = read_word(node, attribute, self._problems)
            words = None if word is None else (word,)
        if words is None:
            return None
        return LevelIn(attribute.id, tuple(sorted(attribute.values.index(word) for word in words)))

    def _level_range(self, attribute: Attribute, node: MapNode) -> Condition | None:
        if not self._has_known_keys(attribute, node, COMPARE, f"a level is compared with {listed(COMPARE)}"):
            return None
        if not self._one_end_each(attribute, node):
            return None
        allowed = set(range(len(attribute.values)))
        for key, child in node.fields.items():
            word = read_word(child, attribute, self._problems)
            if word is None:
                return None
            index = attribute.values.index(word)
            allowed &= {other for other in allowed if COMPARE[key](other, index)}
        if not allowed:
            order = f"the order is {listed(attribute.values)}"
            self._fault(node.location, "empty-range", f"no value of `{attribute.id}` is in this range", order)
            return None
        return LevelIn(attribute.id, tuple(sorted(allowed)))

    def _one_end_each(self, attribute: Attribute, node: MapNode) -> bool:
        for pair in (("gt", "gte"), ("lt", "lte")):
            if all(key in node.fields for key in pair):
                message = f"{quoted(pair[0])} and {quoted(pair[1])} of `{attribute.id}` bound the same end"
                self._fault(node.keys[pair[1]], "mixed-test", message, "keep one of them")
                return False
        return True

    def _has_known_keys(self, attribute: Attribute, node: MapNode, known: Collection[str], help_text: str) -> bool:
        """Whether all keys of a test are known and there is one; every other is a problem."""
        if not node.keys:
            self._fault(node.location, "empty-condition", f"the test of `{attribute.id}` is empty", help_text)
            return False
        unknown = [key for key in node.keys if key not in known]
        for key in unknown:
            message = f"{quoted(key)} is no test of `{attribute.id}`"
            hint = self._problems.did_you_mean(key, known) or help_text
            self._fault(node.keys[key], "unknown-test", message, hint)
        return not unknown


def _set_test(key: str, attribute: str, members: tuple[str, ...]) -> Condition:
    if key == "has_any":
        return HasAny(attribute, members)
    return HasAll(attribute, members) if key == "has_all" else Only(attribute, members)


def _end(ends: dict[str, float], strict: str, inclusive: str) -> Bound | None:
    if strict in ends:
        return Bound(ends[strict], inclusive=False)
    return Bound(ends[inclusive], inclusive=True) if inclusive in ends else None


def _never_holds(lower: Bound | None, upper: Bound | None, attribute: Attribute) -> bool:
    lowers = [bound for bound in (lower, _inside(attribute.minimum)) if bound is not None]
    uppers = [bound for bound in (upper, _inside(attribute.maximum)) if bound is not None]
    return any(
        low.value > high.value or (low.value == high.value and not (low.inclusive and high.inclusive))
        for low in lowers
        for high in uppers
    )


def _inside(value: float | None) -> Bound | None:
    return None if value is None else Bound(value, inclusive=True)


def _shown(value: float | None) -> str:
    return "any number" if value is None else f"{value:g}"
