"""Services of the catalogue, and the gates that follow from their limits and status."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from recommender.knowledge.documents import FactDocument, LimitDocument, ServiceDocument
from recommender.knowledge.limits import LimitReader
from recommender.knowledge.pack_names import PackNames
from recommender.knowledge.pack_text import Item, PackText
from recommender.knowledge.problems import Problems, quoted, repeated
from recommender.knowledge.selectors import Catalogue
from recommender.model.condition import Not, OneOf
from recommender.model.rule import CURRENT_SERVICE, Rule, RuleOrigin, Selector, limit_rule, status_rule
from recommender.model.service import Fact, Limit, Service, ServiceStatus


def catalogue_of(packs: Sequence[PackText], problems: Problems) -> tuple[Catalogue, tuple[Item[ServiceDocument], ...]]:
    """The ids and tags of all packs and the services' definitions, sorted by id; a name is an id or a tag, not both."""
    items: dict[str, Item[ServiceDocument]] = {}
    for pack in packs:
        for item in pack.services:
            if item.id in items:
                problems.defined_twice("service", item.id, item.location, items[item.id].location)
            else:
                items[item.id] = item
    catalogue = Catalogue({name: item.document.tags for name, item in items.items()})
    for pack in packs:
        catalogue.ids.take_broken(pack.broken)
    for name in sorted(items):
        twice = repeated(items[name].document.tags)
        for index, tag in enumerate(items[name].document.tags):
            if tag in items:
                message = f"the tag {quoted(tag)} is also the id of a service"
                problems.add(items[name].place("tags", index), "id-is-tag", message, "rename the tag")
            if index in twice:
                problems.listed_twice(tag, items[name].place("tags", index))
    return catalogue, tuple(items[name] for name in sorted(items))


def gate_ids(items: Sequence[Item[ServiceDocument]]) -> frozenset[str]:
    """The ids of the rules that the services' limits and status are made into."""
    limits = {limit_rule(item.id, limit.attribute) for item in items for limit in item.document.limits}
    closed = {
        status_rule(item.id)
        for item in items
        if item.document.status is not None and item.document.status.is_ == ServiceStatus.CLOSED.value
    }
    return frozenset(limits | closed)


class ServiceCompiler:
    """Builds services and their gates once attributes, roles and categories are known."""

    def __init__(self, names: PackNames) -> None:
        self._names = names
        self._problems = names.problems
        self._citations = names.citations
        self._limits = LimitReader(names.attributes, names.problems)

    def compile(
        self, items: Sequence[Item[ServiceDocument]], silenced: AbstractSet[str]
    ) -> tuple[dict[str, Service], list[Rule]]:
        """The services by id and the rules made from limits and status, those silenced left out."""
        services: dict[str, Service] = {}
        gates: list[Rule] = []
        for item in items:
            limits = self._limits_of(item, silenced)
            service = services[item.id] = self._service(item, [limit for limit, _ in limits])
            gates += [gate for _, gate in limits]
            if service.status is ServiceStatus.CLOSED and status_rule(item.id) not in silenced:
                gates += self._status_gate(item, service)
        return services, gates

    def _service(self, item: Item[ServiceDocument], limits: Sequence[Limit]) -> Service:
        document = item.document
        problems = self._problems
        for index, role in enumerate(document.roles):
            self._names.check_role(role, item.place("roles", index))
        self._names.foundation.categories.find(document.responsibility, item.place("responsibility"), problems)
        if document.variant_of is not None:
            self._names.catalogue.ids.find(document.variant_of, item.place("variant_of"), problems)
            if document.variant_of == item.id:
                problems.add(item.place("variant_of"), "own-variant", f"{quoted(item.id)} is a variant of itself")
        status = document.status
        return Service(
            id=item.id,
            name=document.name,
            summary=document.summary,
            tags=frozenset(document.tags),
            roles=tuple(document.roles),
            responsibility=document.responsibility,
            variant_of=document.variant_of or "",
            status=ServiceStatus.AVAILABLE if status is None else ServiceStatus(status.is_),
            status_note="" if status is None else status.note,
            status_cites=() if status is None else self._citations.read_one(item, "status", "cite"),
            limits=tuple(limits),
            facts=self._facts(item),
            cites=self._citations.read_list(item, "cites"),
            location=item.location,
        )

    def _status_gate(self, item: Item[ServiceDocument], service: Service) -> tuple[Rule, ...]:
        """Closed to new customers: out, unless it runs today; none where nobody can say what runs."""
        if self._names.attributes.find(CURRENT_SERVICE, item.place("status"), self._problems) is None:
            return ()
        gate = Rule(
            id=status_rule(service.id),
            title=f"{service.name}: {service.status.value.replace('_', ' ')}",
            when=Not(OneOf(CURRENT_SERVICE, (service.id,))),
            because=service.status_note,
            cites=service.status_cites,
            rule_out=(Selector(service.id, services=(service.id,)),),
            origin=RuleOrigin.STATUS,
            topic=item.topic,
            pack=item.pack,
            location=item.place("status"),
        )
        return (gate,)

    def _limits_of(self, item: Item[ServiceDocument], silenced: AbstractSet[str]) -> list[tuple[Limit, Rule]]:
        """Each limit that is not silenced with the gate that it is."""
        found: list[tuple[Limit, Rule]] = []
        for index, document in enumerate(item.document.limits):
            if limit_rule(item.id, document.attribute) in silenced:
                continue
            if any(limit.attribute == document.attribute for limit, _ in found):
                place = item.place("limits", index)
                self._problems.add(place, "defined-twice", f"a second limit on {quoted(document.attribute)}")
                continue
            pair = self._limit(item, index, document)
            if pair is not None:
                found.append(pair)
        return found

    def _limit(self, item: Item[ServiceDocument], index: int, document: LimitDocument) -> tuple[Limit, Rule] | None:
        cites = self._citations.read_one(item, "limits", index, "cite")
        found = self._limits.read(item, index)
        if found is None:
            return None
        title = f"{item.document.name}: {found.words}"
        because = document.because or title
        limit = Limit(
            attribute=document.attribute,
            cites=cites,
            as_of=document.as_of,
            maximum=found.maximum,
            minimum=found.minimum,
            values=found.values,
            because=because,
        )
        gate = Rule(
            id=limit_rule(item.id, document.attribute),
            title=title,
            when=found.outside,
            because=because,
            cites=cites,
            rule_out=(Selector(item.id, services=(item.id,)),),
            origin=RuleOrigin.LIMIT,
            topic=item.topic,
            pack=item.pack,
            location=item.place("limits", index),
        )
        return limit, gate

    def _facts(self, item: Item[ServiceDocument]) -> tuple[Fact, ...]:
        facts: dict[str, Fact] = {}
        for index, document in enumerate(item.document.facts):
            if document.id in facts:
                place = item.place("facts", index, "id")
                self._problems.add(place, "defined-twice", f"the fact {quoted(document.id)} stands twice")
                continue
            facts[document.id] = self._fact(item, index, document)
        return tuple(facts.values())

    def _fact(self, item: Item[ServiceDocument], index: int, document: FactDocument) -> Fact:
        dispute = document.documents
        cites = self._citations
        return Fact(
            id=document.id,
            statement=document.statement,
            cites=cites.read_one(item, "facts", index, "cite"),
            as_of=document.as_of,
            documents="" if dispute is None else dispute.says,
            documents_cites=() if dispute is None else cites.read_one(item, "facts", index, "documents", "cite"),
            used="" if dispute is None else dispute.used,
        )
