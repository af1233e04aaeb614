"""Timing that a busy machine cannot bend much: rounds that take turns, medians of ratios within a round."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 7


def in_turns(subjects, rounds=ROUNDS, clock=time.perf_counter):
    """Seconds of each subject (name → function that runs once) per round."""
    found = {name: [] for name in subjects}
    for _ in range(rounds):
        for name, run in subjects.items():
            start = clock()
            run()
            found[name].append(clock() - start)
    return found


def ratio(seconds, name, base):
    """The median over rounds of `name` to `base` in the same round."""
    return statistics.median(a / b for a, b in zip(seconds[name], seconds[base], strict=True))


def _processor_time_of_children():
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def processes(commands, rounds=15):
    """Seconds of processor time of each command (name → arguments) per round, whole processes.

    On a quiet machine they are those of the clock; on one with other work, waiting for it is left out.
    """

    with tempfile.TemporaryDirectory() as kept:  # other checkouts share the user's, and push out what is kept there
        environment = {**os.environ, "RECOMMENDER_CACHE_DIR": kept}

        def runner(arguments):
            return lambda: subprocess.run(arguments, check=True, capture_output=True, env=environment)

        for arguments in commands.values():  # once unmeasured: files into memory, compiled pack into its cache
            runner(arguments)()
        subjects = {name: runner(arguments) for name, arguments in commands.items()}
        return in_turns(subjects, rounds, _processor_time_of_children)


def row(what, value, goal="", holds=None):
    """One line of the table."""
    mark = "" if holds is None else ("  ok" if holds else "  NOT MET")
    print(f"{what:<66}{value:>16}  {goal}{mark}", flush=True)


def python(*arguments):
    return [sys.executable, *arguments]
