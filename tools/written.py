"""Pages that are made from something else: written, or held against what would be written."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from recommender.knowledge.files import write_text_atomically

ROOT = Path(__file__).parent.parent


class WrongSourceError(Exception):
    """What the pages are made from is wrong; each of `problems` is a line that says how."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep the problems in their order."""
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


def write_or_check(description: str | None, pages: Callable[[], Mapping[Path, str]]) -> int:
    """Write the pages that are not up to date, or with `--check` on the command line only say which are not.

    Args:
        description: what `--help` says.
        pages: what each page should hold, by its path; raises `WrongSourceError` where nothing should be written.

    Returns:
        The status to end with: 1 where a page is stale and none may be written, or where the source is wrong.

    """
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, end with 1 if a page is stale")
    check = parser.parse_args().check
    try:
        wanted = pages()
    except WrongSourceError as error:
        print(*error.problems, sep="\n")
        return 1
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        name = path.relative_to(ROOT)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_text_atomically(path, wanted[path])
        print(f"{name} is not up to date; run make docs" if check else f"wrote {name}")
    return int(check and bool(stale))
