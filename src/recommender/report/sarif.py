"""Results as SARIF 2.1.0, as code scanning on GitHub reads it. Deterministic: equal results give equal bytes.

Source: SARIF 2.1.0 (OASIS standard with errata 01); "SARIF support for code scanning", GitHub Docs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recommender.location import Location
from recommender.model.rule import Severity
from recommender.report.located import Kind, Located, Step, fingerprints
from recommender.report.plain import Json
from recommender.report.unreadable import UNREADABLE

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LONGEST = 1024
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}


def sarif(
    results: Sequence[Located],
    kinds: Sequence[Kind],
    *,
    version: str,
    automation: str,
    ends: Mapping[Location, int],
    include_suppressed: bool = False,
) -> dict[str, Json]:
    """One run with all `results`; those suppressed or in the baseline are left out unless they are asked for.

    Args:
        kinds: every kind that the run could have reported, whether it did or not.
        version: of the program, in three numbers.
        automation: which analysis this is, such as `recommender/rules`.
        ends: the column after the last character of the line of a location; locations without one get none.

    """
    unread = [result for result in results if result.kind is UNREADABLE]
    told = [result for result in results if result.kind is not UNREADABLE and (include_suppressed or result.is_shown)]
    order = {kind.id: index for index, kind in enumerate(kinds)}
    marks = zip(told, fingerprints(told), strict=True)
    rows: list[Json] = [_result(result, order[result.kind.id], mark, ends) for result, mark in marks]
    run: dict[str, Json] = {
        "tool": {
            "driver": {
                "name": "recommender",
                "semanticVersion": version,
                "rules": [_rule(kind) for kind in kinds],
            }
        },
        "automationDetails": {"id": f"{automation}/"},
        "invocations": [_invocation(unread, ends)],
        "columnKind": "unicodeCodePoints",
        "results": rows,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(kind: Kind) -> Json:
    rule: dict[str, Json] = {
        "id": kind.id,
        "name": "".join(part.capitalize() for part in kind.id.replace("/", "-").split("-")),
        "shortDescription": {"text": kind.title},
        "fullDescription": {"text": _cut(kind.description)},
        "help": {"text": kind.help, "markdown": kind.help_markdown or kind.help},
        "defaultConfiguration": {"level": _LEVELS[kind.severity]},
        "properties": {
            "tags": list(kind.tags),
            "precision": "very-high",
            "problem.severity": _PROBLEMS[kind.severity],
        },
    }
    if kind.url:
        rule["helpUri"] = kind.url
    return rule


def _invocation(unread: Sequence[Located], ends: Mapping[Location, int]) -> Json:
    """Whether everything could be read, and what could not: no result, as no rule was held against it."""
    told: list[Json] = [
        {
            "level": _LEVELS[result.severity],
            "message": {"text": result.message},
            "locations": [_location(result.location, ends.get(result.location, 0))],
        }
        for result in unread
    ]
    return {"executionSuccessful": not told, **({"toolExecutionNotifications": told} if told else {})}


def _result(result: Located, index: int, fingerprint: str, ends: Mapping[Location, int]) -> Json:
    row: dict[str, Json] = {
        "ruleId": result.kind.id,
        "ruleIndex": index,
        "level": _LEVELS[result.severity],
        "message": {"text": result.message},
        "locations": [_location(result.location, result.end_column or ends.get(result.location, 0))],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
    }
    if result.path:
        flow: list[Json] = [{"location": _step(step, ends)} for step in result.path]
        row["codeFlows"] = [{"threadFlows": [{"locations": flow}]}]
    if result.suppressed:
        row["suppressions"] = [{"kind": "inSource", "justification": result.suppressed}]
    elif result.is_known:
        row["suppressions"] = [{"kind": "external", "justification": "known from the baseline"}]
    if result.properties:
        row["properties"] = dict(result.properties)
    return row


def _location(location: Location, end: int) -> dict[str, Json]:
    line = max(location.line, 1)
    column = max(location.column, 1)
    region: dict[str, Json] = {"startLine": line, "startColumn": column, "endLine": line}
    region["endColumn"] = max(end, column + 1)
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(location.path)}, "region": region}}


def _step(step: Step, ends: Mapping[Location, int]) -> Json:
    return {**_location(step.location, ends.get(step.location, 0)), "message": {"text": step.message}}


def _uri(path: str) -> str:
    """A path as a URI reference: forward slashes, and nothing in it that has a meaning of its own there."""
    safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/"
    text = path.replace("\\", "/").removeprefix("./")
    return "".join(c if c in safe else "".join(f"%{byte:02X}" for byte in c.encode()) for c in text)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
