"""Decision records on disk: found below the paths, and their workload files found from where they stand."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from recommender.knowledge.problems import Problems
from recommender.model.record import MARK, DecisionRecord
from recommender.review.sources import Excluded, Tree, shown_path

ENDING = ".md"


def read_records(paths: Sequence[Path], problems: Problems, exclude: Sequence[str] = ()) -> list[DecisionRecord]:
    """The records among the Markdown files at and below the paths, each once; others' records are left alone."""
    found: dict[str, DecisionRecord] = {}
    excluded = Excluded(exclude)
    for path in paths:
        # Of a folder, what cannot be read is others': only a file that is named is missed.
        tree = Tree(path, Problems() if path.is_dir() else problems)
        for file in _markdown(tree, path):
            shown = shown_path(file)
            content = None if shown in found or not excluded.is_in(shown) else tree.read(file)
            if content is None or MARK not in content:
                continue
            from recommender.knowledge.record_file import read_record  # dear, and most folders have none

            record = read_record(content, shown, problems)
            if record is not None:
                found[shown] = record
    return [found[shown] for shown in sorted(found)]


def workload_of(record: DecisionRecord) -> Path | None:
    """The workload file that a record names: from its folder or the nearest above it, within the repository."""
    tree = Tree(Path(record.path), Problems())
    start = Path(os.path.realpath(record.path)).parent
    for folder in (start, *start.parents):
        candidate = folder / record.seal.workload
        if candidate.is_file() and tree.holds(candidate):
            return Path(shown_path(candidate))
        if folder == tree.root:
            return None
    return None


def _markdown(tree: Tree, path: Path) -> Iterator[Path]:
    if not path.is_dir():
        if path.suffix == ENDING:
            yield path
    elif tree.holds(path):
        yield from (file for file in tree.files_below(path) if file.suffix == ENDING)
