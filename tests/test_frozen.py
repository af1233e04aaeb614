"""Our frozen classes behave as the standard library's."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import dataclass, field

import pytest

from recommender.frozen import frozen, is_frozen


@frozen
class Ours:
    """A class of each kind of field."""

    first: int
    second: str = "two"
    third: dict[str, int] = field(default_factory=dict)
    fourth: int = field(default=4, compare=False)


@dataclass(frozen=True, slots=True)
class Theirs:
    """The same by the standard decorator."""

    first: int
    second: str = "two"
    third: dict[str, int] = field(default_factory=dict)
    fourth: int = field(default=4, compare=False)


@frozen
class Empty:
    """Nothing in it."""


CALLS = [
    ((1,), {}),
    ((1, "b", {"x": 1}, 5), {}),
    ((), {"fourth": 9, "first": 3}),
    ((1,), {"third": {"x": 1}}),
    ((), {}),
    ((1, "b", {}, 5, 6), {}),
    ((1,), {"first": 2}),
    ((1,), {"fifth": 2}),
]


@pytest.mark.parametrize(("args", "kwargs"), CALLS)
def test_it_is_made_shown_and_refused_alike(args: tuple[object, ...], kwargs: dict[str, object]) -> None:
    made = []
    for kind in (Ours, Theirs):
        try:
            made.append(repr(kind(*args, **kwargs)).replace("Theirs", "Ours"))  # type: ignore[arg-type]
        except TypeError as error:
            made.append(str(error).replace("Theirs.", "").replace("Ours.", ""))
    assert made[0] == made[1]


def test_each_default_is_made_anew() -> None:
    assert Ours(1).third is not Ours(1).third


def test_equality_and_hash_follow_the_compared_fields_and_the_class() -> None:
    assert Ours(1) == Ours(1, fourth=5)
    assert Ours(1) != Ours(2)
    assert Ours(1) != Theirs(1)
    assert len({Empty(), Empty()}) == 1


def test_nothing_can_be_changed() -> None:
    made = Ours(1)
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'first'"):
        made.first = 2  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'first'"):
        del made.first
    with pytest.raises(AttributeError):
        made.fifth = 2  # type: ignore[attr-defined]


def test_the_standard_functions_know_it() -> None:
    made = Ours(1, third={"x": 1})
    assert is_frozen(Ours)
    assert not is_frozen(int)
    assert dataclasses.is_dataclass(Ours)
    assert [entry.name for entry in dataclasses.fields(Ours)] == [entry.name for entry in dataclasses.fields(Theirs)]
    assert dataclasses.replace(made, second="b") == Ours(1, "b", {"x": 1})
    assert dataclasses.asdict(made) == dataclasses.asdict(Theirs(1, third={"x": 1}))
    assert copy.deepcopy(made) == made
    match made:
        case Ours(first, second):
            assert (first, second) == (1, "two")


def test_the_model_survives_pickle() -> None:
    from recommender.location import Location

    assert pickle.loads(pickle.dumps(Location("a", 1, 2))) == Location("a", 1, 2)
