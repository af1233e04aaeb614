"""The decision records of a review: each decided again, and held against what it says and what the templates are."""

from __future__ import annotations

from collections.abc import Sequence

from recommender.engine.decide import Recommender
from recommender.errors import InputError
from recommender.knowledge.problems import Problems
from recommender.knowledge.workload_digest import workload_digest
from recommender.knowledge.workload_file import read_workloads
from recommender.model.design import Design
from recommender.model.record import DecisionRecord
from recommender.model.review import ReviewFinding
from recommender.review.record_files import workload_of
from recommender.review.records import Today, code_findings, record_findings
from recommender.review.ties import Ties


def records_checked(
    records: Sequence[DecisionRecord], design: Design, ties: Ties, recommender: Recommender, problems: Problems
) -> list[ReviewFinding]:
    """The findings of the records; a workload that cannot be read is a problem."""
    found: list[ReviewFinding] = []
    for record in records:
        today = _today(record, recommender, problems)
        if today is None:
            continue
        path = today.workload
        serving = [one for one in design.resources if path and ties.serving.get(one.key) == path]
        found += record_findings(record, today, recommender.pack)
        found += code_findings(record, today, serving, recommender.pack)
    return found


def _today(record: DecisionRecord, recommender: Recommender, problems: Problems) -> Today | None:
    """What the record's workload comes to now; None with problems where its file cannot be read."""
    path = workload_of(record) if record.is_in_force else None
    if path is None:
        return Today()
    try:
        workloads = read_workloads(path.as_posix(), recommender.pack, record.seal.sets)
    except InputError as error:
        problems.take(error.problems)
        return None
    workload = next((one for one in workloads if one.name == record.seal.name), None)
    if workload is None:
        return Today(path.as_posix())
    digest = workload_digest(workload, recommender.pack.vocabulary)
    return Today(path.as_posix(), digest, recommender.decide(workload, outlook=False))
