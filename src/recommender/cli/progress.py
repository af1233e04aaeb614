"""A line that counts on standard error while something long runs, on a terminal only."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

import click

T = TypeVar("T")

_PATIENCE = 1.0  # seconds before anything is shown
_PACE = 0.1


def with_progress(items: Sequence[T], what: str) -> Iterator[T]:
    """The items one by one; after a second a line says how many are done, and is gone at the end."""
    shown = False
    last = start = time.monotonic()
    visible = sys.stderr.isatty() and len(items) > 1
    try:
        for done, item in enumerate(items):
            now = time.monotonic()
            if visible and now - start > _PATIENCE and now - last > _PACE:
                share = done * 20 // len(items)
                click.echo(f"\r{what} {done}/{len(items)} [{'#' * share:<20}]", err=True, nl=False)
                shown, last = True, now
            yield item
    finally:
        if shown:
            click.echo("\r\033[K", err=True, nl=False)
