"""A pack as bytes and back: a pickle that can name nothing but the model.

The reader resolves only the model's dataclasses and enums and `frozenset`, so that bytes from elsewhere can at worst
be refused. A checksum stands before it, so that damage is seen before anything is read.
"""

from __future__ import annotations

import binascii
import dataclasses
import enum
import gc
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

    members: tuple[str, ...]


class _Writer(pickle.Pickler):
    """Writes a frozen dataclass as a call of its class: much faster to read than state set field by field.

    Equal values are one object on their way back, wherever they stood: there is less to read and to hold, and a word is
    found sooner where it is a key.
    """

    def __init__(self, stream: io.BytesIO) -> None:
        super().__init__(stream, _PROTOCOL)
        self._numbers: dict[tuple[object, ...], int] = {}
        self._one: list[Any] = []
        self._known: dict[int, tuple[object, int]] = {}

    def reducer_override(self, value: Any) -> Any:
        kind = type(value)
        if kind is _Sorted:
            return frozenset, (list(value.members),)
        if _is_of_model(kind):
            return kind, tuple([self.one(getattr(value, field.name)) for field in dataclasses.fields(kind)])
        return NotImplemented

    def one(self, value: Any) -> Any:
        """What is written for `value`: the first that was equal to it, its parts likewise."""
        return self._one[self._number(value)]

    def _number(self, value: Any) -> int:
        """A number that equal values share, and no two that differ, in kind or in a sign alone."""
        known = self._known.get(id(value))
        if known is not None:
            return known[1]
        kind = type(value)
        written = value
        key: tuple[object, ...]
        if kind is tuple:
            parts = [self._number(part) for part in value]
            key = (kind, *parts)
            written = tuple([self._one[part] for part in parts])
        elif kind is dict:
            pairs = [(self._number(name), self._number(part)) for name, part in value.items()]
            key = (kind, *pairs)
            written = {self._one[name]: self._one[part] for name, part in pairs}
        elif kind is frozenset:
            members = tuple([self.one(member) for member in sorted(value)])
            key = (kind, *members)
            written = _Sorted(members)
        elif _is_of_model(kind):
            key = (kind, *[self._number(getattr(value, field.name)) for field in dataclasses.fields(kind)])
        else:
            key = (kind, value if kind is str else repr(value))
        number = self._numbers.setdefault(key, len(self._one))
        if number == len(self._one):
            self._one.append(written)
        self._known[id(value)] = value, number  # kept with it, so that its id is not given away
        return number


def _is_of_model(kind: type) -> bool:
    return kind.__module__.startswith(_ROOMS) and is_frozen(kind)


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
        writer = _Writer(buffer)
        writer.dump(writer.one(value))
        body = buffer.getvalue()
        if _Reader(io.BytesIO(body)).load() != value:
            raise FormatError("it does not survive compilation")
    except (pickle.PickleError, TypeError, AttributeError) as error:
        raise FormatError(str(error)) from error
    return sealed(body, key)


def sealed(body: bytes, key: str) -> bytes:
    """The bytes with what they are kept under (64 hexadecimal digits) and a checksum before them."""
    return _MAGIC + bytes.fromhex(key) + _checksum(body) + body


def unsealed(content: bytes, key: str) -> bytes:
    """The bytes that `sealed` was given.

    Raises:
        FormatError: when they are damaged, or were kept under another key.

    """
    return content[_start_of_body(content, key) :]


def _start_of_body(content: bytes, key: str) -> int:
    """Where the body begins, once it is known to be whole."""
    magic = len(_MAGIC)
    start = magic + 36
    if content[:magic] != _MAGIC or content[magic : magic + 32] != bytes.fromhex(key):
        raise FormatError("another kind of file, or another pack")
    if _checksum(memoryview(content)[start:]) != content[magic + 32 : start]:
        raise FormatError("the file is damaged")
    return start


def _checksum(body: bytes | memoryview) -> bytes:
    """Against damage alone: whoever can write the file can write its checksum."""
    return binascii.crc32(body).to_bytes(4, "big")


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
    stream = io.BytesIO(content)
    stream.seek(_start_of_body(content, key))
    collecting = gc.isenabled()
    gc.disable()
    try:
        value = _Reader(stream).load()
    except Exception as error:
        raise FormatError("the file cannot be read") from error
    finally:
        if collecting:
            gc.enable()
    if not isinstance(value, kind):
        raise FormatError(f"the file holds no {kind.__name__.lower()}")
    return value
