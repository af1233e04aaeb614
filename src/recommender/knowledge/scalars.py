"""What a plain YAML scalar means: null, true, false, a number, or text.

The forms on which YAML readers disagree (octal, hexadecimal, base 60, underscores, infinities) are
refused rather than guessed at. Owns no places and knows nothing of attributes.
"""

from __future__ import annotations

import math
import re

from recommender.frozen import frozen

MAX_DIGITS = 40

_NUMBER = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_LIKE_A_NUMBER = re.compile(r"[-+.]?[0-9]|[-+]?\.[iInN]")
_ODD = (  # compiled when first met, as that is seldom
    (r"[-+]?0[oO][0-7_]+|[-+]?0[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?", "an octal form"),
    (r"[-+]?0[xX][0-9a-fA-F_]+", "a hexadecimal form"),
    (r"[-+]?0[bB][01_]+", "a binary form"),
    (r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?", "a base-60 form"),
    (r"[-+]?(?=[0-9]*_)[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?", "underscores"),
    (r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", "no finite number"),
)

Plain = None | bool | int | float | str


@frozen
class ScalarFault:
    """Why a scalar is refused, and what to write instead."""

    message: str
    hint: str


def resolve_plain(text: str) -> Plain | ScalarFault:
    """The value of an unquoted scalar. `True`, `yes` and `on` stay text, so that type checks can say what to write."""
    if text in ("", "~", "null"):
        return None
    if text == "true":
        return True
    if text == "false":
        return False
    if not _LIKE_A_NUMBER.match(text):
        return text
    if _NUMBER.fullmatch(text):
        return _number(text)
    for pattern, form in _ODD:
        if re.fullmatch(pattern, text):
            return ScalarFault(
                f"`{text[:MAX_DIGITS]}` has {form}, which YAML readers take for different numbers"
                if form != "no finite number"
                else f"`{text}` is no finite number",
                "write a plain decimal number, or put it in quotes if it is text",
            )
    return text


def _number(text: str) -> int | float | ScalarFault:
    if len(text) > MAX_DIGITS:
        return ScalarFault(f"a number of {len(text)} characters is too long", f"write at most {MAX_DIGITS} characters")
    if _INTEGER.fullmatch(text):
        return int(text)
    value = float(text)
    if not math.isfinite(value):
        return ScalarFault(f"`{text}` is too large for a number", "write a smaller number")
    return value
