"""Which rules fire: durable_rules, the generated evaluator and others against plain closures on the same rules."""

from __future__ import annotations

import math
import random
import statistics

from bench.closures import closure
from bench.timing import in_turns, ratio, row
from bench.zen_engine import zen_fires
from recommender.engine.durable import DurableRules
from recommender.engine.firing import translated_program
from recommender.engine.generated import Generated
from recommender.engine.program import Clause, Program
from recommender.engine.worlds import side_by_side
from recommender.testing.strategies import Choices, condition, some_answers

WORKLOADS = 200
SIZES = (50, 100, 200, 400, 800)


def workloads(program, seed=1, share=60):
    rng = random.Random(seed)
    vocabulary = program.vocabulary
    draws = (
        some_answers(Choices(rng.randbytes(8 * len(vocabulary.attributes))), vocabulary, share)
        for _ in range(WORKLOADS)
    )
    return [program.following.facts(answers).values for answers in draws]


def engines(program, cases):
    """Each engine as a function that runs all cases; first checked to fire the same rules."""
    strata = [[(clause.id, closure(clause.when), clause.derives) for clause in stratum] for stratum in program.strata]

    def closures(values):
        known, fired = dict(values), set()
        for stratum in strata:
            now = [(name, derives) for name, fires, derives in stratum if fires(known)]
            fired.update(name for name, _ in now)
            known.update({flag: True for _, derives in now for flag in derives})
        return frozenset(fired)

    generated = Generated(program)
    durable = DurableRules(translated_program(program))
    single = {
        "closures": closures,
        "generated": generated.fired,
        "durable": durable.fired,
        "reference": lambda values: program.evaluate(values).fired,
    }
    for values in cases:
        answers = {name: engine(values) for name, engine in single.items()}
        assert len(set(answers.values())) == 1, "the engines disagree"
    runs = {name: (lambda engine=engine: [engine(values) for values in cases]) for name, engine in single.items()}
    runs["side by side"] = lambda: beside_all(program, cases)
    return runs


def beside_all(program, cases):
    worlds = side_by_side(program.vocabulary, cases)
    return {name: worlds.true(formula) for name, formula in program.base_formulas.items()}


def measure(program):
    cases = workloads(program)
    runs = engines(program, cases)
    zen = zen_fires(program, cases, runs["closures"]())
    if zen:
        runs["zen"] = zen
    seconds = in_turns(runs)
    each = statistics.median(seconds["closures"]) / len(cases) * 1e6
    count = len(program.clauses)
    row(f"which of {count} rules fire: plain closures (baseline)", f"{each:.1f} µs")
    for name, goal in (("durable", 2.0), ("generated", 0.3)):
        value = ratio(seconds, name, "closures")
        row(f"which of {count} rules fire: {name}", f"{value:.2f} x", f"at most {goal}", value <= goal)
    for name in ("reference", "side by side", "zen"):
        if name in seconds:
            note = {"reference": "three-valued", "side by side": f"{WORKLOADS} workloads at once"}.get(
                name, "ZEN expressions"
            )
            row(f"which of {count} rules fire: {name}", f"{ratio(seconds, name, 'closures'):.2f} x", note)


def growth(vocabulary):
    """How the time of a decision grows with the number of generated rules: the exponent, 1 being linear."""
    rng = random.Random(5)
    made = [Clause(f"r{n:04}", condition(Choices(rng.randbytes(60)), vocabulary)) for n in range(SIZES[-1])]
    table = {}
    for size in SIZES:
        program = Program(vocabulary, made[:: SIZES[-1] // size])  # every size a like mix of the same rules
        cases = workloads(program)[:60]
        seconds = in_turns(engines(program, cases), rounds=5)
        for name, rounds in seconds.items():
            table.setdefault(name, []).append(statistics.median(rounds) / len(cases) * 1e6)
    row("growth: µs a decision at " + ", ".join(map(str, SIZES)) + " generated rules", "")
    for name, numbers in table.items():
        told = f"  {name}: " + " / ".join(f"{n:.1f}" for n in numbers)
        if name == "closures":
            row(told, f"n^{exponent(numbers):.2f}", "the baseline's own growth")
            continue
        value = exponent([mine / theirs for mine, theirs in zip(numbers, table["closures"], strict=True)])
        row(told, f"n^{exponent(numbers):.2f}", f"to the baseline n^{value:+.2f}, at most n^+0.1", value <= 0.1)


def exponent(numbers):
    """The slope of a straight line through the logarithms (least squares)."""
    xs, ys = [math.log(size) for size in SIZES], [math.log(number) for number in numbers]
    mean_x, mean_y = statistics.fmean(xs), statistics.fmean(ys)
    spread = sum((x - mean_x) ** 2 for x in xs)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / spread
