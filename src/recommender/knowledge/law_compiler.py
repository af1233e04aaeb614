"""Laws, put against the vocabulary and the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recommender.knowledge.documents import LawDocument
from recommender.knowledge.node_words import describe_node
from recommender.knowledge.pack_names import PackNames
from recommender.knowledge.pack_text import Item, PackText
from recommender.knowledge.problems import listed, quoted, repeated
from recommender.knowledge.tree import ListNode, MapNode, Node, ScalarNode
from recommender.knowledge.values import read_words
from recommender.model.condition import NEVER, Condition
from recommender.model.law import COMPARING, MOVING, Claim, Comparison, Law, Move, Step
from recommender.model.vocabulary import Attribute, AttributeType
from recommender.model.workload import UNKNOWN

_ORDERED = (AttributeType.NUMBER, AttributeType.LEVEL)
_MEMBERS = (Step.ADD.value, Step.REMOVE.value)
_ENDS = ("from", "to")


class LawCompiler:
    """Builds laws once attributes and services are known."""

    def __init__(self, names: PackNames) -> None:
        self._names = names
        self._problems = names.problems

    def compile(self, packs: Sequence[PackText], disabled: Mapping[str, str]) -> tuple[Law, ...]:
        """The laws of all packs that are not switched off, sorted by id."""
        found: dict[str, Law | None] = {}
        for pack in packs:
            for item in pack.laws:
                if item.id not in found:  # one defined twice is told where ids are compared
                    found[item.id] = self._law(item)
        return tuple(law for name, law in sorted(found.items()) if law is not None and name not in disabled)

    def _law(self, item: Item[LawDocument]) -> Law | None:
        before = len(self._problems)
        when = self._names.when(item)
        unless = NEVER if item.document.unless is None else self._names.condition(item.at("unless"))
        move = None if item.document.move is None else self._move(item)
        claim = self._claim(item)
        about = () if claim is None else self._about(item, claim)
        cites = self._names.cites(item, f"the law {quoted(item.id)}", "cites")
        if claim is None or when is None or unless is None or len(self._problems) > before:
            return None
        return Law(
            id=item.id,
            title=item.document.title,
            claim=claim,
            about=about,
            because=item.document.because,
            cites=cites,
            when=when,
            unless=unless,
            move=move,
            pack=item.pack,
            location=item.location,
        )

    def _claim(self, item: Item[LawDocument]) -> Claim | None:
        known = [claim.value for claim in Claim]
        for name in item.document.then:
            if name not in known:
                hint = self._problems.did_you_mean(name, known) or f"the claims are {listed(known)}"
                place = item.key_place("then", name)
                self._problems.add(place, "unknown-claim", f"{quoted(name)} is no claim of a law", hint)
                return None
        if len(item.document.then) != 1:
            message = f"the law {quoted(item.id)} makes {len(item.document.then)} claims"
            self._problems.add(item.key_place("then"), "one-claim", message, "a law makes one, write a law for each")
            return None
        claim = Claim(next(iter(item.document.then)))
        place = item.key_place("then", claim.value)
        if claim in MOVING and item.document.move is None:
            message = f"`{claim.value}` says what a change does, and the law has no `move`"
            self._problems.add(place, "missing-move", message)
        elif claim not in MOVING and item.document.move is not None:
            message = f"`{claim.value}` says how things stand, and needs no `move`"
            self._problems.add(place, "needless-move", message, f"with a move: {listed(sorted(MOVING))}")
        return claim

    def _about(self, item: Item[LawDocument], claim: Claim) -> tuple[Comparison, ...]:
        node = item.at("then", claim.value)
        if claim not in COMPARING:
            services = self._services(node)
            return (Comparison(services, _texts(node)),)
        if not isinstance(node, MapNode) or not node.fields:
            message = f"`{claim.value}` compares services with rivals, not {describe_node(node)}"
            self._problems.add(node.location, "wrong-type", message, "write `{services: rivals}`")
            return ()
        found: list[Comparison] = []
        for text, rivals in node.fields.items():
            selected = self._names.catalogue.select(text, node.keys[text], self._problems)
            others = self._services(rivals)
            if selected is not None:
                found.append(Comparison(selected.services, (text,), others, _texts(rivals)))
                if others and set(selected.services) == set(others):
                    message = f"{quoted(text)} is compared with itself"
                    self._problems.add(rivals.location, "same-services", message)
        return tuple(found)

    def _services(self, node: Node) -> tuple[str, ...]:
        entries = node.items if isinstance(node, ListNode) else (node,)
        texts = [entry.value if isinstance(entry, ScalarNode) else None for entry in entries]
        if not texts or not all(isinstance(text, str) for text in texts):
            message = f"services are named by an id, a tag or a list of them, not by {describe_node(node)}"
            self._problems.add(node.location, "wrong-type", message)
            return ()
        twice = repeated(texts)
        for position, entry in enumerate(entries):
            if position in twice:
                self._problems.listed_twice(str(texts[position]), entry.location)
        return self._names.catalogue.services_of(
            [(str(text), entry.location) for text, entry in zip(texts, entries, strict=True)], self._problems
        )

    def _move(self, item: Item[LawDocument]) -> Move | None:
        moved = item.document.move or {}
        if len(moved) != 1:
            message = f"the law {quoted(item.id)} moves {len(moved)} answers"
            self._problems.add(item.key_place("move"), "one-move", message, "a law moves one, all others stay")
            return None
        name = next(iter(moved))
        place = item.key_place("move", name)
        attribute = self._names.attribute(name, place)
        if attribute is None:
            return None
        is_role = name == self._names.foundation.role_attribute and attribute.type is AttributeType.CHOICE
        if not attribute.answerable or is_role:
            message = f"`{name}` cannot be moved"
            hint = "move the answers that it follows from" if not attribute.answerable else "say it under `when`"
            self._problems.add(place, "not-movable", message, hint)
            return None
        node = item.at("move", name)
        if isinstance(node, MapNode):
            return self._members(attribute, node) if set(node.fields) & set(_MEMBERS) else self._change(attribute, node)
        return self._ordered(attribute, node)

    def _ordered(self, attribute: Attribute, node: Node) -> Move | None:
        words = (Step.RAISE.value, Step.LOWER.value)
        word = node.value if isinstance(node, ScalarNode) else None
        if word in words and attribute.type in _ORDERED:
            return Move(attribute.id, Step(str(word)))
        if word in words:
            message = f"`{attribute.id}` is a {attribute.type.value} and has no order"
            self._problems.add(node.location, "not-ordered", message, "write `{from: …, to: …}`")
        else:
            forms = "`raise`, `lower`, `{from: …, to: …}`, or `{add: […]}` for a set"
            message = f"a move of `{attribute.id}` cannot be {describe_node(node)}"
            self._problems.add(node.location, "wrong-type", message, f"write {forms}")
        return None

    def _members(self, attribute: Attribute, node: MapNode) -> Move | None:
        step = next(key for key in node.fields if key in _MEMBERS)
        words = node.fields[step]
        if attribute.type is not AttributeType.CHOICES or len(node.fields) > 1 or not isinstance(words, ListNode):
            message = f"`{step}` stands alone, with a list of members of a set"
            self._problems.add(node.keys[step], "wrong-type", message, f"such as `{{{step}: [...]}}`")
            return None
        members = read_words(words, attribute, self._problems)
        return None if members is None else Move(attribute.id, Step(step), members)

    def _change(self, attribute: Attribute, node: MapNode) -> Move | None:
        for key in node.fields:
            if key not in _ENDS:
                hint = self._problems.did_you_mean(key, _ENDS) or "a change goes `from` one answer `to` another"
                self._problems.add(node.keys[key], "unknown-key", f"unknown key {quoted(key)}", hint)
        if not node.fields or not set(node.fields) <= set(_ENDS):
            return None
        tests: dict[str, Condition | None] = dict.fromkeys(_ENDS)
        from_unanswered = False
        for key, written in node.fields.items():
            if key == "from" and isinstance(written, ScalarNode) and written.value == UNKNOWN:
                from_unanswered = True
                continue
            test = MapNode(written.location, {attribute.id: written}, {attribute.id: written.location})
            tests[key] = self._names.condition(test)
            if tests[key] is None:
                return None
        return Move(attribute.id, Step.CHANGE, (), tests["from"], tests["to"], from_unanswered)


def _texts(node: Node) -> tuple[str, ...]:
    entries = node.items if isinstance(node, ListNode) else (node,)
    return tuple(str(entry.value) for entry in entries if isinstance(entry, ScalarNode))
