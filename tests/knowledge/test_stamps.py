"""What nobody touched is not read again, and whatever was touched is."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from recommender.knowledge import cache, kept, program_files, stamps
from recommender.knowledge.compiled import sealed
from recommender.knowledge.pack_files import may_hold_files
from recommender.knowledge.stamps import Stamp, digest_by_stamp, paths_below, stamp_of

PACKS = Path(__file__).parent.parent / "packs"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(kept.VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the files had been there for long."""
    monkeypatch.setattr(stamps, "SETTLED_NS", -60_000_000_000)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    made = tmp_path / "files"
    (made / "below").mkdir(parents=True)
    (made / "one.txt").write_text("first")
    (made / "below" / "two.txt").write_text("second")
    return made


class Reader:
    """Digests files, and counts how often it had to read them."""

    def __init__(self, files: Path) -> None:
        self.files = files
        self.count = 0

    def stamp(self) -> Stamp | None:
        return stamp_of(paths_below(self.files, lambda path: path.endswith("below")))

    def read(self) -> str:
        self.count += 1
        return " ".join(sorted(path.read_text() for path in self.files.rglob("*.txt")))

    def digest(self) -> str:
        return digest_by_stamp("kind", self.stamp, self.read)


@pytest.mark.usefixtures("folder", "settled")
def test_what_nobody_touched_is_read_once(files: Path) -> None:
    reader = Reader(files)
    assert [reader.digest() for _ in range(3)] == ["first second"] * 3
    assert reader.count == 1


@pytest.mark.usefixtures("folder")
def test_what_was_changed_moments_ago_is_read_again(files: Path) -> None:
    reader = Reader(files)
    assert [reader.digest() for _ in range(3)] == ["first second"] * 3
    assert reader.count == 3


def _write_back_the_time(files: Path) -> None:
    before = (files / "one.txt").stat()
    (files / "one.txt").write_text("other")  # as long
    os.utime(files / "one.txt", ns=(before.st_atime_ns, before.st_mtime_ns))


def _swap(files: Path) -> None:
    (files / "one.txt").rename(files / "kept")
    (files / "below" / "two.txt").rename(files / "one.txt")
    (files / "kept").rename(files / "below" / "two.txt")


@pytest.mark.parametrize(
    "change",
    [
        lambda files: (files / "one.txt").write_text("longer than before"),
        _write_back_the_time,
        _swap,
        lambda files: (files / "one.txt").rename(files / "three.txt"),
        lambda files: (files / "below" / "two.txt").unlink(),
        lambda files: (files / "below" / "three.txt").write_text(""),
    ],
    ids=["length", "time put back", "swapped", "renamed", "gone", "added"],
)
@pytest.mark.usefixtures("folder", "settled")
def test_every_change_is_seen(files: Path, change: Callable[[Path], object]) -> None:
    reader = Reader(files)
    reader.digest()
    change(files)
    assert reader.digest() == reader.read()
    assert reader.count == 3


def test_hidden_files_change_nothing(files: Path) -> None:
    reader = Reader(files)
    before = reader.stamp()
    (files / ".hidden").write_text("x")
    assert reader.stamp() == before


def test_a_folder_that_is_no_part_is_not_looked_into(files: Path) -> None:
    (files / "beside" / "below").mkdir(parents=True)
    told = [Path(path).name for path in paths_below(files, lambda path: path.endswith("below"))]
    assert told == ["below", "beside", "one.txt", "two.txt"]


@pytest.mark.parametrize(
    ("folder", "looked_into"),
    [
        ("pack/choose", True),
        ("pack/stances", True),
        ("pack/stances/strict", True),
        ("pack/stances/strict/choose", True),
        ("pack/designs", False),
        ("pack/node_modules", False),
    ],
)
def test_a_pack_has_its_files_in_known_folders(folder: str, looked_into: bool) -> None:
    assert may_hold_files(folder) is looked_into


@pytest.mark.usefixtures("folder", "settled")
def test_files_that_change_while_they_are_read_are_not_remembered(files: Path) -> None:
    reader = Reader(files)

    def read() -> str:
        digest = reader.read()
        (files / "one.txt").write_text("changed meanwhile")
        return digest

    digest_by_stamp("kind", reader.stamp, read)
    assert reader.digest() == "changed meanwhile second"


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("content", [b"", b"nonsense", sealed(b"of another key", "ab" * 32)])
def test_a_spoilt_memory_is_no_memory(files: Path, folder: Path, content: bytes) -> None:
    reader = Reader(files)
    reader.digest()
    (memory,) = folder.iterdir()
    memory.write_bytes(content)
    assert reader.digest() == "first second"
    assert reader.count == 2


@pytest.mark.usefixtures("settled")
def test_without_a_folder_everything_is_read(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(kept.VARIABLE, kept.OFF)
    reader = Reader(files)
    assert [reader.digest(), reader.digest()] == ["first second"] * 2
    assert reader.count == 2


@pytest.mark.usefixtures("folder", "settled")
def test_a_file_that_is_not_there_has_no_stamp(tmp_path: Path) -> None:
    assert stamp_of([str(tmp_path / "none")]) is None
    assert digest_by_stamp("kind", lambda: None, lambda: "read") == "read"


def _never(*_: object) -> None:
    raise AssertionError("it was read again")


@pytest.mark.usefixtures("folder", "settled")
def test_a_pack_that_nobody_touched_is_loaded_without_reading_its_files(
    edited: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = edited()
    first = cache.load([copy])
    with monkeypatch.context() as closed:
        closed.setattr(cache, "read_folder", _never)
        assert cache.load([copy]) == first
    edited(("pack.yaml", "version: ", "version: 9."))
    assert cache.load([copy]).identities[0].version.startswith("9.")


@pytest.mark.usefixtures("folder", "settled")
def test_a_faulty_pack_is_never_remembered(edited: Callable[..., Path]) -> None:
    copy = edited()
    cache.load([copy])
    (copy / "nonsense.yaml").write_text("")
    for _ in range(2):
        with pytest.raises(Exception, match="is no part of a pack"):
            cache.load([copy])


def test_what_is_kept_depends_on_the_libraries_that_read_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.load([PACKS / "tiny"])
    monkeypatch.setattr(program_files, "_libraries_digest", lambda: "of another version")
    cache.load([PACKS / "tiny"])
    assert len(list(folder.glob("pack-*"))) == 2


@pytest.mark.parametrize("library", ["yaml", "pydantic"])
def test_the_version_of_a_library_stands_in_its_file(library: str) -> None:
    module = __import__(library)
    text = (Path(module.__file__ or "").parent / program_files._VERSIONS[library]).read_text(encoding="utf-8")
    assert f"'{module.__version__}'" in text
