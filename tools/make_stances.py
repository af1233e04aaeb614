"""Writes `docs/stances.md`: each stance with its date and source, what it says, and what it does to the cases.

python -m tools.make_stances            writes the page if it is not up to date
python -m tools.make_stances --check    says whether it is, and ends with status 1 if not
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from recommender.analysis.cases import run_case, summary_of
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.engine.reference import truth
from recommender.errors import PackError
from recommender.knowledge.case_file import load_cases
from recommender.knowledge.documents import StanceDocument
from recommender.knowledge.pack_files import PackFiles, read_folder
from recommender.knowledge.pack_loader import compile_folders
from recommender.knowledge.pack_text import read_pack_text
from recommender.knowledge.problems import Problems
from recommender.model.case import Case
from recommender.model.case_outcome import CaseOutcome, CaseSummary
from recommender.model.pack import Pack
from recommender.model.rule import Rule
from recommender.model.truth import Truth
from recommender.report.condition_words import condition_words
from recommender.report.explain_rule import effects_words
from tools.written import ROOT, write_or_check

PAGE = ROOT / "docs" / "stances.md"
_INTRODUCTION = """\
# Stances

<!-- Written by tools/make_stances.py; edit what it is made from. -->

A stance is an opinion that changes with time: a small pack of rules with a date and a source, in
`rules/stances/NAME/`. `--stance NAME` switches one on. Only a stance that changes the winner of no case may be on
unasked; the others wait to be asked for, since they go against what somebody decided in a case or against a rule
that is right without them. The date is the day on which the pages that the stance rests on were last read.
"""

_ACCEPTED = {(True, True): "both", (True, False): "only without", (False, True): "only with", (False, False): "neither"}


@dataclass(frozen=True)
class Measured:
    """A pack and what became of the cases with it; settings are left out, since no rate counts them."""

    pack: Pack
    summary: CaseSummary

    @property
    def winners(self) -> dict[str, str]:
        """The winner of each case by its id."""
        return {outcome.id: outcome.winner for outcome in self.summary.outcomes}


class Stances:
    """The stances of a folder of rules, each of which can be switched on alone."""

    def __init__(self, rules: Path) -> None:
        problems = Problems()
        self._files = read_folder(rules, "rules", problems)
        self.documents: dict[str, StanceDocument] = {}
        for name, files in self._files.stances.items():
            read = read_pack_text(files, problems, is_stance=True).pack
            if read is not None and isinstance(read.document, StanceDocument):
                self.documents[name] = read.document
        problems.raise_if_any(PackError)

    def pack(self, names: Sequence[str]) -> Pack:
        """The pack with these stances and no others, whichever are on by default.

        Raises:
            PackError: with every problem.

        """
        problems = Problems()
        stances = {name: self._files.stances[name] for name in names}
        files = PackFiles(self._files.label, self._files.contents, stances, self._files.unreadable)
        pack = compile_folders([files], names, problems)
        problems.raise_if_any(PackError)
        return pack

    @property
    def defaults(self) -> tuple[str, ...]:
        """The stances that are on unasked."""
        return tuple(name for name, document in self.documents.items() if document.default)


class Bench:
    """The cases, decided once without any stance and then as far as a stance could change them."""

    def __init__(self, stances: Stances, cases: Path) -> None:
        self._stances = stances
        bare = stances.pack([])
        self._cases = load_cases([cases], bare)
        self._recommender = _recommender(bare)
        outcomes = [run_case(self._recommender, case) for case in self._cases]
        self.base = Measured(bare, summary_of(outcomes))
        self._outcomes = {outcome.id: outcome for outcome in outcomes}
        self._asked = {case.id: self._recommender.inquiries(case.workload) for case in self._cases}

    def measure(self, names: Sequence[str]) -> Measured:
        """The cases with these stances. Only those are decided again in which a rule that differs holds."""
        pack = self._stances.pack(names)
        differing = [*_new_in(pack, self.base.pack), *_new_in(self.base.pack, pack)]
        recommender = _recommender(pack)
        return Measured(pack, summary_of(self._outcome(case, differing, recommender) for case in self._cases))

    def _outcome(self, case: Case, differing: Sequence[Rule], recommender: Recommender) -> CaseOutcome:
        holds = any(
            truth(rule.when, asked.values) is Truth.TRUE for asked in self._asked[case.id] for rule in differing
        )
        return run_case(recommender, case) if holds else self._outcomes[case.id]

    def changed(self, measured: Measured) -> Iterator[tuple[CaseOutcome, CaseOutcome]]:
        """Each case whose winner is another, before and after."""
        for outcome in measured.summary.outcomes:
            if outcome.winner != self._outcomes[outcome.id].winner:
                yield self._outcomes[outcome.id], outcome


def _recommender(pack: Pack) -> Recommender:
    return Recommender(replace(pack, configure=()), EngineMode.REFERENCE)


def _new_in(pack: Pack, other: Pack) -> list[Rule]:
    known = {rule.id: rule for rule in other.rules}
    return [rule for rule in pack.rules if known.get(rule.id) != rule]


def page(rules: Path, cases: Path) -> str:
    """The text of the page."""
    stances = Stances(rules)
    bench = Bench(stances, cases)
    alone = {name: bench.measure([name]) for name in stances.documents}
    shipped = bench.measure(stances.defaults)
    parts = [_INTRODUCTION, _table(bench, alone, shipped)]
    parts += [_stance(name, stances.documents[name], bench, alone[name]) for name in stances.documents]
    return "\n".join(parts)


def _table(bench: Bench, alone: Mapping[str, Measured], shipped: Measured) -> str:
    """What each stance moves, and nothing of the cases that it leaves alone: those come and go with every rule."""
    lines = [
        "## What they change in the cases\n",
        f"| stances on | other winners | {' | '.join(f'accepted {word}' for word in _ACCEPTED.values())} |",
        f"| --- | --- |{' --- |' * len(_ACCEPTED)}",
    ]
    if shipped.pack.identities[0].stances:
        lines.append(_row("those on by default, as shipped", bench, shipped))
    lines += [_row(f"[`{name}`](#{name})", bench, measured) for name, measured in alone.items()]
    lines.append("\nAccepted are the winners that a case names as right, without the stance and with it.\n")
    return "\n".join(lines)


def _row(title: str, bench: Bench, measured: Measured) -> str:
    changed = [_was_accepted(then, now) for then, now in bench.changed(measured)]
    numbers = [len(changed), *(changed.count(word) for word in _ACCEPTED.values())]
    return f"| {title} | {' | '.join(map(str, numbers))} |"


def _stance(name: str, document: StanceDocument, bench: Bench, measured: Measured) -> str:
    pack = measured.pack
    lines = [f"## {name}\n", f"{document.description or ''}\n"]
    lines.append(f"- {'On by default' if document.default else 'Off by default'}, as of {document.date}")
    lines.append(f"- Because: {document.because}")
    lines.append(f"- Written in: {'; '.join(_cite(pack, cite) for cite in document.cites)}\n")
    for rule in _new_in(pack, bench.base.pack):
        lines.append(f"`{rule.id}` {rule.title}\n")
        lines.append(f"- When {condition_words(rule.when, pack.vocabulary)}")
        lines += [f"- {effect}" for effect in effects_words(rule)]
        lines.append(f"- Because: {rule.because}")
        lines.append(f"- Written in: {'; '.join(_cite(pack, str(cite)) for cite in rule.cites)}\n")
    changed = list(bench.changed(measured))
    if changed:
        lines += ["| case | winner without | winner with | accepted |", "| --- | --- | --- | --- |"]
        lines += [
            f"| {now.id} | {then.winner or 'nobody'} | {now.winner or 'nobody'} | {_was_accepted(then, now)} |"
            for then, now in changed
        ]
        lines.append("")
    else:
        lines.append("No case has another winner.\n")
    return "\n".join(lines)


def _was_accepted(before: CaseOutcome, after: CaseOutcome) -> str:
    return _ACCEPTED[before.accepted_rank == 1, after.accepted_rank == 1]


def _cite(pack: Pack, text: str) -> str:
    name, _, anchor = text.partition("#")
    source = pack.sources[name]
    heading = source.sections[anchor] if anchor else ""
    told = f"{source.title}: {heading}" if heading else source.title
    return f"[{told}]({source.url})" if source.url else told


def pages() -> dict[Path, str]:
    """The page, by its path."""
    return {PAGE: page(ROOT / "rules", ROOT / "cases")}


if __name__ == "__main__":
    sys.exit(write_or_check(__doc__, pages))
