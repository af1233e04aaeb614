"""What a setting must be, as written in a configure rule: a value, some words, a range, or members."""

from __future__ import annotations

from recommender.knowledge.documents import EstimateDocument
from recommender.knowledge.node_words import describe_node
from recommender.knowledge.pack_text import Item
from recommender.knowledge.problems import Problems, listed, quoted
from recommender.knowledge.quantity import QuantityFault, parse_quantity
from recommender.knowledge.registry import Registry
from recommender.knowledge.tree import ListNode, MapNode, Node, ScalarNode
from recommender.knowledge.values import find_attribute
from recommender.location import Location
from recommender.model.condition import Bound
from recommender.model.setting import Reference, Setting, SettingTest, SettingType, SettingValue
from recommender.model.vocabulary import Attribute, AttributeType

_ENDS = {"gt": "lower", "gte": "lower", "lt": "upper", "lte": "upper"}


class SettingReader:
    """Reads values and tests of settings by the setting's type."""

    def __init__(
        self,
        attributes: Registry[Attribute],
        estimates: Registry[Item[EstimateDocument]],
        problems: Problems,
    ) -> None:
        self._attributes = attributes
        self._estimates = estimates
        self._problems = problems

    def _fault(self, location: Location, code: str, message: str, hint: str = "") -> None:
        self._problems.add(location, code, message, hint)

    def value(self, setting: Setting, node: Node) -> SettingValue | None:
        """One value of the setting, or None with a problem."""
        if setting.type is SettingType.CHOICES:
            return self._words(setting, node)
        value = node.value if isinstance(node, ScalarNode) else None
        if setting.type is SettingType.FLAG and isinstance(value, bool):
            return value
        if setting.type is SettingType.NUMBER and not isinstance(value, bool) and value is not None:
            return self._number(setting, node)
        if setting.type is SettingType.CHOICE and isinstance(value, str):
            return self._word(setting, value, node.location)
        wanted = {"flag": "`true` or `false`", "number": "a number", "choice": "a word"}[setting.type.value]
        hint = f"its values are {listed(setting.values)}" if setting.values else ""
        if setting.type is SettingType.FLAG and isinstance(value, str):
            hint = "write `true` or `false` without quotes"
        self._fault(node.location, "wrong-type", f"`{setting.id}` takes {wanted}, not {describe_node(node)}", hint)
        return None

    def wish(self, setting: Setting, node: Node) -> SettingValue | SettingTest | None:
        """What a case expects: a value, the words of a choice that stay open, or the ends of a range."""
        if isinstance(node, MapNode) and setting.type is SettingType.NUMBER:
            return self._range(setting, node)
        if isinstance(node, ListNode) and setting.type is SettingType.CHOICE:
            return self._words(setting, node)
        return self.value(setting, node)

    def test(self, setting: Setting, node: Node) -> SettingTest | None:
        """What the setting must be, or None with a problem."""
        if isinstance(node, MapNode):
            if setting.type is SettingType.NUMBER:
                return self._range(setting, node)
            if setting.type is SettingType.CHOICES:
                return self._members(setting, node)
            self._fault(node.location, "wrong-type", f"`{setting.id}`, a {setting.type.value}, takes no test")
            return None
        if isinstance(node, ListNode) and setting.type is SettingType.CHOICE:
            words = self._words(setting, node)
            return None if words is None else SettingTest(values=words)
        if setting.type is SettingType.CHOICES:
            message = f"`{setting.id}` is a set, say what it must hold"
            self._fault(node.location, "wrong-type", message, "such as `{has_all: [...]}`")
            return None
        value = self.value(setting, node)
        return None if value is None or isinstance(value, tuple) else SettingTest(values=(value,))

    def _word(self, setting: Setting, word: str, location: Location) -> str | None:
        if word in setting.values:
            return word
        self._problems.unknown_value(word, location, setting.id, setting.values)
        return None

    def _words(self, setting: Setting, node: Node) -> tuple[str, ...] | None:
        if not isinstance(node, ListNode):
            message = f"`{setting.id}` takes a list of words, not {describe_node(node)}"
            self._fault(node.location, "wrong-type", message, "write it in `[ ]`")
            return None
        if not node.items and setting.type is SettingType.CHOICE:
            self._fault(node.location, "empty-list", f"the list of values of `{setting.id}` is empty")
            return None
        words: list[str] = []
        for entry in node.items:
            value = entry.value if isinstance(entry, ScalarNode) else None
            if not isinstance(value, str):
                self._fault(entry.location, "wrong-type", f"`{setting.id}` takes words, not {describe_node(entry)}")
                return None
            word = self._word(setting, value, entry.location)
            if word is None:
                return None
            if word in words:
                self._problems.listed_twice(word, entry.location)
                return None
            words.append(word)
        return tuple(words)

    def _number(self, setting: Setting, node: Node) -> float | None:
        value = node.value if isinstance(node, ScalarNode) else None
        if isinstance(value, str):
            found = parse_quantity(value, setting.unit)
            if isinstance(found, QuantityFault):
                self._fault(node.location, found.code, found.message, found.hint)
                return None
            return found
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return float(value)
        self._fault(node.location, "wrong-type", f"`{setting.id}` takes a number, not {describe_node(node)}")
        return None

    def _members(self, setting: Setting, node: MapNode) -> SettingTest | None:
        if tuple(node.keys) != ("has_all",):
            message = f"`{setting.id}` is a set, say what it must hold"
            self._fault(node.location, "unknown-test", message, "such as `{has_all: [...]}`")
            return None
        words = self._words(setting, node.fields["has_all"])
        if words == ():
            self._fault(node.location, "empty-list", "the list of `has_all` is empty")
            return None
        return None if words is None else SettingTest(has_all=words)

    def _range(self, setting: Setting, node: MapNode) -> SettingTest | None:
        ends: dict[str, Bound | Reference] = {}
        for key, child in node.fields.items():
            if key not in _ENDS:
                hint = self._problems.did_you_mean(key, _ENDS) or f"a number is tested with {listed(_ENDS)}"
                self._fault(node.keys[key], "unknown-test", f"{quoted(key)} is no test of `{setting.id}`", hint)
                return None
            if _ENDS[key] in ends:
                message = f"two tests of `{setting.id}` bound the same end"
                self._fault(node.keys[key], "mixed-test", message, "keep one of them")
                return None
            end = self._end(setting, key, child)
            if end is None:
                return None
            ends[_ENDS[key]] = end
        lower, upper = ends.get("lower"), ends.get("upper")
        if lower is None and upper is None:
            self._fault(node.location, "empty-condition", f"the test of `{setting.id}` is empty")
            return None
        if isinstance(lower, Bound) and isinstance(upper, Bound):
            meet = lower.value == upper.value and lower.inclusive and upper.inclusive
            if lower.value >= upper.value and not meet:
                self._fault(node.location, "empty-range", f"no value of `{setting.id}` is in this range")
                return None
        return SettingTest(lower=lower, upper=upper)

    def _end(self, setting: Setting, key: str, node: Node) -> Bound | Reference | None:
        if not isinstance(node, MapNode):
            number = self._number(setting, node)
            return None if number is None else Bound(number, inclusive=key.endswith("e"))
        kind = next(iter(node.fields), "")
        named = node.fields.get(kind)
        name = named.value if isinstance(named, ScalarNode) else None
        if len(node.fields) != 1 or kind not in ("attribute", "estimate") or not isinstance(name, str):
            message = f"a test of `{setting.id}` takes a number, an attribute or an estimate"
            self._fault(node.location, "wrong-type", message, "such as `{attribute: group.name}`")
            return None
        if not key.endswith("e"):
            message = f"`{key}` cannot take {'an' if kind[0] in 'ae' else 'a'} {kind}"
            self._fault(node.location, "mixed-test", message, f"write `{key}e`")
            return None
        unit = self._unit_of(kind, name, node.fields[kind].location)
        if unit is None:
            return None
        if setting.unit and unit and unit != setting.unit:
            message = f"`{name}` is in {unit}, but `{setting.id}` in {setting.unit}"
            self._fault(node.fields[kind].location, "wrong-unit", message)
            return None
        return Reference(kind, name)

    def _unit_of(self, kind: str, name: str, place: Location) -> str | None:
        """The unit of what is referred to, or None with a problem."""
        if kind == "estimate":
            estimate = self._estimates.find(name, place, self._problems)
            return None if estimate is None else estimate.document.unit
        attribute = find_attribute(name, place, self._attributes, self._problems)
        if attribute is None:
            return None
        if attribute.type not in (AttributeType.NUMBER, AttributeType.COMPUTED):
            self._fault(place, "wrong-type", f"`{name}` is no number but a {attribute.type.value}")
            return None
        return attribute.unit
