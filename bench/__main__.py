"""`python -m bench [part…]`: cold, firing, growth, decision, decided, whatif, asking, review, check, prove, memory.

`asking --all` asks over all cases instead of a sample.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from bench import asking, check, cold, decided, firing, held_out, memory, proofs, reviews, whatif
from bench.timing import in_turns, ratio, row
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode, Evaluator
from recommender.engine.generated import Generated
from recommender.knowledge.case_file import load_cases
from recommender.knowledge.pack_loader import load_pack


def decisions(pack):
    recommender = Recommender(pack)
    cases = [case.workload for case in load_cases([Path("cases")], pack)][:40]
    generated = Generated(recommender.program)
    values = [recommender.program.following.facts(case.answers).values for case in cases]
    seconds = in_turns(
        {
            "fires": lambda: [generated.fired(known) for known in values],
            "whole": lambda: [recommender.decide(case) for case in cases],
        },
        rounds=3,
    )
    each = statistics.median(seconds["whole"]) / len(cases) * 1e3
    row("a whole decision: reasons, ranking, bounds, confidence, questions", f"{each:.1f} ms")
    row("a whole decision, to the generated evaluator's firing alone", f"{ratio(seconds, 'whole', 'fires'):.0f} x")


def main(parts):
    pack = load_pack([Path("rules")])
    recommender = Recommender(pack)
    print(f"{len(pack.rules)} choosing rules, {len(pack.configure)} configure rules, {len(pack.services)} services")
    if not parts or "cold" in parts:
        cold.measure()
    if not parts or "firing" in parts:
        firing.measure(recommender.program)
    if not parts or "growth" in parts:
        firing.growth(pack.vocabulary)
    if not parts or "decision" in parts:
        decisions(pack)
    if not parts or "decided" in parts:
        reference = Recommender(pack, EngineMode.REFERENCE)
        decided.measure(reference, [case.workload for case in load_cases([Path("cases")], pack)])
    if not parts or "whatif" in parts:
        whatif.measure(recommender, [case.workload for case in load_cases([Path("cases")], pack)])
    if not parts or "review" in parts:
        reviews.measure(pack)
    if not parts or "check" in parts:
        check.measure(pack)
    if not parts or "asking" in parts:
        reference = Recommender(pack, EngineMode.REFERENCE)
        workloads = [case.workload for case in load_cases([Path("cases")], pack)]
        asking.measure(reference, workloads, everything="--all" in parts)
        held_out.measure()
    if not parts or "prove" in parts:
        proofs.measure(pack)
        proofs.growth(pack)
    if not parts or "memory" in parts:
        evaluator = Evaluator(recommender.program, EngineMode.CHECKED)
        memory.measure(lambda values: evaluator.evaluate(values).fired, firing.workloads(recommender.program))
        memory.measure_whole(recommender, [case.workload for case in load_cases([Path("cases")], pack)][:100])


if __name__ == "__main__":
    main(sys.argv[1:])
