"""Baseline files: JSON, sorted, a line for each finding, so that a change of one is a change of one line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from recommender.errors import BaselineError
from recommender.knowledge.documents import Document
from recommender.knowledge.json_tree import parse_json
from recommender.knowledge.problems import Problems
from recommender.knowledge.shape import conform
from recommender.knowledge.text_input import decode, read_bytes
from recommender.model.baseline import Baseline, Identity


class KnownDocument(Document):
    """One identity, and how often it is known."""

    path: str
    resource: str
    rule: str
    value: str
    count: Annotated[int, Field(ge=1)] = 1


class BaselineDocument(Document):
    """A baseline file."""

    schema_version: Literal["1"]
    findings: list[KnownDocument]


def read_baseline(path: Path) -> Baseline:
    """The baseline in a file.

    Raises:
        BaselineError: with every problem of the file.

    """
    problems = Problems()
    shown = path.as_posix()
    content = read_bytes(path, shown, problems)
    text = None if content is None else decode(content, shown, problems)
    root = None if text is None else parse_json(text, shown, problems)
    document = None if root is None else conform(root, BaselineDocument, "a baseline", problems)
    counts: dict[Identity, int] = {}
    for entry in document.findings if document is not None else ():
        identity = Identity(entry.path, entry.resource, entry.rule, entry.value)
        counts[identity] = counts.get(identity, 0) + entry.count
    problems.raise_if_any(BaselineError)
    return Baseline(counts)


def baseline_text(baseline: Baseline) -> str:
    """The text of the file for a baseline; equal baselines give equal bytes."""
    rows = [_row(identity, baseline.counts[identity]) for identity in sorted(baseline.counts, key=Identity.sort_key)]
    body = ",\n".join(f"  {row}" for row in rows)
    listed = f"[\n{body}\n ]" if rows else "[]"
    return f'{{\n "schema_version": "1",\n "findings": {listed}\n}}\n'


def _row(identity: Identity, count: int) -> str:
    parts: dict[str, str | int] = {
        "path": identity.path,
        "resource": identity.resource,
        "rule": identity.rule,
        "value": identity.value,
    }
    if count > 1:
        parts["count"] = count
    return json.dumps(parts, ensure_ascii=False)
