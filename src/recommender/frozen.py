"""Frozen, slotted dataclasses that cost little to define, since a command line defines many and uses few.

The standard decorator writes and compiles six methods for each class when it is defined. Here what can be
shared is shared, `__init__` is written when a class is first instantiated, and the fields are described when
somebody asks for them; to `dataclasses.fields` and `replace` the result is a dataclass like any other.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from functools import cache
from operator import attrgetter
from types import CodeType, FunctionType
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")

_FIELDS = "__dataclass_fields__"


@dataclass_transform(frozen_default=True, field_specifiers=(dataclasses.field,))
def frozen(cls: type[T]) -> type[T]:
    """`cls` as by `dataclass(frozen=True, slots=True)`; own methods stay, and base classes have no fields."""
    namespace = dict(vars(cls))
    names = tuple(namespace.get("__annotations__", ()))
    defaults = {name: namespace.pop(name) for name in names if name in namespace}
    for name in ("__dict__", "__weakref__"):
        namespace.pop(name, None)
    key = _key([name for name in names if _is_compared(defaults.get(name))])
    shared = {"__init__": _first_init, "__repr__": _repr, "__setattr__": _refuse_set, "__delattr__": _refuse_delete}
    shared |= {"__getstate__": _get_state, "__setstate__": _set_state, "__eq__": _equality(key), "__hash__": _hash(key)}
    kind: Any = type(cls)
    made: Any = kind(
        cls.__name__,
        cls.__bases__,
        {**shared, **namespace, "__slots__": names, "__match_args__": names, _FIELDS: _LazyFields(defaults)},
    )
    made.__qualname__ = cls.__qualname__
    return made  # type: ignore[no-any-return]  # a class that is made of another


def is_frozen(kind: type) -> bool:
    """Whether `kind` was made by `frozen`."""
    return _FIELDS in vars(kind)


class _LazyFields:
    """Stands for the description of the fields until it is asked for."""

    __slots__ = ("defaults",)

    def __init__(self, defaults: dict[str, Any]) -> None:
        self.defaults = defaults

    def __get__(self, instance: object, owner: type) -> dict[str, dataclasses.Field[Any]]:
        fields = []
        for name, kind in vars(owner).get("__annotations__", {}).items():
            default = self.defaults.get(name, dataclasses.MISSING)
            is_field = isinstance(default, dataclasses.Field)
            fields.append((name, kind, default if is_field else dataclasses.field(default=default)))
        # A class for its description alone: methods and a docstring would take most of the time.
        kind = dataclasses.make_dataclass(
            "described",
            fields,
            namespace={"__doc__": "Fields."},
            init=False,
            repr=False,
            eq=False,
            match_args=False,
        )
        described: dict[str, dataclasses.Field[Any]] = getattr(kind, _FIELDS)
        setattr(owner, _FIELDS, described)
        return described


def _is_compared(default: object) -> bool:
    return default.compare if isinstance(default, dataclasses.Field) else True


def _key(names: list[str]) -> Callable[[Any], object]:
    return attrgetter(*names) if names else type


def _equality(key: Callable[[Any], object]) -> Callable[[object, object], object]:
    def equal(self: object, other: object) -> object:
        if other.__class__ is self.__class__:
            return key(self) == key(other)
        return NotImplemented

    return equal


def _hash(key: Callable[[Any], object]) -> Callable[[object], int]:
    def hashed(self: object) -> int:
        return hash(key(self))

    return hashed


def _first_init(self: Any, *args: Any, **kwargs: Any) -> None:
    """Write the class's `__init__`, and go on with it."""
    cls = type(self)
    cls.__init__ = _written_init(cls)
    cls.__init__(self, *args, **kwargs)


def _written_init(cls: Any) -> Callable[..., None]:
    """The method that takes the fields in order, by position or by name."""
    names: tuple[str, ...] = cls.__slots__
    lazy = vars(cls)[_FIELDS]
    given = lazy.defaults if isinstance(lazy, _LazyFields) else _defaults(lazy)
    defaults, factories = [], {}
    for name, default in given.items():  # in the order of the fields, so these are the last ones
        if isinstance(default, dataclasses.Field):
            if default.default_factory is not dataclasses.MISSING:
                factories[name] = default.default_factory
            default = default.default
        defaults.append(default)
    # The slots' own doors, past the frozen one.
    scope = {f"_set_{place}": vars(cls)[name].__set__ for place, name in enumerate(names)}
    code = _code_of_init(len(names)).replace(co_varnames=("_self", *names))
    init: Callable[..., None] = FunctionType(code, scope, "__init__", tuple(defaults))
    return _with_factories(init, names, factories) if factories else init


@cache
def _code_of_init(count: int) -> CodeType:
    """What sets `count` fields: compiled once for all classes that have so many."""
    places = range(count)
    parameters = "".join(f", _{place}" for place in places)
    body = "".join(f" _set_{place}(_self, _{place})\n" for place in places)
    scope: dict[str, Any] = {}
    exec(f"def __init__(_self{parameters}):\n{body or ' pass'}", scope)  # noqa: S102 - numbers are all that is put in
    made: FunctionType = scope["__init__"]
    return made.__code__


def _with_factories(
    init: Callable[..., None], names: tuple[str, ...], factories: Mapping[str, Callable[[], object]]
) -> Callable[..., None]:
    """`init`, a field that is left out getting what its factory makes."""
    places = [(names.index(name), name, factory) for name, factory in factories.items()]

    def __init__(self: object, *args: object, **kwargs: object) -> None:  # noqa: N807 -- a method of the class
        count = len(args)
        for place, name, factory in places:
            if place >= count and name not in kwargs:
                kwargs[name] = factory()
        init(self, *args, **kwargs)

    return __init__


def _defaults(described: dict[str, dataclasses.Field[Any]]) -> dict[str, Any]:
    return {
        name: field
        for name, field in described.items()
        if field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING
    }


def _repr(self: Any) -> str:
    cls = type(self)
    return f"{cls.__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in cls.__slots__)})"


def _refuse_set(_self: object, name: str, _value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_delete(_self: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _get_state(self: Any) -> list[object]:
    return [getattr(self, name) for name in type(self).__slots__]


def _set_state(self: Any, state: list[object]) -> None:
    for name, value in zip(type(self).__slots__, state, strict=True):
        object.__setattr__(self, name, value)
