"""The project's own design files: services and settings by the names of the rules, for what no template describes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from recommender.knowledge.node_words import describe_node
from recommender.knowledge.problems import Problems, listed, quoted
from recommender.knowledge.registry import Registry
from recommender.knowledge.text_input import decode
from recommender.knowledge.tree import MapNode, Node, ScalarNode, walk
from recommender.knowledge.yaml_tree import parse_documents
from recommender.location import Location
from recommender.model.design import DesignResource, DesignValue, Origin, Suppression, Tie
from recommender.model.pack import Pack
from recommender.model.setting import Setting
from recommender.model.vocabulary import Shown
from recommender.review.ignoring import suppressions_of

_TYPE = "design"
_UNKNOWN = "unknown"
_KEYS = ("service", "workload", "settings", "ignore")
_TOP_KEYS = ("design", "workload", "resources")


def looks_like_design(content: bytes) -> bool:
    """Whether a file may be a design: it says so at the beginning of a line."""
    return content.startswith(b"design:") or b"\ndesign:" in content


def read_design_file(
    content: bytes, path: str, pack: Pack, problems: Problems
) -> tuple[list[DesignResource], list[Suppression]] | None:
    """The resources of a design file and what is to be left of them; None where it is none. Faults are problems."""
    text = decode(content, path, problems)
    if text is None:
        return [], []
    documents = parse_documents(text, path, problems)
    if len(documents) != 1 or not isinstance(documents[0], MapNode) or "design" not in documents[0].fields:
        return None
    reader = _Reader(pack, problems)
    return reader.read(documents[0]), reader.suppressions


class _Reader:
    def __init__(self, pack: Pack, problems: Problems) -> None:
        self._pack = pack
        self._problems = problems
        self.suppressions: list[Suppression] = []

    def read(self, root: MapNode) -> list[DesignResource]:
        """The resources under `resources`."""
        self._known_keys(root, _TOP_KEYS)
        everybody = self._tie(root)
        resources = root.fields.get("resources")
        if not isinstance(resources, MapNode):
            what = "nothing" if resources is None else describe_node(resources)
            self._problems.add(root.location, "wrong-type", f"`resources` takes a mapping of names, not {what}")
            return []
        found: list[DesignResource] = []
        for name, node in resources.fields.items():
            place = resources.keys[name]
            if not isinstance(node, MapNode):
                message = f"{quoted(name)} must be a mapping, not {describe_node(node)}"
                self._problems.add(node.location, "wrong-type", message)
                continue
            resource = self._resource(name, place, node, everybody)
            found += [resource] if resource is not None else []
        return found

    def _known_keys(self, node: MapNode, known: tuple[str, ...]) -> None:
        for key, place in node.keys.items():
            if key not in known:
                self._problems.unknown_key(key, place, known)

    def _tie(self, node: MapNode) -> Tie | None:
        named = node.fields.get("workload")
        if named is None:
            return None
        if isinstance(named, ScalarNode) and isinstance(named.value, str):
            return Tie(named.value, named.location)
        message = f"`workload` takes the path of a file, not {describe_node(named)}"
        self._problems.add(named.location, "wrong-type", message)
        return None

    def _resource(self, name: str, place: Location, node: MapNode, everybody: Tie | None) -> DesignResource | None:
        self._known_keys(node, _KEYS)
        named = node.fields.get("service")
        service = named.value if isinstance(named, ScalarNode) else None
        if not isinstance(service, str) or service not in self._pack.services:
            where = node.location if named is None else named.location
            if isinstance(service, str):
                message = f"there is no service {quoted(service)}"
                hint = self._problems.did_you_mean(service, self._pack.services)
            else:
                message, hint = f"{quoted(name)} needs a `service`", f"one of {listed(self._pack.services)}"
            self._problems.add(where, "unknown-service", message, hint)
            return None
        last = max([place.line, *(part.location.line for part in walk(node))])
        self.suppressions += suppressions_of(node.fields.get("ignore"), place.line, last)
        settings = self._settings(service, place, node.fields.get("settings"))
        return DesignResource(
            name, _TYPE, _TYPE, (service,), place, dict(sorted(settings.items())), tie=self._tie(node) or everybody
        )

    def _settings(self, service: str, place: Location, node: Node | None) -> dict[str, DesignValue]:
        """What is said, and AWS's default for each setting that is left out, parts only of what is switched on."""
        from recommender.knowledge.setting_values import SettingReader  # brings pydantic, which templates need not

        reader = SettingReader(Registry("attribute"), Registry("estimate"), self._problems)
        own = {name: setting for name, setting in self._pack.settings.items() if service in setting.services}
        found = {
            name: DesignValue(Origin.DEFAULT, place, setting.default)
            for name, setting in own.items()
            if setting.default is not None
        }
        if isinstance(node, MapNode):
            found |= self._said(service, own, node, reader.value)
        elif node is not None:
            self._problems.add(node.location, "wrong-type", f"`settings` takes a mapping, not {describe_node(node)}")
        switched_on = {"", *(name for name, value in found.items() if value.value is True)}
        return {
            name: value
            for name, value in found.items()
            if value.origin is not Origin.DEFAULT or own[name].within in switched_on
        }

    def _said(
        self, service: str, own: Mapping[str, Setting], node: MapNode, read: Callable[[Setting, Node], Shown | None]
    ) -> dict[str, DesignValue]:
        found = {}
        for name, written in node.fields.items():
            where = node.keys[name]
            if name not in own:
                hint = self._problems.did_you_mean(name, own)
                self._problems.add(where, "unknown-setting", f"`{service}` has no setting {quoted(name)}", hint)
            elif isinstance(written, ScalarNode) and written.value in (_UNKNOWN, None):
                found[name] = DesignValue(Origin.UNKNOWN, where, None, "the design says that it is not known")
            else:
                value = read(own[name], written)
                if value is not None:
                    found[name] = DesignValue(Origin.EXPLICIT, where, value)
        return found
