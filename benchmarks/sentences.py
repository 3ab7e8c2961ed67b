"""`make sentences`: how many first sentences each segmenter has right, on the two tables of the tests.

Every segmenter is given the paragraph that is left once hatnotes, coordinates and empty brackets are passed
over. docs/decisions/8-first-sentences.md says what was decided by it.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.metadata import distribution

from introduction import paragraphs
from languages import language_of
from snippet import cut_snippet
from tests.unit.consumer.first_sentences import MORE, REPORTED, Introduction, read_introductions

MEGABYTE = 1024 * 1024

First = Callable[[str, str], str]
"""Gives the first sentence of a paragraph in a language."""

DISTRIBUTIONS = {
    "sentencex": ["sentencex"],
    "pysbd": ["pysbd"],
    "blingfire": ["blingfire", "numpy"],
    "syntok": ["syntok", "regex"],
}


def sentencex() -> First:
    segment = import_module("sentencex").segment
    return lambda language, text: next(iter(segment(language, text)))


def pysbd() -> First:
    segmenter = import_module("pysbd").Segmenter
    known = import_module("pysbd.languages").LANGUAGE_CODES

    def first(language: str, text: str) -> str:
        if language not in known:
            return ""
        return str(segmenter(language=language, clean=False).segment(text)[0])

    return first


def blingfire() -> First:
    segment = import_module("blingfire").text_to_sentences
    return lambda _, text: segment(text).split("\n")[0]


def syntok() -> First:
    analyze = import_module("syntok.segmenter").analyze

    def first(_: str, text: str) -> str:
        tokens = next(sentence for paragraph in analyze(text) for sentence in paragraph)
        return "".join(token.spacing + token.value for token in tokens)

    return first


SEGMENTERS = {"sentencex": sentencex, "pysbd": pysbd, "blingfire": blingfire, "syntok": syntok}


def is_right(row: Introduction, first: First) -> bool:
    language = row.language.partition("-")[0]
    paragraph = next(paragraphs(row.introduction, language_of(row.language), row.title), "")
    return first(language, paragraph).strip() == row.first_sentence


def is_right_by_our_rule(row: Introduction) -> bool:
    return cut_snippet(row.introduction, 1, row.language, title=row.title) == row.first_sentence


def megabytes(segmenter: str) -> float:
    """What the segmenter and what it needs take on disk."""
    files = (file for name in DISTRIBUTIONS[segmenter] for file in distribution(name).files or ())
    return sum(file.size or 0 for file in files) / MEGABYTE


def table(header: Sequence[str], rows: Mapping[str, Sequence[object]]) -> str:
    """Write a table of Markdown, whose first column is the rows' names."""
    lines: list[Sequence[object]] = [["", *header], ["---"] * (len(header) + 1)]
    lines += [[name, *cells] for name, cells in rows.items()]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def main() -> None:
    reported, more = read_introductions(REPORTED), read_introductions(MORE)
    right_by_language: dict[str, Counter[str]] = {}
    totals: dict[str, list[object]] = {}
    for name, make in SEGMENTERS.items():
        first = make()
        right = [row for row in more if is_right(row, first)]
        right_by_language[name] = Counter(row.language for row in right)
        version = distribution(name).version
        right_of_reported = sum(is_right(row, first) for row in reported)
        totals[f"{name} {version}"] = [right_of_reported, len(right), f"{megabytes(name):.1f}"]
    totals["ours"] = [sum(map(is_right_by_our_rule, reported)), sum(map(is_right_by_our_rule, more)), "–"]
    print(table([f"{len(reported)} rows", f"{len(more)} rows", "MB installed"], totals), end="\n\n")
    languages = Counter(row.language for row in more)
    rows: dict[str, list[object]] = {
        language: [count, *(right_by_language[name][language] for name in SEGMENTERS)]
        for language, count in languages.items()
    }
    print(table(["rows", *SEGMENTERS], rows))


if __name__ == "__main__":
    main()
