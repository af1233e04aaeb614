"""Answers added to files that people wrote: what stands there stays, and what is added is read as it was meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.errors import WorkloadError
from recommender.knowledge.handwritten import Handwritten
from recommender.knowledge.workload_file import parse_workloads, workload_from_sets
from recommender.knowledge.workload_text import answer_text
from recommender.model.pack import Pack
from recommender.model.workload import Workload
from recommender.report.workload_template import workload_template
from recommender.testing.strategies import Choices, some_answers

MODEL, SIZE, SCANS = "shape.model=relational", "need.size_gb=20", "shape.patterns=[scans]"

EDITS = {
    "below what comes before it": (
        "shape:\n  role: cache   # since May\n                # for now\n  patterns: []\n",
        [MODEL],
        "shape:\n  role: cache   # since May\n                # for now\n  model: relational\n  patterns: []\n",
    ),
    "at the end where nothing comes before it": (
        "# Ours\nneed:\n    volume: small # guessed\n\n# the end\n",
        [SIZE],
        "# Ours\nneed:\n    volume: small # guessed\n    size_gb: 20\n\n# the end\n",
    ),
    "below the comment that it was": (
        "need:\n  # asked Bob\n  # size_gb:  # in GB\n\n  latency_ms: 4\nshape:\n  # model: ?\n",
        [SIZE, MODEL],
        "need:\n  # asked Bob\n  # size_gb:  # in GB\n  size_gb: 20\n\n  latency_ms: 4\n"
        "shape:\n  # model: ?\n  model: relational\n",
    ),
    "in place of nothing": (
        "shape:\n  model:   # ask\n  role: ~\nneed: unknown # Bob\n",
        [MODEL, "shape.role=cache", SIZE],
        "shape:\n  model: relational   # ask\n  role: cache\nneed: # Bob\n  size_gb: 20\n",
    ),
    "below a list": (
        "shape:\n  patterns:\n  - lookup\n  # model: a comment in the list\n  - joins\ncost:\n  lowest: true\n",
        [MODEL],
        "shape:\n  patterns:\n  - lookup\n  # model: a comment in the list\n  - joins\n  model: relational\n"
        "cost:\n  lowest: true\n",
    ),
    "a group that is not there": (
        "name: x\ndescription: |\n  More\n\n  lines\n\ncost: {lowest: true}\n\n# tail",
        [SIZE, MODEL],
        "name: x\ndescription: |\n  More\n\n  lines\n\nshape:\n  model: relational\n\nneed:\n  size_gb: 20\n\n"
        "cost: {lowest: true}\n\n# tail",
    ),
    "on a line": (
        "shape: {role: cache}  # mine\nneed: {size_gb, latency_ms: 4,}\n",
        [MODEL, SCANS, SIZE, "need.reads_per_second=3"],
        "shape: {role: cache, model: relational, patterns: [scans]}  # mine\n"
        "need: {size_gb: 20, latency_ms: 4, reads_per_second: 3,}\n",
    ),
    "a line for each": (
        "shape: {\n  role: cache,  # mine\n  model: relational  # ours\n}\nneed: {}\n",
        [SCANS, SIZE],
        "shape: {\n  role: cache,  # mine\n  model: relational,  # ours\n  patterns: [scans]\n}\nneed: {size_gb: 20}\n",
    ),
    "json": (
        '{\n  "name": "x",\n  "shape": {"model": null}\n}\n',
        [MODEL, SCANS, SIZE],
        '{\n  "name": "x",\n  "shape": {"model": "relational", "patterns": ["scans"]},\n  "need": {"size_gb": 20}\n}\n',
    ),
    "in a list of one, with line ends of Windows": (
        "workloads:\r\n- name: x\r\n  shape:\r\n     role: cache",
        [MODEL, SIZE],
        "workloads:\r\n- name: x\r\n  shape:\r\n     role: cache\r\n     model: relational\r\n"
        "  need:\r\n     size_gb: 20\r\n",
    ),
    "with line ends of old": (
        "name: x\rcost: {lowest: true}\r",
        [MODEL],
        "name: x\rcost: {lowest: true}\r\nshape:\n  model: relational\n",
    ),
    "in a case": (
        "\ufeffid: a\nworkload:\n  shape: {role: cache}\nexpect: {accept: [sql-one]}  # hers\n",
        [MODEL, SIZE],
        "\ufeffid: a\nworkload:\n  shape: {role: cache, model: relational}\n  need:\n    size_gb: 20\n"
        "expect: {accept: [sql-one]}  # hers\n",
    ),
}


def added(text: str, sets: list[str], pack: Pack) -> str:
    content = text.encode()
    (start,) = parse_workloads(content, "w.yaml", pack, stem="w")
    more = workload_from_sets(sets, pack).answers
    return Handwritten(content, "w.yaml", "w", pack).with_answers(replace(start, answers={**more, **start.answers}))


@pytest.mark.parametrize("name", EDITS)
def test_answers_go_where_they_belong(name: str, tiny: Pack) -> None:
    text, sets, wanted = EDITS[name]
    assert added(text, sets, tiny) == wanted
    assert added(wanted, [], tiny) == wanted


def test_a_long_line_goes_on_below(tiny: Pack) -> None:
    text = f"shape: {{role: cache}}\nneed: {{{' ' * 40}latency_ms: 4, reads_per_second: 5, size_gb: 20}}\n"
    assert added(text, ["need.writes_per_second=3"], tiny).splitlines() == [
        *text.removesuffix("}\n").splitlines()[:1],
        f"need: {{{' ' * 40}latency_ms: 4, reads_per_second: 5, size_gb: 20,",
        f"{' ' * 47}writes_per_second: 3}}",
    ]


def test_what_nobody_knows_is_said(tiny: Pack) -> None:
    content = b"shape: {role: cache}\n"
    (start,) = parse_workloads(content, "w.yaml", tiny)
    file = Handwritten(content, "w.yaml", "workload", tiny)
    assert file.with_answers(replace(start, unknown=frozenset({"shape.model", "need.size_gb"}))) == (
        "shape: {role: cache, model: unknown}\nneed:\n  size_gb: unknown\n"
    )


def test_a_template_is_filled_in_line_by_line(tiny: Pack) -> None:
    template = workload_template(tiny, "x", "x.schema.json")
    lines = template.splitlines()
    found = added(template, [MODEL, SIZE], tiny).splitlines()
    more = [at for at, line in enumerate(found) if line in ("  model: relational", "  size_gb: 20")]
    assert [found[at - 1] for at in more] == ["  # model:", "  # size_gb:  # a number, in GB"]
    assert [line for at, line in enumerate(found) if at not in more] == lines


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name: &n x\ndescription: *n\n", ("w.yaml:2:14", "answers cannot be added beside the alias `*n`")),
        ("? shape\n", ("w.yaml:1:1", "answers cannot be added to this file as it is laid out")),
    ],
    ids=["an alias", "a question mark"],
)
def test_a_file_that_cannot_be_kept_is_refused_at_once(text: str, told: tuple[str, str], tiny: Pack) -> None:
    parse_workloads(text, "w.yaml", tiny)  # it can be read
    with pytest.raises(WorkloadError) as caught:
        Handwritten(text.encode(), "w.yaml", "w", tiny)
    (problem,) = caught.value.problems
    assert (str(problem.location), problem.message, problem.code) == (*told, "cannot-add-answers")
    assert problem.hint == "name another file by -o: this one then stays as it is"


def laid_out(choices: Choices, pack: Pack, workload: Workload) -> str:
    """The workload in a layout that somebody might have chosen, with remarks all over."""
    groups: dict[str, dict[str, str]] = {}
    for attribute in pack.vocabulary.answerable():
        if attribute.id in workload.answers:
            key = attribute.id.partition(".")[2]
            groups.setdefault(attribute.group, {})[key] = answer_text(attribute, workload.answers[attribute.id])
    names = sorted(groups, key=lambda _: choices.below(100))
    inner = " " * (1 + choices.below(5))
    lines = ["# head", f"name: {workload.name}"] if choices.chance(80) else [f"name: {workload.name} # of mine"]
    for group in names:
        lines += _remarks(choices, "")
        entries = _shuffled(choices, groups[group])
        if choices.chance(40):
            lines.append(f"{group}: {{{', '.join(f'{key}: {text}' for key, text in entries.items())}}} # {group}")
            continue
        lines.append(f"{group}:{'  # a group' if choices.chance(30) else ''}")
        for key, text in entries.items():
            lines += _remarks(choices, inner)
            is_listed = text.startswith("[") and len(text) > 2 and choices.chance(50)
            items = [f"{inner}- {word}" for word in text.strip("[]").split(", ")] if is_listed else []
            lines += [f"{inner}{key}:", *items] if items else [f"{inner}{key}: {text}   # {key}"]
    return "\n".join([*lines, *_remarks(choices, "")]) + ("\n" if choices.chance(80) else "")


def _remarks(choices: Choices, margin: str) -> list[str]:
    kinds = ([], [""], [f"{margin}# a remark: of mine"], [f"{margin}      # a deep one"], [f"{margin}# size_gb: 3", ""])
    return list(choices.one(kinds))


def _shuffled(choices: Choices, entries: Mapping[str, str]) -> dict[str, str]:
    return {key: entries[key] for key in sorted(entries, key=lambda _: choices.below(100))}


@settings(max_examples=150, deadline=None)
@given(data=st.binary(min_size=400, max_size=400))
def test_nothing_that_was_written_is_lost(data: bytes, tiny: Pack) -> None:
    choices = Choices(data)
    whole = some_answers(choices, tiny.vocabulary, 70)
    start = Workload("x", answers={name: value for name, value in whole.items() if choices.chance(50)})
    text = laid_out(choices, tiny, start)
    assert parse_workloads(text, "w", tiny) == [start]
    told = Workload("x", answers=whole, unknown=frozenset({"cost.lowest"}) - whole.keys())
    found = Handwritten(text.encode(), "w", "w", tiny).with_answers(told)
    assert parse_workloads(found, "w", tiny) == [told]
    rest = iter(found)
    assert all(character in rest for character in text), found  # in the same order
    kept = iter(found.splitlines())
    remarks = [line for line in text.splitlines() if line.lstrip().startswith("#")]
    assert all(line in kept for line in remarks), found
