"""What designs mean, in the compiled form where there is one."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from recommender.errors import PackError
from recommender.knowledge.builtin import shipped_designs, shipped_rules
from recommender.knowledge.compiled import FormatError, value_from_bytes, value_to_bytes
from recommender.knowledge.files import write_bytes_atomically
from recommender.knowledge.kept import FORMAT, content_of, keep
from recommender.knowledge.pack_files import digest_of
from recommender.knowledge.problems import Problems
from recommender.knowledge.program_files import own_key, places, program_digest
from recommender.model.design_map import DesignMap
from recommender.model.pack import Pack
from recommender.sha256 import sha256


def load_designs(directories: Sequence[Path], pack: Pack) -> DesignMap:
    """What the designs of the packs in `directories` mean, from the compiled form where there is one.

    Raises:
        PackError: with every problem of every file.

    """
    from recommender.knowledge.design_files import compile_designs, read_design_files

    problems = Problems()
    contents = read_design_files(list(directories) or [shipped_rules()], problems)
    key = _key_of_designs(contents, pack)
    if not problems:
        for path, its_key in places(shipped_designs(), "designs", key):
            with contextlib.suppress(OSError, FormatError):
                return value_from_bytes(content_of(path), its_key, DesignMap)
    designs = compile_designs(contents, pack, problems)
    problems.raise_if_any(PackError)
    own = own_key(key)
    with contextlib.suppress(FormatError):
        keep("designs", own, value_to_bytes(designs, own))
    return designs


def compile_shipped_designs(directory: Path, pack: Pack, target: Path) -> None:
    """What the shipped designs mean, written for a wheel."""
    from recommender.knowledge.design_files import compile_designs, read_design_files

    problems = Problems()
    contents = read_design_files([directory], problems)
    key = _key_of_designs(contents, pack)
    designs = compile_designs(contents, pack, problems)
    problems.raise_if_any(PackError)
    write_bytes_atomically(target, value_to_bytes(designs, key))


def _key_of_designs(contents: Mapping[str, bytes], pack: Pack) -> str:
    parts = (f"{FORMAT}", program_digest(), pack.digest, digest_of(contents))
    return sha256("\n".join(parts).encode()).hexdigest()
