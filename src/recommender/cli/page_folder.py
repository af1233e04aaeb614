"""Folders of generated pages: writing what is stale, or only saying so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from recommender.cli.output import write_file


def brought_up_to_date(
    folder: Path, pages: Mapping[str, str], is_ours: Callable[[str], bool], *, write: bool
) -> list[tuple[str, Path]]:
    """What was done to which file, or, where nothing is written, what is amiss with it.

    Args:
        pages: the text of each file by its name.
        is_ours: whether a file with this text was generated: only such files are removed, or replaced.

    Raises:
        OSError: a file cannot be read or written, or a page would replace a file that was not generated.

    """
    told: list[tuple[str, Path]] = []
    found = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))}
    for name, text in found.items():
        if name in pages and not is_ours(text):
            raise FileExistsError(0, "not a generated page, so it is not replaced", str(folder / name))
    for name, text in pages.items():
        if found.get(name) != text:
            if write:
                folder.mkdir(parents=True, exist_ok=True)
                write_file(text, folder / name)
            told.append(("wrote" if write else "stale" if name in found else "missing", folder / name))
    for name, text in found.items():
        if name not in pages and is_ours(text):
            if write:
                (folder / name).unlink()
            told.append(("removed" if write else "left over", folder / name))
    return told
