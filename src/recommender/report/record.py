"""A decision as an architecture decision record: Markdown after MADR 4, with what is needed to check it again.

Source: Markdown Architectural Decision Records 4.0.0, template "adr-template.md".
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence

from recommender.frozen import frozen
from recommender.model.decision import Decision, Reason, Recommendation, SettingAdvice
from recommender.model.notice import Caveat
from recommender.model.pack import PackIdentity
from recommender.model.record import RecordHead, Seal
from recommender.model.rule import Severity
from recommender.model.vocabulary import Vocabulary
from recommender.report import text_gates, text_open, text_ranking, text_setup
from recommender.report.answer_words import answer_words
from recommender.report.documents import filled
from recommender.report.lines import Line, Span, line_of
from recommender.report.markdown import block_quoted, code, escaped, markdown_line, markdown_list, sources_list
from recommender.report.notices import notice_words
from recommender.report.responsibility_report import duties_words
from recommender.report.text_page import UNBROKEN, Page
from recommender.report.text_points import signed
from recommender.report.words import attribute_words, counted, listed, word

DEFAULT_OPTIONS = 5
_LONGEST_PLAIN = 60  # of a text without quotes: digests have them all, whatever digits they consist of
_POINTS = 6  # told of an option that was not chosen
_REASONS = 3  # told in the sentence that chooses


@frozen
class _Option:
    """An option with its points, as the template shows it."""

    name: str
    standing: str
    points: Sequence[str]


def decision_record(
    decision: Decision,
    seal: Seal,
    head: RecordHead,
    vocabulary: Vocabulary,
    *,
    role: str,
    priorities: Sequence[tuple[str, str]] = (),
    top: int | None = None,
    command: Sequence[str],
) -> str:
    """The record of a decision that has a winner.

    Args:
        role: the title of the role that the store plays.
        priorities: criteria with their priorities, as the workload gives them.
        top: how many options are told apart (None: 5); a service that runs today is always one of them.
        command: what checks this record again.

    """
    page = Page(decision, UNBROKEN)
    winner = decision.winner
    if winner is None:
        raise ValueError("a decision without a winner is not recorded")
    told = _told_apart(decision, top or DEFAULT_OPTIONS)
    rest = [entry for entry in decision.recommendations if entry not in told]
    # In reading order: what is made first cites by the lowest numbers.
    return filled(
        "record.md",
        status=_yaml(head.status),
        date=_yaml(head.date),
        deciders=[_yaml(name) for name in head.decision_makers],
        title=escaped(f"{winner.name} for {decision.workload}"),
        description=block_quoted(decision.description),
        workload=escaped(decision.workload),
        role=escaped(f"{role[:1].lower()}{role[1:]}"),
        basis=escaped(text_open.basis(page)),
        drivers=[*_drivers(decision, vocabulary), *_priorities(priorities)],
        assumed=[markdown_line(line) for line in text_open.assumed(page)],
        options=[f"{escaped(entry.name)} ({code(entry.service)})" for entry in told],
        behind=[markdown_line(line) for line in text_ranking.behind(page, rest)],
        winner=escaped(winner.name),
        because=_because(page, winner),
        sure=_sure(decision, winner),
        warnings=markdown_list(text_open.warnings(page, decision.warnings)),
        consequences=list(_consequences(page, winner)),
        setup=[_setting(page, advice) for advice in _settings(winner)],
        estimates=markdown_list(text_setup.estimates(page, winner.estimates)),
        open=markdown_list(_still_open(page, winner)),
        command=shlex.join(command),
        seal=seal_text(seal),
        points=[_option(page, entry, winner) for entry in told],
        out=markdown_list(text_gates.ruled_out(page)),
        sources=sources_list(page.references.numbered()),
    )


def seal_of(decision: Decision, workload: str, digest: str, sets: Sequence[str] = ()) -> Seal:
    """The seal of a decision that has a winner; `workload` is the path of its file, `digest` that of its answers."""
    winner = decision.winner
    rules: list[str] = []
    if winner is not None:
        rules = list(dict.fromkeys(reason.rule for reason in _weighty(winner) if reason.points > 0))
    if not rules:
        rules = sorted({reason.rule for entry in decision.ruled_out for reason in entry.reasons})
    service = winner.service if winner is not None else ""
    return Seal(workload, decision.workload, tuple(sets), digest, service, tuple(rules), decision.packs)


def seal_text(seal: Seal) -> str:
    """The seal as a YAML mapping that `review` reads: each value on its line."""
    lines = [f"workload: {_yaml(seal.workload)}", f"name: {_yaml(seal.name)}"]
    if seal.sets:
        lines.append(f"set: {_flow(seal.sets)}")
    lines += [f"digest: {_yaml(seal.digest)}", f"option: {_yaml(seal.option)}"]
    lines += ["rules:", *(f"- {_yaml(rule)}" for rule in seal.rules)] if seal.rules else ["rules: []"]
    lines.append("packs:" if seal.packs else "packs: []")
    for pack in seal.packs:
        lines += _pack(pack)
    return "\n".join(lines)


def _pack(pack: PackIdentity) -> Iterator[str]:
    yield f"- name: {_yaml(pack.name)}"
    yield f"  version: {json.dumps(pack.version, ensure_ascii=False)}"
    yield f"  digest: {_yaml(pack.digest)}"
    if pack.stances:
        yield f"  stances: {_flow(pack.stances)}"


def _flow(texts: Sequence[str]) -> str:
    return f"[{', '.join(_yaml(text) for text in texts)}]"


def _yaml(text: str) -> str:
    """A text as a YAML scalar on one line, in quotes where it would be read as something else or not at all."""
    is_plain = (
        text[:1].isalpha()
        and text.isascii()
        and len(text) < _LONGEST_PLAIN
        and all(sign.isalnum() or sign in "-_./ " for sign in text)
        and text == text.strip()
    )
    is_word = text.casefold() in ("null", "true", "false", "yes", "no", "on", "off", "unknown")
    is_date = len(text) == len("YYYY-MM-DD") and text[:1].isdigit() and text.replace("-", "").isdigit()
    return text if (is_plain and not is_word) or is_date else json.dumps(text, ensure_ascii=False)


def _told_apart(decision: Decision, top: int) -> list[Recommendation]:
    """The best `top`, and the service that runs today wherever it stands."""
    current = decision.current
    return [entry for entry in decision.recommendations if entry.rank <= top or entry is current]


def _drivers(decision: Decision, vocabulary: Vocabulary) -> Iterator[str]:
    for name, value in decision.answers.items():
        attribute = vocabulary[name]
        title = attribute_words(attribute)
        yield f"{escaped(title[:1].upper() + title[1:])}: {escaped(answer_words(value, attribute.unit))} ({code(name)})"


def _priorities(priorities: Sequence[tuple[str, str]]) -> Iterator[str]:
    for criterion, priority in priorities:
        yield f"{escaped(word(criterion).capitalize())} counts {escaped(priority)} ({code(f'priorities.{criterion}')})"


def _still_open(page: Page, winner: Recommendation) -> list[Line]:
    questions = text_open.questions(page, page.decision.open_questions)
    return questions + text_open.gates_ahead(page, winner) + text_open.unknown(page)


def _weighty(entry: Recommendation) -> list[Reason]:
    return sorted(entry.reasons, key=lambda reason: (-abs(reason.contribution), reason.rule))


def _sure(decision: Decision, winner: Recommendation) -> str:
    weak, likelier = text_ranking.weak_fit(winner), text_ranking.likelier_pieces(decision)
    told: list[str | Span] = [f"{text_ranking.WEAK_FIT}: {weak} "] if weak else []
    told += text_ranking.certainty(decision)
    told += [" More likely: ", *likelier] if likelier else []
    return markdown_line(line_of(*told))


def _because(page: Page, winner: Recommendation) -> str:
    favoring = [reason for reason in _weighty(winner) if reason.points > 0][:_REASONS]
    if winner.score <= 0 or not favoring:
        return f"it{text_ranking.no_fit(page.decision)[1]}"
    return f"of {listed([f'*{escaped(reason.title)}* {page.mark(reason.cites).text}'.strip() for reason in favoring])}"


def _consequences(page: Page, winner: Recommendation) -> Iterator[str]:
    duties = duties_words(winner.category_title, winner.areas.items())
    yield f"Neutral, because of who operates it: {escaped(duties)}"
    for reason in _weighty(winner):
        if reason.points < 0:
            yield f"Bad, because of {_point(page, reason)}"
    for warning in page.decision.warnings:
        if isinstance(warning, Caveat):
            yield f"Bad, and to be known before: {escaped(notice_words(warning))}"
    for entry in page.decision.companions:
        asked = entry.asked_by[0]
        yield (
            f"Neutral, because a second store belongs to it, {escaped(entry.title[:1].lower() + entry.title[1:])}: "
            f"{escaped(entry.name)} ({code(entry.service)}). {escaped(asked.because)} {_basis(page, asked)}"
        )
        for warning in entry.warnings:
            yield f"Bad, and to be known before {escaped(entry.name)} is taken: {escaped(notice_words(warning))}"


def _option(page: Page, entry: Recommendation, winner: Recommendation) -> _Option:
    """An option with the points that weigh most; of the winner all. What is told of the winner is not told again."""
    reasons = _weighty(entry)
    shown = reasons if entry is winner else reasons[:_POINTS]
    told = frozenset() if entry is winner else frozenset(reason.rule for reason in winner.reasons)
    points = [f"Good, because of {_point(page, reason, told)}" for reason in shown if reason.points > 0]
    points += [f"Bad, because of {_point(page, reason, told)}" for reason in shown if reason.points < 0]
    if len(shown) < len(reasons):
        further = counted(len(reasons) - len(shown), "further point")
        points.append(f"Neutral, because of {further} of less weight.")
    if not reasons:
        points.append("Neutral, because no rule speaks for or against it.")
    fit = f"Fit {text_ranking.fit_words(entry)}, score {signed(entry.score)}."
    return _Option(escaped(entry.name), escaped(f"{entry.summary} {entry.category_title}. {fit}"), points)


def _point(page: Page, reason: Reason, told: frozenset[str] = frozenset()) -> str:
    title = f"*{escaped(reason.title)}* ({signed(reason.contribution)})"
    return title if reason.rule in told else f"{title}: {escaped(reason.because)} {_basis(page, reason)}"


def _basis(page: Page, reason: Reason) -> str:
    return f"{page.mark(reason.cites).text} {code(page.origin_of(reason).text)}".strip()


def _settings(winner: Recommendation) -> list[SettingAdvice]:
    """What must be set up, and what the answers call for; the severest first."""
    kept = [advice for advice in winner.settings if advice.severity != Severity.NOTE or advice.matched]
    return sorted(kept, key=lambda advice: Severity(advice.severity).rank)


def _setting(page: Page, advice: SettingAdvice) -> str:
    required = ", required" if advice.severity == Severity.ERROR else ""
    demand = escaped(text_setup.demand_in_passing(advice))
    return f"{demand[:1].upper()}{demand[1:]}{required} {page.mark(advice.cites).text} {code(advice.rules[0])}".strip()
