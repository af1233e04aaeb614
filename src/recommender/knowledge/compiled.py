"""A pack as bytes and back: a pickle that can name nothing but the model.

The reader resolves only the model's dataclasses and enums and `frozenset`, so that bytes from elsewhere can at worst
be refused. A checksum stands before it, so that damage is seen before anything is read.
"""

from __future__ import annotations

import dataclasses
import enum
import gc
import hashlib
import importlib
import io
import pickle
from typing import Any, TypeVar

from recommender.frozen import frozen, is_frozen
from recommender.model.pack import Pack

T = TypeVar("T")

_MAGIC = b"recommender-pack\n"
_ROOMS = ("recommender.model.", "recommender.location")
_PROTOCOL = 5


class FormatError(ValueError):
    """The bytes are no compiled pack, or not the one asked for."""


@frozen
class _Sorted:
    """A set on its way out: written in order, so that equal packs give equal bytes."""

    members: frozenset[str]


class _Writer(pickle.Pickler):
    """Writes a frozen dataclass as a call of its class: much faster to read than state set field by field."""

    def reducer_override(self, value: Any) -> Any:
        kind = type(value)
        if kind.__module__.startswith(_ROOMS) and is_frozen(kind):
            values = [getattr(value, field.name) for field in dataclasses.fields(kind)]
            return kind, tuple(_Sorted(part) if type(part) is frozenset else part for part in values)
        if kind is _Sorted:
            return frozenset, (sorted(value.members),)
        return NotImplemented


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("builtins", "frozenset"):
            return frozenset
        if module.startswith(_ROOMS) and "." not in name:
            found = getattr(importlib.import_module(module), name, None)
            if isinstance(found, type) and (is_frozen(found) or issubclass(found, enum.Enum)):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no part of the model")


def pack_to_bytes(pack: Pack, key: str) -> bytes:
    """The compiled form of `pack`, to be found again under `key` (64 hexadecimal digits).

    Raises:
        FormatError: when the pack holds something that the reader would refuse.

    """
    return value_to_bytes(pack, key)


def value_to_bytes(value: object, key: str) -> bytes:
    """The compiled form of a value of the model, to be found again under `key` (64 hexadecimal digits).

    Raises:
        FormatError: when it holds something that the reader would refuse.

    """
    buffer = io.BytesIO()
    try:
        _Writer(buffer, _PROTOCOL).dump(value)
        body = buffer.getvalue()
        if _Reader(io.BytesIO(body)).load() != value:
            raise FormatError("it does not survive compilation")
    except (pickle.PickleError, TypeError, AttributeError) as error:
        raise FormatError(str(error)) from error
    return sealed(body, key)


def sealed(body: bytes, key: str) -> bytes:
    """The bytes with what they are kept under (64 hexadecimal digits) and a checksum before them."""
    return _MAGIC + bytes.fromhex(key) + hashlib.sha256(body).digest() + body


def unsealed(content: bytes, key: str) -> bytes:
    """The bytes that `sealed` was given.

    Raises:
        FormatError: when they are damaged, or were kept under another key.

    """
    start = len(_MAGIC)
    if content[:start] != _MAGIC or content[start : start + 32] != bytes.fromhex(key):
        raise FormatError("another kind of file, or another pack")
    body = content[start + 64 :]
    if hashlib.sha256(body).digest() != content[start + 32 : start + 64]:
        raise FormatError("the file is damaged")
    return body


def pack_from_bytes(content: bytes, key: str) -> Pack:
    """The pack that the bytes hold.

    Raises:
        FormatError: when they are damaged, of another key, or name anything outside the model.

    """
    return value_from_bytes(content, key, Pack)


def value_from_bytes(content: bytes, key: str, kind: type[T]) -> T:
    """The value of this class that the bytes hold.

    Raises:
        FormatError: when they are damaged, of another key or class, or name anything outside the model.

    """
    body = unsealed(content, key)
    collecting = gc.isenabled()
    gc.disable()
    try:
        value = _Reader(io.BytesIO(body)).load()
    except Exception as error:
        raise FormatError("the file cannot be read") from error
    finally:
        if collecting:
            gc.enable()
    if not isinstance(value, kind):
        raise FormatError(f"the file holds no {kind.__name__.lower()}")
    return value
