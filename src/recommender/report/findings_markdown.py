"""Results as Markdown: a comment on a pull request, or the summary of a job."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from recommender.model.rule import Severity
from recommender.report.located import Located, in_order
from recommender.report.markdown import code_in_table, escaped, message
from recommender.report.words import counted

# GitHub refuses a comment of more than 65,536 characters, and a summary of more than 1 MiB.
COMMENT_LIMIT = 60_000
SUMMARY_LIMIT = 900_000


def findings_markdown(results: Sequence[Located], heading: str, *, mark: str = "", limit: int = COMMENT_LIMIT) -> str:
    """The counts under `heading`, then a table with the most severe first, cut so that at most `limit` bytes are used.

    Args:
        mark: what an invisible first line says, by which a program finds its comment again.

    """
    shown = in_order(results)
    lines = [f"<!-- {mark} -->"] if mark else []
    lines += [f"### {escaped(heading)}: {counts_words(shown)}", ""]
    if shown:
        lines += ["| severity | rule | where | what |", "|---|---|---|---|"]
    used = sum(len(line.encode()) + 1 for line in lines)
    told = 0
    for result in shown:
        row = _row(result)
        used += len(row.encode()) + 1
        if used > limit:
            break
        lines.append(row)
        told += 1
    left = [f"{len(shown) - told} more are not shown here."] if told < len(shown) else []
    hidden = _hidden_words(results)
    for sentence in (*left, *([hidden] if hidden else [])):
        lines += ["", sentence] if lines[-1] else [sentence]
    return "\n".join(lines).rstrip("\n") + "\n"


def counts_words(results: Sequence[Located]) -> str:
    """How many there are of each severity, or that there is nothing: "1 error, 2 warnings"."""
    counts = Counter(result.severity for result in results)
    told = [counted(counts[severity], severity) for severity in Severity if counts[severity]]
    return ", ".join(told) or "nothing found"


def _row(result: Located) -> str:
    rule = code_in_table(result.kind.id)
    place = code_in_table(str(result.location).removeprefix("./"))
    return f"| {result.severity} | {rule} | {place} | {message(result.message)} |"


def _hidden_words(results: Sequence[Located]) -> str:
    suppressed = sum(bool(result.suppressed) for result in results)
    known = sum(result.is_known and not result.suppressed for result in results)
    told = [f"{suppressed} suppressed with a reason"] if suppressed else []
    told += [f"{known} known from the baseline"] if known else []
    return f"{', '.join(told)}." if told else ""
