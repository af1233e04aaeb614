"""What a questionnaire shows before each question: who leads, what is asked and why, the choices with their help."""

from __future__ import annotations

from collections.abc import Sequence

from recommender.frozen import frozen
from recommender.model.interview import Asking, Contender, Goal, Position, Stop
from recommender.model.pack import Pack
from recommender.model.vocabulary import Attribute, AttributeType, LevelRange, Value
from recommender.report.lines import Line, Part, Span, line_of, padded, shortened, span, wrapped
from recommender.report.words import attribute_words, counted, listed

_LEADERS = 3
_BAR = 10
_LEAST_TOLD = 0.02  # of the likely ways to go on
_NAMED = 3
_LIKELY = "likely to win"
_NONE_MARKED = "Mark all that hold, or none."


@frozen
class Option:
    """One answer that can be chosen: its value, the word for it, and a line of help; a number has no value yet.

    Choosing one with `number` set asks for that number.
    """

    value: Value | None
    word: str
    help: str
    number: str = ""


def options_of(pack: Pack, attribute: Attribute, numbers: Sequence[str]) -> tuple[Option, ...]:
    """The answers to choose from; none for a number. `numbers` are offered besides the words of a level."""
    helps = attribute.value_help or {}
    match attribute.type:
        case AttributeType.FLAG:
            return Option(True, "yes", helps.get("true", "")), Option(False, "no", helps.get("false", ""))
        case AttributeType.NUMBER:
            return ()
        case AttributeType.LEVEL:
            words = [Option(LevelRange(at, at), word, helps.get(word, "")) for at, word in enumerate(attribute.values)]
            offered = [pack.vocabulary[name] for name in numbers]
            return (*words, *(Option(None, "a number", _number_words(number), number.id) for number in offered))
        case _:
            return tuple(Option(word, word, helps.get(word) or _service_name(pack, word)) for word in attribute.values)


def option_texts(options: Sequence[Option], width: int, rows: int, margin: int = 0) -> list[str]:
    """The options as they are shown: their words in a column, behind them the help.

    It is the whole help, in several lines where it must be, if all options then fit into `rows` rows; else its first
    sentence, as far as that fits into the line. `margin` columns will stand before the first line of each.
    """
    column = max(len(option.word) for option in options) + 2
    whole = [wrapped([option.help], width, f"{option.word:<{column}}", " " * column) for option in options]
    if sum(len(lines) for lines in whole) <= rows:
        between = "\n" + " " * margin
        return [between.join("".join(piece.text for piece in line).rstrip() for line in lines) for lines in whole]
    return [shortened(f"{option.word:<{column}}{_first_sentence(option.help)}".rstrip(), width) for option in options]


def _first_sentence(text: str) -> str:
    first, stop, _ = text.partition(". ")
    return first + stop.rstrip()


def opening_lines(goal: Goal, *, width: int) -> list[Line]:
    """When the questionnaire ends, told once: the number of questions that may come says little of it."""
    if goal.everything:
        told = "Every relevant question is asked, the most telling first."
    elif goal.certain:
        told = "It ends as soon as no answer can change who comes first."
    else:
        told = f"It ends as soon as one service wins in {_of_100(goal.confidence)} likely ways to go on."
    return wrapped([span(told, Part.DIM)], width)


def position_lines(position: Position, number: int, *, width: int, bar: str) -> list[Line]:
    """The ranking as it stands, in at most six lines; `number` counts the question that follows."""
    left = position.at_most
    count = f"Question {number}, at most {left - 1} more after it" if left > 1 else f"Question {number}, the last one"
    room = _figures_end(width) - len(count)
    if position.leader is not None and room > len(_LIKELY):
        count += _LIKELY.rjust(room)
    lines: list[Line] = [(span(padded(count, width), Part.DIM),)]
    if position.leader is None:
        return [*lines, *wrapped([span("No service is left: every candidate is ruled out.", Part.BAD)], width)]
    is_ahead = position.leader.score > 0  # else it comes first by chance
    shown = _likely(position)
    lines += [_contender(entry, is_ahead and entry is position.leader, width, bar) for entry in shown[:_LEADERS]]
    others = shown[_LEADERS:]
    told = []
    if others:
        share = sum(entry.share for entry in others)
        told.append(f"{counted(len(others), 'other')}, together {_of_100(share)}")
    nobody = 1 - sum(entry.share for entry in shown)
    if shown and _LEAST_TOLD <= nobody < 1:
        told.append(f"no service is left in {_of_100(nobody)}")
    return [*lines, *wrapped([span("; ".join(told), Part.DIM)], width, "    ", "    ")] if told else lines


