"""Fit the figures of `rules/profiles.yaml` to the cases: `make profiles`.

python -m tools.fit_profiles [--half 0|1] [-o FILE]

What kinds of workload there are, what each says of which answers, and a first estimate of every figure is written by
hand in `tools/estimates/profiles.yaml`. Expectation-maximisation then shares every case out among the kinds and moves
the figures towards what its answers say. Who writes of a workload says what is remarkable of it, so an answer that a
case leaves out counts as one given as the estimate has it: silence moves nothing, and what is rare stays rare.
`--half` fits to one half of the cases only, so that the other half can measure the figures.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.engine.mixture import log_likelihood
from recommender.knowledge.case_file import load_cases
from recommender.knowledge.files import write_text_atomically
from recommender.knowledge.pack_loader import load_pack
from recommender.model.profile import Distribution, Profile
from recommender.model.vocabulary import Value
from recommender.model.workload import Workload
from tools.profile_moves import Seen, is_followed, levels_of, moved
from tools.profile_text import written

ROOT = Path(__file__).resolve().parent.parent
ESTIMATES = ROOT / "tools" / "estimates" / "profiles.yaml"
RESULT = ROOT / "rules" / "profiles.yaml"
ROUNDS = 10
LEAST_PART = 1e-4  # of a case, that is worth sharing out
WEIGHT_OF_ESTIMATE = 150  # cases that the estimated weights of the kinds are worth
WAY_OF_ESTIMATE = 8  # cases that the estimated ways of one kind are worth

Answers = Mapping[str, Value]
Entries = dict[str, dict[str, Any]]


def half_of(name: str) -> int:
    """Which half of the cases the case called `name` is in."""
    return hashlib.sha256(name.encode()).digest()[0] & 1


def estimates() -> tuple[Recommender, Entries]:
    """The shipped rules with the estimates for their profiles, and the estimates as they are written."""
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder) / "rules"
        shutil.copytree(ROOT / "rules", rules)
        shutil.copy(ESTIMATES, rules / "profiles.yaml")
        pack = load_pack([rules])
    return Recommender(pack, EngineMode.REFERENCE), yaml.safe_load(ESTIMATES.read_text(encoding="utf-8"))


class Fit:
    """The figures as they stand. Profiles that share a distribution share the object, and it moves as one."""

    def __init__(self, recommender: Recommender, cases: Sequence[Answers]) -> None:
        self.program = recommender.program
        self.profiles = list(recommender.pack.profiles)
        self.cases = cases
        self.estimated = {id(d): (name, d) for p in self.profiles for name, d in p.distributions.items()}
        self.now: dict[int, Distribution] = {key: d for key, (_, d) in self.estimated.items()}
        self.weights = {profile.id: profile.weight for profile in self.profiles}
        self.origin = {p.id: {name: id(d) for name, d in p.distributions.items()} for p in self.profiles}

    def round(self) -> float:
        """Share the cases out and move the figures; the mean logarithm of the likelihood before the move."""
        seen: dict[int, Seen] = defaultdict(Seen)
        parts: dict[str, float] = defaultdict(float)
        total = 0.0
        known: dict[tuple[int, str, Value], float] = {}
        current = {p.id: self._current(p) for p in self.profiles}
        for answers in self.cases:
            logs = {}
            for profile in self.profiles:
                log = math.log(self.weights[profile.id])
                for name, value in answers.items():
                    answer = (self.origin[profile.id].get(name, 0), name, value)
                    if answer not in known:
                        distribution = current[profile.id].distributions.get(name)
                        known[answer] = log_likelihood(self.program.vocabulary[name], distribution, value)
                    log += known[answer]
                logs[profile.id] = log
            top = max(logs.values())
            odds = {name: math.exp(log - top) for name, log in logs.items()}
            whole = sum(odds.values())
            total += top + math.log(whole)
            for profile in self.profiles:
                part = odds[profile.id] / whole
                if part > LEAST_PART:
                    parts[profile.id] += part
                    for name, key in self.origin[profile.id].items():
                        seen[key].add(answers.get(name), part)
        for key, (name, distribution) in self.estimated.items():
            if not is_followed(self.program.vocabulary[name]):
                self.now[key] = moved(self.program.vocabulary[name], distribution, seen[key])
        self._move_levels()
        self._move_weights(parts)
        return total / len(self.cases)

    def _current(self, profile: Profile) -> Profile:
        return replace(profile, distributions={name: self.now[key] for name, key in self.origin[profile.id].items()})

    def _move_levels(self) -> None:
        """The shares of levels, as the numbers of the first profile that they belong to have it."""
        done: set[int] = set()
        for profile in self.profiles:
            keys = self.origin[profile.id]
            open_levels = [n for n, k in keys.items() if is_followed(self.program.vocabulary[n]) and k not in done]
            if open_levels:
                levels = levels_of(self.program.space, dict(self._current(profile).distributions))
                for name in open_levels:
                    done.add(keys[name])
                    self.now[keys[name]] = levels.get(name, self.now[keys[name]])

    def _move_weights(self, parts: Mapping[str, float]) -> None:
        kinds: dict[str, dict[str, Profile]] = defaultdict(dict)
        for profile in self.profiles:
            kind, _, way = profile.id.partition("/")
            kinds[kind][way] = profile
        whole = sum(profile.weight for profile in self.profiles)
        for ways in kinds.values():
            estimated = sum(profile.weight for profile in ways.values())
            found = sum(parts.get(profile.id, 0.0) for profile in ways.values())
            weight = (found + WEIGHT_OF_ESTIMATE * estimated / whole) / (len(self.cases) + WEIGHT_OF_ESTIMATE)
            for profile in ways.values():
                usual = profile.weight / estimated
                share = (parts.get(profile.id, 0.0) + WAY_OF_ESTIMATE * usual) / (found + WAY_OF_ESTIMATE)
                self.weights[profile.id] = weight * share


def result(fit: Fit, text: Entries) -> Entries:
    """The estimates as written, with the figures of the fit in the places where the estimates have theirs."""
    ways = [name for name, entry in text.items() if "share" in entry]
    # Where a distribution comes from: the last of base, way and kind that has one.
    found: dict[tuple[str, str], Distribution] = {}
    for profile in fit.profiles:
        kind, _, way = profile.id.partition("/")
        for name, key in fit.origin[profile.id].items():
            owner = next(o for o in (kind, way, "base") if o and name in text[o]["distributions"])
            found[owner, name] = fit.now[key]
    made: Entries = {}
    for entry, body in text.items():
        distributions = {name: found.get((entry, name), body["distributions"][name]) for name in body["distributions"]}
        made[entry] = {**body, "distributions": distributions}
        if body.get("weight"):
            parts = {way: fit.weights[f"{entry}/{way}"] for way in ways} if ways else {"": fit.weights[entry]}
            made[entry]["weight"] = sum(parts.values())
            if ways:
                made[entry]["ways"] = {way: part / sum(parts.values()) for way, part in parts.items()}
    whole = sum(fit.weights.values())
    for way in ways:
        made[way]["share"] = sum(fit.weights[p.id] for p in fit.profiles if p.id.endswith(f"/{way}")) / whole
    return made


def fitted(recommender: Recommender, workloads: Sequence[Workload], rounds: int = ROUNDS) -> Fit:
    """The estimates fitted to the cases with these workloads."""
    fit = Fit(recommender, [recommender.answers_of(workload) for workload in workloads])
    for number in range(rounds):
        print(f"round {number + 1}: {fit.round():.3f}", file=sys.stderr, flush=True)
    return fit


def main() -> int:
    """Fit and write the file; say how the likelihood went, and that of the other half where only one was fitted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", type=int, choices=(0, 1), help="fit to one half of the cases only")
    parser.add_argument("-o", "--output", type=Path, default=RESULT)
    chosen = parser.parse_args()
    recommender, text = estimates()
    workloads = [case.workload for case in load_cases([ROOT / "cases"], recommender.pack)]
    mine = [w for w in workloads if chosen.half is None or half_of(w.name) == chosen.half]
    others = [w for w in workloads if chosen.half is not None and half_of(w.name) != chosen.half]
    fit = fitted(recommender, mine)
    write_text_atomically(chosen.output, written(result(fit, text)))
    if others:
        held = Fit(recommender, [recommender.answers_of(workload) for workload in others])
        print(f"other half, as estimated: {held.round():.3f}")
        held.now, held.weights = dict(fit.now), dict(fit.weights)
        print(f"other half, as fitted:    {held.round():.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
