"""An introduction without what is no text: formulas in TeX, empty brackets, hatnotes, coordinates.

TextExtracts drops templates, and leaves what stood around them: "(; February 12, 1809)", "Tokyo ( , ) is". It
gives a formula twice: as symbols, each on a line of its own, and as "{\\displaystyle …}".
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from brackets import BRACKETS
from languages import Language
from sentences import sentences, title_names, title_spans

_FORMULA_OR_BRACE = re.compile(r"\\[\\{}]|(\{\\(?:display|text|script|scriptscript)style(?![A-Za-z]))|[{}]")
_SIGN_AFTER_SPACE = re.compile(r"\s*(?=[,.;)](?:\s|$))")

_SEPARATORS = frozenset(" ,;:，；：、،؛·・")
_LEFT_ALONE = _SEPARATORS | frozenset("•|/–—")
"""Signs that mean nothing where brackets hold nothing else, but may begin what they hold: (–1950)."""

_LEFT_BY_TEMPLATES = re.compile(
    r"[(\[（［【〔] ?[,;:，；：、،؛·・•|/–—)\]）］】〕]|[,;:，；：、،؛·・] ?[)\]）］】〕]| ,"
)

_MARKS = frozenset(".!?…。｡．！？।॥؟۔")
_CLOSING_SIGNS = ")]）］」』”’»\"'"

_LONGEST_COORDINATES = 200
_COORDINATES_LABEL = re.compile(
    r"(?:coordinates|koordinaten|coordonnées(?: géographiques)?|coordenadas|coordinate|الإحداثيات|إحداثيات"
    r"|निर्देशांक|좌표|座標|坐标|地理坐標|地理坐标) ?[:：]",
    re.IGNORECASE,
)
_DEGREE = re.compile(r"\d ?[°º度도]")
_DECIMAL_COORDINATES = re.compile(r"[+\-−]?\d{1,3}\.\d{2,} ?[,;] ?[+\-−]?\d{1,3}\.\d{2,}")
_ONLY_COORDINATES = re.compile(
    r"(?:[\d ,.;:/|+\-−–()°º′″'\"’”´\ufeff♁⌖]|OSM|Mappa"
    r"|(?<![^\W\d_])(?:[NSEWOL]|north|south|east|west|nord|süd|sud|ost|est|ouest|ovest|norte|sur|sul|este|oeste|leste)"
    r"(?![^\W\d_])"
    r"|[北南]緯|[北南]纬|[東西]経|[东西]经|[東西]經|[度分秒]|북위|남위|동경|서경|[도분초]|شمال|جنوب|شرق|غرب|ا|ً"
    r"|उत्तर|दक्षिण|पूर्व|पश्चिम)*",
    re.IGNORECASE,
)

_LONGEST_HATNOTE = 1_000
_LONGEST_NAME = 100
"""What stands before "is not to be confused with" in a hatnote is a name."""

_CONFUSED = ("confus", "confond", "confund", "verwechsel", "混淆", "勿与", "勿與", "不应与", "不應與")
_TELLS = re.compile(
    r"\b(?:is|was|are|were|ist|war|sind|waren|es|era|son|eran|è|sono|é|são|eram|est|était|sont|étaient)"
    r"\s+(?:an?|the|one|ein|eine|der|die|das|une?|los|las|el|la|l[e']|il|lo|gli|uma?|um|os?|as?)\b|是"
)
"""Says that something is something. A name hardly does, but 为 is in some, as in 华为."""


def paragraphs(introduction: str, language: Language, title: str) -> Iterator[str]:
    """Give the paragraphs that are text, with single spaces. `title` is the page's.

    A line goes on with the one before unless that ended with a mark; an indented one does, since it is one
    symbol of a formula.
    """
    names = title_names(title)
    lines: list[str] = []
    for line in _without_formulas(introduction).split("\n"):
        text = _without_empty_brackets(" ".join(line.split()), names)
        if not text or _is_coordinates(text) or _is_hatnote(text, language, title):
            continue
        if lines and not line[0].isspace() and lines[-1].rstrip(_CLOSING_SIGNS)[-1:] in _MARKS:
            yield " ".join(lines)
            lines = []
        lines.append(text)
    if lines:
        yield " ".join(lines)


def _without_formulas(text: str) -> str:
    """Drop TeX, braces within braces included. What is opened and never closed stays."""
    kept: list[str] = []
    end = 0
    for begin, after in _formulas(text):
        sign = _SIGN_AFTER_SPACE.match(text, after)
        before = text[end:begin]
        kept.append(before.rstrip() if sign else before)
        end = sign.end() if sign else after
    return "".join([*kept, text[end:]])


def _formulas(text: str) -> Iterator[tuple[int, int]]:
    """Find where formulas begin and end; not those within others."""
    open_braces: list[tuple[int, bool]] = []
    found: list[tuple[int, int]] = []
    for match in _FORMULA_OR_BRACE.finditer(text):
        if match[0][0] == "{":
            open_braces.append((match.start(), match[1] is not None))
        elif match[0] == "}" and open_braces:
            begin, is_formula = open_braces.pop()
            if is_formula:
                while found and found[-1][0] > begin:
                    found.pop()
                found.append((begin, match.end()))
    return iter(found)


def _without_empty_brackets(text: str, names: Sequence[str]) -> str:
    """Drop brackets that hold nothing but separators, and separators at the beginning and end of others.

    Those of the title stay ("( )" is an album), and so do those of "printf()".
    """
    if not _LEFT_BY_TEMPLATES.search(text):
        return text
    in_title = {at for start, end in title_spans(names, text) for at in range(start, end)}
    kept: list[str] = []
    opened: list[tuple[int, str]] = []
    for at, sign in enumerate(text):
        if at in in_title:
            kept.append(sign)
        elif sign in BRACKETS:
            opened.append((len(kept), BRACKETS[sign]))
            kept.append(sign)
        elif opened and sign == opened[-1][1]:
            opening, _ = opened.pop()
            _close(kept, opening, sign, called=text[at - 1] == "(", after=text[at + 1 : at + 2])
        elif opened and sign == "," and kept[-1] == " ":
            kept[-1] = sign
        elif not (opened and opened[-1][0] == len(kept) - 1 and sign in _SEPARATORS):
            kept.append(sign)
    return "".join(kept).strip()


def _close(kept: list[str], opening: int, sign: str, *, called: bool, after: str) -> None:
    """Close the brackets that were opened there, or drop them; `after` is the text's next character."""
    end = len(kept)
    while kept[end - 1] in _SEPARATORS:
        end -= 1
    if set(kept[end:]) != {" "}:
        del kept[end:]
    before = kept[opening - 1] if opening else " "
    is_call = called and before.isascii() and (before.isalnum() or before == "_")
    if is_call or any(kept[each] not in _LEFT_ALONE for each in range(opening + 1, len(kept))):
        kept.append(sign)
        return
    del kept[opening:]
    if before == " " and after in ("", " ", ",", ".", ";", ":", ")"):
        del kept[-1:]


