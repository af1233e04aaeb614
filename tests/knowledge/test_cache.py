"""Compiled packs: the same pack back, without YAML or pydantic, and never the reason for an error."""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from recommender.errors import PackError
from recommender.knowledge import cache, kept
from recommender.knowledge.compiled import (
    FormatError,
    pack_from_bytes,
    pack_to_bytes,
    sealed,
    value_from_bytes,
    value_to_bytes,
)
from recommender.knowledge.pack_loader import load_pack
from recommender.model.condition import All, Any, IsFlag, OneOf
from recommender.model.pack import Pack
from recommender.model.setting import SettingTest

PACKS = Path(__file__).parent.parent / "packs"
KEY = "ab" * 32


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(kept.VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_bytes_and_back(overlaid: Pack) -> None:
    content = pack_to_bytes(overlaid, KEY)
    again = pack_from_bytes(content, KEY)
    assert again == overlaid
    assert list(again.vocabulary.attributes) == list(overlaid.vocabulary.attributes)
    assert pack_to_bytes(load_pack([PACKS / "tiny", PACKS / "overlay"], labels=["tiny", "overlay"]), KEY) == content


def test_equal_words_come_back_as_one_object(overlaid: Pack) -> None:
    again = pack_from_bytes(pack_to_bytes(overlaid, KEY), KEY)
    words = {word: word for word in again.services}
    selectors = [weighing.selector for rule in again.rules for weighing in (*rule.favor, *rule.oppose)]
    assert selectors
    for selector in selectors:
        assert all(word is words[word] for word in selector.services)
        assert all(selector.services is other.services for other in selectors if other.services == selector.services)


def test_equal_values_come_back_as_one_object_however_they_are_nested() -> None:
    made = [All((OneOf("a.b", ("x", "y")), Any((IsFlag("c.d", True), OneOf("a.b", ("x", "y")))))) for _ in range(2)]
    first, second, test = value_from_bytes(value_to_bytes((*made, made[0].parts[0]), KEY), KEY, tuple)
    assert first is second
    assert first.parts[0] is first.parts[1].parts[1] is test


@pytest.mark.parametrize("values", [(True, 1.0, 1), (1, True), ("1", 1, "1"), (0.0, -0.0)])
def test_a_flag_does_not_come_back_as_the_number_that_it_is_equal_to(values: tuple[object, ...]) -> None:
    tests = tuple(SettingTest((value,)) for value in values)  # type: ignore[arg-type]
    again = value_from_bytes(value_to_bytes(tests, KEY), KEY, tuple)
    assert [repr(test.values[0]) for test in again] == [repr(value) for value in values]


def test_the_second_load_comes_from_the_cache(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    directories = [PACKS / "tiny", PACKS / "overlay"]
    first = cache.load(directories)
    assert first == load_pack(directories)
    (file,) = folder.glob("pack-*.bin")
    assert file.stat().st_mode & 0o077 == 0o044 & ~_umask() & 0o077
    monkeypatch.setattr("recommender.knowledge.pack_loader.compile_folders", _never)
    assert cache.load(directories) == first


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _never(*_: object) -> Pack:
    raise AssertionError("it was compiled again")


def test_any_change_of_files_stances_or_program_compiles_again(folder: Path, edited: Callable[..., Path]) -> None:
    copy = edited()
    cache.load([copy])
    cache.load([copy], ["cheap-clusters"])
    assert len(list(folder.glob("pack-*.bin"))) == 2
    edited(("stances/cheap-clusters/pack.yaml", "default: false", "default: true"))
    assert cache.load([copy]).identities[0].stances == ("cheap-clusters",)
    assert len(list(folder.glob("pack-*.bin"))) == 3


@pytest.mark.parametrize("damage", ["empty", "cut", "flipped", "magic", "huge", "folder"])
def test_a_damaged_file_is_ignored_and_replaced(damage: str, folder: Path) -> None:
    expected = cache.load([PACKS / "tiny"])
    (file,) = folder.glob("pack-*.bin")
    content = file.read_bytes()
    if damage == "folder":
        file.unlink()
        file.mkdir()
    elif damage == "huge":
        with file.open("r+b") as stream:
            stream.truncate(100_000_000)
    else:
        spoilt = {
            "empty": b"",
            "cut": content[:-10],
            "flipped": content[:-10] + bytes([content[-10] ^ 1]) + content[-9:],
            "magic": b"x" + content[1:],
        }
        file.write_bytes(spoilt[damage])
    assert cache.load([PACKS / "tiny"]) == expected
    if damage != "folder":
        assert file.read_bytes() == content


class _Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("exit 3",)


@pytest.mark.parametrize(
    "body",
    [
        pickle.dumps(_Evil()),
        pickle.dumps([1, 2]),
        pickle.dumps(print),
        b"crecommender.model.pack\nPack.__init__.__globals__\n.",
        b"crecommender.model.pack\nMapping\n.",
        b"crecommender.model.condition\ntests_of\n.",
        b"crecommender.knowledge.cache\nload\n.",
        b"\x80\x05.",
        b"\x80\xff",
        b"",
    ],
)
def test_a_hostile_file_names_nothing_outside_the_model(body: bytes) -> None:
    with pytest.raises(FormatError):
        pack_from_bytes(sealed(body, KEY), KEY)


def test_a_folder_that_cannot_be_written_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv(kept.VARIABLE, str(blocked / "below"))
    assert cache.load([PACKS / "tiny"]).identities[0].name == "tiny"


def test_threads_at_once_get_the_same_pack_whatever_becomes_of_the_file(folder: Path) -> None:
    expected = load_pack([PACKS / "tiny"])

    def load(number: int) -> Pack:
        for file in folder.glob("pack-*.bin"):
            with contextlib.suppress(OSError):
                file.unlink() if number % 2 else os.truncate(file, 100)
        return cache.load([PACKS / "tiny"])

    with ThreadPoolExecutor(4) as pool:
        assert all(pack == expected for pack in pool.map(load, range(24)))
    assert not list(folder.glob(".*"))


def test_processes_at_once_share_one_file(folder: Path) -> None:
    program = f"from recommender.knowledge import cache; from pathlib import Path; cache.load([Path({str(PACKS / 'tiny')!r})])"
    search = os.pathsep.join(entry for entry in sys.path if entry)
    ran = [
        subprocess.Popen([sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": search}) for _ in range(3)
    ]
    assert [process.wait(60) for process in ran] == [0, 0, 0]
    files = sorted(folder.glob("pack-*"))
    assert len(files) == 1
    cache.load([PACKS / "tiny"])
    assert files == sorted(folder.glob("*pack-*"))


def test_what_was_left_unfinished_goes_with_the_oldest(folder: Path) -> None:
    folder.mkdir()
    unfinished = folder / ".pack-0123.bin.abcd.tmp"
    unfinished.write_bytes(b"half")
    os.utime(unfinished, (0, 0))
    for number in range(kept._KEPT - 1):
        kept.keep("pack", f"{number:02}" * 32, b"whole")
    assert unfinished.exists()
    kept.keep("engine", KEY, b"of another kind")
    assert unfinished.exists()
    kept.keep("pack", KEY, b"whole")
    assert not unfinished.exists()
    assert len(list(folder.iterdir())) == kept._KEPT + 1


def test_where_compiled_packs_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(kept.VARIABLE, "off")
    assert kept.cache_folder() is None
    monkeypatch.delenv(kept.VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert kept.cache_folder() == tmp_path / "recommender"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert kept.cache_folder() == tmp_path / ".cache" / "recommender"


def test_problems_are_told_with_or_without_a_cache(folder: Path, edited: Callable[..., Path]) -> None:
    copy = edited()
    (copy / "choose" / "x.yaml").write_text("- id: x\n")
    with pytest.raises(PackError, match="the key `title` is missing"):
        cache.load([copy])
    assert not list(folder.glob("*pack-*"))
    assert not list(folder.glob("*folder-*"))


def test_a_compiled_pack_needs_neither_yaml_nor_pydantic(folder: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from recommender.knowledge.cache import load; "
        f"pack = load([Path({str(PACKS / 'tiny')!r})]); "
        "print(len(pack.rules), sorted({'yaml', 'pydantic'} & set(sys.modules)))"
    )
    search = os.pathsep.join(entry for entry in sys.path if entry)
    environment = {**os.environ, "PYTHONPATH": search}
    runs = [
        subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert [run.stdout for run in runs] == ["14 ['pydantic', 'yaml']\n", "14 []\n"]


def test_bytes_do_not_depend_on_the_seed_of_hashes() -> None:
    program = (
        "import hashlib; from pathlib import Path; from recommender.knowledge.compiled import pack_to_bytes; "
        "from recommender.knowledge.pack_loader import load_pack; "
        f"print(hashlib.sha256(pack_to_bytes(load_pack([Path({str(PACKS / 'tiny')!r})]), 'ab' * 32)).hexdigest())"
    )
    search = os.pathsep.join(entry for entry in sys.path if entry)
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": search, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(digests) == 1


def test_a_wheel_carries_the_shipped_pack_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "_compiled_pack.bin"
    monkeypatch.setattr(cache, "shipped_rules", lambda: PACKS / "tiny")
    monkeypatch.setattr("recommender.knowledge.builtin.shipped_rules", lambda: PACKS / "tiny")
    monkeypatch.setattr(cache, "shipped_compilation", lambda: target)
    monkeypatch.setenv(kept.VARIABLE, "off")
    cache.compile_shipped(PACKS / "tiny", target)
    monkeypatch.setattr("recommender.knowledge.pack_loader.compile_folders", _never)
    pack = cache.load()
    assert pack.rules[0].location.path.startswith("rules/")
