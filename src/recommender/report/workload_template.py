"""A workload file to fill in: every question of the vocabulary as a comment, with its choices."""

from __future__ import annotations

import textwrap
from itertools import groupby

from recommender.model.pack import Pack
from recommender.model.vocabulary import Attribute, AttributeType
from recommender.report.condition_words import condition_words
from recommender.report.lines import safe
from recommender.report.words import listed, quantity_words

_WIDTH = 96
_PRIORITIES = "low, normal or high"


def workload_template(pack: Pack, name: str, schema: str = "") -> str:
    """A YAML text that reads as a workload without answers; `schema` is the file that editors check it by."""
    lines = [f"# yaml-language-server: $schema={schema}"] if schema else []
    lines += [
        "# A workload: what a data store is for. Answer what you know; take the `#` off a line to answer it.",
        "# What is left out is unknown. Numbers may carry a unit, such as 2 TB or 15 ms.",
        f"name: {name}",
        "# description:",
    ]
    answerable = pack.vocabulary.answerable()
    for group, attributes in groupby(answerable, key=lambda attribute: attribute.group):
        lines += ["", f"{group}:"]
        for position, attribute in enumerate(attributes):
            lines += [""] if position else []
            lines += _question(pack, attribute)
    lines += ["", f"# How much each counts: {_PRIORITIES}. Left out, it is normal.", "priorities:"]
    lines += [f"  # {criterion}: normal" for criterion in pack.criteria]
    return "\n".join(lines) + "\n"


def _question(pack: Pack, attribute: Attribute) -> list[str]:
    key = attribute.id.partition(".")[2]
    lines = _comment(" ".join(filter(None, [attribute.question or attribute.title or key, attribute.help])))
    if attribute.when is not None:
        lines += _comment(f"Only where {condition_words(attribute.when, pack.vocabulary)}.")
    helps = attribute.value_help or {}
    if helps:
        room = max(len(value) for value in attribute.values)
        for value in attribute.values:
            lines += _comment(f"  {value:<{room}}  {helps.get(value, '')}".rstrip(), room + 4)
    elif attribute.values:
        lines += _comment(f"One of: {', '.join(attribute.values)}", 2)
    lines.append(f"  # {key}:{_note(attribute)}")
    return lines


def _note(attribute: Attribute) -> str:
    """What belongs behind the colon, as a comment behind it."""
    match attribute.type:
        case AttributeType.CHOICES:
            return " []  # any of these between the brackets; [] says none"
        case AttributeType.FLAG:
            return "  # true or false"
        case AttributeType.LEVEL:
            return f"  # or left to follow from {listed(attribute.inputs, 'and')}"
        case AttributeType.NUMBER:
            ends = [f"in {attribute.unit}"] if attribute.unit else []
            if attribute.minimum is not None and attribute.minimum > 0:
                ends.append(f"at least {quantity_words(attribute.minimum, '')}")
            if attribute.maximum is not None:
                ends.append(f"at most {quantity_words(attribute.maximum, '')}")
            return f"  # a number, {', '.join(ends)}" if ends else "  # a number"
        case _:
            return ""


def _comment(text: str, hang: int = 0) -> list[str]:
    """The text as comment lines of a readable width, the later ones `hang` columns further in."""
    lines = textwrap.wrap(safe(text), _WIDTH - 4, subsequent_indent=" " * hang, break_on_hyphens=False)
    return [f"  # {line}" for line in lines]
