"""Cold start: whole processes."""

from __future__ import annotations

import compileall
import shutil
import statistics
from pathlib import Path

import recommender
from bench.timing import processes, python, ratio, row

CASE = "bench/workload.yaml"
OPEN = "cases/open/flash-sale-5000-orders-per-second.yaml"  # as in the README
IMPORTS = "import click, yaml; from pydantic import BaseModel"


def measure():
    # Installing compiles a package; a checkout may be run where Python is told not to keep that.
    compileall.compile_dir(Path(recommender.__file__).parent, quiet=1)
    program = shutil.which("recommender", path=str(Path(python()[0]).parent))
    seconds = processes(
        {
            "pass": python("-c", "pass"),
            "click": python("-c", "import click"),
            "imports": python("-c", IMPORTS),
            "version": [program, "--version"],
            "recommend": [program, "recommend", CASE, "--format", "json"],
            "text": [program, "recommend", OPEN],
        }
    )
    row("cold start: python -c pass", f"{statistics.median(seconds['pass']) * 1000:.0f} ms")
    row(f"cold start: {IMPORTS}", f"{statistics.median(seconds['imports']) * 1000:.0f} ms")
    value = ratio(seconds, "recommend", "imports")
    row("cold start: recommend FILE --format json, to those imports", f"{value:.2f} x", "at most 1.5", value <= 1.5)
    value = ratio(seconds, "text", "imports")
    row("cold start: recommend FILE as text, to those imports", f"{value:.2f} x", "at most 1.5", value <= 1.5)
    value = ratio(seconds, "version", "click")
    row("cold start: --version, to `import click`", f"{value:.2f} x", "at most 1.2", value <= 1.2)
