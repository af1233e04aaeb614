"""Kinds of workload in each way to run them, with the distribution of every attribute, filled in from `base`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from recommender.frozen import frozen
from recommender.knowledge.documents import ProfileDocument
from recommender.knowledge.node_words import describe_node
from recommender.knowledge.pack_names import PackNames
from recommender.knowledge.pack_text import Item, PackText
from recommender.knowledge.problems import listed, quoted
from recommender.knowledge.tree import MapNode, Node, ScalarNode
from recommender.knowledge.values import read_number
from recommender.location import Location
from recommender.model.profile import Distribution, NumberSpread, Profile, SetShares, WordShares
from recommender.model.vocabulary import Attribute, AttributeType

BASE = "base"
TOLERANCE = 1e-6


@frozen
class _Way:
    """A way to run a workload, and what it says of the answers."""

    item: Item[ProfileDocument]
    distributions: Mapping[str, Distribution]


class ProfileCompiler:
    """Builds the profiles of all packs; a later pack's `base` adds what its new attributes need."""

    def __init__(self, names: PackNames) -> None:
        self._names = names
        self._problems = names.problems

    def compile(self, packs: Sequence[PackText]) -> tuple[Profile, ...]:
        """Every kind in every way to run it, sorted by id; each covers every answerable attribute."""
        items: dict[str, Item[ProfileDocument]] = {}
        base: dict[str, Distribution] = {}
        attempted: set[str] = set()
        for pack in packs:
            for item in pack.profiles:
                if item.id == BASE:
                    base |= self._distributions(item, frozenset(base))
                    attempted |= _written(item)
                elif item.id in items:
                    self._problems.defined_twice("profile", item.id, item.location, items[item.id].location)
                elif (item.document.weight is None) == (item.document.share is None):
                    message = f"{quoted(item.id)} needs either a `weight` or a `share`"
                    hint = "a kind of workload has a weight, a way to run one a share"
                    self._problems.add(item.location, "weight-or-share", message, hint)
                else:
                    items[item.id] = item
        ways = [
            _Way(item, self._distributions(item, frozenset()))
            for _, item in sorted(items.items())
            if item.document.share is not None
        ]
        if ways:
            shares = [way.item.document.share or 0.0 for way in ways]
            self._check_sum(ways[0].item.place("share"), "the shares of the ways", shares)
        kinds = [item for name, item in sorted(items.items()) if item.document.share is None]
        return tuple(profile for kind in kinds for profile in self._profiles(kind, ways, base, attempted))

    def _profiles(
        self,
        item: Item[ProfileDocument],
        ways: Sequence[_Way],
        base: Mapping[str, Distribution],
        attempted: AbstractSet[str],
    ) -> Iterator[Profile]:
        """A kind in each way, with the part of its weight that the way has."""
        weight = item.document.weight or 0.0
        if weight <= 0:
            self._problems.add(item.place("weight"), "not-positive", f"the weight of {quoted(item.id)} is not positive")
        own = self._distributions(item, frozenset())
        self._names.citations.read_list(item, "cites")
        answerable = [name for name, attribute in self._names.attributes.items.items() if attribute.answerable]
        told = attempted | _written(item) | _written_by_all(ways)
        missing = [name for name in answerable if name not in told]
        if missing:
            message = f"the profile {quoted(item.id)} has no distribution for {listed(missing)}"
            self._problems.add(item.location, "not-covered", message, "add it to `base`")
        for name, share, of_way in self._met_in(item, ways):
            joined = {**base, **of_way, **own}
            yield Profile(
                id=name,
                title=item.document.title,
                weight=weight * share,
                distributions={name: joined[name] for name in answerable if name in joined},
                cites=tuple(item.document.cites),
                location=item.location,
            )

    def _met_in(
        self, item: Item[ProfileDocument], ways: Sequence[_Way]
    ) -> Sequence[tuple[str, float, Mapping[str, Distribution]]]:
        """The name of a kind in each way that it is met in, with the way's share and distributions."""
        own = item.document.ways
        usual = {way.item.id: way.item.document.share or 0.0 for way in ways}
        for name in own.keys() - usual.keys():
            hint = self._problems.did_you_mean(name, list(usual))
            self._problems.add(item.key_place("ways", name), "unknown-way", f"no way is called {quoted(name)}", hint)
        if own:
            self._check_sum(item.place("ways"), f"the shares of the ways of {quoted(item.id)}", own.values())
        if not ways:
            return [(item.id, 1.0, {})]
        shares = {name: own.get(name, 0.0) for name in usual} if own else usual
        return [
            (f"{item.id}/{way.item.id}", shares[way.item.id], way.distributions)
            for way in ways
            if shares[way.item.id] > 0
        ]

    def _check_sum(self, place: Location, what: str, shares: Collection[float]) -> None:
        if min(shares) < 0 or abs(sum(shares) - 1) > TOLERANCE:
            message = f"{what} must not be negative and sum to 1, not to {sum(shares):g}"
            self._problems.add(place, "wrong-sum", message)

    def _distributions(self, item: Item[ProfileDocument], taken: frozenset[str]) -> dict[str, Distribution]:
        node = item.at("distributions")
        found: dict[str, Distribution] = {}
        if not isinstance(node, MapNode):
            return found
        for name, child in node.fields.items():
            attribute = self._names.attribute(name, node.keys[name])
            if attribute is None:
                continue
            if name in taken:
                message = f"an earlier pack has the distribution of `{name}` in `base`"
                self._problems.add(node.keys[name], "defined-twice", message)
                continue
            if not attribute.answerable:
                message = f"`{name}` is never answered and has no distribution"
                self._problems.add(node.keys[name], "not-answerable", message, "remove it")
                continue
            distribution = self._distribution(attribute, child)
            if distribution is not None:
                found[name] = distribution
        return found

    def _distribution(self, attribute: Attribute, node: Node) -> Distribution | None:
        if not isinstance(node, MapNode):
            message = f"the distribution of `{attribute.id}` must be a mapping, not {describe_node(node)}"
            self._problems.add(node.location, "wrong-type", message)
            return None
        if attribute.type is AttributeType.NUMBER:
            return self._spread(attribute, node)
        if attribute.type is AttributeType.CHOICES:
            return self._members(attribute, node)
        words = ("true", "false") if attribute.type is AttributeType.FLAG else attribute.values
        shares = self._shares(attribute, node, words)
        if shares is None:
            return None
        if abs(sum(shares.values()) - 1) > TOLERANCE:
            message = f"the shares of `{attribute.id}` sum to {sum(shares.values()):g}, not to 1"
            self._problems.add(node.location, "wrong-sum", message)
            return None
        return WordShares({word: shares[word] for word in words if word in shares})

    def _shares(self, attribute: Attribute, node: MapNode, words: Sequence[str]) -> dict[str, float] | None:
        shares: dict[str, float] = {}
        for word, child in node.fields.items():
            if word not in words:
                self._problems.unknown_value(word, node.keys[word], attribute.id, words)
                return None
            share = self._share(child)
            if share is None:
                return None
            shares[word] = share
        return shares

    def _share(self, node: Node) -> float | None:
        value = node.value if isinstance(node, ScalarNode) else None
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
            message = f"a share is a number from 0 to 1, not {describe_node(node)}"
            self._problems.add(node.location, "bad-share", message)
            return None
        return float(value)

    def _keys(self, attribute: Attribute, node: MapNode, needed: Sequence[str], allowed: Sequence[str]) -> bool:
        surplus = [key for key in node.keys if key not in allowed]
        for key in surplus:
            self._problems.unknown_key(key, node.keys[key], allowed)
        missing = [key for key in needed if key not in node.fields]
        for key in missing:
            message = f"the distribution of `{attribute.id}` has no {quoted(key)}"
            self._problems.add(node.location, "missing-key", message)
        return not surplus and not missing

    def _members(self, attribute: Attribute, node: MapNode) -> SetShares | None:
        if not self._keys(attribute, node, ("empty",), ("empty", "members")):
            return None
        empty = self._share(node.fields["empty"])
        inner = node.fields.get("members")
        if inner is not None and not isinstance(inner, MapNode):
            message = f"`members` of `{attribute.id}` must be a mapping, not {describe_node(inner)}"
            self._problems.add(inner.location, "wrong-type", message)
            return None
        members = {} if inner is None else self._shares(attribute, inner, attribute.values)
        if empty is None or members is None:
            return None
        if empty < 1 and not any(members.values()):
            message = f"no member of `{attribute.id}` is likely, so `empty` must be 1"
            self._problems.add(node.location, "wrong-sum", message)
            return None
        return SetShares(empty, {word: members[word] for word in attribute.values if word in members})

    def _spread(self, attribute: Attribute, node: MapNode) -> NumberSpread | None:
        if not self._keys(attribute, node, ("median", "p90"), ("median", "p90", "zero", "top")):
            return None
        numbers: dict[str, float] = {}
        for key in [key for key in ("median", "p90", "top") if key in node.fields]:
            number = read_number(node.fields[key], attribute.id, attribute.unit, self._problems)
            if number is None:
                return None
            numbers[key] = number
        median, p90, top = numbers["median"], numbers["p90"], numbers.get("top")
        zero = self._share(node.fields["zero"]) if "zero" in node.fields else 0.0
        if zero is None:
            return None
        if not 0 < median < p90:
            message = f"`median` of `{attribute.id}` must be above 0 and below `p90`"
            self._problems.add(node.location, "bad-spread", message)
            return None
        if top is not None and p90 >= top:
            message = f"`p90` of `{attribute.id}` must be below `top`"
            self._problems.add(node.location, "bad-spread", message)
            return None
        return NumberSpread(median, p90, zero, top)


def _written_by_all(ways: Sequence[_Way]) -> frozenset[str]:
    """The attributes that every way writes a distribution for."""
    written = [_written(way.item) for way in ways]
    return frozenset.intersection(*written) if written else frozenset()


def _written(item: Item[ProfileDocument]) -> frozenset[str]:
    """The attributes that a profile writes a distribution for, whether or not it is sound."""
    node = item.at("distributions")
    return frozenset(node.fields) if isinstance(node, MapNode) else frozenset()
