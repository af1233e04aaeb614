from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.model.decision import Decision, Notice
from recommender.report.lines import line_columns, plain_text
from recommender.report.text_report import decision_lines

WORKLOADS = {
    "fits": (
        "{name: fits, description: A table that is read by key., shape: {model: key_value, patterns: [lookup]},"
        " need: {size_gb: 500, latency_ms: 5, reads_per_second: 9k}, cost: {lowest: true}}",
        "",
    ),
    "today": (
        "{name: today, shape: {model: relational, patterns: [joins]}, need: {latency_ms: 50, reads_per_second: 20k,"
        " writes_per_second: 1}, current: {service: sql-old}}",
        "sql-old",
    ),
    "no-good-fit": (
        "{shape: {model: relational}, need: {reads_per_second: 20k, writes_per_second: 1},"
        " current: {service: sql-one}}",
        "sql-one",
    ),
    "conflict": ("{name: conflict, shape: {model: relational}, need: {speed: instant}}", ""),
    "companion": ("{name: companion, shape: {model: key_value}, need: {latency_ms: 0.5}}", ""),
    "one-left": ("{shape: {model: key_value}, compatibility: {engine: mysql, no_changes: true}}", ""),
    "nothing": ("{name: nothing}", ""),
}


@pytest.mark.parametrize("name", WORKLOADS)
def test_the_whole_text(name: str, decide: Callable[[str], Decision], golden: Callable[[str, str], None]) -> None:
    workload, current = WORKLOADS[name]
    golden(f"{name}.txt", plain_text(decision_lines(decide(workload), current=current)))


@pytest.mark.parametrize("width", [60, 80, 100, 132])
@pytest.mark.parametrize("name", WORKLOADS)
def test_it_fits_the_width(name: str, width: int, decide: Callable[[str], Decision]) -> None:
    workload, current = WORKLOADS[name]
    lines = decision_lines(decide(workload), width=width, current=current)
    too_wide = [line for line in lines if line_columns(line) > width and "://" not in line[-1].text]
    assert too_wide == []


@pytest.mark.parametrize("name", WORKLOADS)
def test_every_citation_mark_is_listed_and_every_number_used(name: str, decide: Callable[[str], Decision]) -> None:
    workload, current = WORKLOADS[name]
    text = plain_text(decision_lines(decide(workload), current=current))
    body, _, listed = text.partition("\nSources\n")
    marks = {int(number) for mark in re.findall(r"\[(\d+(?:,\d+)*)\]", body) for number in mark.split(",")}
    assert marks == {int(number) for number in re.findall(r"^  \[(\d+)\]", listed, re.MULTILINE)}


def test_every_point_names_its_rule_and_its_answers(decide: Callable[[str], Decision]) -> None:
    decision = decide(WORKLOADS["fits"][0])
    text = " ".join(plain_text(decision_lines(decision)).split())
    assert decision.winner is not None
    for reason in decision.winner.reasons:
        answers = list(reason.matched)
        assert reason.rule in text
        assert all(name in text for name in answers)


def test_settled_answers_say_so_and_ask_nothing(decide: Callable[[str], Decision]) -> None:
    decision = decide(WORKLOADS["nothing"][0])
    settled = dataclasses.replace(decision, decided=True, confidence=1.0, open_questions=())
    text = plain_text(decision_lines(settled))
    assert "Settled: no answer that is still missing can change this." in text


@pytest.mark.parametrize(("confidence", "share"), [(0.004, "1"), (0.5, "50"), (0.999, "99")])
def test_an_open_answer_never_says_none_or_all(
    confidence: float, share: str, decide: Callable[[str], Decision]
) -> None:
    decision = dataclasses.replace(decide(WORKLOADS["nothing"][0]), decided=False, confidence=confidence)
    assert f"about {share} of 100" in plain_text(decision_lines(decision))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=st.text(), description=st.text(), message=st.text())
def test_nothing_from_input_reaches_a_terminal_raw(
    decide: Callable[[str], Decision], name: str, description: str, message: str
) -> None:
    decision = dataclasses.replace(
        decide(WORKLOADS["nothing"][0]), workload=name, description=description, warnings=(Notice("odd", message),)
    )
    for line in decision_lines(decision):
        assert all(piece.text.isprintable() for piece in line)
