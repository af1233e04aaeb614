from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.model.decision import Cited, Decision, Likelier, OpenQuestion, Reason, RuledOut, SettingAdvice
from recommender.model.notice import Caveat, Contradiction, NoCompanion, UnmetNeed
from recommender.model.source import Citation
from recommender.report.json_report import decision_json
from recommender.report.lines import line_columns, plain_text
from recommender.report.markdown_report import decision_markdown
from recommender.report.notices import notice_words
from recommender.report.text_page import Page
from recommender.report.text_report import decision_lines

DATA = Path(__file__).parent.parent / "data"
WORKLOADS: dict[str, str] = yaml.safe_load((DATA / "answers.yaml").read_text(encoding="utf-8"))
FROZEN = ("flash-sale", "electronics-shop")
BOTH = pytest.mark.parametrize("full", [False, True], ids=["brief", "full"])


@pytest.fixture(scope="session")
def decision_of(decide: Callable[[str], Decision], frozen: Callable[[str], Decision]) -> Callable[[str], Decision]:
    """The decision for a workload of the tiny pack, or a frozen one."""
    return lambda name: frozen(name) if name in FROZEN else decide(WORKLOADS[name])


@pytest.mark.parametrize("name", WORKLOADS)
def test_the_whole_text(name: str, decide: Callable[[str], Decision], golden: Callable[[str, str], None]) -> None:
    golden(f"{name}.txt", plain_text(decision_lines(decide(WORKLOADS[name]))))


@pytest.mark.parametrize("name", FROZEN)
def test_the_whole_text_of_a_real_answer(
    name: str, frozen: Callable[[str], Decision], golden: Callable[[str, str], None]
) -> None:
    golden(f"answer-{name}.txt", plain_text(decision_lines(frozen(name))))


def test_everything_that_there_is_to_tell(
    frozen: Callable[[str], Decision], golden: Callable[[str, str], None]
) -> None:
    golden("answer-flash-sale-full.txt", plain_text(decision_lines(frozen("flash-sale"), full=True)))


@pytest.mark.parametrize("name", FROZEN)
def test_a_real_answer_takes_a_few_screens(name: str, frozen: Callable[[str], Decision]) -> None:
    assert len(decision_lines(frozen(name), width=100)) <= 120


@BOTH
@pytest.mark.parametrize("width", [60, 80, 100, 132])
@pytest.mark.parametrize("name", [*WORKLOADS, *FROZEN])
def test_it_fits_the_width(name: str, width: int, full: bool, decision_of: Callable[[str], Decision]) -> None:
    lines = decision_lines(decision_of(name), width=width, full=full)
    too_wide = [line for line in lines if line_columns(line) > width and "://" not in line[-1].text]
    assert too_wide == []


@BOTH
@pytest.mark.parametrize("name", [*WORKLOADS, *FROZEN])
def test_every_citation_mark_is_listed_and_every_number_used(
    name: str, full: bool, decision_of: Callable[[str], Decision]
) -> None:
    text = plain_text(decision_lines(decision_of(name), full=full))
    body, _, listed = text.partition("\nSources\n")
    marks = {int(number) for mark in re.findall(r"\[(\d+(?:,\d+)*)\]", body) for number in mark.split(",")}
    assert marks == {int(number) for number in re.findall(r"\[(\d+)\]", listed)}


@pytest.mark.parametrize("name", ["fits", *FROZEN])
def test_in_full_every_point_names_its_rule_and_its_answers(name: str, decision_of: Callable[[str], Decision]) -> None:
    decision = decision_of(name)
    text = " ".join(plain_text(decision_lines(decision, full=True)).split())
    assert decision.winner is not None
    for reason in decision.winner.reasons:
        assert reason.rule in text
        assert all(answer in text for answer in reason.matched if answer in decision.answers)
    assert all(entry.name[:20] in text for entry in decision.recommendations)
    assert all(setting.setting in text for setting in decision.winner.settings)


