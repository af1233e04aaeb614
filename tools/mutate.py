"""How many faults planted in the rules some case would notice: `make mutate`.

Arguments may name kinds of mutants (deleted, flipped, moved, strength) and topics of rules (file stems);
without any, all are tried. Survivors are listed, then the shares, those of configure rules apart. Survivors that
are proved to have the effect of the original are left out; strength does not count for the score.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from recommender.analysis.equivalence import Equivalence
from recommender.analysis.mutants import KINDS, chosen
from recommender.analysis.trial import Trial
from recommender.knowledge.case_file import load_cases
from recommender.knowledge.pack_loader import load_pack
from recommender.model.rule import ConfigureRule

CHOOSING, CONFIGURING = "choosing", "configuring"


def main(arguments: list[str]) -> None:
    """Run over `rules/` and `cases/`, and print the survivors and the scores."""
    pack = load_pack([Path("rules")])
    cases = [case for case in load_cases([Path("cases")], pack) if not case.expected_failure]
    trial = Trial(pack, cases)
    tried = tuple(chosen(pack, set(arguments) & set(KINDS), set(arguments) - set(KINDS)))
    proofs = Equivalence(pack, tried)
    equivalent = 0
    score: dict[tuple[str, str], Counter[bool]] = {}
    for mutant in tried:
        noticed = bool(trial.noticed_by(mutant))
        if not noticed and proofs.is_proved(mutant):
            print(f"left out: {mutant.kind:8} {mutant.original.topic}: {mutant.rule} {mutant.what}", flush=True)
            equivalent += 1
            continue
        part = CONFIGURING if isinstance(mutant.original, ConfigureRule) else CHOOSING
        score.setdefault((part, mutant.kind), Counter())[noticed] += 1
        if not noticed:
            print(f"survived: {mutant.kind:8} {mutant.original.topic}: {mutant.rule} {mutant.what}", flush=True)
    for (part, kind), counts in score.items():
        print(_row(f"{part}, {kind}", counts))
    counting = {key: counts for key, counts in score.items() if key[1] != "strength"}
    for part in (CHOOSING, CONFIGURING):
        print(_row(f"{part}, all but strength", _sum(counting[key] for key in counting if key[0] == part)))
    print(_row("score", _sum(counting.values())))
    print(f"{equivalent} left out, proved to change nothing that a case can assert")
    print(f"{len(cases)} cases, {time.process_time():.0f} s of one core")


def _sum(parts: Iterable[Counter[bool]]) -> Counter[bool]:
    return sum(parts, Counter())


def _row(name: str, counts: Counter[bool]) -> str:
    share = f"{counts[True] / counts.total():.0%}" if counts.total() else "-"
    return f"{name:32} {counts[True]:5} of {counts.total():5} noticed  {share:>4}"


if __name__ == "__main__":
    main(sys.argv[1:])
