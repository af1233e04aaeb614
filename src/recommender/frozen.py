"""Frozen, slotted dataclasses that cost little to define, since a command line defines many and uses few.

The standard decorator writes and compiles six methods for each class when it is defined. Here what can be
shared is shared, `__init__` is written when a class is first instantiated, and the fields are described when
somebody asks for them; to `dataclasses.fields` and `replace` the result is a dataclass like any other.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
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
        described: dict[str, dataclasses.Field[Any]] = getattr(dataclasses.make_dataclass("described", fields), _FIELDS)
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


def _written_init(cls: type) -> Callable[..., None]:
    """The method that takes the fields in order; names of fields are all that its text holds."""
    lazy = vars(cls)[_FIELDS]
    defaults = lazy.defaults if isinstance(lazy, _LazyFields) else _defaults(lazy)
    scope: dict[str, Any] = {"_absent": dataclasses.MISSING}
    parameters, body = [], []
    for name in cls.__slots__:  # type: ignore[attr-defined]  # every class made here has them
        scope[f"_set_{name}"] = vars(cls)[name].__set__  # the slot's own door, past the frozen one
        default = defaults.get(name, dataclasses.MISSING)
        factory = default.default_factory if isinstance(default, dataclasses.Field) else dataclasses.MISSING
        if isinstance(default, dataclasses.Field):
            default = default.default
        value = name
        if factory is not dataclasses.MISSING:
            scope[f"_make_{name}"] = factory
            value = f"_make_{name}() if {name} is _absent else {name}"
            parameters.append(f"{name}=_absent")
        elif default is not dataclasses.MISSING:
            scope[f"_default_{name}"] = default
            parameters.append(f"{name}=_default_{name}")
        else:
            parameters.append(name)
        body.append(f" _set_{name}(_self, {value})")
    source = f"def __init__(_self, {', '.join(parameters)}):\n" + ("\n".join(body) or " pass")
    exec(source, scope)  # noqa: S102 - made above from the names of fields
    init: Callable[..., None] = scope["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


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
