"""Two sentences side by side, with what is in one of them only."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

_WORD = re.compile(r"\s+|[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+|.", re.DOTALL)
"""White space, a word, or one sign: what is written without spaces is compared sign by sign."""

MOST_WORDS = 1_500
"""Beyond that a text is marked as a whole: the time to compare grows with the square of the words."""


class Piece(NamedTuple):
    text: str
    differs: bool


def differences(before: str, now: str) -> tuple[list[Piece], list[Piece]]:
    """Give both texts in pieces; those that differ are in that text only."""
    old, new = _WORD.findall(before), _WORD.findall(now)
    if max(len(old), len(new)) > MOST_WORDS:
        return [Piece(before, before != now)], [Piece(now, before != now)]
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return (
        _joined([Piece("".join(old[start:end]), tag != "equal") for tag, start, end, _, _ in blocks]),
        _joined([Piece("".join(new[start:end]), tag != "equal") for tag, _, _, start, end in blocks]),
    )


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Leave out what is empty, and join over a space alone that happens to be the same in both."""
    joined: list[Piece] = []
    kept = [piece for piece in pieces if piece.text]
    for place, piece in enumerate(kept):
        is_between = 0 < place < len(kept) - 1 and kept[place - 1].differs and kept[place + 1].differs
        differs = piece.differs or (is_between and piece.text.isspace())
        if joined and joined[-1].differs == differs:
            joined[-1] = Piece(joined[-1].text + piece.text, differs)
        else:
            joined.append(Piece(piece.text, differs))
    return joined