def question_lines(
    asking: Asking, attribute: Attribute, position: Position, names: Sequence[str], *, width: int
) -> list[Line]:
    """The question, its help and why it is asked now; `names` are the services that it tells apart."""
    lines = wrapped([span(attribute.question or attribute.title or attribute.id, Part.STRONG)], width)
    how = _NONE_MARKED if attribute.type is AttributeType.CHOICES else ""
    if attribute.help or how:
        lines += wrapped([attribute.help, " ", how], width)
    return [*lines, *wrapped([span(f"Asked now: {_why(asking, position, names)}", Part.DIM)], width, "", "  ")]


def number_prompt(attribute: Attribute) -> str:
    """What is to be typed for a number."""
    unit = attribute.unit
    if not unit:
        return "A number"
    if unit.startswith("1/"):
        return "A number per second" if unit == "1/s" else f"A number per {unit[2:]}"
    return f"A number in {unit}"


def stop_lines(stop: Stop, position: Position, width: int) -> list[Line]:
    """Why no further question comes."""
    leader = position.leader.name if position.leader else "nobody"
    match stop:
        case Stop.SETTLED if position.leader is None:
            told = "Settled: these answers leave no service."
        case Stop.SETTLED:
            told = f"Settled: whatever else is answered, {leader} comes first."
        case Stop.SURE:
            told = f"Sure enough: {leader} comes first in {_of_100(position.confidence)} likely ways to go on."
        case Stop.ASKED_OUT:
            told = "There is nothing left to ask that could change the answer."
    return wrapped([span(told, Part.GOOD)], width)


def _likely(position: Position) -> list[Contender]:
    """Who may win, the likeliest first, but before them who comes first now and not by chance."""
    likely = [entry for entry in (*position.ranking, *position.others) if entry.share > 0]
    shown = sorted(likely, key=lambda entry: -entry.share)
    leader = position.leader
    if leader is None or leader.score <= 0:
        return shown
    return [leader, *(entry for entry in shown if entry is not leader)]


def _contender(entry: Contender, leads: bool, width: int, bar: str) -> Line:
    share = _of_100(entry.share)
    cells = max(1, round(entry.share * _BAR)) if entry.share else 0
    role = "leads  " if leads else "may win"
    pieces: list[str | Span] = [
        span(f"  {role} ", Part.DIM),
        span(padded(entry.name, _name_room(width)), Part.STRONG if leads else Part.PLAIN),
        f" {share:>{len(_LIKELY)}} ",
        span(bar * cells, Part.GOOD if leads else Part.PLAIN),
    ]
    return line_of(*pieces)


def _name_room(width: int) -> int:
    return max(10, width - 10 - _BAR - 22)


def _figures_end(width: int) -> int:
    """The column where the figures of the contenders end."""
    return 10 + _name_room(width) + 1 + len(_LIKELY)


def _of_100(share: float) -> str:
    """A share in words: never 0 or 100 of 100 where it is neither."""
    if share in (0.0, 1.0):
        return f"{round(100 * share)} of 100"
    return f"{min(max(round(100 * share), 1), 99)} of 100"


def _why(asking: Asking, position: Position, names: Sequence[str]) -> str:
    above = {entry.name for entry in _likely(position)[:_LEADERS]}
    is_above = above == set(names[:_NAMED]) and len(above) == _LEADERS
    told = "the three above" if is_above and not asking.closes else listed([*names[:_NAMED]])
    if asking.closes:
        return f"its answer could still bring {names[0] if names else 'the leader'} down."
    if len(names) > 1:
        return f"it tells {told} apart." if is_above else f"it tells apart {told}."
    return "nothing depends on it but the details." if not names else f"it makes sure of {told}."


def _number_words(number: Attribute) -> str:
    title = attribute_words(number)
    return f"{title} in {number.unit}" if number.unit else title


def _service_name(pack: Pack, word: str) -> str:
    return pack.services[word].name if word in pack.services else ""
