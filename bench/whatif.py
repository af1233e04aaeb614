"""How long `whatif` takes over all cases, in time of the processor, beside a bare decision of the same workload."""

from __future__ import annotations

import statistics
import time

from bench.timing import row
from recommender.analysis.whatif import what_if

GOAL = 2.0  # seconds


def measure(recommender, workloads):
    seconds, ratios, deep = [], [], []
    for workload in workloads:
        start = time.process_time()
        recommender.decide(workload)
        middle = time.process_time()
        found = what_if(recommender, workload)
        seconds.append(time.process_time() - middle)
        ratios.append(seconds[-1] / (middle - start))
        if len(deep) < 100:
            start = time.process_time()
            found = what_if(recommender, workload, deep=True)
            deep.append(time.process_time() - start)
    row(f"whatif, {len(workloads)} cases: median", f"{statistics.median(seconds):.2f} s")
    longest = max(seconds)
    row(f"whatif, {len(workloads)} cases: longest", f"{longest:.2f} s", f"at most {GOAL:.0f} s", longest <= GOAL)
    row("whatif, to a bare decision: median, longest", f"{statistics.median(ratios):.1f}, {max(ratios):.1f} x")
    row("whatif --deep, 100 cases: median, longest", f"{statistics.median(deep):.2f}, {max(deep):.2f} s")
    row("changed workloads decided in one of them", f"{found.tried:,}")
