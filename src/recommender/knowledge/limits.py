"""A hard limit of a service as the condition under which the service is out."""

from __future__ import annotations

from recommender.frozen import frozen
from recommender.knowledge.documents import ServiceDocument
from recommender.knowledge.node_words import describe_node
from recommender.knowledge.pack_text import Item
from recommender.knowledge.problems import Problems, quoted
from recommender.knowledge.registry import Registry
from recommender.knowledge.tree import ListNode, MapNode, Node, ScalarNode
from recommender.knowledge.values import find_attribute, read_number, read_word, read_words
from recommender.location import Location
from recommender.model.condition import Any, Bound, Condition, InRange, IsFlag, LevelIn, Not, OneOf, Only
from recommender.model.vocabulary import Attribute, AttributeType


@frozen
class LimitMeaning:
    """What a limit says; `outside` is true of the workloads that the service cannot take, `words` says it briefly."""

    outside: Condition
    words: str
    maximum: float | None = None
    minimum: float | None = None
    values: tuple[str, ...] = ()


class LimitReader:
    """Reads `limits` of services against the vocabulary."""

    def __init__(self, attributes: Registry[Attribute], problems: Problems) -> None:
        self._attributes = attributes
        self._problems = problems

    def read(self, item: Item[ServiceDocument], index: int) -> LimitMeaning | None:
        """The meaning of the limit at `index`, or None with problems."""
        node = item.at("limits", index)
        if not isinstance(node, MapNode):
            return None
        name = item.document.limits[index].attribute
        attribute = find_attribute(name, item.place("limits", index, "attribute"), self._attributes, self._problems)
        if attribute is None:
            return None
        has_ends = "max" in node.fields or "min" in node.fields
        if has_ends == ("values" in node.fields):
            message = f"the limit on `{name}` needs either `max` and `min`, or `values`"
            self._problems.add(node.location, "missing-key", message)
            return None
        if has_ends and attribute.type in (AttributeType.NUMBER, AttributeType.COMPUTED):
            return self._number(attribute, node)
        if has_ends and attribute.type is AttributeType.LEVEL:
            return self._level_ends(attribute, node)
        if "values" in node.fields and attribute.type not in (AttributeType.NUMBER, AttributeType.COMPUTED):
            return self._values(attribute, node)
        wanted = "`values`" if has_ends else "`max` or `min`"
        message = f"the limit on `{name}`, a {attribute.type.value}, takes {wanted}"
        self._problems.add(node.location, "wrong-type", message)
        return None

    def _number(self, attribute: Attribute, node: MapNode) -> LimitMeaning | None:
        ends: dict[str, float] = {}
        for key in ("min", "max"):
            if key in node.fields:
                number = read_number(node.fields[key], attribute.id, attribute.unit, self._problems)
                if number is None:
                    return None
                ends[key] = number
        low, high = ends.get("min"), ends.get("max")
        parts: list[Condition] = []
        words: list[str] = []
        if low is not None:
            parts.append(InRange(attribute.id, None, Bound(low, inclusive=False)))
            words.append(f"at least {_amount(node.fields['min'], low, attribute)}")
        if high is not None:
            parts.append(InRange(attribute.id, Bound(high, inclusive=False), None))
            words.append(f"at most {_amount(node.fields['max'], high, attribute)}")
        if low is not None and high is not None and low > high:
            self._problems.add(node.location, "empty-range", f"no value of `{attribute.id}` is within the limit")
            return None
        if self._useless(attribute, low, high):
            message = f"no value of `{attribute.id}` is outside the limit"
            self._problems.add(node.location, "useless-limit", message)
            return None
        outside = parts[0] if len(parts) == 1 else Any(tuple(parts))
        return LimitMeaning(outside, f"{_named(attribute)} {' and '.join(words)}".rstrip(), high, low)

    @staticmethod
    def _useless(attribute: Attribute, low: float | None, high: float | None) -> bool:
        above = high is None or (attribute.maximum is not None and high >= attribute.maximum)
        below = low is None or (attribute.minimum is not None and low <= attribute.minimum)
        return above and below

    def _level_ends(self, attribute: Attribute, node: MapNode) -> LimitMeaning | None:
        ends = {"min": 0, "max": len(attribute.values) - 1}
        for key in ("min", "max"):
            if key in node.fields:
                word = read_word(node.fields[key], attribute, self._problems)
                if word is None:
                    return None
                ends[key] = attribute.values.index(word)
        return self._level(attribute, node.location, set(range(ends["min"], ends["max"] + 1)))

    def _level(self, attribute: Attribute, place: Location, inside: set[int]) -> LimitMeaning | None:
        outside = tuple(index for index in range(len(attribute.values)) if index not in inside)
        if not inside or not outside:
            side = "outside" if inside else "within"
            self._problems.add(place, "useless-limit", f"no value of `{attribute.id}` is {side} the limit")
            return None
        values = tuple(attribute.values[index] for index in sorted(inside))
        return LimitMeaning(LevelIn(attribute.id, outside), _only_words(attribute, values), values=values)

    def _values(self, attribute: Attribute, node: MapNode) -> LimitMeaning | None:
        listed = node.fields["values"]
        if not isinstance(listed, ListNode) or not listed.items:
            self._problems.add(listed.location, "empty-list", f"the values of the limit on `{attribute.id}` are empty")
            return None
        if attribute.type in (AttributeType.FLAG, AttributeType.DERIVED):
            return self._flag(attribute, listed)
        words = read_words(listed, attribute, self._problems)
        if words is None:
            return None
        if attribute.type is AttributeType.LEVEL:
            return self._level(attribute, listed.location, {attribute.values.index(word) for word in words})
        if set(words) == set(attribute.values):
            message = f"no value of `{attribute.id}` is outside the limit"
            self._problems.add(listed.location, "useless-limit", message)
            return None
        test = Only(attribute.id, words) if attribute.type is AttributeType.CHOICES else OneOf(attribute.id, words)
        return LimitMeaning(Not(test), _only_words(attribute, words), values=words)

    def _flag(self, attribute: Attribute, listed: ListNode) -> LimitMeaning | None:
        value = listed.items[0].value if isinstance(listed.items[0], ScalarNode) else None
        if len(listed.items) != 1 or not isinstance(value, bool):
            message = f"the limit on the flag `{attribute.id}` takes one of `true` and `false`"
            hint = f"not {describe_node(listed.items[0])}" if not isinstance(value, bool) else "list one of them"
            self._problems.add(listed.location, "wrong-type", message, hint)
            return None
        if attribute.type is AttributeType.DERIVED and value:
            message = f"the derived flag {quoted(attribute.id)} may only be asked for `true`"
            self._problems.add(listed.location, "negated-derived-flag", message, "derive a flag for the opposite")
            return None
        word = "true" if value else "false"
        title = f"{_named(attribute)} {'always' if value else 'not possible'}"
        return LimitMeaning(IsFlag(attribute.id, not value), title, values=(word,))


def _named(attribute: Attribute) -> str:
    return attribute.title or attribute.id


def _only_words(attribute: Attribute, values: tuple[str, ...]) -> str:
    words = [value.replace("_", " ") for value in values]
    return f"{_named(attribute)} only {', '.join(words[:-1])}{' or ' if len(words) > 1 else ''}{words[-1]}"


def _amount(node: Node, number: float, attribute: Attribute) -> str:
    """A number as its author wrote it with a unit, or in the unit of the attribute."""
    if isinstance(node, ScalarNode) and isinstance(node.value, str):
        return node.value
    return f"{number:,.10g} {attribute.unit}"
