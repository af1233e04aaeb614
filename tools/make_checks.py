"""Writes `docs/checks.md`: what catalogues of checks ask of databases on AWS, and what answers each check here.

python -m tools.make_checks            writes the page if it is not up to date
python -m tools.make_checks --check    says whether it is, and ends with status 1 if not

A catalogue is two files of `docs/checks/`: a list of its checks with the types that each is for (`NAME.txt`), and what
each asks in our words, with the settings and rules that answer it or the reason why none does (`NAME.yaml`). A check
without an answer, a rule that does not demand what it is named for, or a setting that no type of the check says ends
the run with status 1 either way.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml
from pydantic import Field, model_validator

from recommender import load_pack
from recommender.knowledge.design_cache import load_designs
from recommender.knowledge.documents import Document, Line, Text
from recommender.model.condition import ALWAYS
from recommender.model.design_map import DesignMap
from recommender.model.pack import Pack
from recommender.model.rule import ConfigureRule
from tools.written import ROOT, WrongSourceError, write_or_check

PAGE = ROOT / "docs" / "checks.md"
DATA = ROOT / "docs" / "checks"
_SENTENCE = re.compile(r"[A-Z].{15,}\.$", re.DOTALL)
_NAMED = re.compile(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`")  # rules named in a text
_INTRODUCTION = """\
# Checks of others

<!-- Written by tools/make_checks.py; edit docs/checks/, which it is made from. -->

What catalogues of checks ask of databases on AWS, in our words, and what answers each check in `recommender review`:
the rules, or the reason why there is none. A rule marked † holds always; the others hold where the workload gives
reason, which `recommender explain RULE` says. What is not known from a template is never a finding here.
"""


class CheckDocument(Document):
    """One check: answered `by` settings and the rules that demand them, or not for a `reason`."""

    asks: Line
    by: dict[str, list[str]] = Field(default={})
    differs: Text | None = None
    reason: Text | None = None

    @model_validator(mode="after")
    def _answered_or_not(self) -> CheckDocument:
        if bool(self.by) == (self.reason is not None):
            raise ValueError(f"`{self.asks}` must have either by or reason")
        return self


class ComparedDocument(Document):
    """One run of the catalogue's own program and of the review over the same designs."""

    made_on: date
    designs: Text
    figures: list[list[str | int]]
    left: Text


class CatalogueDocument(Document):
    """docs/checks/*.yaml: one catalogue."""

    name: Line
    version: Line
    looked_at: date
    about: Text
    services: list[str] = Field(default=[])
    compared: ComparedDocument | None = None
    checks: dict[str, CheckDocument]


@dataclass(frozen=True)
class Catalogue:
    """A catalogue as its two files have it."""

    document: CatalogueDocument
    listed: Mapping[str, tuple[str, ...]]


def read_catalogues(folder: Path = DATA) -> list[Catalogue]:
    """All catalogues, by the names of their files."""
    return [_catalogue(path) for path in sorted(folder.glob("*.yaml"))]


def problems(catalogue: Catalogue, pack: Pack, designs: DesignMap) -> list[str]:
    """What is wrong with the data, one line each; empty if nothing is."""
    return [f"{catalogue.document.name}: {problem}" for problem in _problems(catalogue, pack, designs)]


def page(catalogues: Iterable[Catalogue], pack: Pack) -> str:
    """The text of the page."""
    rules = {rule.id: rule for rule in pack.configure}
    return "\n".join([_INTRODUCTION, *(part for one in catalogues for part in _section(one, rules))])


def _catalogue(path: Path) -> Catalogue:
    document = CatalogueDocument.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    lines = path.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    return Catalogue(document, {line.split()[0]: tuple(line.split()[1:]) for line in lines})


def _problems(catalogue: Catalogue, pack: Pack, designs: DesignMap) -> Iterator[str]:
    checks = catalogue.document.checks
    yield from (f"{name} is not judged" for name in catalogue.listed if name not in checks)
    yield from (f"{name} is not listed" for name in checks if name not in catalogue.listed)
    rules = {rule.id: rule for rule in pack.configure}
    for name, check in checks.items():
        for text in (check.reason, check.differs):
            if text is not None and not _SENTENCE.match(text):
                yield f"{name}: `{text}` is no sentence"
            named = _NAMED.findall(text or "")
            yield from (f"{name}: there is no rule `{one}`" for one in named if one not in rules)
        yield from (f"{name}: {problem}" for problem in _unanswered(check, pack, rules))
        read = {kind: _read_from(kind, designs) for kind in catalogue.listed.get(name, ())}
        known = {kind: settings for kind, settings in read.items() if settings}
        if check.by and read and not known:
            yield f"{name}: none of its types is read"
        yield from (
            f"{name}: of {kind} none of the settings is read"
            for kind, settings in known.items()
            if check.by and not settings & check.by.keys()
        )


