"""What `rules check` and its proofs cost, to one bare decision, and how both grow with the number of rules."""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter
from dataclasses import replace

from bench.timing import row
from recommender.analysis.box_decider import BoxDecider
from recommender.analysis.check import CHECKS, check_pack, study_of
from recommender.analysis.checks.laws import Breaks, Laws
from recommender.analysis.checks.question import RulesOutAll, Wins
from recommender.analysis.law_search import LawSearch
from recommender.analysis.prove.decider import Prover
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.model.condition import attributes_of
from recommender.model.finding import Method
from recommender.testing.strategies import Choices, condition

SIZES = (100, 200, 400)


def measure(pack):
    engine = Recommender(pack, EngineMode.REFERENCE)
    bare = _seconds(lambda: engine.inquire({pack.role_attribute: pack.default_role}, {}), 50)
    plain, checked = _run(pack, proofs=False)
    proving, proved = _run(pack, proofs=True)
    row("rules check, to a bare decision", f"{plain / bare:,.0f} x")
    row("rules check --prove, to rules check", f"{proving / plain:.1f} x")
    row("rules check --prove, processor time", f"{proving:.1f} s")
    laws = Counter(i.verdict for i in proved.inquiries if i.check == Laws.code)
    row("laws proved", f"{laws['proved'] / sum(laws.values()):.0%} of {sum(laws.values())}")
    for name, run in (("search", checked), ("a proof", proved)):
        asked = [i for i in run.inquiries if i.method is not Method.READING]
        left = sum(i.verdict == "undecided" for i in asked)
        row(f"questions left undecided by {name}", f"{left} of {len(asked)}")


def growth(pack):
    """At 100, 200 and 400 choosing rules: the checks that ask of all workloads, by search and by proof."""
    first = {}
    for size in SIZES:
        for name, seconds in _spent(_of_size(pack, size)).items():
            first.setdefault(name, seconds)
            row(f"{name}, {size} rules, to {SIZES[0]} rules", f"{seconds / first[name]:.1f} x")


def _spent(pack):
    engine = Recommender(pack, EngineMode.REFERENCE)
    prover, boxes, search = Prover(engine), BoxDecider(engine), LawSearch(engine)
    return {
        "boxes, who is always left": _seconds(lambda: [boxes.answer(RulesOutAll(role)) for role in pack.roles]),
        "search, every law": _seconds(lambda: [search.broken_by(law) for law in pack.laws]),
        "proof, every law": _seconds(lambda: [prover.answer(Breaks(law)) for law in pack.laws]),
        "proof, every service first": _seconds(lambda: [prover.answer(Wins(name)) for name in pack.services]),
    }


def _run(pack, *, proofs):
    engine = Recommender(pack, EngineMode.REFERENCE)
    start = time.process_time()
    run = check_pack(study_of(engine, proof=(Prover(engine),) if proofs else ()), CHECKS)
    return time.process_time() - start, run


def _seconds(work, rounds=1):
    spent = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return statistics.mean(spent)


def _of_size(pack, size):
    """The pack with so many rules that weigh or rule out: some of its own, or all and generated ones like them."""
    dice = random.Random(size)
    deriving = [rule for rule in pack.rules if rule.derives]
    own = [rule for rule in pack.rules if not rule.derives]
    kept = dice.sample(own, min(size, len(own)))
    flags = {flag for rule in deriving for flag in rule.derives}
    models = [rule for rule in own if rule.criterion and not attributes_of(rule.when) & flags]
    while len(kept) < size:
        model = dice.choice(models)
        when = condition(Choices(dice.randbytes(60)), pack.vocabulary)
        kept.append(replace(model, id=f"generated-{len(kept)}", when=when))
    rules = tuple(sorted((*kept, *deriving), key=lambda rule: rule.id))
    return replace(pack, rules=rules, configure=())
