"""Results as GitHub Actions reads them: annotations on a pull request, and a summary of the job in Markdown.

Source: "Workflow commands for GitHub Actions", GitHub Docs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from recommender.model.rule import Severity
from recommender.report.lines import safe
from recommender.report.located import Located

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def github_annotations(results: Sequence[Located]) -> str:
    """A workflow command a line, the most severe first, as only ten of each kind survive; suppressed ones left out."""
    told = [result for result in results if not result.suppressed]
    told.sort(key=lambda result: (result.severity.rank, result.location, result.kind.id, result.message))
    return "".join(f"{_annotation(result)}\n" for result in told)


def github_summary(results: Sequence[Located], heading: str) -> str:
    """The same as a table in Markdown under `heading`, with the counts."""
    told = sorted(
        (result for result in results if not result.suppressed),
        key=lambda result: (result.severity.rank, result.location, result.kind.id, result.message),
    )
    counts = Counter(result.severity for result in told)
    lines = [f"### {heading}", "", ", ".join(f"{counts[s]} {s}{'' if counts[s] == 1 else 's'}" for s in Severity)]
    if told:
        lines += ["", "| severity | what | where | message |", "|---|---|---|---|"]
        for result in told:
            cells = (str(result.severity), result.kind.id, f"`{result.location}`", result.message)
            lines.append(f"| {' | '.join(_cell(cell) for cell in cells)} |")
    hidden = len(results) - len(told)
    if hidden:
        lines += ["", f"{hidden} suppressed with a reason."]
    return "\n".join(lines) + "\n"


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


def _cell(text: str) -> str:
    return safe(text).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
