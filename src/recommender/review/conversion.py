"""Values of arguments turned into values of settings, by the readings of the map."""

from __future__ import annotations

from recommender.model.design_map import Output, Reading
from recommender.model.setting import SettingType
from recommender.model.vocabulary import Shown
from recommender.review.arguments import matched, word_of
from recommender.review.raw import Fields, Items, Literal, Raw, Unknown

_TRUE = frozenset(("true", "1", "on", "yes", "enabled"))
_FALSE = frozenset(("false", "0", "off", "no", "disabled"))


class UnreadableError(Exception):
    """The value of the setting cannot be told; the message says why."""


def converted(reading: Reading, output: Output, raw: Raw) -> Shown:
    """The value of a setting or fact.

    Raises:
        UnreadableError: with the reason.

    """
    if output.type is SettingType.FLAG and reading.patterns and isinstance(raw, Items):
        return _any(reading, raw)
    is_worded = isinstance(raw, Literal) and (reading.words or reading.patterns)
    if reading.given is not None and not is_worded:
        return _given(reading, raw)
    if isinstance(raw, Unknown):
        raise UnreadableError(raw.reason)
    if reading.holds:
        return _holds(reading, raw)
    if reading.count:
        return _number(reading, _count(raw))
    if output.type is SettingType.CHOICES:
        return _words(reading, output, raw)
    literal = _only(raw)
    if reading.words or reading.patterns:
        return _worded(reading, literal)
    match output.type:
        case SettingType.FLAG:
            return _truth(literal) is not reading.invert
        case SettingType.NUMBER:
            return _number(reading, literal.value)
        case _:
            word = word_of(literal)
            if word in output.values:
                return word
            raise UnreadableError(f"`{word[:60]}` is no word that is known here")


def _given(reading: Reading, raw: Raw) -> Shown:
    is_text = bool(reading.words or reading.patterns)
    if isinstance(raw, Unknown) and not (raw.is_given and (raw.refs or not is_text)):
        raise UnreadableError(raw.reason)
    return reading.given  # type: ignore[return-value]  # asked before


def _only(raw: Raw) -> Literal:
    """The one plain value, also of a list of equal ones."""
    if isinstance(raw, Literal):
        return raw
    if isinstance(raw, Items) and raw.is_complete and raw.parts:
        first = raw.parts[0]
        if isinstance(first, Literal) and all(
            isinstance(part, Literal) and part.value == first.value for part in raw.parts
        ):
            return first
    raise UnreadableError("it has several values" if isinstance(raw, Items) else "it is no plain value")


def _worded(reading: Reading, literal: Literal) -> Shown:
    word = word_of(literal)
    if word.casefold() in reading.words:
        return reading.words[word.casefold()]
    for pattern, value in reading.patterns:
        if matched(pattern, word):
            return value
    if "*" in reading.words:
        return reading.words["*"]
    raise UnreadableError(f"`{word[:60]}` is no word that is known here")


def _any(reading: Reading, raw: Items) -> Shown:
    """Of a list, whether one of its entries makes the flag true, whatever the others are."""
    parts, is_complete = _parts(raw)
    said = {_worded(reading, part) for part in parts if isinstance(part, Literal)}
    if True in said or (is_complete and said and all(isinstance(part, Literal) for part in parts)):
        return True in said
    if reading.given is None:
        raise UnreadableError("not all entries are known")
    return _given(reading, raw)


def _truth(literal: Literal) -> bool:
    word = word_of(literal).casefold()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise UnreadableError(f"`{word[:60]}` is neither true nor false")


def _number(reading: Reading, value: object) -> float:
    try:
        number = float(value) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else None
    except ValueError:
        number = None
    if number is None or number != number or abs(number) > 1e15:
        raise UnreadableError("it is no number")
    return number / reading.divide + reading.plus


def _count(raw: Raw) -> int:
    if isinstance(raw, Items) and raw.is_complete:
        return len(raw.parts)
    if isinstance(raw, Fields):
        return 1
    if isinstance(raw, Literal):
        return 1
    raise UnreadableError("how many there are is not known")


def _parts(raw: Raw) -> tuple[tuple[Raw, ...], bool]:
    """The entries, of lists in lists too, and whether these are all."""
    if not isinstance(raw, Items):
        return (raw,), True
    found: list[Raw] = []
    is_complete = raw.is_complete
    for part in raw.parts:
        inner, whole = _parts(part)
        found += inner
        is_complete = is_complete and whole
    return tuple(found), is_complete


def _holds(reading: Reading, raw: Raw) -> bool:
    parts, is_complete = _parts(raw)
    wanted = {word.casefold() for word in reading.holds}
    for part in parts:
        if isinstance(part, Literal) and word_of(part).casefold() in wanted:
            return not reading.invert
    if not is_complete or any(isinstance(part, Unknown) for part in parts):
        raise UnreadableError("not all entries are known")
    return reading.invert


def _words(reading: Reading, output: Output, raw: Raw) -> tuple[str, ...]:
    if isinstance(raw, Fields):  # the words are its keys
        raw = Items(tuple(Literal(key) for key in raw.fields), raw.location, raw.is_complete)
    parts, is_complete = _parts(raw)
    if not is_complete or not all(isinstance(part, Literal) for part in parts):
        raise UnreadableError("not all entries are known")
    found: set[str] = set()
    for part in parts:
        word = word_of(part) if isinstance(part, Literal) else ""
        value = reading.words.get(word.casefold(), word if not reading.words else "")
        if isinstance(value, str) and value in output.values:
            found.add(value)
    return tuple(value for value in output.values if value in found)
