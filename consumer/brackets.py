"""Where brackets, quotations and transcriptions open and close."""

import re
from collections import Counter
from collections.abc import Iterator

BRACKETS = {"(": ")", "[": "]", "（": "）", "［": "］", "【": "】", "〔": "〕"}
_TITLES_OF_WORKS = {"『": "』", "《": "》", "〈": "〉"}
_QUOTATIONS = {"「": "」", "｢": "｣", "“": "”", "„": "“”", "‘": "’", "‚": "‘", '"': '"', "'": "'"}
_QUOTATIONS |= {"«": "»", "»": "«", "‹": "›", "›": "‹"}
_CLOSED_BY = {**BRACKETS, **_TITLES_OF_WORKS, **_QUOTATIONS}

TITLES_OF_WORKS = frozenset(_TITLES_OF_WORKS.values())
"""What closes titles, which a sentence goes on after."""

CLOSING = frozenset("".join(_CLOSED_BY.values()))
ONLY_CLOSING = CLOSING - {*_CLOSED_BY, "’"}
"""Signs that cannot open anything, nor be an apostrophe."""

_PAIRED = re.compile(f"[{re.escape(''.join({*_CLOSED_BY, *CLOSING}))}]")
_BEFORE_A_QUOTATION = frozenset(" ([{（［【〔「『《〈“„«‘‚'’-–—/¿¡:：、，。")

_TRANSCRIPTION = re.compile(r"(?<![^\s(\[（])/(?=[^\s/])[^/]{1,80}/(?!\w)")
"""Counts where a sign in it is not ASCII: "/ˈsɛlt.əs/", but not "/etc/"."""

FIRST_WIDE_CHARACTER = "\u2e80"
"""Unicode has the scripts of China, Japan and Korea from here on."""


def pairs(text: str) -> Iterator[tuple[int, int]]:
    """Find where each opens and closes. What never closes, or was never opened, is left out."""
    for match in _TRANSCRIPTION.finditer(text):
        if not match[0].isascii():
            yield match.start(), match.end() - 1
    open_signs: list[tuple[int, str]] = []
    awaited: Counter[str] = Counter()
    for match in _PAIRED.finditer(text):
        sign, at = match[0], match.start()
        if awaited[sign] and _closes(text, at):
            closed_by = ""
            while sign not in closed_by:
                opening, closed_by = open_signs.pop()
                awaited.subtract(closed_by)
            yield opening, at
        elif sign in _CLOSED_BY and _opens(text, at):
            open_signs.append((at, _CLOSED_BY[sign]))
            awaited.update(_CLOSED_BY[sign])


def _opens(text: str, at: int) -> bool:
    """A quotation mark opens only where a word begins, since it may also be an inch or an apostrophe."""
    sign, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if sign == "'" and not after.isalpha():
        return False
    return sign not in _QUOTATIONS or before in {*_BEFORE_A_QUOTATION, ""} or before >= FIRST_WIDE_CHARACTER


def _closes(text: str, at: int) -> bool:
    """A sign that may also open, or be an apostrophe, closes unless it stands like one of those."""
    sign, before, after = text[at], text[at - 1], text[at + 1 : at + 2]
    before_a_word = after.isalnum() and after < FIRST_WIDE_CHARACTER
    if sign == "'":
        return before in ".!?" and not before_a_word
    if sign == "’":
        return not before_a_word
    return sign not in _QUOTATIONS or not (before in _BEFORE_A_QUOTATION and before_a_word)
