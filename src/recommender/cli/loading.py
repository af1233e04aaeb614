"""Loading for commands: the pack, the workloads of several files with all their problems at once, the engine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from recommender import load_pack
from recommender.cli import faults
from recommender.cli.configured import configuration_for
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.errors import Problem, WorkloadError
from recommender.frozen import frozen
from recommender.knowledge.builtin import shipped_rules
from recommender.knowledge.cache import Shelf
from recommender.knowledge.pack_files import founds_catalogue
from recommender.knowledge.workload_file import STANDARD_INPUT, read_workloads, workload_from_sets
from recommender.location import Location
from recommender.model.pack import Pack
from recommender.model.workload import Workload


@frozen
class PackChoice:
    """Which packs a run uses: folders added, stances switched on, and whether the shipped rules count."""

    rules: tuple[Path, ...]
    stances: tuple[str, ...]
    builtin: bool

    @property
    def folders(self) -> tuple[Path, ...]:
        """All of them in the order in which they are added up."""
        return (shipped_rules(), *self.rules) if self.builtin else self.rules


def packs_chosen(
    rules: Sequence[Path], stances: Sequence[str], builtin: bool, target: Path | str | None = None
) -> PackChoice:
    """What the shared options name; what they leave out, the environment or the configuration for `target` may say.

    Args:
        target: what the run looks at; the working folder by default.

    Raises:
        ConfigError: the configuration cannot be used.

    """
    ctx = click.get_current_context(silent=True)
    if ctx is None:
        return PackChoice(tuple(rules), tuple(stances), builtin)
    config = configuration_for(ctx, Path.cwd() if target is None or target == STANDARD_INPUT else Path(target))
    return PackChoice(
        tuple(map(Path, config.rules or ())), config.stances or (), builtin and config.builtin_rules is not False
    )


def pack_from(rules: Sequence[Path], stances: Sequence[str], builtin: bool, target: Path | str | None = None) -> Pack:
    """The pack that the shared options name, or else the configuration for `target`."""
    choice = packs_chosen(rules, stances, builtin, target)
    return load_pack(choice.rules, choice.stances, builtin=choice.builtin)


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
