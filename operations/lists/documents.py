"""JSON, JSON Lines and YAML: lists of names, or of objects with a name and, if wanted, a title."""

import json
import re
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from typing import Any, NamedTuple, NoReturn

import ijson
import yaml

from operations.lists.columns import Columns
from operations.lists.entries import Candidate, CannotRead, NotText, Refused
from operations.lists.text import LONGEST_LINE, Line

# ijson reads JSON of any length as a stream. So do PyYAML's events, which leave each text as it is written.

MOST_DEPTH = 100
"""The time that YAML's parser takes grows with the square of the depth."""

_YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_YAML_NOTHING = {"", "~", "null", "Null", "NULL"}
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)"
)
_UNFINISHED_ESCAPE = re.compile(
    r"(?<!\\)(?:\\\\)*+(\\(?:u(?:[0-9a-fA-F]{0,3}|[dD][89abAB][0-9a-fA-F]{2}(?:\\(?:u[0-9a-fA-F]{0,3})?)?)?)?)\Z"
)
"""What the next piece of a text may make whole: an escape, or the first half of a surrogate pair."""

_HALF_A_PAIR, _IN_ITS_PLACE = "\ud800", "\uffff\ufffe\uffff"
"""ijson reads half a surrogate pair as a question mark, so that it is given characters that no text has."""

_TOO_LONG = "a number is too long"
_LONG_NUMBER = re.compile(r"(?<![^\s:,\[/])-?[0-9]{1000}")

_NOT_A_LIST = NotText("not a list; begin each name with '- '")


class _Kind(Enum):
    LIST = auto()
    OBJECT = auto()
    END = auto()
    KEY = auto()
    VALUE = auto()


class _Event(NamedTuple):
    """A value, or the beginning or end of an array or object, in this line of a document."""

    line: int
    kind: _Kind
    value: object = None


class _Fields(list[tuple[str, object]]):
    """An object's fields as they are written, also those that it has twice."""


def json_lines_candidates(lines: Iterable[Line], columns: Columns) -> Iterator[Candidate | Refused]:
    """Read a value per line. A line without one does not affect the others."""
    for line in lines:
        place = f"line {line.number}"
        if line.problem:
            yield Refused(place, line.problem)
        elif line.text.strip():
            try:
                value = json.loads(
                    line.text,
                    object_pairs_hook=_Fields,
                    parse_int=str,  # a number's digits, as they are
                    parse_float=str,
                    parse_constant=_refuse_constant,
                )
            except (ValueError, RecursionError) as error:
                yield Refused(place, f"is not JSON: {error}")
            else:
                yield _json_line_candidate(place, value, columns)


def _json_line_candidate(place: str, value: object, columns: Columns) -> Candidate | Refused:
    if isinstance(value, _Fields):
        return columns.in_object(place, ((key, _plain(field)) for key, field in value))
    return Candidate(place, _plain(value))


def _plain(value: object) -> object:
    match value:
        case _Fields():
            return NotText("an object")
        case list():
            return NotText("a list")
        case bool():
            return NotText(str(value).lower())
    return value


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def json_candidates(pieces: Iterable[Line], columns: Columns) -> Iterator[Candidate | Refused]:
    """Read a list, or one value after the other. Raises CannotRead."""
    return _candidates(_json_events(pieces), columns)


def yaml_candidates(pieces: Iterable[Line], columns: Columns) -> Iterator[Candidate | Refused]:
    """Read the list of each document. Raises CannotRead."""
    return _candidates(_yaml_events(pieces), columns)


def _candidates(events: Iterator[_Event], columns: Columns) -> Iterator[Candidate | Refused]:
    """Give values, and those of the outermost lists. Values nested more deeply are refused."""
    in_list = False
    for event in events:
        if event.kind is _Kind.LIST and not in_list:
            in_list = True
        elif event.kind is _Kind.END:
            in_list = False
        elif event.kind is _Kind.OBJECT:
            fields = _fields(events)
            yield columns.in_object(f"line {event.line}", fields)
            for _ in fields:
                pass  # what is left where the object was refused early
        else:
            yield Candidate(f"line {event.line}", _value(event, events))


def _fields(events: Iterator[_Event]) -> Iterator[tuple[object, object]]:
    for event in events:
        if event.kind is _Kind.END:
            return
        yield event.value, _value(next(events), events)


def _value(event: _Event, events: Iterator[_Event]) -> object:
    if event.kind is _Kind.VALUE:
        return event.value
    depth = 1
    while depth:
        kind = next(events).kind
        depth += (kind in {_Kind.LIST, _Kind.OBJECT}) - (kind is _Kind.END)
    return NotText("a list" if event.kind is _Kind.LIST else "an object")


