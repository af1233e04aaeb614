"""What runs of the questionnaire come to: mean number of questions, 90th percentile, share that ends right."""

from __future__ import annotations

import statistics
from itertools import pairwise

from bench.timing import row
from recommender.model.interview import Stop

BINS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 1.0)


def tell(found):
    """Print the rows of every series that was run; that of the completed cases always was."""
    print("questions until the stop: mean / 90th percentile / winner as with all answers")
    cases = found["cases"]
    told("cases completed, at confidence 0.95", cases, "<= 8, >= 95 %", lambda mean, right: mean <= 8 and right >= 0.95)
    for confidence in (0.8, 0.9):
        frontier(confidence, cases)
    drawn = found.get("drawn", [])
    if drawn:
        others(found)
    by_rare_gate([*cases, *drawn])
    calibration("right by confidence, cases completed", cases)
    if drawn:
        calibration("right by confidence, drawn from the profiles", drawn)
    speed(cases, found["bare"])


def others(found):
    """Print the rows of what the completed cases are held against."""
    if found["enough"]:
        row(f"  enough of them for who knows the answers ({len(found['enough'])})", _counts(found["enough"]))
    told("  in the order of the vocabulary", found["in order"])
    told("  in random order", found["at random"])
    told("workloads drawn from the profiles alone", found["drawn"])
    told("cases as they are, the rest not known", found["as they are"])
    mean = told("cases completed, until proved", found["proved"])
    by_order = statistics.mean(run.questions for run in found["proved in order"])
    row("  in the order of the vocabulary", f"{by_order:.1f}")
    row("  to the order of the vocabulary", f"{mean / by_order:.0%}", "<= 60 %", mean <= 0.6 * by_order)


def told(what, runs, goal="", holds=None):
    """Print the row of some runs, and return the mean number of questions."""
    mean, right = statistics.mean(run.questions for run in runs), _right(runs)
    figures = f"{_counts([run.questions for run in runs])} / {right:.1%}"
    row(f"{what} ({len(runs)})", figures, goal, None if holds is None else holds(mean, right))
    return mean


def frontier(confidence, runs):
    """What stopping at a lower confidence would have given."""
    stops = [_stopped_at(run, confidence) for run in runs]
    right = statistics.mean(is_right for _, is_right in stops)
    row(f"  had it stopped at {confidence:g}", f"{_counts([count for count, _ in stops])} / {right:.1%}")


def by_rare_gate(runs):
    """How many runs end right in which a gate decides that the profiles hardly ever close."""
    decided = [run for run in runs if run.by_rare_gate]
    figures = f"{_right(decided):.1%}" if decided else "none met"
    row(f"  right where a rarely met gate decides, drawn ones too ({len(decided)})", figures)


def calibration(what, runs):
    """Of the leaders met with a confidence in each range, how many win in the end."""
    pairs = [pair for run in runs for pair in run.trace]
    parts = []
    for low, high in pairwise(BINS):
        inside = [right for confidence, right in pairs if low <= confidence < high or confidence == high == 1.0]
        if inside:
            parts.append(f"{low:g}-{high:g}: {statistics.mean(inside):.0%}")
    print(f"{what}: {', '.join(parts)}", flush=True)
    sure = [run for run in runs if run.stop == Stop.SURE]
    if sure:
        mean = statistics.mean(run.confidence for run in sure)
        row(f"  confidence where it stopped unproved, and right ({len(sure)})", f"{mean:.1%} {_right(sure):.1%}")


def speed(runs, bare):
    """How long the next question takes, beside a bare decision."""
    median = statistics.median(seconds for run in runs for seconds in run.seconds[1:])
    row("from an answer to the next question, median", f"{median * 1e3:.0f} ms", "< 150 ms", median < 0.15)
    row("  to a bare decision", f"{median / statistics.median(bare):.1f} x")


def _stopped_at(run, enough):
    """The number of questions and whether the leader was right, had `enough` confidence ended the run."""
    for at, (confidence, is_right) in enumerate(run.trace):
        if at and confidence >= enough:
            return at, is_right
    return run.questions, run.is_right


def _counts(counts):
    return f"{statistics.mean(counts):.1f} / {sorted(counts)[int(0.9 * len(counts))]}"


def _right(runs):
    return statistics.mean(run.is_right for run in runs)
