"""The readings of `designs/*.yaml`: paths, tests and conversions, checked against the settings that they give."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from recommender.knowledge.design_documents import KindDocument, ReadingDocument, Readings, TestDocument, Tests
from recommender.knowledge.pack_text import Item
from recommender.knowledge.problems import Problems, listed, quoted
from recommender.knowledge.registry import Registry
from recommender.location import Location
from recommender.model.design_map import ArgumentTest, Language, Path, Reading, Step, Through
from recommender.model.setting import SettingType
from recommender.model.vocabulary import Shown

_UNKNOWN = "unknown"
_STEP = re.compile(r"([A-Za-z0-9_:.-]+?|\*)(?:\[([^\]=]+)(?:=([^\]]+))?\])?(?:\.|$)")


class ReadingCompiler:
    """Compiles what stands in one kind: readings of its own arguments, and of `kinds` and their `facts`."""

    def __init__(
        self, item: Item[KindDocument], kinds: Registry[Item[KindDocument]], facts: Registry[str], problems: Problems
    ) -> None:
        self._item = item
        self._arguments = tuple(item.document.arguments)
        self._kinds = kinds
        self._facts = facts
        self._problems = problems
        self.used: set[str] = set()

    def readings(
        self, written: Readings, kind: SettingType, values: Sequence[str], place: Sequence[str | int]
    ) -> tuple[Reading, ...]:
        """The readings of one setting or fact, of which the first whose tests hold counts."""
        if isinstance(written, str):
            written = ReadingDocument(of=written)
        if not isinstance(written, list):
            return (self._reading(written, kind, values, place),)
        return tuple(self._reading(part, kind, values, (*place, index)) for index, part in enumerate(written))

    def _reading(
        self, written: ReadingDocument, kind: SettingType, values: Sequence[str], place: Sequence[str | int]
    ) -> Reading:
        names = [written.of] if isinstance(written.of, str) else (written.of or [])
        self._check(written, names, kind, values, place)
        return Reading(
            arguments=tuple(names),
            words={word.casefold(): _shown(value) for word, value in written.words.items()},
            spelled={word.casefold(): word for word in written.words if word != word.casefold()},
            patterns=tuple((pattern, _shown(value)) for pattern, value in written.matches.items()),
            given=None if written.given is None else _shown(written.given),
            holds=tuple(written.holds),
            count=written.count,
            members=written.members or "",
            constant=None if written.constant is None else _shown(written.constant),
            through=None if written.through is None else Through(written.through.argument, written.through.fact),
            invert=written.invert,
            divide=written.divide,
            plus=written.plus,
            when=self.tests(written.when, (*place, "when")),
            defaults=self._defaults(written, kind, values, place),
        )

    def _check(
        self,
        written: ReadingDocument,
        names: Sequence[str],
        kind: SettingType,
        values: Sequence[str],
        place: Sequence[str | int],
    ) -> None:
        """Note what does not go together, what is not there, and values that the setting does not take."""
        for name in names:
            self.argument(name, place)
        sources = [bool(names), bool(written.members), written.through is not None, written.constant is not None]
        if sum(sources) != 1 and (sum(sources) or written.default is None):
            self._fault(place, "reading", "a reading takes one of `of`, `members`, `through` and `constant`")
        worded = bool(written.words or written.matches)
        if sum([worded or written.given is not None, bool(written.holds), written.count]) > 1:
            self._fault(place, "reading", "`holds`, `count` and words do not go together")
        if written.members is not None:
            self._kinds.find(written.members, self._item.place(*place, "members"), self._problems)
        if written.through is not None:
            self.argument(written.through.argument, place)
            self._facts.find(written.through.fact, self._item.place(*place, "through", "fact"), self._problems)
        for pattern in written.matches:
            self._pattern(pattern, place)
        given: list[object] = [*written.words.values(), *written.matches.values()]
        given += [part for part in (written.given, written.constant) if part is not None]
        for value in given:
            self._value(value, kind, values, place)

    def _defaults(
        self, written: ReadingDocument, kind: SettingType, values: Sequence[str], place: Sequence[str | int]
    ) -> Mapping[Language, Shown | None]:
        default = written.default
        if default is None:
            return {}
        by_language = default if isinstance(default, dict) else {language.value: default for language in Language}
        found: dict[Language, Shown | None] = {}
        for word, value in by_language.items():
            if word not in list(Language):
                self._fault(place, "unknown-language", f"{quoted(word)} is no language", f"one of {listed(Language)}")
            elif value == _UNKNOWN:
                found[Language(word)] = None
            else:
                self._value(value, kind, values, place)
                found[Language(word)] = _shown(value)
        return found

    def tests(self, written: Tests, place: Sequence[str | int]) -> tuple[ArgumentTest, ...]:
        """Tests of arguments, all of which must hold."""
        found: list[ArgumentTest] = []
        for name, wanted in written.items():
            self.argument(name, place)
            if isinstance(wanted, TestDocument):
                if (wanted.matches is None) == (wanted.given is None):
                    self._fault((*place, name), "reading", "a test takes either `matches` or `given`")
                if wanted.matches is not None:
                    self._pattern(wanted.matches, (*place, name))
                found.append(ArgumentTest(name, pattern=wanted.matches or "", given=wanted.given))
            else:
                words = [wanted] if isinstance(wanted, str) else wanted
                found.append(ArgumentTest(name, words=tuple(word.casefold() for word in words)))
        return tuple(found)

    def path(self, text: str, place: Sequence[str | int]) -> tuple[Path, ...]:
        """The alternatives `a.b[name=value].c | d` as steps."""
        return tuple(self._steps(part.strip(), place) for part in text.split(" | "))

    def _steps(self, text: str, place: Sequence[str | int]) -> Path:
        steps: list[Step] = []
        position = 0
        while position < len(text):
            found = _STEP.match(text, position)
            if found is None or found.end() == position:
                self._fault(place, "bad-path", f"{quoted(text)} is no path", "such as `block[name=value].argument`")
                return ()
            key, name, value = found[1], found[2] or "", found[3] or ""
            steps += [Step(key), Step(name)] if name and not value else [Step(key, name, value)]
            position = found.end()
        return tuple(steps)

    def argument(self, name: str, place: Sequence[str | int]) -> None:
        """Note that an argument is read, and a problem where there is none of this name."""
        self.used.add(name)
        if name not in self._arguments:
            hint = self._problems.did_you_mean(name, self._arguments)
            self._fault(place, "unknown-argument", f"no argument is called {quoted(name)}", hint)

    def _pattern(self, pattern: str, place: Sequence[str | int]) -> None:
        try:
            re.compile(pattern)
        except re.error as error:
            self._fault(place, "bad-pattern", f"{quoted(pattern)} is no pattern", str(error))

    def _value(self, value: object, kind: SettingType, values: Sequence[str], place: Sequence[str | int]) -> None:
        words = value if isinstance(value, list) else [value]
        match kind:
            case SettingType.FLAG:
                is_right = isinstance(value, bool)
            case SettingType.NUMBER:
                is_right = isinstance(value, (int, float)) and not isinstance(value, bool)
            case _:
                is_right = all(word in values for word in words)
        if not is_right:
            hint = f"its values are {listed(values)}" if values else f"it is a {kind.value}"
            self._fault(place, "unknown-value", f"{quoted(str(value))} is no value of it", hint)

    def _fault(self, place: Sequence[str | int], code: str, message: str, hint: str = "") -> None:
        where: Location = self._item.place(*place)
        self._problems.add(where, code, message, hint)


def _shown(value: object) -> Shown:
    if isinstance(value, list):
        return tuple(str(word) for word in value)
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, float)):
        return float(value)
    raise TypeError(f"no value of a setting: {value!r}")
