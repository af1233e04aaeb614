"""The shape of `designs/*.yaml`: what types and arguments of templates mean, in services and settings."""

# ruff: noqa: RUF012 -- pydantic copies the defaults of its models
from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from recommender.knowledge.documents import Document, Identifier, Line, Word

Scalar = bool | float | str
TypeName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]+(::[A-Za-z0-9_]+)*$")]
PathText = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class TestDocument(Document):
    """A test of an argument that is more than a word or some words."""

    matches: str | None = None
    given: bool | None = None


Tests = dict[Word, str | list[str] | TestDocument]


class ThroughDocument(Document):
    """A fact of the resources that an argument refers to."""

    argument: Word
    fact: Word


class ReadingDocument(Document):
    """How a setting or fact is read; a word alone is short for `of`."""

    of: Word | list[Word] | None = None
    words: dict[str, Scalar] = {}
    matches: dict[str, Scalar] = {}
    given: Scalar | None = None
    holds: list[str] = []
    count: bool = False
    members: Identifier | None = None
    constant: Scalar | list[str] | None = None
    through: ThroughDocument | None = None
    invert: bool = False
    divide: float = 1.0
    plus: float = 0.0
    when: Tests = {}
    default: Scalar | list[str] | dict[str, Scalar | list[str]] | None = None


Readings = Word | ReadingDocument | list[ReadingDocument]


class InnerReadingDocument(Document):
    """Something that only other readings use."""

    type: Literal["flag", "number", "choice"]
    of: list[str] = []
    default: Scalar | None = None
    read: Readings


class LinkDocument(Document):
    """That a resource belongs to one of another kind, by an argument that refers to it or has its `key`."""

    kind: Identifier
    by: Word
    key: Word | None = None
    when: Tests = {}


class KindDocument(Document):
    """designs/*.yaml, one kind of resource (a file is a mapping of id to this)."""

    title: Line
    terraform: list[TypeName] = []
    cloudformation: list[TypeName] = []
    when: Tests = {}
    beside: bool = False
    arguments: dict[Word, Annotated[list[PathText | None], Field(min_length=2, max_length=2)]] = {}
    services: dict[str, Tests | list[Tests]] = {}
    settings: dict[str, Readings] = {}
    facts: dict[Word, InnerReadingDocument] = {}
    part_of: LinkDocument | None = None
    companion_of: list[LinkDocument] = []
