"""`rules check`: its cost against reading the pack, and how it grows with the number of rules."""

from __future__ import annotations

import math
import statistics
import time
from dataclasses import replace
from itertools import combinations, permutations
from pathlib import Path

from bench.timing import in_turns, ratio, row
from recommender.analysis.boxes import Boxes
from recommender.analysis.check import CHECKS, check_pack, study_of
from recommender.analysis.checks.unwinnable import Unwinnable
from recommender.engine.decide import Recommender
from recommender.engine.program import Program
from recommender.knowledge.pack_loader import load_pack

SIZES = (100, 200, 400)
PAIRS = 300
EXACT = tuple(check for check in CHECKS if check.code not in ("unwinnable", "law-broken", "untested"))


def part(pack, count):
    """The pack with `count` of its rules, all that derive flags among them, spread evenly over the rest."""
    deriving = [rule for rule in pack.rules if rule.derives]
    rest = [*(rule for rule in pack.rules if not rule.derives), *pack.configure]
    wanted = count - len(deriving)
    kept = {rest[position * len(rest) // wanted].id for position in range(wanted)}
    return replace(
        pack,
        rules=tuple(rule for rule in pack.rules if rule.derives or rule.id in kept),
        configure=tuple(rule for rule in pack.configure if rule.id in kept),
    )


def pairs(pack):
    """Whether each of 300 rules implies each other one, and whether each two can fire together, from nothing."""
    boxes = Boxes(Program.of(pack), pack.role_attribute, pack.default_role)
    names = [rule.id for rule in (*pack.rules, *pack.configure)]
    return (
        sum(boxes.implies(one, other) for one, other in permutations(names, 2)),
        sum(boxes.firing_together(one, other) is None for one, other in combinations(names, 2)),
    )


def measure(pack):
    three_hundred = part(pack, PAIRS)
    winning = [check for check in CHECKS if isinstance(check, Unwinnable)]
    recommender = Recommender(pack)
    seconds = in_turns(
        {
            "read": lambda: load_pack([Path("rules")]),
            "pairs": lambda: pairs(three_hundred),
            "exact": lambda: check_pack(study_of(recommender), EXACT),
            "winning": lambda: check_pack(study_of(recommender), winning),
            "whole": lambda: check_pack(study_of(recommender)),
        },
        rounds=3,
    )
    row("reading the pack from YAML (baseline of the next rows)", f"{statistics.median(seconds['read']) * 1e3:.0f} ms")
    began = time.process_time()
    implied, apart = pairs(three_hundred)
    took = time.process_time() - began  # not what others on the machine take
    row(f"boxes: all pairs of {PAIRS} rules, from nothing", f"{took:.2f} s", "at most 1 s of one core", took <= 1)
    row(f"  {implied} imply another, {apart} pairs never fire together", f"{ratio(seconds, 'pairs', 'read'):.1f} x")
    row("rules check: what boxes settle, to reading the pack", f"{ratio(seconds, 'exact', 'read'):.1f} x")
    row("rules check: who can win (search), to reading the pack", f"{ratio(seconds, 'winning', 'read'):.1f} x")
    row("rules check: the whole default run, to reading the pack", f"{ratio(seconds, 'whole', 'read'):.1f} x")
    growth(pack)


def growth(pack):
    """Time of the exact and of the whole check at several numbers of rules, to the smallest one's in the same round."""
    parts = {size: Recommender(part(pack, size)) for size in SIZES}
    subjects = {}
    for size, recommender in parts.items():
        subjects[f"exact {size}"] = lambda recommender=recommender: check_pack(study_of(recommender), EXACT)
        subjects[f"whole {size}"] = lambda recommender=recommender: check_pack(study_of(recommender))
    seconds = in_turns(subjects, rounds=3)
    for kind in ("exact", "whole"):
        ratios = [ratio(seconds, f"{kind} {size}", f"{kind} {SIZES[0]}") for size in SIZES]
        told = " / ".join(f"{value:.1f}" for value in ratios)
        power = math.log(ratios[-1]) / math.log(SIZES[-1] / SIZES[0])
        row(f"rules check, {kind}, at {', '.join(map(str, SIZES))} rules", f"{told} x", f"n^{power:.2f}")
