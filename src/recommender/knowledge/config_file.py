"""Configuration files: found above what is looked at, and read with every problem at once.

`.recommender.yaml` or the table `tool.recommender` of `pyproject.toml`; the nearest folder that has one counts, and
of two in one folder the first. The search ends at the root of the repository.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from recommender.errors import ConfigError
from recommender.knowledge.problems import Problems
from recommender.knowledge.text_input import decode, read_bytes
from recommender.model.configuration import Configuration

YAML_NAME = ".recommender.yaml"
TOML_NAME = "pyproject.toml"
_TABLE = b"tool.recommender"


def find_config(start: Path) -> Path | None:
    """The file of configuration that counts for a file or folder, or None; what it says is not looked at."""
    place = Path(os.path.abspath(start))  # noqa: PTH100 -- links are not followed: the path as written counts
    for folder in (place, *place.parents) if place.is_dir() else place.parents:
        if (folder / YAML_NAME).is_file():
            return folder / YAML_NAME
        if _has_table(folder / TOML_NAME):
            return folder / TOML_NAME
        if (folder / ".git").exists():
            return None
    return None


def read_config(path: Path) -> Configuration:
    """The configuration in a file; its paths, relative to its folder, become relative to the working folder.

    Raises:
        ConfigError: with every problem of the file.

    """
    from recommender.knowledge.config_reader import configuration_in  # dear, and most runs have no such file

    problems = Problems()
    shown = _shown(path)
    content = read_bytes(path, shown, problems)
    text = None if content is None else decode(content, shown, problems)
    found = Configuration() if text is None else configuration_in(text, shown, problems, _mover(path.parent))
    problems.raise_if_any(ConfigError)
    return found


def _mover(folder: Path) -> Callable[[str], str]:
    return lambda text: _shown(folder / text)


def _has_table(path: Path) -> bool:
    """Whether a project file may have the table; only then it is worth parsing."""
    try:
        with path.open("rb") as stream:
            return _TABLE in stream.read(5_000_000)
    except OSError:
        return False


def _shown(path: Path) -> str:
    """A path as seen from the working folder."""
    return Path(os.path.relpath(path)).as_posix()
