"""Designs of the corpus changed at random: whatever comes of them, there is an answer or a message, never a traceback.

A few hundred in each run; `RECOMMENDER_DEEP=N` tries N, another N for each `RECOMMENDER_SEED` (`make deep`).
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.knowledge.problems import Problems
from recommender.model.design_map import DesignMap
from recommender.model.pack import Pack
from recommender.report.located import Located
from recommender.report.plain import to_text
from recommender.report.review_report import located_findings, review_json, review_kinds, review_lines
from recommender.report.sarif import sarif
from recommender.review.judging import review
from recommender.review.reading import read_design

CORPUS = Path(__file__).parent.parent / "fixtures" / "designs" / "corpus"
TRIED = int(os.environ.get("RECOMMENDER_DEEP", "300"))
SEED = int(os.environ.get("RECOMMENDER_SEED", "1"))
READ = (".tf", ".json", ".yaml", ".yml", ".tfvars")
# What languages of templates give a meaning to, and what numbers, names and bytes are odd.
TOKENS = (
    *("${", "}", "%{ if", "{{", "}}", "[", "]", "(", ")", '"', "'", "\\", "\\u12", "<<EOF\n", "#", "//", "/*", "*/", "\n", "\r", "\t"),
    *("!Ref ", "!Sub ", "!GetAtt ", "!If [", "!FindInMap ", "&a ", "*a", "<<: *a", "? ", "- ", ": ", "|\n", ">\n", "---\n", "!!map ", "! "),
    *("Fn::ForEach::X: [A, [b], {}]", "Fn::Transform", '"Ref"', "AWS::NoValue", "Ref", "Condition", "Properties", "Type"),
    *("null", "true", "1e999", "-1", "0x1F", "99999999999999999999999999", "NaN", "-0.0", "1_000", "~", "2001-01-01"),
    *("count = 3\n", "for_each = each.value\n", "local.x", "var.x[0]", "self.x", "module.m.y", "each.key", "[*]", ".*.id", "..."),
    *("dynamic", "try(", "merge(", "flatten(", 'format("%s%d%v", ', "range(9)", "for k, v in", "?", " : ", "&&", "==", "-", "!"),
    *("\0", "\x1b", "\u2028", "\ufeff", "\ud7ff", "é", "\U0001d54f", "\x7f"),
)  # fmt: skip


def changed(text: str, other: str, chance: random.Random) -> str:
    """The text with a few changes, each a part left out, repeated, moved, or taken from elsewhere."""
    for _ in range(chance.randint(1, 4)):
        start = chance.randint(0, len(text))
        end = min(len(text), start + chance.choice((1, 1, 3, 10, 60, 400)))
        kind = chance.randint(0, 6)
        if kind <= 1:
            text = text[:start] + chance.choice(TOKENS) + text[end if kind else start :]
        elif kind == 2:
            text = text[:start] + text[end:]
        elif kind == 3:
            text = text[:end] + text[start:end] * chance.choice((1, 2, 50)) + text[end:]
        elif kind == 4:
            place = chance.randint(0, len(other))
            text = text[:start] + other[place : place + end - start] + text[end:]
        elif kind == 5:
            lines = text.split("\n")
            at = chance.randrange(len(lines))
            lines.insert(chance.randrange(len(lines)), lines.pop(at))
            text = "\n".join(lines)
        else:
            words = text.split(" ")
            at, to = chance.randrange(len(words)), chance.randrange(len(words))
            words[at], words[to] = words[to], words[at]
            text = " ".join(words)
    return text


def written(results: list[Located]) -> None:
    to_text(sarif(results, review_kinds(results), version="1", automation="x", ends={}, include_suppressed=True))


@pytest.fixture
def answer(pack: Pack, designs: DesignMap) -> Callable[[], tuple[int, int]]:
    """Review the folder one works in, in every way: how many findings and problems there are."""
    recommender = Recommender(pack, EngineMode.REFERENCE)

    def answered() -> tuple[int, int]:
        problems = Problems()
        run = review(read_design([Path()], pack, designs, problems), {}, {}, recommender, designs, met=True)
        results = located_findings(run, pack)
        review_lines(run, pack, {}, 80, hidden={}, show_unknown=True)
        to_text(review_json(run, results, [], "2026-01-01"))
        written(results)
        return len(run.findings), len(problems.all())

    return answered


def test_a_changed_design_is_answered_or_refused(
    answer: Callable[[], tuple[int, int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(SEED)
    folders = sorted(CORPUS.iterdir())
    texts = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in READ]
    slowest, found, refused = 0.0, 0, 0
    for number in range(TRIED):
        path = chance.choice(texts)
        folder = CORPUS / path.relative_to(CORPUS).parts[0]
        place = tmp_path / str(number)
        shutil.copytree(folder, place)
        text = changed(path.read_text(encoding="utf-8"), chance.choice(texts).read_text(encoding="utf-8"), chance)
        (place / path.relative_to(folder)).write_bytes(text.encode("utf-8", "surrogatepass"))
        monkeypatch.chdir(place)
        start = time.perf_counter()
        try:
            findings, problems = answer()
        except Exception as error:
            raise AssertionError(f"{path.relative_to(CORPUS)} so changed gives a traceback:\n{text}") from error
        slowest = max(slowest, time.perf_counter() - start)
        found += findings > 0
        refused += problems > 0
        monkeypatch.chdir(tmp_path)
        shutil.rmtree(place)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"\n{TRIED} tried: {found} with findings, {refused} with problems; slowest {slowest:.2f} s, peak {peak} MB")
    assert found > TRIED // 5  # many designs of the corpus are sound
    assert refused > TRIED // 20
