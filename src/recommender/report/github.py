"""Results as GitHub Actions reads them: annotations on a pull request, and the summary of a job.

Source: "Workflow commands for GitHub Actions", GitHub Docs.
"""

from __future__ import annotations

from collections.abc import Sequence

from recommender.model.rule import Severity
from recommender.report.findings_markdown import SUMMARY_LIMIT, findings_markdown
from recommender.report.located import Located, in_order

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def github_annotations(results: Sequence[Located]) -> str:
    """A workflow command a line, the most severe first, as only ten of each kind survive; hidden ones left out."""
    return "".join(f"{_annotation(result)}\n" for result in in_order(results))


def github_summary(results: Sequence[Located], heading: str) -> str:
    """The same as a table in Markdown for the summary of the job."""
    return findings_markdown(results, heading, limit=SUMMARY_LIMIT)


def _annotation(result: Located) -> str:
    place = result.location
    properties = {"file": place.path.removeprefix("./")} if place.path else {}
    if place.line:
        properties |= {"line": str(place.line)}
    if place.line and place.column:
        properties |= {"col": str(place.column)}
    properties["title"] = f"{result.kind.id}: {result.kind.title}"
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_COMMANDS[result.severity]} {told}::{_data(result.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
