"""Faults planted one at a time into a copy of the shipped pack, and what `rules check` makes of each: `make planted`.

A row for each fault: what must be found, whether the default run finds it and by which ways, and whether search
alone and Z3 alone come to the same where the fault is a matter of workloads. Arguments name faults; without any, all
are planted. `tests/planted` holds the default run to every one of them.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from recommender.analysis.check import CHECKS, check_pack, run_of_invalid, study_of
from recommender.analysis.checks.question import Answer, Decider, Found, Nowhere, Open, Question
from recommender.analysis.checks.study import Check, Study
from recommender.analysis.law_search import LawSearch
from recommender.analysis.search import Search
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.knowledge.case_file import load_cases
from recommender.knowledge.pack_files import PackFiles, read_folder
from recommender.knowledge.pack_loader import examine_folders
from recommender.knowledge.problems import Problems
from recommender.model.finding import CheckRun, Code, Finding
from recommender.model.rule import Severity

ROOT = Path(__file__).parent.parent
FAULTS: Mapping[str, Any] = yaml.safe_load((ROOT / "tests" / "planted" / "faults.yaml").read_text())
_RULE = {"title": "Planted", "because": "Planted for a test.", "cites": ["introduction#overview"]}
_SERVICE = {
    "name": "Planted Store",
    "summary": "Planted.",
    "responsibility": "managed",
    "cites": ["introduction#overview"],
}
_LIMIT = {"cite": "introduction#overview", "as_of": "2026-11-25"}
PLANTED = "planted.yaml"


def shipped() -> PackFiles:
    """The files of the shipped pack."""
    problems = Problems()
    files = read_folder(ROOT / "rules", "rules", problems)
    assert not problems
    return files


def planted(fault: Mapping[str, Any], files: PackFiles) -> PackFiles:
    """The files with a fault in them."""
    texts = {name: content.decode() for name, content in files.contents.items()}
    for edit in fault.get("edits", ()):
        assert texts[edit["file"]].count(edit["old"]) == 1, f"{edit['old']!r} stands not once in {edit['file']}"
        texts[edit["file"]] = texts[edit["file"]].replace(edit["old"], edit["new"])
    for folder in ("choose", "derive", "configure"):
        if folder in fault:
            texts[f"{folder}/{PLANTED}"] = _dumped([_rule(folder, rule) for rule in fault[folder]])
    if fault.get("services"):
        texts[f"services/{PLANTED}"] = _dumped({name: _service(given) for name, given in fault["services"].items()})
    if "profiles" in fault:
        profiles = yaml.safe_load(texts["profiles.yaml"])
        profiles["base"]["distributions"] |= fault["profiles"]
        texts["profiles.yaml"] = _dumped(profiles)
    return replace(files, contents={name: text.encode() for name, text in texts.items()})


def checks_for(fault: Mapping[str, Any]) -> list[Check]:
    """All checks, but those that search long only where they are to find the fault."""
    codes = {text.partition(" at ")[0] for text in fault["found"]}
    return [check for check in CHECKS if check.code not in (Code.UNWINNABLE, Code.LAW_BROKEN) or check.code in codes]


def checked(
    fault: Mapping[str, Any], files: PackFiles, checks: Sequence[Check] = CHECKS, *, prove: bool = False
) -> tuple[CheckRun, Study | None]:
    """The default run over `files`, or that with `--prove`, its witnesses as they are found; and what was studied.

    Nothing was, where the pack does not load.
    """
    examined = examine_folders([files], (), Problems())
    if examined.pack is None:
        return run_of_invalid(examined.problems), None
    engine = Recommender(examined.pack, EngineMode.REFERENCE)
    study = study_of(
        engine,
        proof=(_prover(engine),) if prove else (),
        shrink=None,
        cases=load_cases([ROOT / "cases"], examined.pack) if fault.get("with_cases") else None,
        places=examined.places,
        mentions=examined.mentions,
    )
    return check_pack(study, checks), study


def found(run: CheckRun, fault: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    """Code, path and line of every error and warning; with the cases at hand also of what is untested."""
    notes = {Code.UNTESTED} if fault.get("with_cases") else set()
    return sorted(told(f) for f in run.shown if f.severity is not Severity.NOTE or f.code in notes)


def expected(fault: Mapping[str, Any], files: PackFiles) -> list[tuple[str, str, int]]:
    """Code, path and line of everything that must be found."""
    return sorted(_expected(text, files) for text in fault["found"])


def told(finding: Finding) -> tuple[str, str, int]:
    return (str(finding.code), finding.location.path, finding.location.line)


def _expected(text: str, files: PackFiles) -> tuple[str, str, int]:
    code, _, place = text.partition(" at ")
    path, line = _place(place, files)
    return code, f"rules/{path}", line


def _place(place: str, files: PackFiles) -> tuple[str, int]:
    kind, _, name = place.partition(" ")
    if kind in ("rule", "when"):
        path = next(f"{f}/{PLANTED}" for f in ("choose", "derive", "configure") if _has(files, f"{f}/{PLANTED}", name))
        line = _line(files, path, f"- id: {name}")
        return path, line if kind == "rule" else _line(files, path, "  when:", after=line)
    path, _, quoted = place.partition(": ")
    away = int(quoted[-2:]) if quoted[-2:-1] in ("+", "-") and quoted[-3] == "'" else 0
    return path, _line(files, path, (quoted[:-2] if away else quoted).strip("'")) + away


def _has(files: PackFiles, path: str, rule: str) -> bool:
    return f"- id: {rule}\n" in files.contents.get(path, b"").decode()


def _line(files: PackFiles, path: str, text: str, after: int = 0) -> int:
    lines = files.contents[path].decode().split("\n")
    is_meant = str.__eq__ if text.startswith("- id: ") else str.__contains__  # ids may begin with another's
    return next(number for number, line in enumerate(lines, start=1) if number > after and is_meant(line, text))


def _rule(folder: str, rule: Mapping[str, Any]) -> dict[str, Any]:
    given = {"id": rule["id"], **_RULE, **rule}
    if folder == "configure":
        given.setdefault("severity", "warning")
    elif set(rule["then"]) & {"favor", "oppose"}:
        given.setdefault("criterion", "security")
    return {key: value for key, value in given.items() if value is not None}


def _service(service: Mapping[str, Any]) -> dict[str, Any]:
    given = {**_SERVICE, **service}
    if "limits" in given:
        given["limits"] = [{**limit, **_LIMIT} for limit in given["limits"]]
    return given


def _dumped(value: object) -> str:
    return yaml.safe_dump(value, sort_keys=False, width=1000)


# ---- the table


def main(names: list[str]) -> int:
    """Print a row for each fault; the status is 1 if the default run misses one."""
    files = shipped()
    missed = 0
    totals: Counter[str] = Counter()
    print(f"{'fault':<44}{'must be found':<28}{'default run':<16}{'search alone':<14}Z3 alone")
    for name, fault in FAULTS.items():
        if names and name not in names:
            continue
        spoilt = planted(fault, files)
        run, study = checked(fault, spoilt, checks_for(fault), prove=fault.get("prove", False))
        is_found = found(run, fault) == expected(fault, spoilt)
        missed += not is_found
        codes = sorted({text.partition(" at ")[0] for text in fault["found"]})
        ways = _ways(run, codes) if is_found else "MISSED"
        ways = f"by --prove: {ways}" if fault.get("prove") else ways
        alone = _alone(study, run, codes)
        totals.update({"planted": 1, "found": is_found, **{f"{way}: {came}": 1 for way, came in alone.items()}})
        print(f"{name:<44}{', '.join(codes):<28}{ways:<16}{alone['search']:<14}{alone['z3']}", flush=True)
    print(", ".join(f"{what} {count}" for what, count in sorted(totals.items())))
    return 1 if missed else 0


def _ways(run: CheckRun, codes: Sequence[str]) -> str:
    ways = {str(inquiry.method) for inquiry in run.inquiries if inquiry.check in codes}
    return ", ".join(sorted(ways)) or "reading"


def _alone(study: Study | None, run: CheckRun, codes: Sequence[str]) -> dict[str, str]:
    """What each way makes of the questions behind the findings, when it is asked alone."""
    subjects = {rule for finding in run.shown if finding.code in codes for rule in (finding.subject, *finding.rules)}
    asked: dict[Question, Answer] = {}
    if study is not None:
        subjects |= set(study.pack.roles) if Code.STRANDED in codes else set()
        asked = {q: s.answer for q, s in study.asked.items() if q.subject in subjects and _is_telling(s.answer, q)}
    if study is None or not asked:
        return {"search": "-", "z3": "-"}
    searching = (LawSearch(study.recommender), Search(study.recommender, study.boxes))
    return {"search": _verdict(searching, asked), "z3": _verdict((_prover(study.recommender),), asked)}


def _is_telling(answer: Answer, question: Question) -> bool:
    """Whether it is the answer that makes the finding, and not one that says that all is well."""
    name = type(question).__name__
    if name in ("Fires", "FiresWithout", "LeavesSomebody", "Wins"):
        return not isinstance(answer, Found)
    if name == "RulesOutAll" and "without=frozenset()" not in repr(question):
        return False  # asked again without the rule that was found
    return name in ("RulesOutAll", "Breaks") and not isinstance(answer, Nowhere)


def _verdict(deciders: Sequence[Decider], asked: Mapping[Question, Answer]) -> str:
    """`found`: the same answer; `suspected`: nothing was met that speaks against it; else `missed`."""
    came = set()
    for question, answer in asked.items():
        own = next(filter(None, (decider.answer(question) for decider in deciders)), None)
        if type(own) is type(answer):
            came.add("found")
        elif isinstance(own, Open) and not isinstance(answer, Found):
            came.add("suspected")
        else:
            came.add("missed")
    return next(word for word in ("missed", "suspected", "found") if word in came)


def _prover(recommender: Recommender) -> Decider:
    from recommender.analysis.prove.decider import Prover  # Z3 is an extra

    return Prover(recommender)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
