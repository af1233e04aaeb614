"""Programs for those who work on this repository, run from its root: `python -m tools.NAME`."""
