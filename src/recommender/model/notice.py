"""What a reader should know about the answers of a decision: each kind with its parts, which a report puts into words.

The `code` of a kind is stable; `attributes` are the answers that a notice is about.
"""

from __future__ import annotations

from collections.abc import Mapping

from recommender.frozen import frozen
from recommender.model.vocabulary import Shown


@frozen
class LevelClash:
    """A level answered in words that its known inputs contradict; the answer stands."""

    attribute: str
    answered: Shown
    inputs: tuple[str, ...]
    followed: Shown

    code = "level-clash"

    @property
    def attributes(self) -> tuple[str, ...]:
        """The level and what it would follow from."""
        return (self.attribute, *self.inputs)


@frozen
class Contradiction:
    """Answers that no workload has together: they agree with no likely way to go on."""

    attributes: tuple[str, ...]
    because: str

    code = "contradiction"


@frozen
class NoCompanion:
    """A second store that rules ask for and nobody is left to be; `title` is that of its role."""

    title: str
    attributes: tuple[str, ...]

    code = "no-companion"


@frozen
class SettingConflict:
    """A setting of the winner to which rules that fired leave no value."""

    setting: str
    rules: tuple[str, ...]

    code = "setting-conflict"

    @property
    def attributes(self) -> tuple[str, ...]:
        """None: the rules are at odds, not the answers."""
        return ()


@frozen
class UnmetNeed:
    """Needs that nobody who is left was made for, since gates rule out all who were.

    `needs` are attributes, each with one of its words; `services` go by name, the best served first; `gates` have the
    answers that made each fire.
    """

    needs: tuple[tuple[str, str], ...]
    services: tuple[str, ...]
    gates: Mapping[str, Mapping[str, Shown]]

    code = "unmet-need"

    @property
    def attributes(self) -> tuple[str, ...]:
        """Those of the needs, then those that the gates read."""
        needed = [attribute for attribute, _ in self.needs]
        return tuple(dict.fromkeys([*needed, *sorted({name for read in self.gates.values() for name in read})]))


@frozen
class Caveat:
    """Something to be known before the winner is taken, as a rule on its set-up or its own status has it."""

    rule: str
    because: str
    attributes: tuple[str, ...]

    code = "caveat"


Notice = Caveat | LevelClash | Contradiction | NoCompanion | SettingConflict | UnmetNeed
