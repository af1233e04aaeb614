"""The file that the answers of a questionnaire are kept in, written after every reply."""

from __future__ import annotations

import os
from pathlib import Path

import click

from recommender.cli import output
from recommender.errors import Problem, WorkloadError
from recommender.knowledge.handwritten import Handwritten
from recommender.knowledge.workload_text import dump_workload
from recommender.location import Location
from recommender.model.pack import Pack
from recommender.model.workload import Workload


class AnswersFile:
    """One file of answers: what somebody wrote stays as it is, with the answers added; a new file is laid out here."""

    def __init__(self, path: Path, begun: Path | None, pack: Pack) -> None:
        """Args: `begun` is the file that the questionnaire goes on from; its text, comments too, is kept in `path`.

        Raises:
            UsageError: `path` is another file that is there, or cannot be written.
            WorkloadError: `path` is `begun`, and answers cannot be added to it as it is written.

        """
        is_begun = begun is not None and path.exists() and path.samefile(begun)
        if path.exists() and not is_begun:
            raise click.UsageError(f"{path} is there already; --from {path} goes on from it.")
        if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
            raise click.UsageError(f"{path} cannot be written: {path.parent} is no folder that takes it.")
        self._path = path
        self._pack = pack
        self._written: Handwritten | None = None
        self._last: bytes | None = None  # what the file holds, as far as is known here
        if begun is not None:
            content = begun.read_bytes()
            self._last = content if is_begun else None
            try:
                self._written = Handwritten(content, str(begun), begun.stem, pack)
            except WorkloadError:
                if is_begun:
                    raise

    def keep(self, workload: Workload) -> None:
        """Write the answers, whole or not at all; beside a new file what editors check it by.

        Raises:
            WorkloadError: somebody else has written the file since.
            OSError: it cannot be written.

        """
        now = self._path.read_bytes() if self._path.exists() else None
        if now != self._last:
            message = "the file has been changed since it was last read; it stays as it is now"
            raise WorkloadError([Problem(Location(str(self._path)), "changed-meanwhile", message)])
        text = self._laid_out(workload) if self._written is None else self._written.with_answers(workload)
        self._last = text.encode("utf-8")
        if now != self._last:
            output.write_file(text, self._path)

    def _laid_out(self, workload: Workload) -> str:
        schema = self._path.with_name(f"{self._path.stem}.schema.json")
        if not schema.exists():
            from recommender.report.json_schemas import workload_schema
            from recommender.report.plain import to_text

            output.write_file(to_text(workload_schema(self._pack)), schema)
        return dump_workload(workload, self._pack, schema.name)
