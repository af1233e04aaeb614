"""After how many answers the winner is settled: by the simple bound alone, and by the exact question after it."""

from __future__ import annotations

import random
import statistics
import time

from bench.timing import row
from recommender.engine.bounds import bounds_of
from recommender.engine.completed import completed
from recommender.engine.settled import settled
from recommender.testing.answering import Answering, draws_of_others

ORDERS = 150


class Path(Answering):
    """The answers of a completed workload in a random order after its role, and who is settled after how many."""

    def __init__(self, recommender, workload, rng):
        super().__init__(recommender, workload, (), rng)
        self.program = recommender.program
        self.exact, self.seconds = [], {"bound": [], "settled": []}

    def at(self, count):
        """Whether it is settled after `count` answers: (by the bound, exactly)."""
        asked, known = self.after(count)
        start = time.perf_counter()
        bounds = bounds_of(self.program, asked.plan, asked.weights, known, asked.standing)
        middle = time.perf_counter()
        told = settled(self.program, asked.plan, asked.weights, known, asked.standing)
        self.seconds["bound"].append(middle - start)
        self.seconds["settled"].append(time.perf_counter() - middle)
        assert told.holds or not bounds.decided, "the exact question is stricter than the bound"
        self.exact.append(told.is_exact)
        return bounds.decided, told.holds

    def first(self, which):
        """The least number of answers that settles it: settled once, settled for good."""
        low, high = 0, len(self.order)
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self.at(middle)[which] else (middle + 1, high)
        return low


def paths_of(recommender, workloads, count, rng):
    """That many workloads completed, but for those that answer what nobody would ask of them."""
    made = (completed(recommender, workload, str(rng.random()), rng) for workload in rng.sample(workloads, count))
    return [Path(recommender, workload, rng) for workload in made if workload is not None]


def beaten(recommender, path):
    """Of a settled state half way through, how many random completions have another winner: none may."""
    return draws_of_others(recommender, *path.after(path.first(1)), "bench")


def measure(recommender, workloads):
    rng = random.Random(7)
    paths = paths_of(recommender, workloads, ORDERS, rng)
    cheap, exact = [path.first(0) for path in paths], [path.first(1) for path in paths]
    lengths = [len(path.order) for path in paths]
    of = f"of {statistics.fmean(lengths):.1f} answers in random order"
    row("settled after so many answers, mean: simple bound", f"{statistics.fmean(cheap):.1f}", of)
    row("settled after so many answers, mean: exact question after it", f"{statistics.fmean(exact):.1f}", of)
    sooner = sum(a > b for a, b in zip(cheap, exact, strict=True)) / len(paths)
    row("settled sooner than by the simple bound", f"{sooner:.0%}", "of the orders")
    told = [exact for path in paths for exact in path.exact]
    share = sum(told) / len(told)
    row("the exact question answered as brute force would", f"{share:.1%}", "at least 95 %", share >= 0.95)
    wrong = sum(beaten(recommender, path) for path in paths_of(recommender, workloads, 25, rng))
    row("random completions that beat a settled winner", f"{wrong}", "of 25,000, none", wrong == 0)
    bound = statistics.fmean(s for path in paths for s in path.seconds["bound"])
    whole = statistics.fmean(s for path in paths for s in path.seconds["settled"])
    row("the exact question, to the simple bound", f"{whole / bound:.1f} x", f"mean {whole * 1e3:.1f} ms")
