"""Kleene's strong three-valued logic, the algebra of every condition."""

from __future__ import annotations

from enum import IntEnum


class Truth(IntEnum):
    """False < unknown < true, so that `all` is the least, `any` the greatest and `not` the mirror."""

    FALSE = -1
    UNKNOWN = 0
    TRUE = 1

    def negated(self) -> Truth:
        """The Kleene negation: unknown stays unknown."""
        return _NEGATED[self]


_NEGATED = {Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN, Truth.TRUE: Truth.FALSE}
