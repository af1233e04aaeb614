"""Decision records read back: the seal in their Confirmation, and their status. Records without a seal are others'."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field, StringConstraints

from recommender.knowledge.documents import Document
from recommender.knowledge.problems import Problems
from recommender.knowledge.shape import conform, to_plain
from recommender.knowledge.text_input import decode
from recommender.knowledge.tree import ListNode, MapNode
from recommender.knowledge.yaml_tree import parse_documents
from recommender.location import Location
from recommender.model.pack import PackIdentity
from recommender.model.record import MARK, DecisionRecord, RecordHead, Seal

_FENCE = re.compile(
    r"^(?P<fence>`{3,}|~{3,})ya?ml[ \t]*\n(?P<body># recommender: record[ \t]*\n.*?)^(?P=fence)[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$", re.MULTILINE | re.DOTALL)
_STATUS = re.compile(r"^status:[ \t]*[\"']?([^\"'\n#]*)", re.MULTILINE)

Text = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class SealedPackDocument(Document):
    """A pack that the decision was made with."""

    name: Text
    version: Text
    digest: Text
    stances: list[Text] = Field(default_factory=list)


class SealDocument(Document):
    """The block in the Confirmation of a record."""

    workload: Text
    name: Text
    set: list[Text] = Field(default_factory=list)
    digest: Digest
    option: Text
    rules: list[Text]
    packs: list[SealedPackDocument]


def read_record(content: bytes, shown: str, problems: Problems) -> DecisionRecord | None:
    """The record in a file; None where it is no record of ours, or, with a problem, where its seal is broken."""
    if MARK not in content:
        return None
    text = decode(content.replace(b"\r\n", b"\n"), shown, problems)
    found = None if text is None else list(_FENCE.finditer(text))
    if text is None or not found:
        return None
    if len(found) > 1:
        place = Location(shown, text.count("\n", 0, found[1].start()) + 1, 1)
        problems.settle(place, "two-seals", "a record has one such block", "write one record for each decision")
        return None
    before = text.count("\n", 0, found[0].start("body"))
    roots = parse_documents("\n" * before + found[0]["body"], shown, problems)
    document = conform(roots[0], SealDocument, "the seal of a record", problems) if len(roots) == 1 else None
    if document is None or not isinstance(roots[0], MapNode):
        return None
    rules = roots[0].fields["rules"]
    return DecisionRecord(
        path=shown,
        status=_status(text),
        seal=_seal(document),
        places={name: node.location for name, node in roots[0].fields.items()},
        rule_places=tuple(item.location for item in rules.items) if isinstance(rules, ListNode) else (),
    )


def read_head(content: bytes) -> RecordHead | None:
    """What people added to a record of ours, as far as it can be read; None for anything else."""
    problems = Problems()
    text = decode(content.replace(b"\r\n", b"\n"), "", problems) if MARK in content else None
    front = None if text is None else _FRONT.match(text)
    roots = () if front is None else parse_documents(front[1], "", problems)
    root = to_plain(roots[0]) if len(roots) == 1 else None
    if not isinstance(root, dict) or problems:
        return None
    makers = root.get("decision-makers")
    names = makers if isinstance(makers, list) else [] if makers is None else [makers]
    return RecordHead(str(root.get("status") or ""), str(root.get("date") or ""), tuple(map(str, names)))


def _seal(document: SealDocument) -> Seal:
    packs = tuple(PackIdentity(pack.name, pack.version, pack.digest, tuple(pack.stances)) for pack in document.packs)
    return Seal(
        document.workload,
        document.name,
        tuple(document.set),
        document.digest,
        document.option,
        tuple(document.rules),
        packs,
    )


def _status(text: str) -> str:
    front = _FRONT.match(text)
    found = _STATUS.search(front[1]) if front else None
    return found[1].strip().casefold() if found else ""