@pytest.mark.parametrize("name", FROZEN)
def test_points_name_answers_and_not_what_follows_from_them(name: str, frozen: Callable[[str], Decision]) -> None:
    decision = frozen(name)
    text = plain_text(decision_lines(decision))
    assert [followed for followed in decision.derived if f"{followed}:" in text] == []


def test_of_a_long_list_a_brief_answer_tells_the_first_and_counts_the_others(frozen: Callable[[str], Decision]) -> None:
    decision = frozen("flash-sale")
    text = " ".join(plain_text(decision_lines(decision)).split())
    shown = [entry.question for entry in decision.open_questions if entry.question in text]
    assert shown == [entry.question for entry in decision.open_questions[:5]]
    assert decision.winner is not None
    assert f"{len({gate.rule for gate in decision.winner.may_be_ruled_out})} rules could still rule it out" in text


def test_what_to_know_and_needs_that_nobody_meets_are_told_beside_the_winner_and_once(
    decide: Callable[[str], Decision],
) -> None:
    needed = UnmetNeed((("shape.patterns", "joins"),), ("SQL One",), {"old": {}})
    ending = Caveat("status/sql-one", "It ends in spring.", ())
    decision = dataclasses.replace(decide(WORKLOADS["fits"]), warnings=(ending, needed, NoCompanion("Cache", ())))
    for text in (plain_text(decision_lines(decision)), decision_markdown(decision)):
        head, _, below = " ".join(text.replace("\\", "").split()).partition("Ranking")
        told = [[notice_words(warning) in part for warning in decision.warnings] for part in (head, below)]
        assert told == [[True, True, False], [False, False, True]]
    text = plain_text(decision_lines(decision))
    assert "Mind         It ends in spring." in text
    assert "Not met      No service that is left is made for" in text


def test_what_to_mind_of_a_companion_is_told_with_it(decide: Callable[[str], Decision]) -> None:
    decision = decide(WORKLOADS["companion"])
    ending = Caveat("status/quick-cache", "It ends in spring, and *nobody* reaches it after that.", ())
    (cache,) = decision.companions
    told = dataclasses.replace(decision, companions=(dataclasses.replace(cache, warnings=(ending,)),))
    text = plain_text(decision_lines(told))
    assert (
        "(quick-cache)\n    Mind It ends in spring, and *nobody* reaches it after that.\n"
        in text.partition("Beside it")[2]
    )
    assert "Mind" not in text.partition("Beside it")[0]
    assert (
        r"Mind** It ends in spring, and \*nobody\* reaches it" in decision_markdown(told).partition("## Beside it")[2]
    )
    (in_json,) = json.loads(json.dumps(decision_json(told)))["companions"]
    assert in_json["warnings"] == [{"code": "caveat", "message": ending.because, "attributes": []}]


def test_a_limit_without_a_reason_tells_what_was_asked_for(decide: Callable[[str], Decision]) -> None:
    decision = decide(WORKLOADS["companion"])
    limit = Reason(
        "limit/sql-one/need.size_gb", "rule_out", "", 0, 0.0, "", "SQL One: Data at most 64 GB",
        "SQL One: Data at most 64 GB", {"need.size_gb": 98956.046}, (),
    )  # fmt: skip
    both = tuple(
        RuledOut(service, service, (dataclasses.replace(limit, rule=f"limit/{service}/need.size_gb"),))
        for service in ("sql-one", "sql-old")
    )
    one = dataclasses.replace(decision, ruled_out=(RuledOut("sql-one", "SQL One", (limit,)),))
    text = plain_text(decision_lines(one))
    assert "  SQL One\n    Data at most 64 GB; asked for 98,956. limit/sql-one/need.size_gb \N{MIDDLE DOT}\n" in text
    assert "  sql-one, sql-old\n" in plain_text(decision_lines(dataclasses.replace(decision, ruled_out=both)))
    assert "limit/*/need.size_gb" in plain_text(decision_lines(dataclasses.replace(decision, ruled_out=both)))


