"""Numbers with units: what is accepted, into which number, and what is refused with which hint."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.knowledge.quantity import QuantityFault, parse_quantity

ACCEPTED = [
    ("2 TB", "GB", 2000.0),
    ("2TB", "GB", 2000.0),
    ("0.1 TB", "GB", 100.0),
    ("400", "GB", 400.0),
    ("400 gb", "GB", 400.0),
    ("1 GiB", "GB", 1.073741824),
    ("1 TiB", "GB", 1024 * 1.073741824),
    ("120 TiB", "GB", 131941.39533312),
    ("1 PB", "GB", 1_000_000.0),
    ("512 B", "KB", 0.512),
    ("4 KiB", "KB", 4.096),
    ("2 MB", "KB", 2000.0),
    ("15 ms", "ms", 15.0),
    ("15 ms", "s", 0.015),
    ("1 s", "ms", 1000.0),
    ("300 µs", "ms", 0.3),
    ("300us", "ms", 0.3),
    ("5 min", "s", 300.0),
    ("2 h", "s", 7200.0),
    ("1 day", "s", 86400.0),
    ("2 weeks", "days", 14.0),
    ("35 days", "days", 35.0),
    ("36 h", "days", 1.5),
    ("10k", "1/s", 10_000.0),
    ("10k/s", "1/s", 10_000.0),
    ("10 k/s", "1/s", 10_000.0),
    ("1.5M", "1/s", 1_500_000.0),
    ("2 million per day", "1/s", 2_000_000 / 86400),
    ("120/min", "1/s", 2.0),
    ("2500 per second", "1/s", 2500.0),
    ("99.99%", "%", 99.99),
    ("99.99 %", "%", 99.99),
    ("99.99", "%", 99.99),
    ("10k", "connections", 10_000.0),
    ("10k connections", "connections", 10_000.0),
    ("1 connection", "connections", 1.0),
    ("5M users", "users", 5_000_000.0),
    ("1e3", "", 1000.0),
    ("  7 ", "", 7.0),
    ("-5", "GB", -5.0),
]

_GB = "write a number in GB, or with a unit such as `2 TB` or `400 GiB`"
_MS = "write a number in ms, or with a unit such as `15 ms`, `5 min` or `2 h`"
_RATE = "write a number per second, such as `2500`, `10k` or `1.5M`"

REFUSED = [
    ("15 m", "ms", "ambiguous-unit", "`m` could mean milli, minutes or million", _MS),
    ("15m", "1/s", "ambiguous-unit", "`m` could mean milli, minutes or million", _RATE),
    ("2 Gb", "GB", "ambiguous-unit", "`Gb` could mean bits or bytes", _GB),
    ("15 ms", "GB", "wrong-unit", "`15 ms` is a time, but this is in GB", _GB),
    ("2 TB", "ms", "wrong-unit", "`2 TB` is an amount of data, but this is in ms", _MS),
    ("5%", "ms", "wrong-unit", "`5%` is a percentage, but this is in ms", _MS),
    ("10k/s", "GB", "unknown-unit", "the unit `k/s` is not known", _GB),
    ("10 k", "GB", "unknown-unit", "the unit `k` is not known", _GB),
    ("5M", "s", "unknown-unit", "the unit `M` is not known", _MS.replace("in ms", "in s")),
    ("7 parsecs", "ms", "unknown-unit", "the unit `parsecs` is not known", _MS),
    ("7 users", "connections", "unknown-unit", "the unit `users` is not known",
     "write a plain number of connections, such as `500` or `10k`"),
    ("10,000", "GB", "not-a-number", "`10,000` is not a number", "write it without signs between the digits"),
    ("10 000", "GB", "not-a-number", "`10 000` is not a number", "write it without signs between the digits"),
    ("1_000", "", "not-a-number", "`1_000` is not a number", "write it without signs between the digits"),
    ("", "GB", "not-a-number", "`` is not a number", _GB),
    ("lots", "GB", "not-a-number", "`lots` is not a number", _GB),
    ("nan", "GB", "not-a-number", "`nan` is not a number", _GB),
    ("inf", "GB", "not-a-number", "`inf` is not a number", _GB),
    ("١٢", "GB", "not-a-number", "`١٢` is not a number", _GB),
    ("1e400", "", "too-large", "`1e400` is too large for a number", "write a smaller number"),
    ("9e307k", "", "too-large", "`9e307k` is too large for a number", "write a smaller number"),
    ("1e9999999", "", "not-a-number", "`1e9999999` is not a number", "write it without signs between the digits"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "unit", "value"), ACCEPTED)
def test_accepted(text: str, unit: str, value: float) -> None:
    assert parse_quantity(text, unit) == value


@pytest.mark.parametrize(("text", "unit", "code", "message", "hint"), REFUSED)
def test_refused(text: str, unit: str, code: str, message: str, hint: str) -> None:
    assert parse_quantity(text, unit) == QuantityFault(code, message, hint)


UNITS = st.sampled_from(["GB", "KB", "ms", "s", "days", "1/s", "%", "connections", "users", ""])


@given(st.floats(allow_nan=False, allow_infinity=False), UNITS)
def test_a_plain_number_is_itself(number: float, unit: str) -> None:
    assert parse_quantity(repr(number), unit) == number


@given(st.text(max_size=100), UNITS)
def test_any_text_is_a_finite_number_or_a_fault(text: str, unit: str) -> None:
    found = parse_quantity(text, unit)
    if isinstance(found, QuantityFault):
        assert "\n" not in found.message + found.hint
    else:
        assert abs(found) < float("inf")
