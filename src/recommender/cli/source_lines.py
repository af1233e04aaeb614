"""The lines of files that findings are about, for showing them and for telling where they end."""

from __future__ import annotations

from pathlib import Path

from recommender.knowledge.text_input import without_mark

_LARGEST = 20_000_000


def source_lines(path: Path) -> list[str]:
    """The lines of a text file; none where it cannot be read or is enormous."""
    try:
        if path.stat().st_size > _LARGEST:
            return []
        return without_mark(path.read_bytes()).decode("utf-8", "replace").split("\n")
    except (OSError, ValueError):
        return []