def test_of_a_limit_of_several_services_each_has_its_own_reason(decide: Callable[[str], Decision]) -> None:
    def out(service: str, because: str) -> RuledOut:
        limit = Reason(
            f"limit/{service}/need.size_gb", "rule_out", "", 0, 0.0, "", "Data", because, {"need.size_gb": 9e4}, (),
        )  # fmt: skip
        return RuledOut(service, service, (limit,))

    told_of = {"sql-one": "A disk ends at 64 TiB.", "sql-two": "Ten nodes.", "sql-yet": "A disk ends at 64 TiB."}
    three = tuple(out(service, because) for service, because in told_of.items())
    decision = dataclasses.replace(decide(WORKLOADS["companion"]), ruled_out=three)
    expected = (
        "  sql-one, sql-two, sql-yet\n"
        "    sql-one, sql-yet: A disk ends at 64 TiB. \n"
        "    sql-two: Ten nodes. limit/*/need.size_gb \N{MIDDLE DOT} need.size_gb: 90,000\n"
    )
    for full in (False, True):
        text = plain_text(decision_lines(decision, full=full))
        assert expected.replace(" \n", "\n") in re.sub(" +\n", "\n", text).replace("  limit", " limit")
        assert "also limit" not in text
    told = decision_markdown(decision)
    assert "- **sql-one, sql-yet:** A disk ends at 64 TiB." in told
    assert "- **sql-two:** Ten nodes." in told
    written = json.dumps(decision_json(decision)["ruled_out"])
    assert [written.count(f'"because": "{words}"') for words in ("A disk ends at 64 TiB.", "Ten nodes.")] == [2, 1]


def staying(decision: Decision) -> Decision:
    """The decision with a setting of its own for what runs today, beside those of the winner, and one that always holds."""
    (winner, today, *others) = decision.recommendations
    pool = dataclasses.replace(
        winner.settings[0], setting="sql.pool", title="Pool", value=True, test=None, because="Connections run out.",
        matched={"need.latency_ms": 50},
    )  # fmt: skip
    always = dataclasses.replace(pool, setting="sql.key", title="Key", because="Keys are kept.", matched={})
    kept = dataclasses.replace(today, settings=(*winner.settings, pool, always))
    return dataclasses.replace(decision, recommendations=(winner, kept, *others))


def set_up_of(text: str, title: str) -> str:
    """The section of this title, up to the next one."""
    return " ".join(text.partition(f"\n{title}\n")[2].partition("\n\n")[0].split())


def test_what_runs_today_and_is_not_chosen_is_told_what_it_needs_beside_the_winner(
    decide: Callable[[str], Decision],
) -> None:
    decision = staying(decide(WORKLOADS["today"]))
    stays = set_up_of(plain_text(decision_lines(decision)), "If SQL Old stays")
    assert stays.startswith("Pool: on Connections run out.")
    assert [word in stays for word in ("Storage", "Key", "as above")] == [False, False, False]
    in_full = set_up_of(plain_text(decision_lines(decision, full=True)), "If SQL Old stays")
    assert ["Pool: on" in in_full, "Key: on" in in_full] == [True, True]
    assert in_full.endswith("and 4 settings as above")
    assert "## If SQL Old stays\n\n- Pool: **on**" in decision_markdown(decision)


def test_what_runs_today_is_told_once_where_it_wins_or_needs_nothing_else(decide: Callable[[str], Decision]) -> None:
    decision = decide(WORKLOADS["today"])
    (winner, today, *others) = decision.recommendations
    same = dataclasses.replace(decision, recommendations=(winner, dataclasses.replace(today, settings=()), *others))
    wins = dataclasses.replace(decision, recommendations=(today, winner, *others))
    assert [" stays\n" in plain_text(decision_lines(each)) for each in (same, wins)] == [False, False]


