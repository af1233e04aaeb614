"""A terminal for tests and for the screens of the pages: the program on a pseudo-terminal, as somebody sees it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import pexpect  # type: ignore[import-untyped]
import pyte

ROOT = Path(__file__).resolve().parent.parent
TINY = ["--no-builtin-rules", "--rules", str(ROOT / "tests" / "packs" / "tiny")]
KEYS = {"<down>": "\x1b[B", "<up>": "\x1b[A", "<enter>": "\r", "<space>": " ", "<ctrl-c>": "\x03", "<ctrl-d>": "\x04"}
_PATIENCE = 60.0


class Terminal:
    """The program on a terminal of `rows` by `columns`."""

    @classmethod
    def shell(cls, line: str, folder: Path, **more: str) -> Terminal:
        """A line of a shell on a terminal."""
        return cls(folder=folder, _command=("/bin/sh", "-c", line), more=more)

    def __init__(
        self,
        *words: str,
        rows: int = 24,
        columns: int = 80,
        folder: Path | None = None,
        more: Mapping[str, str] | None = None,
        _command: tuple[str, ...] = (),
    ) -> None:
        kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
        environment = {
            **kept,
            "PYTHONPATH": str(ROOT / "src"),
            "RECOMMENDER_CACHE_DIR": "off",
            "TERM": "xterm-256color",
            "PYTHONUTF8": "1",
            **(more or {}),
        }
        self.sent = ""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self.child = pexpect.spawn(
            *_split(_command or (sys.executable, "-m", "recommender", *words)),
            dimensions=(rows, columns),
            encoding="utf-8",
            timeout=_PATIENCE,
            env=environment,
            cwd=None if folder is None else str(folder),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.child.close(force=True)

    def press(self, *keys: str) -> Terminal:
        """Type keys, or words for those that have no letter."""
        for key in keys:
            self.child.send(KEYS.get(key, key))
        return self

    def until(self, text: str, below: str = "") -> str:
        """The screen as soon as it shows `text`, with `below` after its last place, and stands still."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            more = self._read(0.15)
            _, found, after = self.screen().rpartition(text)
            if not more and found and below in after:
                return self.screen()
            if more is None:
                break
        raise AssertionError(f"{text!r} is not on the screen:\n{self.screen()}")

    def to_the_end(self) -> str:
        """Everything that was sent, when the program has ended."""
        end = time.monotonic() + _PATIENCE
        while self._read(0.5) is not None and time.monotonic() < end:
            pass
        self.child.close()
        return self.sent.replace("\r\n", "\n")

    def resize(self, rows: int, columns: int) -> None:
        """Change the size, as a window does."""
        self._screen.resize(rows, columns)
        self.child.setwinsize(rows, columns)

    def screen(self) -> str:
        """What is to be seen, without blanks at the ends of lines."""
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip() + "\n"

    @property
    def status(self) -> int | None:
        """The exit status."""
        status: int | None = self.child.exitstatus
        return status

    def _read(self, patience: float) -> str | None:
        """What came within a while; None when the program has ended."""
        try:
            found: str = self.child.read_nonblocking(65536, patience)
        except pexpect.TIMEOUT:
            return ""
        except pexpect.EOF:
            return None
        self.sent += found
        self._stream.feed(found)
        if "\x1b[6n" in found:  # it asks where the cursor is, as to a real terminal
            self.child.send(f"\x1b[{self._screen.cursor.y + 1};{self._screen.cursor.x + 1}R")
        return found


def _split(command: tuple[str, ...]) -> tuple[str, list[str]]:
    return command[0], list(command[1:])
