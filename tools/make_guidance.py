"""Writes `docs/guidance-coverage.md`: each statement of the guidance, and what in the pack carries it.

python -m tools.make_guidance            writes the page if it is not up to date
python -m tools.make_guidance --check    says whether it is, and ends with status 1 if not

It is made from `docs/guidance/*.yaml`, which lists the statements in our own words, and from the pack. A statement
that names nothing in the pack, or a section that is missing, ends the run with status 1 either way.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import Field, model_validator

from recommender import load_pack
from recommender.knowledge.documents import Anchor, Document, Identifier, Line
from recommender.model.pack import Pack
from recommender.model.uses import rules_of
from tools.written import ROOT, WrongSourceError, write_or_check

PAGE = ROOT / "docs" / "guidance-coverage.md"
DATA = ROOT / "docs" / "guidance"
STANCES = ROOT / "rules" / "stances"
MOST_WORDS = 12
_INTRODUCTION = """\
# Coverage of the guidance

<!-- Written by tools/make_guidance.py; edit docs/guidance/*.yaml, which it is made from. -->

Every statement of the documents that the pack rests on, in our words, with what carries it: a rule by its id, or a
fact, setting, estimate, category, attribute, service or stance after that word. A statement that advises nothing, such
as a definition, is background, with the reason.
"""


class StatementDocument(Document):
    """One bullet, step, table row or example: carried by ids, or background for a reason."""

    says: Line
    carried_by: list[Line] = Field(default=[])
    background: Line | None = None

    @model_validator(mode="after")
    def _carried_or_background(self) -> StatementDocument:
        if bool(self.carried_by) == (self.background is not None):
            raise ValueError(f"`{self.says}` must have either carried_by or background")
        return self


class SectionDocument(Document):
    """One section in the document's order; `groups` marks a heading with nothing but other sections below it."""

    section: Anchor
    bullets: list[StatementDocument]
    groups: bool = False


class GuidanceDocument(Document):
    """docs/guidance/*.yaml: one document of the guidance."""

    source: Identifier
    sections: list[SectionDocument]

    @property
    def statements(self) -> list[StatementDocument]:
        """All statements, in the document's order."""
        return [statement for section in self.sections for statement in section.bullets]


@dataclass(frozen=True)
class Count:
    """How many statements there are, and how many of them are background."""

    statements: int
    background: int

    @property
    def carried(self) -> int:
        """Those that something in the pack carries."""
        return self.statements - self.background

    @property
    def background_share(self) -> float:
        """From 0 to 1; 0 where there are no statements."""
        return self.background / self.statements if self.statements else 0.0


def read_guidance(pack: Pack, folder: Path = DATA) -> list[GuidanceDocument]:
    """The documents in the order in which the pack's file lists its sources; one that is no source comes last."""
    order = sorted(pack.sources, key=lambda source: pack.sources[source].location.line)
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))]
    found = [GuidanceDocument.model_validate(yaml.safe_load(text)) for text in texts]
    return sorted(found, key=lambda guidance: order.index(guidance.source) if guidance.source in order else len(order))


def known_ids(pack: Pack, stances: Path = STANCES) -> frozenset[str]:
    """Everything that may carry a statement, as `carried_by` writes it."""
    return frozenset(_known_ids(pack, stances))


def problems(guidance: Iterable[GuidanceDocument], pack: Pack, known: frozenset[str]) -> list[str]:
    """What is wrong with the data, one line each; empty if nothing is."""
    found = []
    for document in guidance:
        source = pack.sources.get(document.source)
        if source is None:
            found.append(f"{document.source}: no such source")
            continue
        anchors = [section.section for section in document.sections]
        expected = list(source.sections)
        found += [f"{source.id}#{anchor}: not listed" for anchor in expected if anchor not in anchors]
        found += [f"{source.id}#{anchor}: no such section" for anchor in anchors if anchor not in expected]
        if sorted(anchors) == sorted(expected) and anchors != expected:
            found.append(f"{source.id}: the sections are not in the document's order")
        for section in document.sections:
            found += [f"{source.id}#{section.section}: {problem}" for problem in _problems_of(section, known)]
    return found


def count(guidance: Iterable[GuidanceDocument]) -> Count:
    """Over all the documents given."""
    statements = [statement for document in guidance for statement in document.statements]
    return Count(len(statements), sum(statement.background is not None for statement in statements))


def page(guidance: list[GuidanceDocument], pack: Pack) -> str:
    """The text of the page."""
    topics = _topics(pack)
    parts = [_INTRODUCTION, _summary(guidance, pack)]
    for document in guidance:
        source = pack.sources[document.source]
        parts.append(f"## {source.title}\n")
        for section in document.sections:
            parts.append(f"### {source.sections[section.section]}\n")
            if section.bullets:
                rows = [_row(statement, topics) for statement in section.bullets]
                parts.append("\n".join(["| Statement | Carried by |", "|---|---|", *rows]) + "\n")
    return "\n".join(parts)


def _topics(pack: Pack) -> dict[str, str]:
    """The topic of each rule that has a page."""
    return {name: rule.topic for name, rule in rules_of(pack).items() if rule.topic and "/" not in name}


def _rule_ids(pack: Pack) -> frozenset[str]:
    return frozenset(rule.id for rule in pack.rules) | frozenset(rule.id for rule in pack.configure)


def _known_ids(pack: Pack, stances: Path) -> Iterator[str]:
    yield from _rule_ids(pack)
    for service in pack.services.values():
        yield f"service:{service.id}"
        for fact in service.facts:
            yield f"fact:{service.id}/{fact.id}"
    for estimate in pack.estimates:
        yield f"estimate:{estimate.id}"
    for word, names in (
        ("setting", pack.settings),
        ("category", pack.categories),
        ("attribute", pack.vocabulary.attributes),
    ):
        for name in names:
            yield f"{word}:{name}"
    for path in stances.iterdir():
        yield f"stance:{path.name}"


def _problems_of(section: SectionDocument, known: frozenset[str]) -> Iterator[str]:
    if section.groups == bool(section.bullets):
        yield "a section has statements, or groups others"
    for statement in section.bullets:
        if len(statement.says.split()) > MOST_WORDS:
            yield f"`{statement.says}` has more than {MOST_WORDS} words"
        for name in statement.carried_by:
            if name not in known:
                yield f"`{name}` is not in the pack"


def _summary(guidance: list[GuidanceDocument], pack: Pack) -> str:
    rows = ["| Document | Statements | Carried | Background | Share of background |", "|---|--:|--:|--:|--:|"]
    rows += [_counted(pack.sources[document.source].title, count([document])) for document in guidance]
    rows.append(_counted("All", count(guidance)))
    return "\n".join(rows) + "\n"


def _counted(title: str, counted: Count) -> str:
    share = f"{counted.background_share:.1%}"
    return f"| {title} | {counted.statements} | {counted.carried} | {counted.background} | {share} |"


def _row(statement: StatementDocument, topics: Mapping[str, str]) -> str:
    if statement.background is not None:
        told = f"background: {statement.background}"
    else:
        told = ", ".join(_named(name, topics) for name in statement.carried_by)
    return f"| {_cell(statement.says)} | {_cell(told)} |"


def _named(name: str, topics: Mapping[str, str]) -> str:
    """An id as text, a rule's with a link to where it is described."""
    return f"[{name}](rules/{topics[name]}.md#{name})" if name in topics else f"`{name}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def pages() -> dict[Path, str]:
    """The page, by its path.

    Raises:
        WrongSourceError: a statement is carried by nothing, or by what does not exist.

    """
    pack = load_pack()
    guidance = read_guidance(pack)
    wrong = problems(guidance, pack, known_ids(pack))
    if wrong:
        raise WrongSourceError(wrong)
    return {PAGE: page(guidance, pack)}


if __name__ == "__main__":
    sys.exit(write_or_check(__doc__, pages))
