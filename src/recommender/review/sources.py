"""The files of a design on disk: found below the paths given, never outside the tree, read within bounds."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from recommender.knowledge.problems import Problems
from recommender.knowledge.text_input import MAX_BYTES, read_bytes, without_mark
from recommender.location import Location
from recommender.model.design import Unread

# Folders that hold what tools have made or fetched, not what somebody designs.
SKIPPED = frozenset((".git", ".terraform", ".terragrunt-cache", ".aws-sam", "cdk.out", "node_modules", "__pycache__"))
TERRAGRUNT = "terragrunt.hcl"  # a file of a tool that calls modules in its own way
MAX_FILES = 50_000
MAX_PLAN = 100_000_000
MAX_TERRAFORM = 2_000_000  # its parser takes up to ten seconds for a megabyte that is none
_BINARY_PROBE = 8_000
_ENGINE = re.compile(r"\{%|\{\{(?!resolve:)")
_SPECIAL = re.compile(r"[?[]")


class Tree:
    """The tree that a path belongs to: the repository around it, or else the folder one works in or the path itself."""

    def __init__(self, target: Path, problems: Problems) -> None:
        self._problems = problems
        start = Path(os.path.realpath(target))
        folder = start if start.is_dir() else start.parent
        above = next((place for place in (folder, *folder.parents) if (place / ".git").exists()), None)
        here = Path(os.path.realpath(Path.cwd()))
        self.root = above or (here if folder.is_relative_to(here) else folder)
        self._seen = 0

    def holds(self, path: Path) -> bool:
        """Whether a path, its links followed, lies in the tree."""
        return Path(os.path.realpath(path)).is_relative_to(self.root)

    def read(self, path: Path, limit: int = MAX_BYTES) -> bytes | None:
        """The bytes of a file, or None with a problem: links that lead out and files that are no text are refused."""
        shown = shown_path(path)
        if not self.holds(path):
            message = "the file lies outside the repository, and is not followed"
            self._problems.settle(Location(shown), "outside-tree", message, "give its own path to review it")
            return None
        if not path.is_file() and path.exists() and not path.is_dir():
            self._problems.settle(Location(shown), "not-a-file", "this is no ordinary file")
            return None
        content = read_bytes(path, shown, self._problems, limit)
        if content is None:
            return None
        content = without_mark(content)
        if b"\0" in content[:_BINARY_PROBE]:
            self._problems.settle(Location(shown), "binary", "the file is binary, no text")
            return None
        return content

    def files_below(self, folder: Path) -> Iterator[Path]:
        """Every file below a folder, sorted; folders of tools and hidden ones are left out, links to folders too."""
        for place, folders, names in os.walk(folder):
            folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.startswith("."))
            for name in sorted(names):
                self._seen += 1
                if self._seen > MAX_FILES:
                    message = f"there are more than {MAX_FILES} files below"
                    self._problems.settle(Location(shown_path(folder)), "too-many-files", message, "review a part")
                    return
                yield Path(place) / name


def filled_in(text: str, path: str) -> Unread | None:
    """That another program, such as Jinja or cookiecutter, fills a text in before it is a template, if it shows."""
    engine = _ENGINE.search(text)
    if engine is None:
        return None
    line = text.count("\n", 0, engine.start()) + 1
    return Unread(Location(path, line, 1), "the file is filled in before it is a template: review what comes of it")


class Excluded:
    """The files that are left out: those that a pattern names, and those below a folder that one names."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = [plain_but_for_stars(pattern.removeprefix("./").rstrip("/")) for pattern in patterns]

    def is_in(self, shown: str) -> bool:
        """Whether a path, as it is shown, is not left out."""
        return not any(fnmatchcase(shown, p) or fnmatchcase(shown, f"{p}/*") for p in self._patterns)


def plain_but_for_stars(pattern: str) -> str:
    """The pattern with brackets that mean themselves, as they do in the addresses of what is there for each key."""
    return _SPECIAL.sub(r"[\g<0>]", pattern)


def shown_path(path: Path) -> str:
    """How a path is shown: below the folder one works in without it, with forward slashes."""
    plain = os.path.normpath(path)
    here = str(Path.cwd())
    if plain.startswith(here + os.sep):
        plain = plain[len(here) + 1 :]
    return plain.replace(os.sep, "/")


def is_terraform(path: Path) -> bool:
    """Whether a file is Terraform, or OpenTofu, by its name."""
    return path.name.endswith((".tf", ".tofu", ".tf.json", ".tofu.json"))


def terraform_folders(files: Iterable[Path]) -> dict[Path, list[Path]]:
    """The folders among the files that hold Terraform, each with its files in order."""
    found: dict[Path, list[Path]] = {}
    for file in files:
        if is_terraform(file):
            found.setdefault(Path(os.path.normpath(file.parent)), []).append(file)
    return found
