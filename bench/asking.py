"""How many questions the questionnaire asks, and whether it stops with the winner that all the answers give."""

from __future__ import annotations

import random
import statistics
import time
from dataclasses import replace
from itertools import pairwise

from bench.timing import row
from recommender.engine.completed import completed
from recommender.model.interview import Goal, Stop
from recommender.model.workload import Workload
from recommender.questionnaire.interview import positions
from recommender.questionnaire.interviewer import Interviewer
from recommender.questionnaire.session import Session

BINS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 1.0)
SAMPLE = 240  # cases, unless all are asked for
SOME = 80  # workloads for what takes long


class Run:
    """One questionnaire answered from a workload in which everything is answered, or all that is known."""

    def __init__(self, recommender, workload, goal, order=None):
        started = Session(Workload(workload.name, priorities=workload.priorities))
        asker = Interviewer(recommender, goal, order)
        self.seconds, self.trace = [], []
        self.winner = winner_of(recommender, workload)
        before = time.perf_counter()
        for at, (session, position) in enumerate(positions(asker, workload, started)):
            self.questions, self.stop, self.session = at, position.stop, session
            self.seconds.append(time.perf_counter() - before)
            leader = position.leader.service if position.leader else None
            self.trace.append((position.confidence, leader == self.winner))
            before = time.perf_counter()
        self.confidence, self.is_right = self.trace[-1]

    def stopped_at(self, enough):
        """The number of questions and whether the leader was right, had `enough` confidence ended it."""
        for at, (confidence, is_right) in enumerate(self.trace):
            if at and confidence >= enough:
                return at, is_right
        return self.questions, self.is_right


def winner_of(recommender, workload):
    return recommender.asked_of(workload).standing.winner


def complete(recommender, workload, seed):
    """The workload with every open, relevant question answered as one draw of the profiles has it; None if none."""
    rng = random.Random(f"{seed} {workload.name}")
    return completed(recommender, workload, f"bench {seed} {workload.name}", rng)


def of_profiles(recommender, count):
    """Workloads drawn from the profiles alone."""
    found = (complete(recommender, Workload(f"drawn {number}"), number) for number in range(count))
    return [replace(workload, name="drawn") for workload in found if workload is not None]


def told(what, runs, goal="", holds=None):
    counts = sorted(run.questions for run in runs)
    right = statistics.mean(run.is_right for run in runs)
    figures = f"{statistics.mean(counts):.1f} / {counts[int(0.9 * len(counts))]} / {right:.1%}"
    row(f"{what} ({len(runs)})", figures, goal, None if holds is None else holds(statistics.mean(counts), right))
    return statistics.mean(counts)


def frontier(confidence, runs):
    """What stopping at a lower confidence would have given."""
    stops = [run.stopped_at(confidence) for run in runs]
    counts = sorted(count for count, _ in stops)
    right = statistics.mean(is_right for _, is_right in stops)
    row(
        f"  had it stopped at {confidence:g}",
        f"{statistics.mean(counts):.1f} / {counts[int(0.9 * len(counts))]} / {right:.1%}",
    )


def enough(recommender, runs):
    """How many of its questions each run needs that ended right, for an asker who knows the answers beforehand.

    Questions are left out one by one, once from the last and once from the first, as long as the rest stops with the
    same winner. A lower bound it is not: other questions than those asked might do with fewer.
    """
    asker, counts = Interviewer(recommender, Goal()), []
    for run in runs:
        left = len(run.session.steps)
        for steps in (run.session.steps[::-1], run.session.steps):
            kept = run.session.steps
            for step in steps:
                fewer = tuple(other for other in kept if other is not step)
                position = asker.position(replace(run.session, steps=fewer))
                leader = position.leader.service if position.leader else None
                if position.stop in (Stop.SURE, Stop.SETTLED) and leader == run.winner:
                    kept = fewer
            left = min(left, len(kept))
        counts.append(left)
    counts.sort()
    figures = f"{statistics.mean(counts):.1f} / {counts[int(0.9 * len(counts))]}"
    row(f"  enough of them for who knows the answers ({len(runs)})", figures)


def calibration(what, runs):
    """Of the leaders met with a confidence in each range, how many win in the end."""
    pairs = [pair for run in runs for pair in run.trace]
    parts = []
    for low, high in pairwise(BINS):
        inside = [right for confidence, right in pairs if low <= confidence < high or confidence == high == 1.0]
        if inside:
            parts.append(f"{low:g}-{high:g}: {statistics.mean(inside):.0%}")
    print(f"{what}: {', '.join(parts)}", flush=True)
    sure = [run for run in runs if run.stop is Stop.SURE]
    mean = statistics.mean(run.confidence for run in sure)
    row(f"  confidence where it stopped unproved, and right ({len(sure)})", f"{mean:.1%} {_right(sure):.1%}")


def _right(runs):
    return statistics.mean(run.is_right for run in runs)


def _shuffled(seed):
    rng = random.Random(seed)
    return lambda questions: rng.choice(questions)


def measure(recommender, workloads, everything=False):
    """Print the rows: mean number of questions, 90th percentile, share of runs that end with the right winner.

    A sample of the cases takes some ten minutes on two cores, `everything` (`--all`) most of an hour.
    """
    if not everything:
        workloads = random.Random(1).sample(workloads, min(SAMPLE, len(workloads)))
    print("questions until the stop: mean / 90th percentile / winner as with all answers")
    full = [made for made in (complete(recommender, workload, 0) for workload in workloads) if made is not None]
    some = random.Random(0).sample(full, min(SOME, len(full)))
    goal = Goal()
    runs = [Run(recommender, workload, goal) for workload in full]
    told("cases completed, at confidence 0.95", runs, "<= 8, >= 95 %", lambda mean, right: mean <= 8 and right >= 0.95)
    for confidence in (0.8, 0.9):
        frontier(confidence, runs)
    enough(recommender, [run for run in random.Random(2).sample(runs, min(SOME, len(runs))) if run.is_right])
    told("  in the order of the vocabulary", [Run(recommender, workload, goal, _first) for workload in some])
    told("  in random order", [Run(recommender, workload, goal, _shuffled(0)) for workload in some])
    drawn = [Run(recommender, workload, goal) for workload in of_profiles(recommender, 2 * SOME)]
    told("workloads drawn from the profiles alone", drawn)
    told("cases as they are, the rest not known", [Run(recommender, workload, goal) for workload in workloads])
    certain = Goal(certain=True)
    by_order = statistics.mean(Run(recommender, workload, certain, _first).questions for workload in some)
    mean = told("cases completed, until proved", [Run(recommender, workload, certain) for workload in some])
    row("  in the order of the vocabulary", f"{by_order:.1f}")
    row("  to the order of the vocabulary", f"{mean / by_order:.0%}", "<= 60 %", mean <= 0.6 * by_order)
    calibration("right by confidence, cases completed", runs)
    calibration("right by confidence, drawn from the profiles", drawn)
    speed(recommender, runs, full)


def speed(recommender, runs, full):
    steps = [seconds for run in runs for seconds in run.seconds[1:]]
    bare = []
    for workload in full[:50]:
        before = time.perf_counter()
        recommender.decide(workload, outlook=False)
        bare.append(time.perf_counter() - before)
    median = statistics.median(steps)
    row("from an answer to the next question, median", f"{median * 1e3:.0f} ms", "< 150 ms", median < 0.15)
    row("  to a bare decision", f"{median / statistics.median(bare):.1f} x")


def _first(questions):
    return questions[0]
