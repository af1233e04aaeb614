"""Where the shipped pack lies: in the installed package, or beside the sources of a checkout."""

from __future__ import annotations

from pathlib import Path

LABEL = "rules"

_PACKAGE = Path(__file__).resolve().parent.parent


def shipped_rules() -> Path:
    """The folder of the shipped pack."""
    installed = _PACKAGE / LABEL
    return installed if installed.is_dir() else _PACKAGE.parent.parent / LABEL


def shipped_compilation() -> Path:
    """Where a wheel carries the compiled form of the shipped pack."""
    return _PACKAGE / "_compiled_pack.bin"


def shipped_translation() -> Path:
    """Where a wheel carries what the engine works out of the shipped pack."""
    return _PACKAGE / "_compiled_engine.bin"


def shipped_designs() -> Path:
    """Where a wheel carries what the shipped designs mean, compiled."""
    return _PACKAGE / "_compiled_designs.bin"


def label_of(directory: Path) -> str:
    """How places in the pack are shown: the shipped one alike wherever it lies, any other by its path."""
    if directory == shipped_rules():
        return LABEL
    return directory.as_posix()
