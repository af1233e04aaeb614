"""Decision records on their way out: where each goes, what it says of its workload, and the command that checks it."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from recommender.cli import output as out
from recommender.cli.annotated import repository_root
from recommender.cli.deciding import Answer
from recommender.cli.loading import PackChoice
from recommender.errors import Problem, WorkloadError
from recommender.frozen import frozen
from recommender.knowledge.record_file import read_head
from recommender.knowledge.workload_digest import workload_digest
from recommender.knowledge.workload_file import STANDARD_INPUT
from recommender.location import Location
from recommender.model.pack import Pack
from recommender.model.record import RecordHead
from recommender.report.record import decision_record, seal_of

PROPOSED = "proposed"
NO_DATE = "YYYY-MM-DD"
_STATUS = re.compile(r"[a-z][a-z0-9 .-]{0,80}")


@frozen
class Surroundings:
    """What all records of a run share: the pack, what people add, `--set` answers, and the options of the packs."""

    pack: Pack
    head: RecordHead
    sets: Sequence[str]
    options: Sequence[str]


def head_from(status: str | None, day: str | None, makers: Sequence[str]) -> RecordHead:
    """What people add on the command line; what they leave out is empty.

    Raises:
        UsageError: the status is no word, or the date no date.

    """
    if status is not None and not _STATUS.fullmatch(status):
        raise click.BadParameter("write a word such as proposed, accepted or rejected", param_hint="--status")
    if day is not None:
        try:
            date.fromisoformat(day)
        except ValueError as error:
            raise click.BadParameter("write the date as YYYY-MM-DD", param_hint="--date") from error
    return RecordHead(status or "", day or "", tuple(makers))


def check_sources(paths: Sequence[str]) -> None:
    """Refuse workloads that no file holds, as their records could not be checked again.

    Raises:
        UsageError: there is no file, or one is standard input.

    """
    if not paths or STANDARD_INPUT in paths:
        raise click.UsageError("A decision record names the file of its workload: write the answers into one.")


def pack_words(choice: PackChoice) -> list[str]:
    """The options that choose the same packs again; paths as the repository knows them."""
    words = [] if choice.builtin else ["--no-builtin-rules"]
    for folder in choice.rules:
        words += ["--rules", _from_root(folder)]
    for stance in choice.stances:
        words += ["--stance", stance]
    return words


def write_records(answers: Sequence[Answer], around: Surroundings, top: int | None, path: Path | None) -> None:
    """Print the record of one workload, or write it to the file `path`; of several each into the folder `path`.

    Raises:
        WorkloadError: a workload has no winner, or two records would have one name.
        UsageError: there are several, and no folder for them.

    """
    is_folder = path is not None and (path.is_dir() or len(answers) > 1)
    if len(answers) > 1 and not (path is not None and path.is_dir()):
        raise click.UsageError("Several workloads make several records: name a folder that exists by -o.")
    names = [f"{_file_name(decision.workload)}.md" for _, decision in answers]
    _check(answers, names)
    texts: list[tuple[str, Path | None]] = []
    for answer, name in zip(answers, names, strict=True):
        target = None if path is None else path / name if is_folder else path
        head = _head(around.head, target)
        texts.append((_text(answer, around, head, top, target or Path("docs/decisions") / name), target))
    for text, target in texts:
        out.write_text(text, target)


def _head(given: RecordHead, target: Path | None) -> RecordHead:
    """What is given, else what stands in the record that is written anew, else: proposed, without a date."""
    try:
        kept = None if target is None else read_head(target.read_bytes())
    except OSError:
        kept = None
    kept = kept or RecordHead("", "")
    return RecordHead(
        given.status or kept.status or PROPOSED,
        given.date or kept.date or NO_DATE,
        given.decision_makers or kept.decision_makers,
    )


def _text(answer: Answer, around: Surroundings, head: RecordHead, top: int | None, target: Path) -> str:
    workload, decision = answer
    pack = around.pack
    digest = workload_digest(workload, pack.vocabulary)
    return decision_record(
        decision,
        seal_of(decision, _from_root(decision.source), digest, around.sets),
        head,
        pack.vocabulary,
        role=pack.roles[decision.role].title,
        priorities=list(workload.priorities.items()),
        top=top,
        command=["recommender", "review", *around.options, _from_root(target)],
    )


def _check(answers: Sequence[Answer], names: Sequence[str]) -> None:
    problems = []
    for place, (_, decision) in enumerate(answers):
        where = Location(decision.source)
        if decision.winner is None:
            message = f"no service is left for `{decision.workload}`, so there is no decision to record"
            problems.append(Problem(where, "no-decision", message, "without --format adr it is told why"))
        if names[place] in names[:place]:
            message = f"two records would be called `{names[place]}`"
            problems.append(Problem(where, "defined-twice", message, "give the workloads different names"))
    if problems:
        raise WorkloadError(problems)


def _file_name(name: str) -> str:
    """The name of a workload as that of a file: small letters and digits, hyphens between."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:80] or "record"


def _from_root(path: Path | str) -> str:
    """A path as seen from the repository's root, or, outside a repository, from the working folder."""
    full = Path(os.path.normpath(Path.cwd() / path))
    root = repository_root(Path.cwd())
    return full.relative_to(root).as_posix() if full.is_relative_to(root) else Path(os.path.relpath(full)).as_posix()
