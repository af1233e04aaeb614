"""The vocabulary of all packs: attributes with their bands and relevance, and what never occurs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from recommender.knowledge.bands import read_bands
from recommender.knowledge.citations import Citations
from recommender.knowledge.conditions import ConditionReader
from recommender.knowledge.documents import AttributeDocument
from recommender.knowledge.pack_text import Item, PackText
from recommender.knowledge.problems import Problems, quoted, repeated
from recommender.knowledge.registry import Registry
from recommender.model.vocabulary import Attribute, AttributeType, Computation, Impossible, Vocabulary

SERVICES = "services"

_COMMON = {"type", "title", "question", "help", "when", "cites"}
_KEYS = {
    "choice": {"of", "values", "residual"},
    "choices": {"of", "values", "residual"},
    "level": {"of", "values", "residual", "from", "bands", "because"},
    "flag": {"values", "residual"},
    "number": {"unit", "min", "max"},
    "computed": {"unit", "sum", "share"},
    "derived": set(),
}
_EXTENDING = {"type", "of", "values", "residual"}
_FLAG_WORDS = ("true", "false")


class VocabularyCompiler:
    """Builds the attributes of all packs, in the order of the files; later packs add attributes and values."""

    def __init__(self, services: Registry[str], citations: Citations, problems: Problems) -> None:
        self._services = services
        self._citations = citations
        self._problems = problems
        self.attributes: Registry[Attribute] = Registry("attribute")
        self._items: dict[str, Item[AttributeDocument]] = {}

    def compile(self, packs: Sequence[PackText]) -> Vocabulary:
        """The whole vocabulary; faulty definitions are problems and left out."""
        for pack in packs:
            self.attributes.take_broken(pack.broken, "attribute", "vocabulary")
            for item in pack.attributes:
                self._take(item)
        for name in list(self.attributes):
            self._connect(name)
        for name in list(self.attributes):
            self._relevance(name)
        return Vocabulary(dict(self.attributes.items), self._impossible(packs))

    def _take(self, item: Item[AttributeDocument]) -> None:
        known = self.attributes.items.get(item.id)
        if known is not None:
            self._extend(known, item)
        elif not self.attributes.is_excused(item.id) or item.id not in self._items:
            self._define(item)

    def _define(self, item: Item[AttributeDocument]) -> None:
        document = item.document
        sound = self._only_keys(item, _COMMON | _KEYS[document.type], f"a {document.type}")
        values = self._values(item)
        if document.type == "number" and document.unit is None:
            self._problems.add(item.location, "missing-key", f"the number `{item.id}` needs a `unit`")
            sound = False
        if document.min is not None and document.max is not None and document.min >= document.max:
            self._problems.add(item.place("max"), "empty-range", f"`max` of `{item.id}` is not above `min`")
            sound = False
        if not sound or values is None:
            self.attributes.add_broken(item.id)
            return
        if document.of == SERVICES and not self._services.is_complete:
            # Which words it has is not known before the services are mended.
            self.attributes.add_broken(item.id)
            return
        self._items[item.id] = item
        self.attributes.add(
            item.id,
            Attribute(
                id=item.id,
                type=AttributeType(document.type),
                values=values,
                unit=document.unit or "",
                minimum=document.min,
                maximum=document.max,
                title=document.title or "",
                question=document.question or "",
                help=document.help or "",
                value_help=self._by_word(item, "values", values, document.values),
                because=document.because or "",
                residual=self._by_word(item, "residual", values, document.residual),
                cites=self._citations.read_list(item, "cites"),
                location=item.location,
            ),
        )

    def _only_keys(self, item: Item[AttributeDocument], allowed: set[str], what: str) -> bool:
        surplus = [key for key in item.node.keys if key not in allowed]
        for key in surplus:
            message = f"{quoted(key)} does not belong to {what}"
            self._problems.add(item.key_place(key), "unknown-key", message, "remove it or change the type")
        return not surplus

    def _values(self, item: Item[AttributeDocument]) -> tuple[str, ...] | None:
        document = item.document
        if "of" not in _KEYS[document.type]:
            return ()
        if document.of == SERVICES and document.type == "choice":
            return tuple(sorted(self._services))
        if not document.of or isinstance(document.of, str):
            place = item.place("of")
            self._problems.add(place, "missing-key", f"`of` of `{item.id}` must list its words")
            return None
        if len(set(document.of)) != len(document.of):
            twice = document.of[min(repeated(document.of))]
            self._problems.listed_twice(twice, item.place("of"))
            return None
        return tuple(document.of)

    def _by_word(
        self, item: Item[AttributeDocument], key: str, values: Sequence[str], texts: Mapping[str, str]
    ) -> Mapping[str, str] | None:
        words = _FLAG_WORDS if item.document.type == "flag" else values
        for word in texts:
            if word not in words:
                self._problems.unknown_value(word, item.key_place(key, word), item.id, words)
        return {word: texts[word] for word in words if word in texts} or None

    def _extend(self, known: Attribute, item: Item[AttributeDocument]) -> None:
        """Append the values of a later pack; nothing else of an attribute changes."""
        first = self._items[item.id]
        if first.pack == item.pack:
            self._problems.defined_twice("attribute", item.id, item.location, known.location)
            return
        document = item.document
        if document.type != known.type or document.type not in ("choice", "choices"):
            message = f"a later pack cannot change `{item.id}`, a {known.type.value}"
            self._problems.add(item.location, "redefined", message, "it may add values to a choice or set")
            return
        if not self._only_keys(item, _EXTENDING, "an attribute of an earlier pack"):
            return
        values = self._values(item)
        if values is None:
            return
        if first.document.of == SERVICES or document.of == SERVICES:
            self._problems.add(item.place("of"), "redefined", f"the values of `{item.id}` follow from the services")
            return
        joined = tuple(dict.fromkeys((*known.values, *values)))
        value_help = {**(known.value_help or {}), **(self._by_word(item, "values", joined, document.values) or {})}
        residual = {**(known.residual or {}), **(self._by_word(item, "residual", joined, document.residual) or {})}
        self.attributes.add(
            item.id, replace(known, values=joined, value_help=value_help or None, residual=residual or None)
        )

    def _connect(self, name: str) -> None:
        """Give a level or a computed number its inputs."""
        attribute, item = self.attributes.items[name], self._items[name]
        document = item.document
        if attribute.type is AttributeType.LEVEL:
            inputs = self._inputs(item, "from", document.from_ or [], (AttributeType.NUMBER, AttributeType.COMPUTED))
            connected = [self.attributes.items[name] for name in inputs]
            bands = read_bands(item, attribute, connected, self._problems)
            self._citations.read_list(item, "cites")
            self.attributes.add(name, replace(attribute, inputs=inputs, bands=bands))
        elif attribute.type is AttributeType.COMPUTED:
            self._compute(item, attribute)

    def _inputs(
        self, item: Item[AttributeDocument], key: str, names: Sequence[str], types: Sequence[AttributeType]
    ) -> tuple[str, ...]:
        """The full ids of inputs, which may be written without their own group."""
        found: list[str] = []
        group = item.id.partition(".")[0]
        for index, written in enumerate(names):
            place = item.place(key, index)
            full = written if "." in written else f"{group}.{written}"
            attribute = self.attributes.find(full, place, self._problems)
            if attribute is None:
                continue
            if attribute.type not in types:
                message = f"`{item.id}` cannot follow from `{full}`, a {attribute.type.value}"
                self._problems.add(place, "wrong-type", message, "it follows from numbers")
            elif full in found:
                self._problems.listed_twice(full, place)
            else:
                found.append(full)
        return tuple(found)

    def _compute(self, item: Item[AttributeDocument], attribute: Attribute) -> None:
        document = item.document
        if (document.sum is None) == (document.share is None):
            message = f"the computed number `{item.id}` needs either `sum` or `share`"
            self._problems.add(item.location, "missing-key", message)
            return
        key = "sum" if document.sum is not None else "share"
        inputs = self._inputs(item, key, document.sum or document.share or [], (AttributeType.NUMBER,))
        if len(inputs) != len(document.sum or document.share or []):
            return
        if len(inputs) < 2 or (key == "share" and len(inputs) != 2):
            wanted = "exactly two numbers" if key == "share" else "at least two numbers"
            self._problems.add(item.place(key), "wrong-length", f"`{key}` of `{item.id}` takes {wanted}")
            return
        parts = [self.attributes.items[name] for name in inputs]
        unit = attribute.unit
        low: float | None = 0.0
        high: float | None = 1.0
        if key == "sum":
            unit = unit or parts[0].unit
            if any(part.unit != parts[0].unit for part in parts):
                self._problems.add(item.place(key), "wrong-unit", f"the numbers of `{item.id}` have different units")
            low = _total([part.minimum for part in parts])
            high = _total([part.maximum for part in parts])
        computed = replace(attribute, inputs=inputs, computation=Computation(key), unit=unit, minimum=low, maximum=high)
        self.attributes.add(item.id, computed)

    def _relevance(self, name: str) -> None:
        item = self._items[name]
        if item.document.when is not None:
            when = ConditionReader(self.attributes, self._problems).read(item.at("when"))
            self.attributes.add(name, replace(self.attributes.items[name], when=when))

    def _impossible(self, packs: Sequence[PackText]) -> tuple[Impossible, ...]:
        reader = ConditionReader(self.attributes, self._problems, derived_allowed=False)
        found: list[Impossible] = []
        for pack in packs:
            for item in pack.never:
                when = reader.read(item.at("when"))
                if when is not None:
                    found.append(Impossible(item.id, when, item.document.because, item.location))
        return tuple(sorted(found, key=lambda impossible: impossible.id))


def _total(ends: Sequence[float | None]) -> float | None:
    known = [end for end in ends if end is not None]
    return sum(known) if len(known) == len(ends) else None
