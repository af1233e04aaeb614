"""The questionnaire answered from workloads: how many questions, and whether it stops with the winner of all answers.

Owns the runs; `asking_rows` says what they come to. Runs of a part of the cases can be kept, and added up later.
"""

from __future__ import annotations

import json
import random
import time
from dataclasses import replace
from types import SimpleNamespace

from bench import asking_rows
from bench.rare_gates import is_decided_by, rare_gates
from recommender.engine.completed import completed
from recommender.model.interview import Goal, Stop
from recommender.model.workload import Workload
from recommender.questionnaire.interview import positions
from recommender.questionnaire.interviewer import Interviewer
from recommender.questionnaire.session import Session

SAMPLE = 240  # cases, unless all are asked for
SOME = 80  # workloads for what takes long
_TIMED = 50  # bare decisions


class Run:
    """One questionnaire answered from a workload in which everything is answered, or all that is known."""

    def __init__(self, recommender, workload, goal, order=None, rare=frozenset()):
        started = Session(Workload(workload.name, priorities=workload.priorities))
        asker = Interviewer(recommender, goal, order)
        self.seconds, self.trace = [], []
        self.winner = recommender.asked_of(workload).standing.winner
        self.by_rare_gate = is_decided_by(recommender, workload, rare)
        before = time.perf_counter()
        for at, (session, position) in enumerate(positions(asker, workload, started)):
            self.questions, self.stop, self.session = at, position.stop, session
            self.seconds.append(time.perf_counter() - before)
            leader = position.leader.service if position.leader else None
            self.trace.append((position.confidence, leader == self.winner))
            before = time.perf_counter()
        self.confidence, self.is_right = self.trace[-1]

    def plain(self):
        """What the rows need of it, as JSON."""
        return {name: value for name, value in vars(self).items() if name != "session"}


def complete(recommender, workload, seed):
    """The workload with every open, relevant question answered as one draw of the profiles has it; None if none."""
    rng = random.Random(f"{seed} {workload.name}")
    return completed(recommender, workload, f"bench {seed} {workload.name}", rng)


def all_completed(recommender, workloads):
    """The workloads completed, those left out that cannot be."""
    return [made for made in (complete(recommender, workload, 0) for workload in workloads) if made is not None]


def of_profiles(recommender, numbers):
    """Workloads drawn from the profiles alone, one for each of `numbers`."""
    found = (complete(recommender, Workload(f"drawn {number}"), number) for number in numbers)
    return [replace(workload, name="drawn") for workload in found if workload is not None]


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
    return counts


def bare_seconds(recommender, workloads):
    """How long each workload takes to decide without what is ahead."""
    found = []
    for workload in workloads:
        before = time.perf_counter()
        recommender.decide(workload, outlook=False)
        found.append(time.perf_counter() - before)
    return found


def runs_of(recommender, workloads, everything=False, part=(1, 1), completed_only=False):
    """Every series of runs over a part of the cases: part (2, 4) has every fourth, from the second.

    A sample of the cases takes some ten minutes on two cores, `everything` most of an hour; with `completed_only`, the
    series whose mean and share have a goal, a quarter of that.
    """
    if not everything:
        workloads = random.Random(1).sample(workloads, min(SAMPLE, len(workloads)))
    some = random.Random(0).sample(workloads, min(SOME, len(workloads)))
    lost = random.Random(2).sample(workloads, min(SOME, len(workloads)))

    def mine(whole):
        return whole[part[0] - 1 :: part[1]]

    rare, goal, certain = rare_gates(recommender), Goal(), Goal(certain=True)

    def runs(found, goal=goal, order=None):
        return [Run(recommender, workload, goal, order, rare) for workload in found]

    full = all_completed(recommender, mine(workloads))
    cases, bare = runs(full), bare_seconds(recommender, full[:_TIMED])
    if completed_only:
        return {"cases": cases, "bare": bare}
    few = all_completed(recommender, mine(some))
    names = {workload.name for workload in lost}
    trimmed = [run for run, workload in zip(cases, full, strict=True) if workload.name in names and run.is_right]
    return {
        "cases": cases,
        "enough": enough(recommender, trimmed),
        "in order": runs(few, order=_first),
        "at random": runs(few, order=_shuffled(0)),
        "drawn": runs(of_profiles(recommender, mine(range(2 * SOME)))),
        "as they are": runs(mine(workloads)),
        "proved": runs(few, certain),
        "proved in order": runs(few, certain, _first),
        "bare": bare,
    }


def measure(recommender, workloads, everything=False, part=(1, 1), keep=None, completed_only=False):
    """Make the runs, keep them in the file `keep` if one is named, and print what they come to."""
    found = runs_of(recommender, workloads, everything, part, completed_only)
    if keep is not None:
        plain = {name: [run.plain() if isinstance(run, Run) else run for run in runs] for name, runs in found.items()}
        keep.write_text(json.dumps({"part": part, "all": everything, "runs": plain}), encoding="utf-8")
    asking_rows.tell(found)


def add_up(paths):
    """Print what the runs kept in all the files come to.

    Raises:
        ValueError: the files are not the parts of one whole, each once.

    """
    kept = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    wholes = {(entry["part"][1], entry["all"], *entry["runs"]) for entry in kept}
    parts = sorted(entry["part"][0] for entry in kept)
    if len(wholes) != 1 or parts != list(range(1, kept[0]["part"][1] + 1)):
        told = ", ".join(f"{entry['part'][0]}/{entry['part'][1]}{' of all' if entry['all'] else ''}" for entry in kept)
        raise ValueError(f"these are not the parts of one whole, each once: {told}")
    found = {}
    for entry in kept:
        for name, runs in entry["runs"].items():
            made = [SimpleNamespace(**run) if isinstance(run, dict) else run for run in runs]
            found.setdefault(name, []).extend(made)
    asking_rows.tell(found)


def _shuffled(seed):
    rng = random.Random(seed)
    return lambda questions: rng.choice(questions)


def _first(questions):
    return questions[0]
