"""Ratings of words, as figures of the model. They cover far more words than the rated texts have.

The training rates a word by its meaning (`scorer.training.word_ratings`), so that a word that is in no rated
text counts like those that are used alike.
"""

from collections.abc import Mapping, Sequence

NUMBERS_OF_A_WORD = 4
"""One for positive, negative, mixed and factual each, as the difference to neutral."""

FIGURES = 2 * NUMBERS_OF_A_WORD
"""The same four for all words of a text, and for those that are negated."""

_WORDS_OF_A_NEGATION = 3
_NEGATIONS = frozenset(
    [
        "cannot",
        "cant",
        "hardly",
        "neither",
        "never",
        "no",
        "nobody",
        "none",
        "nor",
        "not",
        "nothing",
        "without",
    ]
)

_WEIGHT = 0.3
"""Chosen by cross-validation over the training's articles. With 1, the figures for films are worse."""


def rating_figures(
    words: Sequence[str], places: Mapping[str, int], numbers: Sequence[int], scale: int
) -> list[float]:
    """Give `FIGURES` numbers of a text: each is a sum over words, divided by the number of rated words.

    `numbers` has `NUMBERS_OF_A_WORD` per word in a row, in `scale`ths.
    """
    rows: list[int] = []
    negated: list[int] = []
    end_of_negation = 0
    for place, word in enumerate(words):
        at = places.get(word)
        if at is not None:
            rows.append(NUMBERS_OF_A_WORD * at)
            if place < end_of_negation:
                negated.append(NUMBERS_OF_A_WORD * at)
        if word in _NEGATIONS or word.endswith("n't"):
            end_of_negation = place + 1 + _WORDS_OF_A_NEGATION
    if not rows:
        return [0.0] * FIGURES
    share = _WEIGHT / (scale * len(rows))
    return [
        share * sum([numbers[row + column] for row in some])
        for some in (rows, negated)
        for column in range(NUMBERS_OF_A_WORD)
    ]
