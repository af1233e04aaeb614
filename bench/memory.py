"""Memory over many decisions in one process."""

from __future__ import annotations

import resource
from pathlib import Path

from bench.timing import row

DECISIONS = 100_000


def resident_mb():
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(fired, cases):
    """`fired` decides what fires, through durable_rules and checked; `cases` are taken in turn."""
    for number in range(1000):
        fired(cases[number % len(cases)])
    before = resident_mb()
    for number in range(DECISIONS - 1000):
        fired(cases[number % len(cases)])
    grown = resident_mb() - before
    row(
        f"memory: growth over {DECISIONS:,} checked decisions after the first 1,000",
        f"{grown:.1f} MB",
        "below 10",
        grown < 10,
    )
