"""How often scenarios state each answer, beside what the profiles have: `python -m tools.stated_answers [CASES...]`.

Without arguments, the scenarios that others decided: those written here to try one rule each are no sample of anything.
An answer that is told far more seldom than the profiles have it, though it would rule services out, is overestimated.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path

from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.engine.mixture import word_of
from recommender.knowledge.case_file import load_cases
from recommender.knowledge.pack_loader import load_pack
from recommender.model.profile import SetShares, WordShares
from recommender.model.vocabulary import AttributeType

ROOT = Path(__file__).resolve().parent.parent
OTHERS = [ROOT / "cases" / "open", ROOT / "cases" / "collected"]


def main() -> int:
    """Print for each answer in words the share of scenarios that state it, and that of the profiles."""
    recommender = Recommender(load_pack([ROOT / "rules"]), EngineMode.REFERENCE)
    pack = recommender.pack
    cases = load_cases([Path(name) for name in sys.argv[1:]] or OTHERS, pack)
    weight = sum(profile.weight for profile in pack.profiles)
    print(f"{len(cases)} scenarios: stated / in the profiles")
    for attribute in pack.vocabulary.answerable():
        if attribute.type is AttributeType.NUMBER:
            continue
        stated: Counter[str] = Counter()
        for case in cases:
            value = case.workload.answers.get(attribute.id)
            if isinstance(value, frozenset):
                stated.update(value)
            elif value is not None:
                stated[word_of(attribute, value)] += 1
        drawn: defaultdict[str, float] = defaultdict(float)
        for profile in pack.profiles:
            match profile.distributions.get(attribute.id):
                case WordShares(shares):
                    for word, share in shares.items():
                        drawn[word] += profile.weight / weight * share
                case SetShares(empty, members):
                    for word, share in members.items():
                        drawn[word] += profile.weight / weight * (1 - empty) * share
                case _:
                    pass
        for word in sorted(drawn, key=lambda word: -drawn[word]):
            print(f"  {attribute.id} {word}: {stated[word] / len(cases):.1%} / {drawn[word]:.1%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
