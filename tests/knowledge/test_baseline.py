from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.errors import BaselineError
from recommender.knowledge.baseline_file import baseline_text, read_baseline
from recommender.model.baseline import Baseline, Identity, baseline_of

IDENTITIES = st.builds(
    Identity,
    st.sampled_from(["a.tf", "é/b.tf"]),
    st.sampled_from(["aws_db.a", 'x["k"]']),
    st.sampled_from(["r", "s"]),
    st.sampled_from(["0", "1"]),
)


@given(st.lists(IDENTITIES), st.lists(IDENTITIES))
def test_as_many_are_known_as_were_counted_and_nothing_new_is_hidden(old: list[Identity], new: list[Identity]) -> None:
    baseline = baseline_of(old)
    known = baseline.known(new)
    hidden = Counter(identity for identity, is_known in zip(new, known, strict=True) if is_known)
    assert hidden == Counter(old) & Counter(new)
    shown = Counter(identity for identity, is_known in zip(new, known, strict=True) if not is_known)
    assert shown == Counter(new) - Counter(old)
    assert baseline.gone(new) == (Counter(old) - Counter(new)).total()


@given(st.lists(IDENTITIES), st.randoms(use_true_random=False))
def test_a_file_is_read_as_it_was_written_and_sorted(found: list[Identity], random: object) -> None:
    text = baseline_text(baseline_of(found))
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert baseline_text(baseline_of(shuffled)) == text
    rows = json.loads(text)["findings"]
    assert rows == sorted(rows, key=lambda row: (row["path"], row["resource"], row["rule"], row["value"]))
    assert "line" not in text


def test_round_trip(tmp_path: Path) -> None:
    baseline = baseline_of([Identity("a.tf", "r", "x", "1")] * 3 + [Identity("b.tf", "r", "x", "1")])
    (tmp_path / "known.json").write_text(baseline_text(baseline), encoding="utf-8")
    assert read_baseline(tmp_path / "known.json") == baseline
    assert baseline_text(baseline) == (
        '{\n "schema_version": "1",\n "findings": [\n'
        '  {"path": "a.tf", "resource": "r", "rule": "x", "value": "1", "count": 3},\n'
        '  {"path": "b.tf", "resource": "r", "rule": "x", "value": "1"}\n ]\n}\n'
    )
    assert baseline_text(Baseline()) == '{\n "schema_version": "1",\n "findings": []\n}\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1:1: a JSON value is expected, not the end of the file"),
        ("[]", "1:1: a baseline must be a mapping, not a list"),
        ('{"schema_version": "2", "findings": []}', "1:20: `2` is not a value of `schema_version` (one of `1`)"),
        ('{"schema_version": "1"}', "1:1: the key `findings` is missing"),
        (
            '{"schema_version": "1", "findings": [{"path": "a", "resource": "b", "rule": "c", "value": "d", "count": 0}]}',
            "1:105: `count` must be at least 1",
        ),
    ],
)
def test_a_faulty_file_is_told_with_its_place(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    path.write_text(text)
    with pytest.raises(BaselineError) as caught:
        read_baseline(path)
    (problem,) = caught.value.problems
    assert str(problem) == f"{path.as_posix()}:{message}"


def test_a_baseline_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="there is no such file"):
        read_baseline(tmp_path / "known.json")
