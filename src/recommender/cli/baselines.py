"""`--baseline` and `--update-baseline`: what is known already is counted and not shown again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from recommender.cli import faults
from recommender.cli import output as out
from recommender.cli.annotated import relocated
from recommender.knowledge.baseline_file import baseline_text, read_baseline
from recommender.model.baseline import Identity, baseline_of
from recommender.report.located import Located
from recommender.report.words import counted


def against_baseline(results: Sequence[Located], path: Path, *, update: bool) -> list[Located]:
    """The results, those marked that stand in the baseline at `path`; what is left of it is said on standard error.

    With `update` the file is written anew first, so that all are known that nobody suppressed.

    Raises:
        BaselineError: the file cannot be used.
        OSError: it cannot be written.

    """
    found = [_identity(result) for result in relocated(results)]
    open_ones = [identity for identity, result in zip(found, results, strict=True) if not result.suppressed]
    if update:
        baseline = baseline_of(open_ones)
        out.write_file(baseline_text(baseline), path)
        are = "is" if len(open_ones) == 1 else "are"
        faults.say(f"note: {counted(len(open_ones), 'finding')} {are} known by {path.as_posix()} now")
    else:
        baseline = read_baseline(path)
        gone = baseline.gone(open_ones)
        if gone:
            faults.say(f"note: {gone} of the findings in {path.as_posix()} are gone", "--update-baseline removes them")
    known = iter(baseline.known(open_ones))
    return [result if result.suppressed else replace(result, is_known=next(known)) for result in results]


def _identity(result: Located) -> Identity:
    digest = hashlib.sha256(result.value.encode()).hexdigest()[:16]
    return Identity(result.location.path, result.subject, result.kind.id, digest)
