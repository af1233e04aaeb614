"""Fills the screens shown in README.md, CONTRIBUTING.md and docs/ from real runs and files, each between its marks.

    <!-- screen:NAME -->      what the program prints, or an entry of a file, as a fenced block
    <!-- /screen -->

python -m tools.make_screens            writes what is not up to date
python -m tools.make_screens --check    says what is not up to date, and ends with status 1 if anything is
"""

from __future__ import annotations

import contextlib
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from recommender.cli.main import program
from tools.written import ROOT, write_or_check

PAGES = ("README.md", "CONTRIBUTING.md", "docs/questionnaire.md", "docs/whatif.md")
_MARKED = re.compile(r"(<!-- screen:([a-z-]+) -->\n)(.*?)(<!-- /screen -->)", re.DOTALL)
_SURROUNDINGS = {"COLUMNS": "80", "NO_COLOR": "1", "RECOMMENDER_CACHE_DIR": "off"}


@dataclass(frozen=True)
class Screen:
    """A run of the program, of which at most `lines` lines are shown, cut where a paragraph ends."""

    words: tuple[str, ...]
    lines: int


@dataclass(frozen=True)
class Entry:
    """The entry `id` of the YAML files in a folder, as it is written."""

    folder: str
    id: str


@dataclass(frozen=True)
class Asking:
    """The questionnaire at a terminal of 80 by 24, after some keys: what is to be seen once a text appears."""

    words: tuple[str, ...]
    keys: tuple[tuple[str, str], ...]


SCREENS: dict[str, Screen | Entry | Asking] = {
    "recommend": Screen(("recommend", "cases/open/flash-sale-5000-orders-per-second.yaml"), 74),
    "whatif": Screen(("whatif", "cases/open/flash-sale-5000-orders-per-second.yaml"), 53),
    "why-not": Screen(
        ("whatif", "cases/open/flash-sale-5000-orders-per-second.yaml", "--why-not", "aurora-provisioned"), 40
    ),
    "compare": Screen(
        ("compare", "cases/open/flash-sale-5000-orders-per-second.yaml", "dynamodb", "aurora-serverless"), 60
    ),
    "explain": Screen(("explain", "busy-only-now-and-then"), 30),
    "ask": Asking(("ask", "-o", "orders.yaml"), (("<enter>", "Question 2,"), ("<enter>", "Question 3,"))),
    "answers": Screen(("ask", "--answers-from", "cases/open/flash-sale-5000-orders-per-second.yaml"), 14),
    "rule": Entry("rules/choose", "busy-only-now-and-then"),
    "case": Entry("cases/guidance", "museum-visitor-statistics-once-a-month"),
}


def filled(page: str) -> str:
    """The page with every marked screen as the program prints it today.

    Raises:
        KeyError: a mark names no screen.
        RuntimeError: a run fails.

    """

    def shown(name: str) -> str:
        screen = SCREENS[name]
        match screen:
            case Entry():
                return excerpt(screen)
            case Asking():
                return asked(screen)
        return fenced(screen)

    return _MARKED.sub(lambda found: f"{found[1]}{shown(found[2])}{found[4]}", page)


def excerpt(entry: Entry) -> str:
    """The entry as a fenced block, the name of its file first.

    Raises:
        RuntimeError: no file of the folder has it.

    """
    wanted = re.compile(rf"^(?:- )?id: {re.escape(entry.id)}\n(?:(?!- id: ).*\n)*", re.MULTILINE)
    for path in sorted((ROOT / entry.folder).glob("*.yaml")):
        found = wanted.search(path.read_text(encoding="utf-8"))
        if found:
            return f"```yaml\n# {path.relative_to(ROOT).as_posix()}\n{found[0].rstrip()}\n```\n"
    raise RuntimeError(f"there is no {entry.id} in {entry.folder}")


def asked(screen: Asking) -> str:
    """What the terminal shows in the end, as a fenced block: from the last rule across it."""
    from tools.terminal import Terminal  # only this screen needs a terminal

    with (
        tempfile.TemporaryDirectory() as folder,
        Terminal(*screen.words, folder=Path(folder), more={"NO_COLOR": "1"}) as terminal,
    ):
        shown = terminal.until("Question 1,")
        for key, text in screen.keys:
            shown = terminal.press(key).until(text)
    rule = "\N{BOX DRAWINGS LIGHT HORIZONTAL}" * 3
    lines = shown.rstrip().splitlines()
    start = max(at for at, line in enumerate(lines) if line.startswith(rule))
    return "\n".join(["```text", *lines[start + 1 :], "```\n"])


def fenced(screen: Screen) -> str:
    """The run as a fenced block, its command line first."""
    with contextlib.chdir(ROOT):
        result = CliRunner(env=_SURROUNDINGS).invoke(program, list(screen.words), prog_name="recommender")
    if result.exit_code != 0:
        raise RuntimeError(f"{' '.join(screen.words)} ended with {result.exit_code}: {result.stderr}")
    shown = [line.rstrip() for line in result.stdout.rstrip().splitlines()]
    if len(shown) > screen.lines:
        ends = [number for number, line in enumerate(shown[: screen.lines]) if not line]
        end = ends[-1] if ends else screen.lines
        shown = [*shown[:end], "", "[…]"]
    return "\n".join(["```text", f"$ recommender {' '.join(screen.words)}", *shown, "```\n"])


def pages() -> dict[Path, str]:
    """The pages with their screens, by their paths."""
    return {ROOT / name: filled((ROOT / name).read_text(encoding="utf-8")) for name in PAGES}


if __name__ == "__main__":
    sys.exit(write_or_check(__doc__, pages))
