"""Findings in words: what a setting is and should be, and what to write to mend it."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.model.decision import SettingAdvice, Shown
from recommender.model.design_map import DesignMap, Kind, Language, Output, Path, Reading
from recommender.model.rule import Setting, SettingType

_TESTS = {"gte": "at least", "gt": "more than", "lte": "at most", "lt": "less than"}


def value_words(value: Shown | None, unit: str = "") -> str:
    """A value of a setting as one reads it."""
    match value:
        case None:
            return "not set"
        case bool():
            return "on" if value else "off"
        case str():
            return value.replace("_", " ")
        case tuple():
            return ", ".join(word.replace("_", " ") for word in value) or "none"
        case _:
            number = f"{int(value):,}" if float(value).is_integer() else f"{value:g}"
            counted = unit[:-1] if value == 1 and len(unit) > 2 and unit.endswith("s") else unit
            return number if not unit else f"{number}%" if unit == "%" else f"{number} {counted}"


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


def fix_of(designs: DesignMap, kind_id: str, resource_type: str, advice: SettingAdvice, setting: Setting) -> str:
    """What to write, in the language of the resource; what to do otherwise, where no argument of its own says it."""
    targets = _targets(advice)
    kind = designs.kinds.get(kind_id)
    if kind is None:  # a design file names the setting itself
        return f"set `{advice.setting}: {_plain(targets[0])}`" if targets else ""
    language = next((one for one, types in kind.types.items() if resource_type in types), None)
    output = next((one for one in kind.outputs if one.name == advice.setting), None)
    if language is None or output is None:
        return setting.fix
    for target in targets:
        for reading in output.readings:
            path = _path(kind, reading, language)
            written = _written(reading, output, target)
            if path and written:
                return f"set `{_assigned(path, written, language)}`" if written != _GIVEN else f"give `{_name(path)}`"
    return setting.fix


_GIVEN = "…"


def _path(kind: Kind, reading: Reading, language: Language) -> Path:
    for name in reading.arguments:
        for path in kind.arguments[name].get(language, ()):
            return path
    return ()


def _name(path: Path) -> str:
    parts = [step.key + (f"[{step.name}={step.value}]" if step.value else "") for step in path]
    return ".".join(parts)


def _assigned(path: Path, written: str, language: Language) -> str:
    sign = " = " if language is Language.TERRAFORM else ": "
    return f"{_name(path)}{sign}{written}"


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
        return _GIVEN if words == ["*"] else next((_quoted(word) for word in words if word != "*"), "")
    if reading.given is not None:
        return _GIVEN if reading.given == wanted else ""
    match output.type:
        case SettingType.FLAG:
            return _plain(wanted is not reading.invert) if not reading.patterns else ""
        case SettingType.NUMBER if isinstance(wanted, int | float):
            return _plain((float(wanted) - reading.plus) * reading.divide)
        case SettingType.CHOICES if isinstance(wanted, tuple):
            names: Mapping[Shown, str] = {value: word for word, value in reading.words.items()}
            return "[" + ", ".join(f'"{names.get(word, word)}"' for word in wanted) + "]"
        case SettingType.CHOICE if isinstance(wanted, str) and not reading.patterns:
            return f'"{wanted}"'
    return ""


def _quoted(word: str) -> str:
    is_plain = word in ("true", "false") or word.isdecimal()
    return word if is_plain else f'"{word.upper() if "_" in word else word}"'


def _plain(value: Shown | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(int(value)) if float(value).is_integer() else f"{value:g}"
    return ", ".join(value) if isinstance(value, tuple) else str(value)
