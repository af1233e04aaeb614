"""Loading for commands: the pack, the workloads of several files with all their problems at once, the engine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from recommender import load_pack
from recommender.cli import faults
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.errors import Problem, WorkloadError
from recommender.knowledge.cache import Shelf
from recommender.knowledge.pack_files import founds_catalogue
from recommender.knowledge.workload_file import read_workloads, workload_from_sets
from recommender.location import Location
from recommender.model.pack import Pack
from recommender.model.workload import Workload


def pack_from(rules: Sequence[Path], stances: Sequence[str], builtin: bool) -> Pack:
    """The pack that the shared options name."""
    return load_pack(rules, stances, builtin=builtin)


def pack_in(folder: Path) -> Pack:
    """The pack in a folder: by itself where it founds a catalogue, else on top of the shipped rules."""
    return load_pack([folder], builtin=not founds_catalogue(folder))


def workloads_from(paths: Sequence[str], sets: Sequence[str], pack: Pack) -> list[Workload]:
    """The workloads of every file in order; without files the one that `sets` describe.

    Raises:
        WorkloadError: with the problems of all files.

    """
    if not paths:
        return [workload_from_sets(sets, pack)]
    workloads: list[Workload] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            workloads += read_workloads(path, pack, sets)
        except WorkloadError as error:
            problems += error.problems
    if problems:
        raise WorkloadError(problems)
    return workloads


def one_workload(path: str, sets: Sequence[str], pack: Pack) -> Workload:
    """The workload of a file that must hold one.

    Raises:
        WorkloadError: it cannot be read, or holds several.

    """
    workloads = workloads_from([path], sets, pack)
    if len(workloads) != 1:
        message = f"one workload is asked for, this file holds {len(workloads)}"
        raise WorkloadError([Problem(Location(path), "several-workloads", message)])
    return workloads[0]


def recommender_for(pack: Pack, engine: str) -> Recommender:
    """A recommender under the engine named; where it cannot be had, that is said once on standard error."""
    made = Recommender(pack, EngineMode(engine), Shelf(pack))
    if made.evaluator.notice:
        faults.say(f"note: {made.evaluator.notice}")
    return made
