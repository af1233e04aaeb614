"""The text of `rules/profiles.yaml`: round figures, short lines, in the order of the estimates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from recommender.model.profile import Distribution, NumberSpread, SetShares, WordShares

_WIDTH = 116
HEAD = """\
# Kinds of workload, ways to run them, and how likely each answer is: for confidence and for choosing questions.
# The kinds, what each speaks of and the first estimates are ours, written by hand (tools/estimates/profiles.yaml); the
# figures were then fitted to the cases (`make profiles`). They are no measurement of the world. Every kind is met in
# every way to run it. What a kind leaves out comes from the way, and what that leaves out from `base`.
# The shares of levels follow from the spreads of the numbers by the bands of the vocabulary.
"""


def written(entries: Mapping[str, Mapping[str, Any]], head: str = HEAD) -> str:
    """The whole file."""
    blocks = [head]
    shares = _rounded({name: entry["share"] for name, entry in entries.items() if "share" in entry} or {"": 1.0})
    for name, entry in entries.items():
        lines = [f"{name}:", f"  title: {entry['title']}"]
        if "share" in entry:
            lines.append(f"  share: {_number(shares[name])}")
        else:
            lines.append(f"  weight: {_number(round(entry.get('weight', 0), 4))}")
        if "ways" in entry:
            lines.append(f"  ways: {_flow(_rounded(entry['ways']))}")
        lines.append("  distributions:")
        for attribute, distribution in entry["distributions"].items():
            lines += _lines(attribute, _plain(distribution))
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def _plain(distribution: Distribution | dict[str, Any]) -> dict[str, Any]:
    match distribution:
        case dict():  # nobody falls back on it
            return distribution
        case WordShares(shares):
            return _rounded(shares)
        case SetShares(empty, members):
            found: dict[str, Any] = {"empty": round(empty, 3)}
            if members:
                found["members"] = {word: round(share, 3) for word, share in members.items()}
            return found
        case NumberSpread(median, p90, zero, top):
            spread = {"median": _significant(median, top), "p90": _significant(p90, top)}
            if zero:
                spread["zero"] = round(zero, 3)
            return spread | ({} if top is None else {"top": top})


def _rounded(shares: Mapping[str, float]) -> dict[str, float]:
    """The shares in thousandths that sum to 1: the largest takes what rounding leaves."""
    found = {word: round(share, 3) for word, share in shares.items()}
    largest = max(found, key=lambda word: found[word])
    found[largest] = round(1 - sum(share for word, share in found.items() if word != largest), 3)
    return found


def _significant(value: float, top: float | None) -> float:
    """Two digits of the value, or of its distance from the top."""
    return float(f"{value:.2g}") if top is None else round(top - float(f"{top - value:.2g}"), 9)


def _number(value: float) -> str:
    return f"{round(value, 9):.10g}"


def _key(word: str) -> str:
    return f'"{word}"' if word in ("true", "false") else word


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(word)}: {_flow(inner)}" for word, inner in value.items()) + "}"
    return _number(value)


def _lines(attribute: str, value: dict[str, Any]) -> list[str]:
    whole = f"    {attribute}: {_flow(value)}"
    if len(whole) <= _WIDTH:
        return [whole]
    if "members" in value:
        head = [f"    {attribute}:", f"      empty: {_number(value['empty'])}"]
        return head + _wrapped("      members: ", list(value["members"].items()), "        ")
    return [f"    {attribute}:", *_wrapped("      ", list(value.items()), "        ")]


def _wrapped(start: str, pairs: Sequence[tuple[str, Any]], indent: str) -> list[str]:
    parts = [f"{_key(word)}: {_flow(value)}" for word, value in pairs]
    lines, line = [], start + "{"
    for position, part in enumerate(parts):
        piece = part + ("," if position + 1 < len(parts) else "}")
        if len(line) + 1 + len(piece) > _WIDTH:
            lines.append(line.rstrip())
            line = indent + piece
        else:
            line += piece if line.endswith("{") else f" {piece}"
    return [*lines, line]
