"""The laws of a pack as a property test: three lines of pytest hold an organisation's own pack to them."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.analysis.box_decider import BoxDecider
from recommender.analysis.check import check_pack
from recommender.analysis.checks.laws import Laws
from recommender.analysis.checks.question import Decider
from recommender.analysis.checks.study import Study
from recommender.analysis.law_search import EXAMPLES, LawSearch
from recommender.analysis.smallest import smallest
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.model.pack import Pack
from recommender.model.workload import Workload


def broken_laws(pack: Pack, *, examples: int = EXAMPLES, prove: bool = False) -> Mapping[str, tuple[Workload, ...]]:
    """The laws that are found broken, each with the smallest workload or pair that was found.

    Args:
        examples: how many workloads, or pairs, search tries for each law.
        prove: whether Z3 decides each law for all workloads, too (extra `prove`).

    Raises:
        MissingExtraError: `prove` is asked for, and Z3 is not installed.

    """
    engine = Recommender(pack, EngineMode.REFERENCE)
    proof: tuple[Decider, ...] = ()
    if prove:
        from recommender.analysis.prove.decider import Prover  # the extra is needed only here

        proof = (Prover(engine),)
    study = Study(engine, BoxDecider(engine), search=(LawSearch(engine, examples),), proof=proof, shrink=smallest)
    return {finding.subject: finding.witnesses for finding in check_pack(study, [Laws()]).findings}
