"""Results for machines: places as a repository knows them, where their lines end, and the summary of a job.

Shared by every command that writes SARIF or annotations.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from recommender.cli.source_lines import source_lines
from recommender.location import Location
from recommender.report.located import Located

SUMMARY = "GITHUB_STEP_SUMMARY"


def repository_root(start: Path) -> Path:
    """The folder that holds the version control of `start`, or `start` itself where there is none."""
    return next((folder for folder in (start, *start.parents) if (folder / ".git").exists()), start)


def in_repository(start: Path | None = None) -> Callable[[str], str]:
    """What makes a path relative to the repository's root, without `..`; what lies elsewhere keeps its path.

    Args:
        start: where paths are relative to now; the working folder by default.

    """
    here = (start or Path.cwd()).resolve()
    root = repository_root(here)

    @cache
    def shown(path: str) -> str:
        full = Path(os.path.normpath(here / path))
        return full.relative_to(root).as_posix() if path and full.is_relative_to(root) else path

    return shown


def relocated(results: Iterable[Located], start: Path | None = None) -> list[Located]:
    """The results with paths relative to the repository's root."""
    shown = in_repository(start)

    def moved(location: Location) -> Location:
        return replace(location, path=shown(location.path))

    return [
        replace(
            result,
            location=moved(result.location),
            path=tuple(replace(step, location=moved(step.location)) for step in result.path),
        )
        for result in results
    ]


def line_ends(results: Sequence[Located], start: Path | None = None) -> Mapping[Location, int]:
    """The column after the last character of the line of each place, of files that can be read.

    Args:
        results: with paths relative to the repository's root.

    """
    root = repository_root((start or Path.cwd()).resolve())
    places = {place for result in results for place in (result.location, *(step.location for step in result.path))}
    ends: dict[Location, int] = {}
    for path in sorted({place.path for place in places if place.line}):
        lines = source_lines(root / path)
        for place in places:
            if place.path == path and 0 < place.line <= len(lines):
                ends[place] = len(lines[place.line - 1].rstrip()) + 1
    return ends


def write_summary(text: str) -> None:
    """Add `text` to the summary of the job, where the job has one."""
    path = os.environ.get(SUMMARY)
    if path:
        with Path(path).open("a", encoding="utf-8") as stream:
            stream.write(text)