class _Feed:
    """The pieces of a document, on their way into a parser that keeps what it has made nothing of yet."""

    def __init__(self, pieces: Iterable[Line]) -> None:
        self._pieces = iter(pieces)
        self._kept = 0
        self.line = 1

    def made_something(self) -> None:
        self._kept = 0

    def read(self, _size: int = -1) -> str:
        """Give the next piece, nothing at the end. Raises CannotRead."""
        piece = next(self._pieces, None)
        if piece is None:
            return ""
        self.line = piece.number
        self._kept += len(piece.text)
        if piece.problem:
            raise CannotRead(piece.problem, f"line {piece.number}")
        if self._kept > 2 * LONGEST_LINE:
            raise CannotRead(f"has a text of more than {LONGEST_LINE:,} characters", f"line {piece.number}")
        return piece.text


def _json_events(pieces: Iterable[Line]) -> Iterator[_Event]:
    """ijson is sent the document a line at a time, so that what it answers is of that line."""
    feed = _Feed(pieces)
    answers = ijson.sendable_list()
    parser = ijson.basic_parse_coro(answers, multiple_values=True)
    failure: Exception | None = None
    held = ""
    going_on = True
    while going_on and not failure:
        piece = feed.read()
        going_on = bool(piece)
        text = held + piece
        unfinished = _UNFINISHED_ESCAPE.search(text) if piece else None
        held = unfinished[1] if unfinished else ""
        try:
            if whole := text.removesuffix(held):
                _refuse_long_number(whole)
                parser.send(_without_half_pairs(whole).encode())
            if not going_on:
                parser.close()
        except (ijson.JSONError, ValueError) as error:
            failure = error
        except ArithmeticError:  # Decimal takes no exponent of twenty digits
            failure = ValueError(_TOO_LONG)
        if answers:
            feed.made_something()
        for name, value in answers:
            yield _json_event(feed.line, name, value)
        del answers[:]
    if failure:
        cause = str(failure).splitlines()[0] if str(failure) else type(failure).__name__
        raise CannotRead(f"is not JSON: {cause}", f"line {feed.line}") from failure


def _refuse_long_number(piece: str) -> None:
    """Raise ValueError where a number would end the process.

    Python takes no whole number of over 4,300 digits, and ijson's C parser goes on without it. A part of a
    number may be in another piece.
    """
    if _LONG_NUMBER.search(piece):
        raise ValueError(_TOO_LONG)


def _without_half_pairs(piece: str) -> str:
    if "\\ud" not in piece and "\\uD" not in piece:
        return piece
    return _ESCAPE.sub(lambda escape: _IN_ITS_PLACE if escape[1] else escape[0], piece)


def _json_event(line: int, name: str, value: Any) -> _Event:  # noqa: ANN401 — whatever JSON has
    match name:
        case "start_array":
            return _Event(line, _Kind.LIST)
        case "start_map":
            return _Event(line, _Kind.OBJECT)
        case "end_array" | "end_map":
            return _Event(line, _Kind.END)
        case "map_key":
            return _Event(line, _Kind.KEY, value)
        case "number":
            return _Event(line, _Kind.VALUE, str(value))
        case "string":
            value = value.replace(_IN_ITS_PLACE, _HALF_A_PAIR)
    return _Event(line, _Kind.VALUE, _plain(value))


def _yaml_events(pieces: Iterable[Line]) -> Iterator[_Event]:
    """What YAML would make of a text (`no`, 1e5, 2001-01-01) is left to be that text."""
    feed = _Feed(pieces)
    key_is_next: list[bool | None] = []  # of each object that is open, None of each list
    try:
        for event in yaml.parse(feed, _YAML_LOADER):
            feed.made_something()
            line = event.start_mark.line + 1 if event.start_mark else feed.line
            is_key = bool(key_is_next and key_is_next[-1])
            if isinstance(event, yaml.CollectionEndEvent):
                key_is_next.pop()
                yield _Event(line, _Kind.END)
            elif isinstance(event, yaml.NodeEvent):
                if key_is_next and key_is_next[-1] is not None:
                    key_is_next[-1] = not is_key
                if is_key and not isinstance(event, yaml.ScalarEvent):
                    raise CannotRead("has a key that is no text", f"line {line}")
                if isinstance(event, yaml.CollectionStartEvent):
                    if len(key_is_next) == MOST_DEPTH:
                        raise CannotRead(
                            f"has lists or objects in more than {MOST_DEPTH} others", f"line {line}"
                        )
                    is_list = isinstance(event, yaml.SequenceStartEvent)
                    key_is_next.append(None if is_list else True)
                    yield _Event(line, _Kind.LIST if is_list else _Kind.OBJECT)
                else:
                    value = _yaml_value(event) if key_is_next else _NOT_A_LIST
                    yield _Event(line, _Kind.KEY if is_key else _Kind.VALUE, value)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        cause = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
        line = mark.line + 1 if mark else feed.line
        raise CannotRead(f"is not YAML: {cause}", f"line {line}") from error


def _yaml_value(event: yaml.NodeEvent) -> object:
    if not isinstance(event, yaml.ScalarEvent):
        return NotText("an alias of another entry")
    is_plain = event.implicit[0]
    return None if is_plain and event.value in _YAML_NOTHING else event.value
