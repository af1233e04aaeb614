"""What pack.yaml lays down for all packs: criteria, names of roles, categories of responsibility, and the margin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from recommender.knowledge.citations import Citations
from recommender.knowledge.documents import PackDocument
from recommender.knowledge.pack_text import Item, PackText
from recommender.knowledge.problems import Problems, listed, quoted
from recommender.knowledge.registry import Registry
from recommender.model.service import Category, Duty

_NEEDED_ONCE = ("default_role", "role_attribute", "clear_margin")
_ONCE = (*_NEEDED_ONCE, "look_again_days", "needs")


@dataclass(slots=True)
class Foundation:
    """What the founding pack lays down; later packs add criteria, roles and categories."""

    founder: Item[PackDocument] | None = None
    criteria: Registry[float] = field(default_factory=lambda: Registry("criterion"))
    role_names: Registry[str] = field(default_factory=lambda: Registry("role"))
    categories: Registry[Category] = field(default_factory=lambda: Registry("category"))
    role_items: dict[str, Item[PackDocument]] = field(default_factory=dict)
    default_role: str = ""
    role_attribute: str = ""
    clear_margin: float = 0.0
    look_again_days: int = 0


def lay_foundation(packs: Sequence[PackText], citations: Citations, problems: Problems) -> Foundation:
    """Criteria, names of roles and categories of all packs; what only the founder may say is checked."""
    foundation = Foundation()
    for index, pack in enumerate(packs):
        if pack.pack is None:
            for registry in (foundation.criteria, foundation.role_names, foundation.categories):
                registry.mark_unreadable()
            continue
        _names(foundation, pack.pack, citations, problems)
        if index == 0:
            _found(foundation, pack.pack, problems)
        else:
            _only_once(pack.pack, problems)
    return foundation


def _found(foundation: Foundation, item: Item[PackDocument], problems: Problems) -> None:
    foundation.founder = item
    document = item.document
    named: dict[str, Registry[float] | Registry[str] | Registry[Category]] = {
        "criteria": foundation.criteria,
        "roles": foundation.role_names,
        "categories": foundation.categories,
    }
    for key in ("criteria", "roles", "categories", *_NEEDED_ONCE):
        if key not in item.node.fields:
            problems.add(item.location, "missing-key", f"the founding pack needs the key {quoted(key)}")
            if key in named:
                named[key].mark_unreadable()
    foundation.default_role = document.default_role or ""
    foundation.role_attribute = document.role_attribute or ""
    foundation.clear_margin = document.clear_margin or 0.0
    if foundation.clear_margin < 0:
        problems.add(item.place("clear_margin"), "negative", "`clear_margin` is negative")
    foundation.look_again_days = document.look_again_days or 0
    if foundation.look_again_days < 0:
        problems.add(item.place("look_again_days"), "negative", "`look_again_days` is negative")


def _only_once(item: Item[PackDocument], problems: Problems) -> None:
    for key in _ONCE:
        if key in item.node.fields:
            message = f"only the first pack says {quoted(key)}"
            problems.add(item.key_place(key), "redefined", message, "remove it")


def _names(foundation: Foundation, item: Item[PackDocument], citations: Citations, problems: Problems) -> None:
    document = item.document
    for name, weight in document.criteria.items():
        if name in foundation.criteria:
            problems.add(item.key_place("criteria", name), "defined-twice", f"the criterion {quoted(name)} is taken")
        elif weight <= 0 or round(weight, 2) != weight:
            message = f"the weight of {quoted(name)} must be positive with at most two decimals"
            problems.add(item.place("criteria", name), "bad-weight", message)
            foundation.criteria.add_broken(name)
        else:
            foundation.criteria.add(name, weight)
    for name in document.roles:
        if name in foundation.role_names:
            problems.add(item.key_place("roles", name), "defined-twice", f"the role {quoted(name)} is taken")
        else:
            foundation.role_names.add(name, name)
            foundation.role_items[name] = item
    for name, category in document.categories.items():
        if name in foundation.categories:
            place = item.key_place("categories", name)
            problems.add(place, "defined-twice", f"the category of responsibility {quoted(name)} is taken")
            continue
        areas = {area: Duty(duty) for area, duty in category.areas.items()}
        cites = citations.read_list(item, "categories", name, "cites")
        _same_areas(foundation, item, name, areas, problems)
        foundation.categories.add(name, Category(name, category.title, areas, cites))


def _same_areas(
    foundation: Foundation, item: Item[PackDocument], name: str, areas: Mapping[str, Duty], problems: Problems
) -> None:
    first = next(iter(foundation.categories.items.values()), None)
    if first is not None and set(first.areas) != set(areas):
        odd = sorted(set(first.areas) ^ set(areas))
        message = f"the categories {quoted(first.id)} and {quoted(name)} differ in the areas {listed(odd)}"
        problems.add(item.key_place("categories", name), "different-areas", message)
