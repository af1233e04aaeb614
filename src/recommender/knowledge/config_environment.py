"""Configuration by variables of the environment: `RECOMMENDER_` and the name of the key, lists with commas."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.errors import ConfigError
from recommender.knowledge.problems import Problems, listed, quoted
from recommender.location import Location
from recommender.model.configuration import Configuration
from recommender.model.rule import Severity

PREFIX = "RECOMMENDER_"
_THRESHOLDS = (*(severity.value for severity in Severity), "never")
_YES = ("1", "true", "yes", "on")
_NO = ("0", "false", "no", "off")


def configuration_of(environment: Mapping[str, str]) -> Configuration:
    """What the variables say; an empty one says nothing.

    Raises:
        ConfigError: with every value that cannot be used.

    """
    problems = Problems()
    reader = _Variables(environment, problems)
    found = Configuration(
        workload=reader.text("workload"),
        rules=reader.words("rules"),
        stances=reader.words("stances"),
        builtin_rules=reader.truth("builtin_rules"),
        fail_on=reader.threshold("fail_on"),
        baseline=reader.text("baseline"),
        show_unknown=reader.truth("show_unknown"),
        include_suppressed=reader.truth("include_suppressed"),
        exclude=reader.words("exclude"),
    )
    problems.raise_if_any(ConfigError)
    return found


class _Variables:
    def __init__(self, environment: Mapping[str, str], problems: Problems) -> None:
        self._environment = environment
        self._problems = problems

    def text(self, key: str) -> str | None:
        return self._environment.get(_variable(key)) or None

    def words(self, key: str) -> tuple[str, ...] | None:
        text = self.text(key)
        return None if text is None else tuple(word.strip() for word in text.split(",") if word.strip())

    def truth(self, key: str) -> bool | None:
        text = (self.text(key) or "").casefold()
        if text and text not in (*_YES, *_NO):
            self._wrong(key, text, ("true", "false"))
        return None if not text else text in _YES

    def threshold(self, key: str) -> str | None:
        text = self.text(key)
        if text is not None and text not in _THRESHOLDS:
            self._wrong(key, text, _THRESHOLDS)
        return text

    def _wrong(self, key: str, text: str, words: tuple[str, ...]) -> None:
        hint = self._problems.did_you_mean(text, words) or f"one of {listed(words)}"
        self._problems.add(Location(_variable(key)), "bad-word", f"{quoted(text)} is not a value of it", hint)


def _variable(key: str) -> str:
    return f"{PREFIX}{key.upper()}"
