"""How many faults planted in the rules some case would notice: `make mutate`.

Arguments may name kinds of mutants (deleted, flipped, moved, strength) and topics of rules (file stems);
without any, all are tried. Survivors are listed, then the shares; strength is reported apart.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

from recommender.analysis.mutation import KINDS, Trial, chosen
from recommender.knowledge.case_file import load_cases
from recommender.knowledge.pack_loader import load_pack


def main(arguments: list[str]) -> None:
    """Run over `rules/` and `cases/`, and print the survivors and the scores."""
    started = time.monotonic()
    pack = load_pack([Path("rules")])
    cases = [case for case in load_cases([Path("cases")], pack) if not case.expected_failure]
    trial = Trial(pack, cases)
    score: dict[str, Counter[bool]] = {}
    for mutant in chosen(pack, set(arguments) & set(KINDS), set(arguments) - set(KINDS)):
        noticed = bool(trial.noticed_by(mutant))
        score.setdefault(mutant.kind, Counter())[noticed] += 1
        if not noticed:
            print(f"survived: {mutant.kind:8} {mutant.rule} {mutant.what}", flush=True)
    together: Counter[bool] = Counter()
    for kind, counts in score.items():
        print(f"{kind:9} {counts[True]:5} of {counts.total():5} noticed  {counts[True] / counts.total():.0%}")
        if kind != "strength":
            together += counts
    if together.total():
        share = together[True] / together.total()
        print(f"score     {together[True]:5} of {together.total():5} noticed  {share:.0%}")
    print(f"{len(cases)} cases, {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