def _is_coordinates(text: str) -> bool:
    if len(text) > _LONGEST_COORDINATES:
        return False
    if _DECIMAL_COORDINATES.fullmatch(text):
        return True
    label = _COORDINATES_LABEL.match(text)
    if not (label or _DEGREE.search(text)):
        return False
    return _ONLY_COORDINATES.fullmatch(text, label.end() if label else 0) is not None


def _is_hatnote(text: str, language: Language, title: str) -> bool:
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    return (
        len(text) <= _LONGEST_HATNOTE
        and _begins_as_hatnote(text.casefold(), language)
        and all(
            any(_reads(sentence.casefold(), _pieces(hatnote)) for hatnote in language.hatnotes)
            for sentence in sentences(text, language, title)
        )
    )


def _begins_as_hatnote(text: str, language: Language) -> bool:
    """Whether it may be one. Hardly a text is, and to cut each into sentences took 4 % of a batch's time."""
    beginnings, after_names = _beginnings(language.hatnotes)
    return text.startswith(beginnings) or any(
        text.find(piece, 0, _LONGEST_NAME + len(piece)) >= 0 for piece in after_names
    )


@cache
def _beginnings(hatnotes: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give what hatnotes begin with, and what follows the name that others begin with."""
    pieces = [_pieces(hatnote) for hatnote in hatnotes]
    return tuple(first for first, *_ in pieces if first), tuple(
        second for first, second, *_ in pieces if not first
    )


def _tells_more(sentence: str, piece: str) -> bool:
    """Whether a sentence on a confusion says something first: "Boana is a genus of frogs that should …"."""
    before, _, _ = sentence.partition(piece)
    return any(word in piece for word in _CONFUSED) and _TELLS.search(before) is not None


@cache
def _pieces(hatnote: str) -> list[str]:
    return hatnote.casefold().split("*")


def _reads(sentence: str, pieces: Sequence[str]) -> bool:
    """Whether the sentence is these pieces, with any text between them, but only a name before them."""
    first, *others = pieces
    if not sentence.startswith(first) or (not first and _tells_more(sentence, others[0])):
        return False
    at = len(first)
    for piece in others:
        found = sentence.find(piece, at, None if at else _LONGEST_NAME + len(piece))
        if found < 0:
            return False
        at = found + len(piece)
    return at == len(sentence) or pieces[-1] == ""
