"""Answers as people read them, no more precise than is worth reading: in a sentence, or as in a workload file."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.model.vocabulary import Shown
from recommender.report.words import binary_words, listed, quantity_words, value_words, word

_EXACT = 1000  # from here on a broken number is told without its digits after the point


def answer_words(value: Shown, unit: str = "") -> str:
    """An answer inside a sentence: "yes", "key lookup and joins", "400 GB"."""
    match value:
        case bool():
            return "yes" if value else "no"
        case str():
            return word(value)
        case tuple():
            return listed([word(part) for part in value]) if value else "none"
        case _:
            return binary_words(value, unit) or quantity_words(_rounded(value), unit)


def written_words(value: Shown) -> str:
    """An answer as it is written in a workload file: "true", "key_lookup, joins", "400"."""
    return value_words(_rounded(value) if isinstance(value, int | float) and not isinstance(value, bool) else value)


def told_answers(answers: Mapping[str, Shown]) -> list[str]:
    """Each answer with its attribute: "access.patterns: joins"."""
    return [f"{name}: {written_words(value)}" for name, value in answers.items()]


def _rounded(number: float) -> float:
    if float(number).is_integer():
        return number
    return float(round(number)) if abs(number) >= _EXACT else round(number, 3)
