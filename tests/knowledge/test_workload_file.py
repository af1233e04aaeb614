"""Workload files: what each form says, every refusal with place, message and hint, and reading what was written."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.errors import WorkloadError
from recommender.knowledge.text_input import MAX_BYTES
from recommender.knowledge.workload_file import parse_workloads, read_workloads, workload_from_sets
from recommender.knowledge.workload_text import dump_workload
from recommender.location import Location
from recommender.model.pack import Pack
from recommender.model.vocabulary import AttributeType, LevelRange
from recommender.model.workload import Workload

FULL = """\
name: shop
description: A shop.
cost: {lowest: true}
need:
  size_gb: 2 TB
  latency_ms: 15 ms
  reads_per_second: 10k/s
  volume: medium
shape:
  patterns: [joins, lookup]
  model: relational
current: {service: sql-old}
priorities: {cost: high, query: normal}
"""


def problems_of(text: str, pack: Pack, *sets: str) -> list[tuple[str, str, str, str]]:
    with pytest.raises(WorkloadError) as caught:
        parse_workloads(text, "f", pack, sets)
    return [(str(p.location), p.code, p.message, p.hint) for p in caught.value.problems]


def test_one_mapping(tiny: Pack) -> None:
    (workload,) = parse_workloads(FULL, "f.yaml", tiny)
    assert workload == Workload(
        name="shop",
        description="A shop.",
        answers={
            "shape.model": "relational",
            "shape.patterns": frozenset({"lookup", "joins"}),
            "need.size_gb": 2000.0,
            "need.latency_ms": 15.0,
            "need.reads_per_second": 10_000.0,
            "need.volume": LevelRange(1, 1),
            "cost.lowest": True,
            "current.service": "sql-old",
        },
        priorities={"query": "normal", "cost": "high"},
    )
    vocabulary = list(tiny.vocabulary.attributes)
    assert list(workload.answers) == sorted(workload.answers, key=vocabulary.index)
    assert list(workload.priorities) == ["query", "cost"]
    assert workload.source == "f.yaml"
    assert workload.locations["need.size_gb"] == Location("f.yaml", 5, 3)
    assert list(workload.locations) == list(workload.answers)


def test_a_list_and_several_documents(tiny: Pack) -> None:
    text = "workloads:\n  - name: a\n  - cost: {lowest: true}\n---\nname: c\n---\n# nothing\n"
    assert [workload.name for workload in parse_workloads(text, "f", tiny, stem="file")] == ["a", "file-2", "c"]
    assert parse_workloads("cost: {lowest: true}", "f", tiny, stem="file")[0].name == "file"


@pytest.mark.parametrize("nothing", ["null", "unknown", "~", ""])
def test_null_and_unknown_are_not_answered_and_an_empty_list_is(nothing: str, tiny: Pack) -> None:
    text = f"need: {{size_gb: {nothing}, volume: {nothing}}}\ncost: {nothing}\npriorities: {nothing}\n"
    (workload,) = parse_workloads(text + "shape: {patterns: []}\n", "f", tiny)
    assert workload.answers == {"shape.patterns": frozenset()}


def test_sets_win_over_the_file_and_later_ones_over_earlier(tiny: Pack) -> None:
    sets = (
        "need.size_gb=1 GB",
        "need.size_gb = 3 GB",
        "shape.patterns=scans,joins",
        "shape.model=unknown",
        "current.service=",
        "priorities.cost=low",
        "priorities.query=unknown",
        "cost.lowest=false",
    )
    (workload,) = parse_workloads(FULL, "f", tiny, sets)
    assert workload.answers["need.size_gb"] == 3.0
    assert workload.answers["shape.patterns"] == frozenset({"scans", "joins"})
    assert workload.answers["cost.lowest"] is False
    assert "shape.model" not in workload.answers
    assert "current.service" not in workload.answers
    assert workload.priorities == {"cost": "low"}
    assert workload.locations["need.size_gb"] == Location("--set")
    assert workload_from_sets(["shape.patterns=[]", "need.speed=fast"], tiny).answers == {
        "shape.patterns": frozenset(),
        "need.speed": LevelRange(1, 1),
    }


REFUSED = {
    "shpe: {model: relational}": ("f:1:1", "unknown-key", "unknown key `shpe`", "did you mean `shape`?"),
    "patterns: [joins]": ("f:1:1", "unknown-key", "unknown key `patterns`", "did you mean `shape.patterns`?"),
    "need.size_gb: 4": ("f:1:1", "unknown-key", "unknown key `need.size_gb`", "write `need: {size_gb: …}`"),
    "shape: {size_gb: 4}": (
        "f:1:9", "unknown-attribute", "there is no attribute `shape.size_gb`", "did you mean `need.size_gb`?"),
    "shape: {modle: relational}": (
        "f:1:9", "unknown-attribute", "there is no attribute `shape.modle`", "did you mean `shape.model`?"),
    "shape: relational": ("f:1:8", "wrong-type", "the group `shape` must be a mapping, not the text `relational`",
        "write `shape: {role: …}`"),
    "shape: {model: relatonal}": (
        "f:1:16", "unknown-value", "`relatonal` is not a value of `shape.model`", "did you mean `relational`?"),
    "shape: {model: [relational]}": (
        "f:1:16", "wrong-type", "`shape.model` takes words, not a list", "its values are `relational`, `key_value`"),
    "shape: {patterns: joins}": (
        "f:1:19", "wrong-type", "`shape.patterns` takes a list of words, not the text `joins`",
        "write `[joins]`, or `[]` for none"),
    "shape: {patterns: [joins, joins]}": ("f:1:27", "listed-twice", "`joins` is listed twice", ""),
    "shape: {patterns: [null]}": (
        "f:1:20", "wrong-type", "`shape.patterns` takes words, not nothing",
        "its values are `lookup`, `joins`, `scans`"),
    "need: {size_gb: -1}": ("f:1:17", "out-of-range", "`need.size_gb` is below its least value of 0 GB", ""),
    "need: {latency_ms: 2 min}": (
        "f:1:20", "out-of-range", "`need.latency_ms` is above its greatest value of 60000 ms", ""),
    "need: {latency_ms: 15m}": (
        "f:1:20", "ambiguous-unit", "`m` could mean milli, minutes or million",
        "write a number in ms, or with a unit such as `15 ms`, `5 min` or `2 h`"),
    "need: {latency_ms: 1:30}": (
        "f:1:20", "number-form", "`1:30` has a base-60 form, which YAML readers take for different numbers",
        "write a plain decimal number, or put it in quotes if it is text"),
    "need: {size_gb: true}": ("f:1:17", "wrong-type", "`need.size_gb` takes a number, not `true`", "in GB"),
    "need: {size_gb: .nan}": (
        "f:1:17", "number-form", "`.nan` is no finite number",
        "write a plain decimal number, or put it in quotes if it is text"),
    "need: {volume: 500}": (
        "f:1:16", "wrong-type", "`need.volume` takes a word, not the number `500`",
        "give numbers as `need.size_gb`, or one of `small`, `medium`, `large`"),
    "need: {read_share: 0.5}": (
        "f:1:20", "not-answerable", "`need.read_share` is worked out and cannot be answered",
        "answer `need.reads_per_second`, `need.writes_per_second` instead"),
    "derived: {heavy: true}": (
        "f:1:18", "not-answerable", "`derived.heavy` is derived by rules and cannot be answered",
        "answer what it follows from instead"),
    "cost: {lowest: yes}": (
        "f:1:16", "wrong-type", "`cost.lowest` takes `true` or `false`, not the text `yes`", "write `true`"),
    "cost: {lowest: 0}": (
        "f:1:16", "wrong-type", "`cost.lowest` takes `true` or `false`, not the number `0`", ""),
    "priorities: {cots: high}": (
        "f:1:14", "unknown-criterion", "there is no criterion `cots`", "did you mean `cost`?"),
    "priorities: {cost: max}": (
        "f:1:20", "unknown-value", "a priority is `low`, `normal`, `high`, not the text `max`", ""),
    "name: 42": ("f:1:7", "wrong-type", "`name` must be text, not the number `42`", "put it in quotes"),
    "name: |\n  a\n  b\n": ("f:1:7", "bad-text", "`name` must be one line", ""),
    "- name: a": (
        "f:1:1", "wrong-type", "a workload must be a mapping, not a list", "put several workloads under `workloads:`"),
    "workloads: {a: 1}": ("f:1:12", "wrong-type", "`workloads` takes a list, not a mapping", ""),
    "workloads: []": ("f:1:12", "no-workload", "the list of `workloads` is empty", ""),
    "workloads: [{name: a}]\nname: b": (
        "f:2:1", "unknown-key", "the key `name` may not stand beside `workloads`", "move it into each workload"),
    "": ("f:1:1", "no-workload", "there is no workload in this file", "`recommender init` writes one to fill in"),
    "# only a comment": ("f:1:1", "no-workload", "there is no workload in this file", "`recommender init` writes one to fill in"),
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_refused_with_place_message_and_hint(text: str, tiny: Pack) -> None:
    assert problems_of(text, tiny) == [REFUSED[text]]


REFUSED_SETS = {
    "need.size_gb": ("bad-set", "`need.size_gb` is not `group.attribute=value`", ""),
    "=4": ("bad-set", "`=4` is not `group.attribute=value`", ""),
    "size_gb=4": ("unknown-attribute", "there is no attribute `size_gb`", "did you mean `need.size_gb`?"),
    "need.size_gb=[": (
        "yaml-syntax", "`need.size_gb=[`: this is not valid YAML", "check the lines around here"),
    "need.size_gb=1\n---\n2": ("bad-set", "`need.size_gb=1\\x0a---\\x0a2` holds more than one value", ""),
    "need.size_gb=\x1b": (
        "control-character", "`need.size_gb=\\x1b`: the character U+001B may not stand in a file",
        "save the file as plain UTF-8 text"),
    "need.size_gb=\udc80": (
        "control-character", "`need.size_gb=\\xdc80`: the character U+DC80 may not stand in a file",
        "save the file as plain UTF-8 text"),
    "shape.patterns=jons": (
        "unknown-value", "`jons` is not a value of `shape.patterns`", "did you mean `joins`?"),
    "name=x": ("unknown-attribute", "there is no attribute `name`", ""),
}  # fmt: skip


@pytest.mark.parametrize("entry", REFUSED_SETS)
def test_refused_sets(entry: str, tiny: Pack) -> None:
    assert problems_of("name: a", tiny, entry) == [("--set", *REFUSED_SETS[entry])]


def test_everything_wrong_is_told_at_once(tiny: Pack) -> None:
    text = "shpe: 1\nneed: {size_gb: -1, latency_ms: x}\ncost: {lowest: no}\n"
    found = problems_of(text, tiny, "a.b=1")
    assert [(place, code) for place, code, _, _ in found] == [
        ("--set", "unknown-attribute"),
        ("f:1:1", "unknown-key"),
        ("f:2:17", "out-of-range"),
        ("f:2:33", "not-a-number"),
        ("f:3:16", "wrong-type"),
    ]


def test_files_and_standard_input(tiny: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "night-shop.yaml"
    path.write_text("cost: {lowest: true}\n")
    assert read_workloads(path, tiny)[0].name == "night-shop"
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(path.read_bytes())))
    assert read_workloads("-", tiny)[0].name == "stdin"
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b" " * (MAX_BYTES + 10))))
    with pytest.raises(WorkloadError, match="<stdin>: the file is larger than 5 MB"):
        read_workloads("-", tiny)
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(WorkloadError, match="<stdin>: standard input cannot be read"):
        read_workloads("-", tiny)
    with pytest.raises(WorkloadError, match=r"absent\.yaml: there is no such file"):
        read_workloads(tmp_path / "absent.yaml", tiny)


TEXT = st.text(st.characters(blacklist_categories=["Cc", "Cs"], blacklist_characters="\ufeff\ufffe\uffff"), max_size=60)


@st.composite
def workloads(draw: st.DrawFn, pack: Pack) -> Workload:
    answers = {}
    for attribute in pack.vocabulary.answerable():
        if not draw(st.booleans()):
            continue
        match attribute.type:
            case AttributeType.CHOICE:
                answers[attribute.id] = draw(st.sampled_from(attribute.values))
            case AttributeType.CHOICES:
                answers[attribute.id] = draw(st.frozensets(st.sampled_from(attribute.values)))
            case AttributeType.NUMBER:
                answers[attribute.id] = draw(
                    st.floats(attribute.minimum or 0.0, attribute.maximum, allow_infinity=False, allow_nan=False)
                )
            case AttributeType.FLAG:
                answers[attribute.id] = draw(st.booleans())
            case _:
                index = draw(st.integers(0, len(attribute.values) - 1))
                answers[attribute.id] = LevelRange(index, index)
    name = draw(TEXT.map(str.strip).filter(lambda text: text and len(text.splitlines()) == 1))
    description = draw(st.lists(TEXT).map(lambda lines: "\n".join(lines).strip()))
    words = st.sampled_from(["low", "normal", "high"])
    priorities = {criterion: draw(words) for criterion in pack.criteria if draw(st.booleans())}
    return Workload(name, description, answers=answers, priorities=priorities)


@given(st.data())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_reading_what_was_written_gives_the_same(tiny: Pack, data: st.DataObject) -> None:
    workload = data.draw(workloads(tiny))
    text = dump_workload(workload, tiny)
    assert parse_workloads(text, "f", tiny) == [workload]
    assert parse_workloads(text.encode(), "f", tiny) == [workload]
