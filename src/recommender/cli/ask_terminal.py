"""A questionnaire at a terminal: what is shown before each question, and what is done with the reply.

Everything that is said goes to standard error, so that standard output holds the answer alone.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Protocol

import click

from recommender.cli import faults, output
from recommender.cli.ask_prompts import Move, Prompter, Said
from recommender.cli.options import wants_no_color
from recommender.errors import RecommenderError
from recommender.model.interview import Asking, Interview, Position, Turn
from recommender.model.pack import Pack
from recommender.model.vocabulary import Attribute
from recommender.questionnaire.interview import turn_of
from recommender.questionnaire.interviewer import Interviewer
from recommender.questionnaire.session import Session
from recommender.report.ask_screen import (
    number_prompt,
    opening_lines,
    options_of,
    position_lines,
    question_lines,
    stop_lines,
)
from recommender.report.lines import EMPTY, Line, Part, span
from recommender.report.words import counted

_ROWS = 24
_LEAST_ROWS = 5  # of a list of choices, however small the terminal is


class Keeping(Protocol):
    """What a conversation needs of the command: the pack, who asks, where it starts, and where answers are kept."""

    pack: Pack
    interviewer: Interviewer
    start: Session
    kept: Path | None

    def keep(self, session: Session) -> None:
        """Keep the answers so far."""

    def text(self, session: Session) -> str:
        """The answers as a workload file."""


def require_terminal() -> None:
    """Refuse to ask where nobody can be asked.

    Raises:
        UsageError: naming the option that needs no terminal.

    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        msg = "There is no terminal to ask at; --answers-from FILE takes the answers from a workload file."
        raise click.UsageError(msg)
    if os.environ.get("TERM") == "dumb":
        msg = "This terminal cannot show choices; --answers-from FILE takes the answers from a workload file."
        raise click.UsageError(msg)


class Conversation:
    """One questionnaire from its first question to its end."""

    def __init__(self, desk: Keeping) -> None:
        self._desk = desk
        self._interviewer = desk.interviewer
        is_plain = wants_no_color() or bool(os.environ.get("NO_COLOR"))
        self._prompter = Prompter(desk.pack, is_plain=is_plain, keeps=desk.kept is not None)
        self._is_plain = is_plain
        self._is_open = False  # whether it was said when it ends
        self._turns: list[Turn] = []  # what followed on each reply

    def held(self) -> tuple[Session, Interview]:
        """The last session and how it went; the answers are kept after every reply.

        Raises:
            KeyboardInterrupt: after what was answered has been kept, or shown where it is kept nowhere.

        """
        session = self._desk.start
        while True:
            position = self._interviewer.position(session)
            if session.steps:
                self._turns[len(session.steps) - 1 :] = [turn_of(session, position)]
            if position.asking is None:
                break
            try:
                said = self._asked(session, position)
            except (KeyboardInterrupt, EOFError):
                say_how_to_go_on(self._desk, session)
                raise KeyboardInterrupt from None
            if said.move is Move.QUIT:
                return session, self._interview(session, None)
            before, session = session, _after(session, position.asking, said)
            if session != before:  # there is something to go back to
                self._keep(session)
        self._show([EMPTY, *stop_lines(position.stop, position, self._width()), EMPTY] if position.stop else [])
        return session, self._interview(session, position)

    def _keep(self, session: Session) -> None:
        try:
            self._desk.keep(session)
        except (RecommenderError, OSError):
            _say_answers(self._desk, session, "this is what was answered:")
            raise

    def _interview(self, session: Session, position: Position | None) -> Interview:
        return Interview(tuple(self._turns[: len(session.steps)]), position.stop if position else None)

    def _asked(self, session: Session, position: Position) -> Said:
        asking = position.asking
        if asking is None:
            raise ValueError("there is no question to ask")
        attribute = self._desk.pack.vocabulary[asking.attribute]
        names = [self._desk.pack.services[service].name for service in asking.tells_apart]
        width = self._width()
        number = len(session.steps) + 1
        opening = [] if self._is_open else opening_lines(self._interviewer.goal, width=width)
        self._is_open = True
        lines = [
            *opening,
            (span("\N{BOX DRAWINGS LIGHT HORIZONTAL}" * width, Part.DIM),),
            *position_lines(position, number, width=width, bar=output.bar_character_of(sys.stderr)),
            EMPTY,
            *question_lines(asking, attribute, position, names, width=width),
        ]
        self._show(lines)
        rows = max(shutil.get_terminal_size((80, _ROWS)).lines - len(lines) - 2, _LEAST_ROWS)
        options = options_of(self._desk.pack, attribute, asking.numbers)
        said = self._prompter.ask(attribute, options, number_prompt, width, rows)
        self._show([(span(f"> {_echo(attribute, said, is_first=number == 1)}", Part.DIM),)])
        return said

    def _width(self) -> int:
        return output.text_width(None)

    def _show(self, lines: list[Line]) -> None:
        output.say_lines(lines, is_plain=self._is_plain)


def _after(session: Session, asking: Asking, said: Said) -> Session:
    attribute = asking.attribute
    match said.move:
        case Move.BACK:
            return session.back()
        case Move.SKIP:
            return session.skipped(attribute, asking.numbers)
        case Move.UNKNOWN:
            return session.unknown(attribute, asking.numbers)
    if said.value is None:
        raise ValueError("an answer has a value")
    return session.answered(attribute, said.value, said.instead)


def _echo(attribute: Attribute, said: Said, *, is_first: bool) -> str:
    if said.move is Move.ANSWER:
        return f"{said.instead or attribute.id}: {said.shown}"
    return {
        Move.BACK: "nothing to go back to" if is_first else "back",
        Move.SKIP: f"{attribute.id} skipped",
        Move.UNKNOWN: f"{attribute.id} not known",
        Move.QUIT: "quit",
    }[said.move]


def say_how_to_go_on(desk: Keeping, session: Session) -> None:
    """Where the answers are, and how to go on from them; where they are kept nowhere, the answers themselves."""
    count = len(session.answers)
    if not session.steps and desk.kept is not None and not desk.kept.exists():
        faults.say(f"nothing was answered, so {desk.kept} was not written")
    elif desk.kept is not None:
        told = f"{counted(count, 'answer')} kept in {desk.kept}"
        faults.say(told, f"recommender ask --from {desk.kept} -o {desk.kept} goes on")
    elif count:
        _say_answers(desk, session, "not kept in a file (-o FILE does that); this is what was answered:")
    else:
        faults.say("nothing was answered")


def _say_answers(desk: Keeping, session: Session, told: str) -> None:
    faults.say(told)
    click.echo(desk.text(session), err=True, nl=False)
