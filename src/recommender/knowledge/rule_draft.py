"""What an author says of a new rule, and the entry that it makes in a file, part by part."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

import yaml

from recommender.errors import PackError
from recommender.frozen import frozen
from recommender.knowledge.problems import Problems, quoted
from recommender.knowledge.shape import to_plain
from recommender.knowledge.tree import MapNode
from recommender.knowledge.yaml_tree import parse_documents
from recommender.location import Location

# What cannot be put into a file is placed at the option that said it.
TOPIC = Location("--topic")
WHEN = Location("--when")
SETTING = Location("--setting")
_SINGULAR = {"cites": "cite", "settings": "setting", "sources": "source", "services": "for"}

_TOPIC = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


@frozen
class Draft:
    """What an author says of a new rule.

    `when` holds conditions as YAML texts (`access.patterns: {has_any: [joins]}`), all of which must hold; `effects` is
    what stands under `then`, `settings` what a configure rule demands of the services in `services`. `sources` are
    documents to enter first: id to title.
    """

    id: str
    topic: str
    title: str
    because: str
    cites: Sequence[str]
    when: Sequence[str] = ()
    criterion: str = ""
    effects: Mapping[str, object] = field(default_factory=dict)
    services: Sequence[str] = ()
    settings: Sequence[str] = ()
    severity: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        """The folder of a pack in which such rules stand."""
        if self.services or self.settings:
            return "configure"
        return "derive" if "derive" in self.effects else "choose"

    @property
    def file(self) -> str:
        """The file of a pack in which it will stand."""
        return f"{self.folder}/{self.topic}.yaml"


@frozen
class Piece:
    """Whole lines of a file, and the part of a rule that they say: its key, or that of an effect; empty for none."""

    part: str
    text: str


def option_of(part: str) -> Location:
    """The option of `rules new` that says a part of a rule; the id is its argument."""
    return Location("ID" if part == "id" else f"--{_SINGULAR.get(part, part).replace('_', '-')}")


def entry_of(draft: Draft) -> tuple[Piece, ...]:
    """The rule as the shipped ones are written: a line for each test, effect or setting.

    Raises:
        PackError: no file can be called as the topic is, or a condition or setting is no YAML that says `name: value`;
            the problems are placed at the options that say these.

    """
    problems = Problems()
    if not _TOPIC.fullmatch(draft.topic):
        message = f"{quoted(draft.topic)} cannot be the name of a file"
        problems.add(TOPIC, "bad-name", message, "write small letters and digits, with `-` or `_` between")
    written: dict[str, object] = {"id": draft.id, "title": draft.title}
    if draft.criterion:
        written["criterion"] = draft.criterion
    if draft.services:
        written["for"] = list(draft.services)
    when = _mapping(draft.when, WHEN, problems)
    if when or not draft.services:
        written["when"] = when
    if draft.folder == "configure":
        written["settings"] = _mapping(draft.settings, SETTING, problems)
        written["severity"] = draft.severity
    else:
        written["then"] = dict(draft.effects)
    problems.raise_if_any(PackError)
    written |= {"because": draft.because, "cites": list(draft.cites)}
    return tuple(_pieces(written))


def _mapping(texts: Sequence[str], place: Location, problems: Problems) -> dict[str, object]:
    """The texts, each a mapping in YAML, as one; what a key names may stand in only one of them."""
    found: dict[str, object] = {}
    for text in texts:
        apart = Problems()
        documents = parse_documents(text, place.path, apart)
        for problem in apart.all():
            problems.add(place, problem.code, f"{quoted(text)}: {problem.message}", problem.hint)
        if apart:
            continue
        if len(documents) != 1 or not isinstance(documents[0], MapNode):
            problems.add(place, "not-a-mapping", f"{quoted(text)} is not `name: value`")
            continue
        for key, node in documents[0].fields.items():
            if key in found:
                problems.add(place, "said-twice", f"{quoted(key)} is said twice", f"put both into one {place}")
            found[key] = to_plain(node)
    return found


def _pieces(written: Mapping[str, object]) -> Iterator[Piece]:
    start = "- "
    for key, value in written.items():
        if isinstance(value, dict) and value:
            yield Piece(key, f"{start}{key}:\n")
            for name, part in value.items():
                yield Piece(name if key == "then" else key, f"    {_line({name: part})}")
        else:
            yield Piece(key, f"{start}{_line({key: value})}")
        start = "  "


def _line(pair: dict[str, object]) -> str:
    """A key with its value in flow style."""
    ((key, value),) = pair.items()
    if isinstance(value, dict | list):
        flow = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=math.inf, default_flow_style=True)
        return f"{key}: {flow}"
    return yaml.safe_dump(pair, sort_keys=False, allow_unicode=True, width=math.inf)