def _unanswered(check: CheckDocument, pack: Pack, rules: Mapping[str, ConfigureRule]) -> Iterator[str]:
    for setting, names in check.by.items():
        if setting not in pack.settings:
            yield f"there is no setting `{setting}`"
        if not names:
            yield f"no rule is named for `{setting}`"
        for name in names:
            if name not in rules:
                yield f"there is no rule `{name}`"
            elif setting not in rules[name].settings:
                yield f"`{name}` demands nothing of `{setting}`"


def _read_from(type_: str, designs: DesignMap) -> frozenset[str]:
    """The settings on which a resource of a type has a say: its own, through what refers to it, or as a companion."""
    kinds = [kind for types in designs.by_type.values() for kind in types.get(type_, ())]
    said = {output.name for kind in kinds for output in kind.outputs}
    names = {kind.id for kind in kinds}
    for kind in designs.kinds.values():
        own = any(link.kind in names for link in kind.companion_of)
        said |= {
            output.name
            for output in kind.outputs
            if own or any(reading.through and reading.through.fact in said for reading in output.readings)
        }
    return frozenset(said)


def _section(catalogue: Catalogue, rules: Mapping[str, ConfigureRule]) -> Iterator[str]:
    document = catalogue.document
    answered = {name: check for name, check in document.checks.items() if check.by}
    count = f"{len(document.checks)} checks, {len(answered)} with a rule"
    yield f"## {document.name}\n"
    yield f"{document.about} {document.version}, looked at on {document.looked_at}: {count}.\n"
    if document.compared is not None:
        yield from _comparison(document.compared)
    yield "### With a rule\n"
    yield "| Check | Asks that | Settings | Rules | What differs |\n|---|---|---|---|---|"
    for name in (name for name in catalogue.listed if name in answered):
        check = answered[name]
        names = dict.fromkeys(rule for named in check.by.values() for rule in named)
        told = ", ".join(_link(rules[rule]) for rule in names)
        yield f"| {name} | {check.asks} | {_settings(check)} | {told} | {check.differs or ''} |"
    yield "\n### Without a rule, and why\n"
    yield "| Check | Asks that | Types | Why there is none |\n|---|---|---|---|"
    for name in (name for name in catalogue.listed if name not in answered):
        check = document.checks[name]
        types = ", ".join(f"`{one}`" for one in catalogue.listed[name] if one != "*") or "nearly every type"
        yield f"| {name} | {check.asks} | {types} | {check.reason} |"
    yield ""


def _comparison(compared: ComparedDocument) -> Iterator[str]:
    yield f"Both were run on {compared.made_on} over the same designs: {compared.designs}\n"
    head, *rows = compared.figures
    yield "| " + " | ".join(map(str, head)) + " |"
    yield "|---|" + "--:|" * (len(head) - 1)
    yield from ("| " + " | ".join(map(str, row)) + " |" for row in rows)
    yield f"\n{compared.left}\n"


def _settings(check: CheckDocument) -> str:
    words = {name.partition(".")[2] for name in check.by}
    if len(check.by) > 2 and len(words) == 1:
        return f"`{words.pop()}` of each service"
    return ", ".join(f"`{name}`" for name in check.by)


def _link(rule: ConfigureRule) -> str:
    return f"[{rule.id}](rules/{rule.topic}.md#{rule.id})" + ("†" if rule.when == ALWAYS else "")


def pages() -> dict[Path, str]:
    """The page, by its path.

    Raises:
        WrongSourceError: a check is not answered, or by what does not exist.

    """
    pack = load_pack()
    designs = load_designs([], pack)
    catalogues = read_catalogues()
    wrong = [problem for one in catalogues for problem in problems(one, pack, designs)]
    if wrong:
        raise WrongSourceError(wrong)
    return {PAGE: page(catalogues, pack)}


if __name__ == "__main__":
    sys.exit(write_or_check(__doc__, pages))
