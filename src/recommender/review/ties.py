"""Which workload each resource of a design serves: by a note on it, by the configuration, or by the command line."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from recommender.errors import InputError
from recommender.frozen import frozen
from recommender.knowledge.problems import Problems, quoted
from recommender.knowledge.workload_file import read_workloads
from recommender.location import Location
from recommender.model.configuration import ReviewTie
from recommender.model.design import Design, DesignResource
from recommender.model.pack import Pack
from recommender.model.workload import Workload
from recommender.review.sources import plain_but_for_stars, shown_path


@frozen
class Ties:
    """The workloads by the path that they are shown by, and the path for each resource that serves one."""

    workloads: Mapping[str, Workload]
    serving: Mapping[str, str]


def tie_resources(
    design: Design, given: Path | None, configured: Sequence[ReviewTie], pack: Pack, problems: Problems
) -> Ties:
    """The workload of each resource: a note on it counts before the configuration, that before `given`.

    A workload that cannot be read is a problem, at the place that names it.
    """
    reader = _Workloads(pack, problems)
    serving: dict[str, str] = {}
    for resource in design.resources:
        path = _path_of(resource, given, configured)
        if path is not None:
            shown = reader.take(*path)
            if shown is not None:
                serving[resource.key] = shown
    if given is not None:
        reader.take(given, Location(shown_path(given)))  # a faulty one is told even where nothing serves it
    return Ties(reader.known, serving)


def _path_of(
    resource: DesignResource, given: Path | None, configured: Sequence[ReviewTie]
) -> tuple[Path, Location] | None:
    if resource.tie is not None:
        folder = Path(resource.tie.location.path).parent
        return Path(os.path.normpath(folder / resource.tie.path)), resource.tie.location
    for tie in configured:
        if any(fnmatchcase(resource.address, plain_but_for_stars(pattern)) for pattern in tie.resources):
            return Path(tie.workload), tie.location
    return None if given is None else (given, Location(shown_path(given)))


class _Workloads:
    def __init__(self, pack: Pack, problems: Problems) -> None:
        self._pack = pack
        self._problems = problems
        self._seen: dict[str, bool] = {}
        self.known: dict[str, Workload] = {}

    def take(self, path: Path, named_at: Location) -> str | None:
        """The path of a workload as it is shown, read once; None with a problem where it cannot be read."""
        shown = shown_path(path)
        if shown not in self._seen:
            self._seen[shown] = self._read(path, shown, named_at)
        return shown if self._seen[shown] else None

    def _read(self, path: Path, shown: str, named_at: Location) -> bool:
        if not path.is_file():
            message = f"there is no workload file {quoted(shown)}"
            self._problems.add(named_at, "no-such-file", message)
            return False
        try:
            workloads = read_workloads(shown, self._pack)
        except InputError as error:
            self._problems.take(error.problems)
            return False
        if len(workloads) != 1:
            message = f"{quoted(shown)} holds {len(workloads)} workloads, a design serves one"
            self._problems.add(named_at, "several-workloads", message, "give each a file of its own")
            return False
        self.known[shown] = workloads[0]
        return True
