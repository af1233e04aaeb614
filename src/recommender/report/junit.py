"""Results as JUnit XML: a test case for each rule and what it was held against, a suite for each file.

Source: the report format of Jenkins' JUnit plugin, which GitLab and others read too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as ET

from recommender.frozen import frozen
from recommender.model.rule import Severity
from recommender.report.located import Located
from recommender.report.unreadable import UNREADABLE

# What XML 1.0 cannot hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@frozen
class Checked:
    """A rule that was held against something in a file: a resource of a design, a rule of a pack."""

    rule: str
    subject: str
    path: str


def junit(results: Sequence[Located], checked: Iterable[Checked], *, name: str, threshold: Severity | None) -> str:
    """The report as a document; what was `checked` and has no result passes.

    A result below `threshold` (None: any) passes with its message as output. What is suppressed is skipped, and so is
    what stands in the baseline.
    """
    cases: dict[Checked, list[Located]] = {entry: [] for entry in checked}
    for result in results:
        entry = Checked(result.kind.id, result.subject, result.location.path.removeprefix("./"))
        cases.setdefault(entry, []).append(result)
    root = ET.Element("testsuites", name=_text(name))
    for path in sorted({entry.path for entry in cases}):
        suite = ET.SubElement(root, "testsuite", name=_text(path or name))
        for entry in sorted(cases, key=lambda entry: (entry.subject, entry.rule)):
            if entry.path == path:
                _add_case(suite, entry, cases[entry], threshold)
        _count(suite)
        suite.set("skipped", str(sum(case.find("skipped") is not None for case in suite)))
    _count(root)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _add_case(suite: ET.Element, entry: Checked, results: Sequence[Located], threshold: Severity | None) -> None:
    case = ET.SubElement(suite, "testcase", classname=_text(entry.subject or entry.path), name=_text(entry.rule))
    shown = [result for result in results if result.is_shown]
    failing = [result for result in shown if result.kind is UNREADABLE or result.severity.reaches(threshold)]
    if failing:
        worst = min(failing, key=lambda result: result.severity.rank)
        tag = "error" if worst.kind is UNREADABLE else "failure"
        failure = ET.SubElement(case, tag, message=_text(worst.message), type=worst.severity.value)
        failure.text = _text("\n".join(map(_told, failing)))
    elif results and not shown:
        hidden = results[0]
        ET.SubElement(case, "skipped", message=_text(hidden.suppressed or "known from the baseline"))
    passing = [result for result in shown if result not in failing]
    if passing:
        ET.SubElement(case, "system-out").text = _text("\n".join(map(_told, passing)))


def _told(result: Located) -> str:
    return f"{result.location}: {result.severity}: {result.message}"


def _count(element: ET.Element) -> None:
    cases = element.findall(".//testcase")
    element.set("tests", str(len(cases)))
    element.set("failures", str(sum(case.find("failure") is not None for case in cases)))
    element.set("errors", str(sum(case.find("error") is not None for case in cases)))


def _text(text: str) -> str:
    return _NOT_XML.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
