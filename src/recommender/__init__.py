"""An architecture-decision recommender for databases on AWS: a command line and a library.

    import recommender
    from pathlib import Path

    decision = recommender.decide(Path("workload.yaml"))
    print(decision.winner.service, decision.confidence)

Several decisions share one pack, which is loaded once:

    pack = recommender.load_pack()
    decide = recommender.Recommender(pack).decide
    decisions = [decide(workload) for workload in recommender.read_workloads("workloads.yaml", pack)]

Nothing heavy is imported before it is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the names below are imported when first used
    from pathlib import Path

    from recommender.engine.decide import Recommender
    from recommender.engine.firing import EngineMode
    from recommender.errors import InputError, Problem, RecommenderError
    from recommender.knowledge.workload_file import parse_workloads, read_workloads
    from recommender.model.decision import Decision
    from recommender.model.pack import Pack
    from recommender.model.workload import Workload

__version__ = "0.1.0"

__all__ = [
    "Decision",
    "EngineMode",
    "InputError",
    "Pack",
    "Problem",
    "Recommender",
    "RecommenderError",
    "Workload",
    "__version__",
    "decide",
    "load_pack",
    "parse_workloads",
    "read_workloads",
]

_HOMES = {
    "Decision": "recommender.model.decision",
    "EngineMode": "recommender.engine.firing",
    "InputError": "recommender.errors",
    "Pack": "recommender.model.pack",
    "Problem": "recommender.errors",
    "Recommender": "recommender.engine.decide",
    "RecommenderError": "recommender.errors",
    "Workload": "recommender.model.workload",
    "parse_workloads": "recommender.knowledge.workload_file",
    "read_workloads": "recommender.knowledge.workload_file",
}


def load_pack(rules: Sequence[Path | str] = (), stances: Sequence[str] = (), *, builtin: bool = True) -> Pack:
    """The shipped rules with the packs in the folders `rules` added, as `--rules` and `--stance` do.

    With `builtin` false the shipped rules are left out, and the first folder founds the catalogue.

    Raises:
        PackError: with every problem of every file.

    """
    from pathlib import Path

    from recommender.knowledge.builtin import shipped_rules
    from recommender.knowledge.cache import load

    folders = [Path(folder) for folder in rules]
    return load([shipped_rules(), *folders] if builtin else folders, stances)


def decide(workload: Path | str, *, pack: Pack | None = None, engine: str = "checked") -> Decision:
    """The decision for the one workload in a file (given as a `Path`) or in a YAML text (given as a `str`).

    It is made with the rules of `pack` (the shipped ones by default) by `engine`: checked, durable or reference.

    Raises:
        WorkloadError: the workload cannot be read.
        ValueError: the file or text holds several workloads; use `read_workloads` and `Recommender`.

    """
    from pathlib import Path

    from recommender.engine.decide import Recommender
    from recommender.engine.firing import EngineMode
    from recommender.knowledge.workload_file import parse_workloads, read_workloads

    known = load_pack() if pack is None else pack
    if isinstance(workload, Path):
        workloads = read_workloads(workload, known)
    else:
        workloads = parse_workloads(workload, "<text>", known)
    if len(workloads) != 1:
        raise ValueError(f"one workload is decided at a time, not {len(workloads)}")
    return Recommender(known, EngineMode(engine)).decide(workloads[0])


def __getattr__(name: str) -> object:
    """A name of the library, imported when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
