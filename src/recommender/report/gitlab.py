"""Results as GitLab's Code Quality report: a list of what degrades a file, told apart by fingerprints.

Source: "Code Quality report format", GitLab Docs.
"""

from __future__ import annotations

from collections.abc import Sequence

from recommender.model.rule import Severity
from recommender.report.located import Located, fingerprints, in_order
from recommender.report.plain import Json

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.NOTE: "info"}


def gitlab_report(results: Sequence[Located]) -> list[Json]:
    """An entry for each result that is shown, the most severe first; equal results give equal bytes."""
    shown = in_order(results)
    return [
        {
            "description": f"{result.kind.id}: {result.message}",
            "check_name": result.kind.id,
            "fingerprint": fingerprint,
            "severity": _SEVERITIES[result.severity],
            "location": {
                "path": result.location.path.removeprefix("./"),
                "lines": {"begin": max(result.location.line, 1)},
            },
        }
        for result, fingerprint in zip(shown, fingerprints(shown), strict=True)
    ]
