"""Roles, put against the attribute that asks for one and against the catalogue."""

from __future__ import annotations

from recommender.knowledge.documents import PackDocument
from recommender.knowledge.pack_names import PackNames
from recommender.knowledge.pack_text import Item
from recommender.knowledge.problems import listed, quoted, repeated
from recommender.location import Location
from recommender.model.pack import Role
from recommender.model.vocabulary import Attribute, AttributeType


class RoleCompiler:
    """Builds the roles that `pack.yaml` lays down once attributes and services are known."""

    def __init__(self, names: PackNames) -> None:
        self._names = names
        self._foundation = names.foundation
        self._problems = names.problems

    def compile(self) -> dict[str, Role]:
        """The roles in the order of the role attribute's words; roles and words are the same."""
        founder = self._foundation.founder
        if founder is None:
            return {}
        attribute = self._role_attribute(founder)
        roles: dict[str, Role] = {}
        for name, item in self._foundation.role_items.items():
            if attribute is not None:
                self._is_word(name, attribute, item.key_place("roles", name), f"the role {quoted(name)}")
            roles[name] = self._role(name, item)
        if self._foundation.default_role:
            self._names.check_role(self._foundation.default_role, founder.place("default_role"))
        if attribute is None:
            return roles
        without = [word for word in attribute.values if word not in roles]
        if without and "roles" in founder.node.fields:
            message = f"the values {listed(without)} of `{attribute.id}` are no roles"
            self._problems.add(founder.key_place("roles"), "missing-role", message, "add them to `roles`")
        return {name: roles[name] for name in attribute.values if name in roles}

    def _role_attribute(self, founder: Item[PackDocument]) -> Attribute | None:
        if not self._foundation.role_attribute:
            return None
        place = founder.place("role_attribute")
        attribute = self._names.attribute(self._foundation.role_attribute, place)
        if attribute is not None and attribute.type is not AttributeType.CHOICE:
            self._problems.add(place, "wrong-type", f"`{attribute.id}` is no choice but a {attribute.type.value}")
            return None
        return attribute

    def _role(self, name: str, item: Item[PackDocument]) -> Role:
        document = item.document.roles[name]
        twice = repeated(document.carry)
        for index, carried in enumerate(document.carry):
            place = item.place("roles", name, "carry", index)
            if index in twice:
                self._problems.listed_twice(carried, place)
            self._names.attribute(carried, place)
        follows: dict[str, dict[str, tuple[str, ...]]] = {}
        for followed in document.follows:
            attribute = self._names.attribute(followed, item.key_place("roles", name, "follows", followed))
            if attribute is not None:
                follows[followed] = self._followed(name, item, attribute)
        return Role(name, document.title, tuple(document.carry), follows)

    def _followed(self, name: str, item: Item[PackDocument], attribute: Attribute) -> dict[str, tuple[str, ...]]:
        """The services by the word that they give the role's store."""
        words: dict[str, tuple[str, ...]] = {}
        path = ("roles", name, "follows", attribute.id)
        if attribute.type is not AttributeType.CHOICE:
            message = f"only a choice can follow the winner, `{attribute.id}` is a {attribute.type.value}"
            self._problems.add(item.key_place(*path), "wrong-type", message)
            return words
        for word, texts in item.document.roles[name].follows[attribute.id].items():
            if self._is_word(word, attribute, item.key_place(*path, word), quoted(word)):
                words[word] = self._names.services(item, texts, *path, word)
        return words

    def _is_word(self, word: str, attribute: Attribute, place: Location, shown: str) -> bool:
        """Whether it is a value of a choice; else that is a problem."""
        if word in attribute.values:
            return True
        hint = self._problems.did_you_mean(word, attribute.values) or f"its values are {listed(attribute.values)}"
        self._problems.add(place, "unknown-value", f"{shown} is not a value of `{attribute.id}`", hint)
        return False
