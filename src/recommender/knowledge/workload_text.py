"""A workload as the text of a workload file, such that reading it gives the same workload again."""

from __future__ import annotations

from recommender.model.pack import Pack
from recommender.model.vocabulary import Attribute, LevelRange, Value
from recommender.model.workload import UNKNOWN, Workload

_EXACT_INTEGERS = 2**53


def dump_workload(workload: Workload, pack: Pack, schema: str = "") -> str:
    """The text of a workload file for `workload`: groups and attributes in the order of the vocabulary.

    `schema` is the file that editors check it by.
    """
    lines = [f"# yaml-language-server: $schema={schema}"] if schema else []
    lines.append(f"name: {_quoted(workload.name)}")
    if workload.description:
        lines.append(f"description: {_quoted(workload.description)}")
    group = ""
    for attribute in pack.vocabulary.answerable():
        value = workload.answers.get(attribute.id)
        if value is None and attribute.id not in workload.unknown:
            continue
        if attribute.group != group:
            group = attribute.group
            lines.append(f"{group}:")
        lines.append(f"  {attribute.id.partition('.')[2]}: {answer_text(attribute, value)}")
    if workload.priorities:
        lines.append("priorities:")
        lines += [f"  {criterion}: {priority}" for criterion, priority in workload.priorities.items()]
    return "\n".join(lines) + "\n"


def answer_text(attribute: Attribute, value: Value | None, *, is_json: bool = False) -> str:
    """An answer as it stands behind its key, on one line; None is what nobody knows. JSON has its words in quotes."""
    word = _quoted if is_json else _word
    match value:
        case None:
            return _quoted(UNKNOWN) if is_json else UNKNOWN
        case bool():
            return "true" if value else "false"
        case str():
            return word(value)
        case frozenset():
            return f"[{', '.join(word(each) for each in attribute.values if each in value)}]"
        case LevelRange(low, _):
            return word(attribute.values[low])
        case _:
            return _number(value)


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < _EXACT_INTEGERS else repr(value)


def _word(word: str) -> str:
    """The word as it is, unless it would be read as something else."""
    return word if word[:1].isalpha() and word not in ("null", "true", "false", "unknown") else _quoted(word)


def _quoted(text: str) -> str:
    """A double-quoted YAML scalar on one line."""
    return f'"{"".join(_escaped(character) for character in text)}"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character == "\n":
        return "\\n"
    if character == "\t":
        return "\\t"
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"
