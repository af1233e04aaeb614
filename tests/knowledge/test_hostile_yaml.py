"""What no YAML file may do to us: each refusal with its place, message and hint, and in bounded time."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.knowledge import tree, yaml_tree
from recommender.knowledge.problems import MAX_PROBLEMS, Problems
from recommender.knowledge.shape import to_plain
from recommender.knowledge.text_input import MAX_BYTES, decode, read_bytes
from recommender.knowledge.tree import MapNode, ScalarNode
from recommender.knowledge.yaml_tree import parse_documents
from recommender.location import Location

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 30)
)


def problems_of(content: bytes | str) -> list[tuple[str, str, str, str]]:
    problems = Problems()
    text = decode(content, "f", problems) if isinstance(content, bytes) else content
    if text is not None:
        parse_documents(text, "f", problems)
    return [(str(p.location), p.code, p.message, p.hint) for p in problems.all()]


HOSTILE: dict[str, tuple[bytes | str, tuple[str, str, str, str]]] = {
    "alias-bomb": (
        BOMB,
        (
            "f:6:10",
            "too-many-nodes",
            "the file holds more than 100000 values",
            "an alias counts as all that it stands for; split the file",
        ),
    ),
    "circular-alias": (
        "a: &a [*a]",
        ("f:1:8", "circular-alias", "`*a` stands inside itself", "write the value out"),
    ),
    "unknown-alias": ("a: *b", ("f:1:4", "unknown-alias", "nothing is called `&b`", "write the value out")),
    "alias-as-key": (
        "a: &a x\n*a : y",
        ("f:2:1", "alias-key", "an alias may not be a key", "write the key out"),
    ),
    "deep-flow": (
        "[" * 10_000,
        ("f:1:41", "too-deep", "values are nested more than 40 deep", "nest less"),
    ),
    "deep-block": (
        "".join(f"{' ' * level}a:\n" for level in range(10_000)),
        ("f:41:41", "too-deep", "values are nested more than 40 deep", "nest less"),
    ),
    "merge-key": (
        "a: {<<: {b: 1}}",
        ("f:1:5", "merge-key", "merge keys (`<<`) are not allowed", "write the keys out"),
    ),
    "python-tag": (
        "a: !!python/object/apply:os.system [ls]",
        (
            "f:1:4",
            "tag",
            "the tag `tag:yaml.org,2002:python/object/apply:os.system` is not allowed",
            "leave the tag out",
        ),
    ),
    "own-tag": ("a: !foo 1", ("f:1:4", "tag", "the tag `!foo` is not allowed", "leave the tag out")),
    "core-tag": (
        "a: !!str 1",
        ("f:1:4", "tag", "the tag `tag:yaml.org,2002:str` is not allowed", "leave the tag out"),
    ),
    "duplicate-key": (
        "a: 1\nb: 2\n'a': 3",
        ("f:3:1", "duplicate-key", "the key `a` stands twice", "the first is on line 1"),
    ),
    "complex-key": (
        "? [a, b]\n: 1",
        ("f:1:3", "complex-key", "a list or mapping may not be a key", "put it in quotes if it is text"),
    ),
    "empty-key": ("'': 1", ("f:1:1", "empty-key", "a key is empty", "write a name before the `:`")),
    "utf-16": (
        "a: 1".encode("utf-16"),
        ("f:1:1", "encoding", "the file is UTF-16", "save it as plain UTF-8"),
    ),
    "utf-32": (
        "a: 1".encode("utf-32"),
        ("f:1:1", "encoding", "the file is UTF-32", "save it as plain UTF-8"),
    ),
    "latin-1": (
        "a: 1\nname: café".encode("latin-1"),
        ("f:2:10", "encoding", "the byte 0xe9 is not UTF-8", "save the file as plain UTF-8"),
    ),
    "nul": (
        b"a: x\x00y",
        (
            "f:1:5",
            "control-character",
            "the character U+0000 may not stand in a file",
            "save the file as plain UTF-8 text",
        ),
    ),
    "escape-sequence": (
        b"a: 1\nb: \x1b[31m",
        (
            "f:2:4",
            "control-character",
            "the character U+001B may not stand in a file",
            "save the file as plain UTF-8 text",
        ),
    ),
    "escaped-control": (
        r'a: "\e[31m"',
        ("f:1:4", "control-character", "an escaped control character may not stand in text", ""),
    ),
    "lone-surrogate": (
        "a: \udc80",
        (
            "f:1:4",
            "control-character",
            "the character U+DC80 may not stand in a file",
            "save the file as plain UTF-8 text",
        ),
    ),
    "tab": (
        "a:\n\tb: 1",
        ("f:2:1", "yaml-syntax", "a tab stands in the indentation", "indent with spaces"),
    ),
    "at-sign": (
        "then: {favor: {@current.service: strong}}",
        ("f:1:16", "yaml-syntax", "a value may not start with `@`", "put it in quotes"),
    ),
    "colon-in-text": (
        "a: b: c",
        (
            "f:1:5",
            "yaml-syntax",
            "a `:` stands where no key can be",
            "align the key with those above it, or put text that holds `: ` in quotes",
        ),
    ),
    "open-list": (
        "a: [1, 2\nb: 3",
        ("f:2:2", "yaml-syntax", "a list in `[ ]` is not closed here", "add the missing `,` or `]`"),
    ),
    "open-quote": (
        'a: "x',
        ("f:1:6", "yaml-syntax", "a quoted text or bracket is not closed before the file ends", "close it"),
    ),
    "bad-indent": (
        "a:\n  b: 1\n c: 2",
        ("f:3:2", "yaml-syntax", "the indentation does not fit the lines above", "align it with the other keys"),
    ),
    "octal": (
        "a: 0o17",
        (
            "f:1:4",
            "number-form",
            "`0o17` has an octal form, which YAML readers take for different numbers",
            "write a plain decimal number, or put it in quotes if it is text",
        ),
    ),
    "old-octal": (
        "a: 017",
        (
            "f:1:4",
            "number-form",
            "`017` has an octal form, which YAML readers take for different numbers",
            "write a plain decimal number, or put it in quotes if it is text",
        ),
    ),
    "sexagesimal": (
        "a: 1:30",
        (
            "f:1:4",
            "number-form",
            "`1:30` has a base-60 form, which YAML readers take for different numbers",
            "write a plain decimal number, or put it in quotes if it is text",
        ),
    ),
    "hexadecimal": (
        "a: 0xFF",
        (
            "f:1:4",
            "number-form",
            "`0xFF` has a hexadecimal form, which YAML readers take for different numbers",
            "write a plain decimal number, or put it in quotes if it is text",
        ),
    ),
    "underscores": (
        "a: 1_000",
        (
            "f:1:4",
            "number-form",
            "`1_000` has underscores, which YAML readers take for different numbers",
            "write a plain decimal number, or put it in quotes if it is text",
        ),
    ),
    "not-a-number": (
        "a: .nan",
        (
            "f:1:4",
            "number-form",
            "`.nan` is no finite number",
            "write a plain decimal number, or put it in quotes if it is text",
        ),
    ),
    "infinity": (
        "a: -.inf",
        (
            "f:1:4",
            "number-form",
            "`-.inf` is no finite number",
            "write a plain decimal number, or put it in quotes if it is text",
        ),
    ),
    "overflow": (
        "a: 1e999",
        ("f:1:4", "number-form", "`1e999` is too large for a number", "write a smaller number"),
    ),
    "400-digits": (
        f"a: {'9' * 400}",
        ("f:1:4", "number-form", "a number of 400 characters is too long", "write at most 40 characters"),
    ),
    "long-scalar": (
        f"a: {'x' * 20_001}",
        ("f:1:4", "too-long", "a value of 20001 characters is too long", "shorten it"),
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_refused_with_place_message_and_hint_in_bounded_time(name: str) -> None:
    content, expected = HOSTILE[name]
    started = time.monotonic()
    assert problems_of(content) == [expected]
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("name", HOSTILE)
def test_the_pure_parser_refuses_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import yaml

    monkeypatch.setattr(yaml_tree, "_LOADER", yaml.SafeLoader)
    content, expected = HOSTILE[name]
    (found,) = problems_of(content)
    assert found[1] == expected[1]


def test_a_large_file_fails_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    problems = Problems()
    tracemalloc.start()
    started = time.monotonic()
    assert read_bytes(path, "large.yaml", problems) is None
    assert time.monotonic() - started < 0.5
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()
    assert [(str(p.location), p.message, p.hint) for p in problems.all()] == [
        ("large.yaml", "the file is larger than 5 MB", "split it")
    ]


def test_an_endless_file_is_read_to_the_limit_only() -> None:
    problems = Problems()
    assert read_bytes(Path("/dev/zero"), "zero", problems) is None
    assert [p.code for p in problems.all()] == ["too-large"]
    assert decode(b" " * (MAX_BYTES + 1), "f", problems) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [("absent", "no-such-file"), (".", "not-a-file"), ("a\0b", "unreadable"), ("x/" * 3000, "unreadable")],
)
def test_files_that_cannot_be_had(name: str, code: str, tmp_path: Path) -> None:
    problems = Problems()
    assert read_bytes(tmp_path / name, "shown", problems) is None
    assert [(str(p.location), p.code) for p in problems.all()] == [("shown", code)]


def test_thousands_of_faults_stay_bounded() -> None:
    text = "".join(f"k{n}: 0{n % 8}1\n" for n in range(5_000))
    found = problems_of(text)
    assert len(found) == MAX_PROBLEMS + 1
    assert found[-1] == ("f:1001:8", "more-problems", "more than 1000 problems, the rest is not listed", "")


def test_nodes_and_keys_have_places() -> None:
    problems = Problems()
    first, second = parse_documents("a: 1\nb:\n  - x\n  - y: ~\n---\n'yes': yes\n", "f", problems)
    assert not problems
    assert isinstance(first, MapNode)
    assert isinstance(second, MapNode)
    assert first.keys == {"a": Location("f", 1, 1), "b": Location("f", 2, 1)}
    assert first.fields["a"] == ScalarNode(Location("f", 1, 4), 1)
    assert to_plain(first) == {"a": 1, "b": ["x", {"y": None}]}
    assert second.location == Location("f", 6, 1)
    assert to_plain(second) == {"yes": "yes"}


def test_aliases_are_shared_and_counted() -> None:
    problems = Problems()
    (root,) = parse_documents("a: &x {b: [1, 2]}\nc: *x", "f", problems)
    assert not problems
    assert to_plain(root) == {"a": {"b": [1, 2]}, "c": {"b": [1, 2]}}


PLAIN = {
    "": None, "~": None, "null": None, "Null": "Null", "true": True, "True": "True", "yes": "yes", "on": "on",
    "0": 0, "-7": -7, "+7": 7, "1.5": 1.5, ".5": 0.5, "1.": 1.0, "1e3": 1000.0, "-0.0": -0.0, "2026-11-23": "2026-11-23",
    "1.0.0": "1.0.0", "12 TB": "12 TB", "10k": "10k", "99.99%": "99.99%", "0s": "0s", "007 James": "007 James",
    "1:30 pm": "1:30 pm", "1e": "1e", "-": "-", "x_1": "x_1", "64-bit": "64-bit",
}  # fmt: skip


@pytest.mark.parametrize("text", PLAIN)
def test_plain_scalars(text: str) -> None:
    problems = Problems()
    if text == "-":
        return
    (root,) = parse_documents(f"a: {text}", "f", problems)
    assert isinstance(root, MapNode)
    value = root.fields["a"]
    assert isinstance(value, ScalarNode)
    assert not problems
    assert (value.value, type(value.value)) == (PLAIN[text], type(PLAIN[text]))


@given(st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_a_tree_or_problems(content: bytes) -> None:
    problems = Problems()
    text = decode(content, "f", problems)
    if text is not None:
        nodes = parse_documents(text, "f", problems)
        for node in nodes:
            assert len(list(tree.walk(node))) >= 1


@given(st.text(alphabet=st.sampled_from(list("ab:-[]{}&*!|>'\"#%@`,? \n\t01.~<\\")), max_size=60))
@settings(max_examples=500, deadline=None)
def test_any_punctuation_gives_a_tree_or_one_line_problems(text: str) -> None:
    problems = Problems()
    parse_documents(text, "f", problems)
    for problem in problems.all():
        assert "\n" not in problem.message + problem.hint
        assert problem.message
        assert problem.location.line >= 1


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    problems = Problems()
    assert decode("\ufeffa: 1\r\n".encode(), "f", problems) == "a: 1\r\n"
    assert not problems
