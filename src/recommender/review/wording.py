"""Findings in words: what a setting is and should be, and what to write to mend it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from recommender.model.decision import SettingAdvice
from recommender.model.design_map import DesignMap, Kind, Language, Output, Path, Reading
from recommender.model.setting import Setting, SettingType
from recommender.model.vocabulary import Shown

_WHOLE_FROM = 100  # a broken number is told to three digits, or to the whole
_VERSION = re.compile("(?<=[0-9])_(?=[0-9])")
_TESTS = {"gte": "at least", "gt": "more than", "lte": "at most", "lt": "less than"}


def value_words(value: Shown | None, unit: str = "") -> str:
    """A value of a setting as one reads it."""
    match value:
        case None:
            return "not set"
        case bool():
            return "on" if value else "off"
        case str():
            return _word(value)
        case tuple():
            return ", ".join(_word(word) for word in value) or "none"
        case _:
            number = f"{value:,.0f}" if float(value).is_integer() or abs(value) >= _WHOLE_FROM else f"{value:.3g}"
            counted = unit[:-1] if value == 1 and len(unit) > 2 and unit.endswith("s") else unit
            return number if not unit else f"{number}%" if unit == "%" else f"{number} {counted}"


def _word(value: str) -> str:
    """A word of a setting as one reads it: with blanks, and with points between the numbers of a version."""
    return _VERSION.sub(".", value).replace("_", " ")


def demand_words(advice: SettingAdvice) -> str:
    """What is demanded of a setting."""
    if advice.test is None:
        words = value_words(advice.value, advice.unit)
        return f"{words} among others" if isinstance(advice.value, tuple) else words
    parts = []
    for test, wanted in advice.test.items():
        if test == "one_of":
            parts.append(" or ".join(value_words(word) for word in wanted) if isinstance(wanted, tuple) else "")
        else:
            parts.append(f"{_TESTS[test]} {value_words(wanted, advice.unit)}")
    return " and ".join(parts)


def setting_message(setting: Setting, actual: Shown, advice: SettingAdvice, is_default: bool) -> str:
    """The finding in one line: the setting, what it is, and what it should be."""
    now = value_words(actual, setting.unit)
    left_out = ", as it is left out" if is_default else ""
    return f"{setting.title}: {now}{left_out}; it should be {demand_words(advice)}"


def fix_of(
    designs: DesignMap,
    kind_id: str,
    resource_type: str,
    advice: SettingAdvice,
    setting: Setting,
    *,
    argument: str = "",
    is_said: bool = False,
) -> str:
    """What to write, in the language of the resource; what to do otherwise, where no argument of its own says it.

    Args:
        argument: the one that says it now, or would if it were not left out: others may not go with it.
        is_said: whether the design says something there already, which is then to be another thing.

    """
    targets = _targets(advice)
    kind = designs.kinds.get(kind_id)
    if kind is None:  # a design file names the setting itself
        return f"set `{advice.setting}: {_plain(targets[0])}`" if targets else ""
    language = next((one for one, types in kind.types.items() if resource_type in types), None)
    output = next((one for one in kind.outputs if one.name == advice.setting), None)
    if language is None or output is None or setting.is_secret:
        return setting.fix
    own = [reading for reading in output.readings if argument in reading.arguments]
    others = [reading for reading in output.readings if argument not in reading.arguments]
    for readings, target in [(own, target) for target in targets] + [(others, target) for target in targets]:
        for reading in readings:
            path = _path(kind, reading, language)
            written = _written(reading, output, target)
            if path and written:
                return _told(path, written, language, is_said=is_said)
    return setting.fix


_GIVEN = "…"


def _path(kind: Kind, reading: Reading, language: Language) -> Path:
    for name in reading.arguments:
        for path in kind.arguments[name].get(language, ()):
            return path
    return ()


def _told(path: Path, written: str, language: Language, *, is_said: bool) -> str:
    """The sentence; of one entry among several it says which."""
    sign = " = " if language is Language.TERRAFORM else ": "
    chosen = next((place for place, step in enumerate(path) if step.name), None)
    if chosen is None:
        name = ".".join(step.key for step in path)
        if written == _GIVEN:
            return f"give {'another ' if is_said else ''}`{name}`"
        return f"set `{name}{sign}{written}`"
    step = path[chosen]
    key = ".".join(part.key for part in path[: chosen + 1])
    value = f'"{step.value}"' if language is Language.TERRAFORM else step.value
    entry = f"give a `{key}` with `{step.name}{sign}{value}`"
    rest = ".".join(part.key for part in path[chosen + 1 :])
    if not rest:
        return entry
    return f"{entry} and `{rest}`" if written == _GIVEN else f"{entry} and `{rest}{sign}{written}`"


def _targets(advice: SettingAdvice) -> tuple[Shown, ...]:
    """Values that meet the demand, the mildest first."""
    if advice.test is None:
        return () if advice.value is None else (advice.value,)
    one_of = advice.test.get("one_of")
    if isinstance(one_of, tuple):
        return one_of
    return tuple([wanted for test, wanted in advice.test.items() if test in ("gte", "lte")][:1])


def _written(reading: Reading, output: Output, wanted: Shown) -> str:
    """What the argument must be for the setting to be as demanded; empty where that cannot be told."""
    if reading.through is not None or reading.holds or reading.count:
        return ""
    if reading.words and output.type is not SettingType.CHOICES:
        words = [word for word, value in reading.words.items() if value == wanted]
        return _GIVEN if words == ["*"] else next((_quoted(reading, word) for word in words if word != "*"), "")
    if reading.given is not None:
        return _GIVEN if reading.given == wanted else ""
    match output.type:
        case SettingType.FLAG:
            return _plain(wanted is not reading.invert) if not reading.patterns else ""
        case SettingType.NUMBER if isinstance(wanted, int | float):
            return _plain((float(wanted) - reading.plus) * reading.divide)
        case SettingType.CHOICES if isinstance(wanted, tuple):
            names: Mapping[Shown, str] = {value: word for word, value in reading.words.items()}
            return "[" + ", ".join(f'"{_spelled(reading, names.get(word, word))}"' for word in wanted) + "]"
        case SettingType.CHOICE if isinstance(wanted, str) and not reading.patterns:
            return f'"{wanted}"'
    return ""


def _quoted(reading: Reading, word: str) -> str:
    is_plain = word in ("true", "false") or word.isdecimal()
    return word if is_plain else f'"{_spelled(reading, word)}"'


def _spelled(reading: Reading, word: str) -> str:
    return reading.spelled.get(word, word)


def _plain(value: Shown | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(int(value)) if float(value).is_integer() else f"{value:g}"
    return ", ".join(value) if isinstance(value, tuple) else str(value)
