"""One question at the terminal, by questionary: the only module that knows it. Imported when somebody is asked."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

import questionary
from prompt_toolkit.filters import Condition
from prompt_toolkit.input import create_input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.layout.dimension import Dimension
from prompt_toolkit.output import ColorDepth, create_output

from recommender.errors import WorkloadError
from recommender.frozen import frozen
from recommender.knowledge.workload_file import workload_from_sets
from recommender.model.pack import Pack
from recommender.model.vocabulary import Attribute, AttributeType, Value
from recommender.report.ask_screen import Option, option_texts

_POINTER, _MARK = 3, 2  # columns that the pointer and the mark of a choice take
_MARGIN = 6  # what is left free beside a choice for both, and at the end of the line


class Move(StrEnum):
    """What somebody does with a question."""

    ANSWER = "answer"
    UNKNOWN = "unknown"
    SKIP = "skip"
    BACK = "back"
    QUIT = "quit"


@frozen
class Said:
    """What was done, with the answer if it was one; `instead` names the number that answers for a level."""

    move: Move
    value: Value | None = None
    shown: str = ""
    instead: str = ""


_KEYS = {"?": Move.UNKNOWN, "s": Move.SKIP, "b": Move.BACK, "q": Move.QUIT, "c-d": Move.QUIT}
_HINT = "? don't know, s skip, b back, q quit"


class Prompter:
    """Asks on standard error and reads from standard input; answers come back as values of the vocabulary."""

    def __init__(self, pack: Pack, *, is_plain: bool, keeps: bool) -> None:
        """Args: `is_plain` leaves colours out; `keeps` says that the answers are kept when somebody quits."""
        self._pack = pack
        self._hint = f"{_HINT} and keep" if keeps else _HINT
        self._surroundings: dict[str, Any] = {
            "input": create_input(sys.stdin),
            "output": create_output(stdout=sys.stderr),
            "color_depth": ColorDepth.DEPTH_1_BIT if is_plain else None,
        }

    def ask(
        self,
        attribute: Attribute,
        options: Sequence[Option],
        number_prompt: Callable[[Attribute], str],
        width: int,
        rows: int,
    ) -> Said:
        """Ask about `attribute` until there is a reply; a list of choices takes at most `rows` rows.

        Raises:
            KeyboardInterrupt: Ctrl-C.
            EOFError: the input has ended.

        """
        if attribute.type is AttributeType.NUMBER:
            return self._number(attribute, number_prompt(attribute), "")
        if attribute.type is AttributeType.CHOICES:
            return self._several(options, width, rows)
        while True:
            said = self._one(options, width, rows)
            chosen = next((option for option in options if option.number == said.instead != ""), None)
            if chosen is None:
                return said
            number = self._pack.vocabulary[chosen.number]
            said = self._number(number, number_prompt(number), number.id)
            if said.move is not Move.BACK:  # back from the number leads to the words
                return said

    def _one(self, options: Sequence[Option], width: int, rows: int) -> Said:
        choices = _choices(options, width, rows, _POINTER)
        message = f"Arrows, Enter{_count(options, rows)}; {self._hint}"
        answer = self._run(questionary.select(message, choices, qmark="", instruction=" ", **self._surroundings), rows)
        if isinstance(answer, Move):
            return Said(answer)
        option = options[answer]
        return Said(Move.ANSWER, option.value, option.word, option.number)

    def _several(self, options: Sequence[Option], width: int, rows: int) -> Said:
        choices = _choices(options, width, rows, _POINTER + _MARK)
        message = f"Space marks, Enter{_count(options, rows)}; {self._hint}"
        question = questionary.checkbox(message, choices, qmark="", instruction=" ", **self._surroundings)
        answer = self._run(question, rows)
        if isinstance(answer, Move):
            return Said(answer)
        words = [options[at].word for at in sorted(answer)]
        return Said(Move.ANSWER, frozenset(words), ", ".join(words) or "none")

    def _number(self, attribute: Attribute, prompt: str, instead: str) -> Said:
        def fault(text: str) -> bool | str:
            return self._read(attribute, text)[1] or True

        message = f"{prompt}; {self._hint}:"
        question = questionary.text(message, qmark="", validate=fault, **self._surroundings)
        text = self._run(question, None, while_empty=True)
        if isinstance(text, Move):
            return Said(text)
        value, _ = self._read(attribute, text)
        return Said(Move.ANSWER, value, text, instead)

    def _read(self, attribute: Attribute, text: str) -> tuple[Value | None, str]:
        """The number that was typed, or what is wrong with it."""
        if not text.strip():
            return None, "type a number, or ? if nobody knows"
        try:
            answers = workload_from_sets([f"{attribute.id}={text}"], self._pack).answers
        except WorkloadError as error:
            problem = error.problems[0]
            return None, f"{problem.message}; {problem.hint}" if problem.hint else problem.message
        value = answers.get(attribute.id)
        return value, "" if value is not None else "type a number, or ? if nobody knows"

    def _run(self, question: questionary.Question, rows: int | None, *, while_empty: bool = False) -> Any:
        """Run a prompt with the keys that leave it; a list of choices is at most `rows` rows high.

        With `while_empty` the keys leave it only as long as nothing has been typed.
        """
        app = question.application
        is_empty = Condition(lambda: not (while_empty and app.current_buffer.text))
        keys = KeyBindings()
        for key, move in _KEYS.items():
            keys.add(key, eager=True, filter=is_empty)(_leaving(move))
        app.erase_when_done = True
        app.key_bindings = merge_key_bindings([*([app.key_bindings] if app.key_bindings else []), keys])
        for window in app.layout.find_all_windows() if rows else ():
            if isinstance(window.content, FormattedTextControl) and hasattr(window.content, "choices"):
                window.height = Dimension(max=rows)
        return question.unsafe_ask()


def _choices(options: Sequence[Option], width: int, rows: int, margin: int) -> list[questionary.Choice]:
    texts = option_texts(options, width - _MARGIN, rows, margin)
    return [questionary.Choice(text, value=at) for at, text in enumerate(texts)]


def _count(options: Sequence[Option], rows: int) -> str:
    """How many choices there are, where not all can be seen at once."""
    return f" ({len(options)} choices)" if len(options) > rows else ""


def _leaving(move: Move) -> Callable[[KeyPressEvent], None]:
    def leave(event: KeyPressEvent) -> None:
        event.app.exit(result=move)

    return leave