@pytest.mark.parametrize(
    ("service", "title", "told"),
    [
        ("sql-old", "How to set up SQL Old", "Pool: on"),
        ("table-store", "How to set up table-store", "is asked for and is ruled out: limit/table-store/shape.model"),
        ("quick-cache", "How to set up quick-cache", "quick-cache is asked for; it cannot play this role."),
    ],
)
def test_a_service_that_is_settled_is_set_up_wherever_it_stands(
    service: str, title: str, told: str, decide: Callable[[str], Decision]
) -> None:
    decision = staying(decide(WORKLOADS["today"]))
    text = plain_text(decision_lines(decision, settled=service))
    assert told in set_up_of(text, title)
    assert ["How to set up SQL One" in text, " stays\n" in text] == [False, False]
    assert f"## {title}" in decision_markdown(decision, settled=service)


@pytest.mark.parametrize(
    ("decided", "assumed", "covers_roles", "told"),
    [
        (True, False, False, "Settled: no answer that is still missing can change this."),
        (True, True, False, "Settled: no missing answer can change this (role assumed: cache)."),
        (True, True, True, "Settled: no missing answer can change this, whatever the role."),
        (False, False, False, "First in about 70 of 100 likely ways to answer the open questions."),
        (False, True, False, "First in about 70 of 100 likely ways to go on (role assumed: cache)."),
        (False, True, True, "First in about 70 of 100 likely ways to go on, whatever the role."),
    ],
)
def test_how_sure_it_is_and_for_which_roles(
    decided: bool, assumed: bool, covers_roles: bool, told: str, decide: Callable[[str], Decision]
) -> None:
    decision = dataclasses.replace(
        decide(WORKLOADS["nothing"]),
        decided=decided,
        confidence=0.7,
        assumed={"shape.role": "cache"} if assumed else {},
        covers_roles=covers_roles,
    )
    assert f"How sure     {told}\n" in plain_text(decision_lines(decision, width=100))


@pytest.mark.parametrize(
    ("score", "fit", "told"),
    [
        (2.0, 25.0, "Weak fit     No service fits better than 25 of 100: little speaks for any.\n"),
        (2.0, 25.1, ""),
        (0.0, 0.0, ""),
    ],
)
def test_that_little_speaks_for_anybody_is_told(
    score: float, fit: float, told: str, decide: Callable[[str], Decision]
) -> None:
    decision = decide(WORKLOADS["fits"])
    first, *others = decision.recommendations
    ranked = (dataclasses.replace(first, score=score, fit=fit), *others)
    text = plain_text(decision_lines(dataclasses.replace(decision, recommendations=ranked)))
    assert told in text
    assert ("Weak fit" in text) == bool(told)
    weak = dataclasses.replace(decision, recommendations=ranked)
    assert ("**Weak fit** No service fits better than 25 of 100" in decision_markdown(weak)) == bool(told)


def test_who_is_likelier_in_the_end_is_named(decide: Callable[[str], Decision]) -> None:
    decision = dataclasses.replace(
        decide(WORKLOADS["fits"]), confidence=0.1, decided=False, likelier=Likelier("table-store", "Table Store", 0.604)
    )
    text = plain_text(decision_lines(decision))
    assert "More likely  In the end, Table Store: first in about 60 of 100.\n" in text
    assert "- **More likely** In the end, **Table Store**: first in about 60 of 100." in decision_markdown(decision)
    assert decision_json(decision)["likelier"] == {"service": "table-store", "name": "Table Store", "share": 0.604}
    none = dataclasses.replace(decision, likelier=None)
    assert "More likely" not in plain_text(decision_lines(none)) + decision_markdown(none)
    assert decision_json(none)["likelier"] is None


