"""The YAML library's syntax errors in one line of our own words.

Owns the wording alone; the place is the library's, the sentence never is.
"""

from __future__ import annotations

import yaml

from recommender.frozen import frozen

_COLON = "align the key with those above it, or put text that holds `: ` in quotes"

# What the library says (both its parsers) and what we say; the first that is contained counts.
_WORDINGS = (
    ("mapping values are not allowed", "a `:` stands where no key can be", _COLON),
    ("could not find expected ':'", "a line is neither a key with `:` nor part of a value", "write `key: value`"),
    ("expected ',' or ']'", "a list in `[ ]` is not closed here", "add the missing `,` or `]`"),
    ("expected ',' or '}'", "a mapping in `{ }` is not closed here", "add the missing `,` or `}`"),
    ("end of stream", "a quoted text or bracket is not closed before the file ends", "close it"),
    ("document indicator", "a quoted text is not closed before the next document", "close it"),
    ("unknown escape", "an escape after `\\` is not known", "write the text in single quotes"),
    ("block sequence entries are not allowed", "a `-` stands where no list can start", "put the list on its own lines"),
    ("block mapping entries", "a key stands where none can be", "check the indentation"),
    ("did not find expected '-' indicator", "the indentation does not fit the list above", "align it with the `-`"),
    ("did not find expected key", "the indentation does not fit the lines above", "align it with the other keys"),
    ("expected <block end>", "the indentation does not fit the lines above", "align it with the lines around"),
    ("document start", "text stands after the end of the document", "begin another document with `---`"),
    ("tab", "a tab stands in the indentation", "indent with spaces"),
    ("tag handle", "a tag is not known", "leave the tag out"),
    ("tag", "a tag is not allowed here", "leave the tag out"),
    ("anchor", "an anchor or alias is not written correctly", "write the value out"),
    ("alias", "an anchor or alias is not written correctly", "write the value out"),
    ("alphabetic or numeric", "an anchor or alias is not written correctly", "write the value out"),
    ("directive", "a line that starts with `%` is not allowed here", "put text that starts with `%` in quotes"),
    ("version", "the YAML version is not known", "leave the `%YAML` line out"),
    ("indentation indicator", "the sign after `|` or `>` is not known", "write `|` or `>` alone"),
    ("comment or line break", "the sign after `|` or `>` is not known", "write `|` or `>` alone"),
)


@frozen
class SyntaxFault:
    """One line about a syntax error; `line` and `column` count from 1, 0 where unknown."""

    line: int
    column: int
    message: str
    hint: str


def describe_fault(error: yaml.YAMLError, text: str) -> SyntaxFault:
    """Where and what is wrong, in our words."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (0, 0)
    said = str(getattr(error, "problem", "") or "")
    message, hint = _wording(said, _character(text, line, column))
    return SyntaxFault(line, column, message, hint)


def _character(text: str, line: int, column: int) -> str:
    lines = text.split("\n", line)[:line]
    return lines[-1][column - 1 : column] if line and len(lines) == line else ""


def _wording(said: str, character: str) -> tuple[str, str]:
    if "cannot start any token" in said:
        if character == "\t":
            return "a tab stands in the indentation", "indent with spaces"
        shown = character if character.isprintable() else "?"
        return f"a value may not start with `{shown or '?'}`", "put it in quotes"
    for part, message, hint in _WORDINGS:
        if part in said:
            return message, hint
    return "this is not valid YAML", "check the lines around here"
