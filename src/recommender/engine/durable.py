"""durable_rules behind one small door: which rules of a program fire.

The only importer of durable_rules (its C module; the Python face is never loaded). It owns the calls and
what happens when one fails; it must not know what a rule says. Only numbers under names of our own go in.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import weakref
from collections.abc import Mapping, Sequence
from functools import cache, partial
from threading import Lock
from typing import Protocol, cast

from recommender.engine.durable_fact import RETRACTION, FactWriter
from recommender.engine.durable_text import RulesetText, RuleText, StratumText
from recommender.errors import EngineUnavailableError, RecommenderError
from recommender.model.vocabulary import Value

_MATCHED, _NOTHING_MATCHED = 0, 1
_MOST_PARTS = 3  # of a ruleset, each made when a fact first wanted it


class _Engine(Protocol):
    """The few functions of `durable_rules_engine` that are ever called."""

    def create_ruleset(self, name: str, rules: str, /) -> int: ...
    def delete_ruleset(self, ruleset: int, /) -> None: ...
    def assert_fact(self, ruleset: int, fact: str, /) -> tuple[int, int]: ...
    def retract_fact(self, ruleset: int, fact: str, /) -> tuple[int, int]: ...
    def start_action_for_state(self, ruleset: int, state: int, /) -> tuple[str, str] | None: ...
    def complete_and_start_action(self, ruleset: int, state: int, /) -> str | None: ...


class DurableRules:
    """Which rules of a program fire, decided by durable_rules.

    Safe to share between threads: one lock an instance, no threads of its own. The engine's rulesets are
    made when a decision first wants them, and made anew after anything went wrong in one.
    """

    def __init__(self, texts: Sequence[StratumText]) -> None:
        """The program as `durable_build.translated` gives it; nothing is asked of the engine yet.

        Raises:
            EngineUnavailableError: durable_rules cannot be loaded here.

        """
        engine = _loaded()
        self._lock = Lock()
        self._strata = tuple((text, tuple(_Ruleset(ruleset, engine) for ruleset in text.rulesets)) for text in texts)

    def fired(self, values: Mapping[str, Value]) -> frozenset[str]:
        """The ids of the rules whose condition is true of `values`, derived flags followed.

        Args:
            values: the known values by attribute id; what is absent is unknown.

        Raises:
            RecommenderError: a value that its attribute cannot have, or a failure inside the engine.

        """
        fired: set[str] = set()
        with self._lock:
            for stratum, rulesets in self._strata:
                fired |= stratum.always
                for ruleset in rulesets:
                    fired |= ruleset.fired(values)
                flags = {flag: True for rule, sets in stratum.derives.items() if rule in fired for flag in sets}
                if flags:
                    values = {**values, **flags}
        return frozenset(fired)


class _Ruleset:
    """One ruleset of the program; the engine is given of it what can fire on the facts that come.

    To an absent field no check passes, so a rule that needs a field that a fact lacks cannot fire on it, and most rules
    never matter to a process that decides once. What later facts want is given beside what the engine has; from a few
    such parts on it gets the whole, which is faster to ask than many parts.
    """

    def __init__(self, text: RulesetText, engine: _Engine) -> None:
        self._engine = engine
        self._rules = {f"{position:03}": rule for position, rule in enumerate(text.rules)}
        self._entries = self._left = text.entries
        self._writer = FactWriter(text.tables)
        self._parts: list[_Part] = []

    def fired(self, values: Mapping[str, Value]) -> set[str]:
        fact = self._writer.fact(values)
        if fact is None:
            return set()
        try:
            if self._left:
                self._provide(fact)
            return {self._rules[position] for part in self._parts for position in part.fired(fact)}
        except Exception as error:
            self._discard()
            raise RecommenderError(f"internal fault: durable_rules failed: {error}") from error
        except BaseException:
            self._discard()
            raise

    def _provide(self, fact: str) -> None:
        """See that the engine has every rule that could fire on `fact`."""
        fields = json.loads(fact).keys()
        wanted = [entry for entry in self._left if entry.needs <= fields]
        if not wanted:
            return
        if len(self._parts) == _MOST_PARTS:
            self._discard()
            wanted = list(self._entries)
        self._parts.append(_Part(wanted, self._engine))
        given = set(map(id, wanted))
        self._left = tuple([entry for entry in self._left if id(entry) not in given])

    def _discard(self) -> None:
        """Throw the engine's rulesets away with whatever they hold (not by `delete_state`, which is unsafe)."""
        for part in self._parts:
            part.dispose()
        self._parts = []
        self._left = self._entries


class _Part:
    """Some rules of a ruleset as the engine has them; it holds a fact only while it decides."""

    def __init__(self, entries: Sequence[RuleText], engine: _Engine) -> None:
        self._engine = engine
        self._handle = engine.create_ruleset("p", f"{{{','.join([entry.text for entry in entries])}}}")
        self.dispose = weakref.finalize(self, engine.delete_ruleset, self._handle)
        self.dispose.atexit = False

    def fired(self, fact: str) -> set[str]:
        """The positions of the rules that fire on `fact`."""
        engine, handle = self._engine, self._handle
        status, state = engine.assert_fact(handle, fact)
        if status == _NOTHING_MATCHED:  # then nothing was kept either
            return set()
        started = engine.start_action_for_state(handle, state) if status == _MATCHED else None
        if started is None:
            raise RuntimeError(f"status {status} and no action for a new fact")
        # each result is {"017":…}: the rule's position, then the fact, which we know
        fired = {result[2:5] for result in iter(partial(engine.complete_and_start_action, handle, state), None)}
        fired.add(started[1][2:5])
        engine.retract_fact(handle, RETRACTION)
        return fired


@cache
def _loaded() -> _Engine:
    """The C module.

    From Python 3.13 on it misses a symbol that only its callbacks use. Bound lazily it loads, and no
    callback is ever registered.

    Raises:
        EngineUnavailableError: it is not installed, or cannot be loaded here.

    """
    try:
        if sys.version_info >= (3, 13) and hasattr(sys, "setdlopenflags"):
            flags = sys.getdlopenflags()
            sys.setdlopenflags(os.RTLD_LAZY)
            try:
                module = importlib.import_module("durable_rules_engine")
            finally:
                sys.setdlopenflags(flags)
        else:
            module = importlib.import_module("durable_rules_engine")
    except Exception as error:
        raise EngineUnavailableError(f"durable_rules cannot be loaded: {error}") from error
    return cast("_Engine", module)