def test_what_is_said_to_be_unknown_is_told(decide: Callable[[str], Decision]) -> None:
    text = plain_text(decision_lines(decide("shape: {model: unknown, role: unknown}\n")))
    assert "  Said to be unknown, so no longer open: shape.model and shape.role.\n" in text
    assert "unknown" not in plain_text(decision_lines(decide("shape: {model: null}\n")))


@pytest.mark.parametrize(("confidence", "share"), [(0.004, "1"), (0.5, "50"), (0.999, "99")])
def test_an_open_answer_never_says_none_or_all(
    confidence: float, share: str, decide: Callable[[str], Decision]
) -> None:
    decision = dataclasses.replace(decide(WORKLOADS["nothing"]), decided=False, confidence=confidence)
    assert f"about {share} of 100" in plain_text(decision_lines(decision))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=st.text(), description=st.text(), message=st.text())
def test_nothing_from_input_reaches_a_terminal_raw(
    decide: Callable[[str], Decision], name: str, description: str, message: str
) -> None:
    decision = dataclasses.replace(
        decide(WORKLOADS["nothing"]), workload=name, description=description, warnings=(Contradiction((), message),)
    )
    for line in decision_lines(decision, full=True):
        assert all(piece.text.isprintable() for piece in line)


def _advice(name: str, severity: str, **answers: str) -> SettingAdvice:
    matched = {attribute.replace("__", "."): value for attribute, value in answers.items()}
    return SettingAdvice(name, name.title(), "", True, None, severity, (name,), f"Why {name}.", (), matched)


def test_what_the_answers_ask_for_comes_before_what_always_holds(decide: Callable[[str], Decision]) -> None:
    decision = decide(WORKLOADS["fits"])
    asked = {"need__volume": "large"}  # an answer from which much follows
    told = (
        _advice("locked", "error"),
        _advice("watched", "warning", **asked),
        _advice("logged", "warning", **asked),
        _advice("indexed", "note", shape__patterns="joins"),
        _advice("doubled", "error", **asked),
        _advice("tagged", "note"),
    )
    first = dataclasses.replace(decision.recommendations[0], settings=told)
    text = plain_text(
        decision_lines(dataclasses.replace(decision, recommendations=(first, *decision.recommendations[1:])))
    )
    order = [text.index(f"  {name}") for name in ("Doubled: on (required)", "Indexed", "Watched", "Logged")]
    assert order == sorted(order)
    assert "  Always locked (required); tagged\n" in text


@pytest.mark.parametrize(
    ("could_lead_to", "alone", "told"),
    [
        (("a", "b"), ("b",), "need.volume · could lead to b\n"),
        (("a", "b"), (), "need.volume · with other answers to a or b\n"),
        ((), (), "need.volume\n"),
    ],
)
def test_where_an_answer_could_lead(
    could_lead_to: tuple[str, ...], alone: tuple[str, ...], told: str, decide: Callable[[str], Decision]
) -> None:
    question = OpenQuestion("need.volume", "How much?", could_lead_to, alone)
    decision = dataclasses.replace(decide(WORKLOADS["nothing"]), decided=False, open_questions=(question,))
    assert f"  How much? {told}" in plain_text(decision_lines(decision))


@pytest.mark.parametrize(
    ("urls", "most", "shown"),
    [
        ((None, None, "https://a"), 2, (0, 2)),
        ((None, "https://a", "https://b"), 2, (0, 1)),
        ((None, None, None), 2, (0, 1)),
        ((None, "https://a"), 1, (1,)),
        ((), 2, ()),
    ],
)
def test_a_public_page_is_among_the_sources_shown(
    urls: tuple[str | None, ...], most: int, shown: tuple[int, ...], decide: Callable[[str], Decision]
) -> None:
    cites = [Cited(Citation("s", str(at)), "S", str(at), url, None) for at, url in enumerate(urls)]
    page = Page(decide(WORKLOADS["fits"]), 80)
    page.mark(cites, most)
    assert page.references.numbered() == [cites[at] for at in shown]
