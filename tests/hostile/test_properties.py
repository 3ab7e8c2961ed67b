"""What holds for every name, text and batch, sought by Hypothesis among as many odd ones as time allows."""

import csv
import hashlib
import io
import json
import re
from dataclasses import astuple
from typing import Any
from urllib.parse import unquote

import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st

from name_sentiment.names import problem_with_name
from name_sentiment.result_format import COLUMNS, Status, disarm, rearm
from name_sentiment.result_key import MAXIMUM_FILE_NAME_BYTES, SUFFIX, result_key
from name_sentiment.sentiment import LABELS, Sentiment
from pipeline.failures import NotThere, PassingFailure, PermanentFailure
from result import Result, csv_file
from snippet import MAXIMUM_SNIPPET_BYTES, cut_snippet, cut_to_bytes
from tests.unit.consumer.fakes import FakeEncyclopedia, Pipeline, article
from tests.unit.consumer.function import Context, failed_ids, handler_of, record
from wiki.page import Page, PageKind

LANGUAGES = ("en", "es", "fr", "de", "it", "pt", "ar", "hi", "ja", "ko", "zh", "zh-TW")
TRICKY = "aAé😀\u0301%~./\\ ='\"\t\r\n,|#:_-\x00\x1f\u2028\ufeff25EF"

texts = st.text(max_size=300) | st.text(st.sampled_from(TRICKY), max_size=60)
names = texts.filter(lambda text: problem_with_name(text) is None)


def examples(number: int) -> settings:
    """So many examples, however slow the machine is."""
    return settings(max_examples=number, deadline=None)


# Batches

few_names = st.sampled_from("abcdefgh")
causes = st.sampled_from(
    [PassingFailure("busy"), PermanentFailure("no"), NotThere("gone"), KeyError("surprise")]
)
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["name", "title"]), inner),
    max_leaves=5,
)
bodies = st.one_of(
    st.fixed_dictionaries({"name": few_names}, optional={"title": few_names}).map(json.dumps),
    st.fixed_dictionaries({"name": names}).map(json.dumps),
    st.text(st.characters(exclude_categories=[]), max_size=40),
    json_values.map(json.dumps),
)
batches = st.lists(st.builds(record, st.sampled_from("0123456789"), bodies), max_size=30)


@st.composite
def troubled_pipelines(draw: st.DrawFn) -> Pipeline:
    """A pipeline of which any part may fail for some names."""
    pipeline = Pipeline(encyclopedia=FakeEncyclopedia(titles_per_request=3))
    encyclopedia, scorer, store = pipeline.encyclopedia, pipeline.scorer, pipeline.store

    def failures(*of: str) -> dict[str, Exception]:
        return draw(st.dictionaries(st.sampled_from(of), causes, max_size=2))

    for name in "abcd":
        encyclopedia.add(article(name, draw(st.sampled_from(["One text.", "Another text.", " "]))))
    encyclopedia.add(Page(PageKind.AMBIGUOUS, "e"), Page(PageKind.AMBIGUOUS, "f"))
    encyclopedia.offers = draw(st.dictionaries(st.sampled_from("ef"), st.just(["E", "F"])))
    encyclopedia.leaves_out = draw(st.sets(few_names, max_size=2))
    encyclopedia.failures = failures("a", "g", "what e offers")
    scorer.failures = failures("One text.")
    scorer.leaves_out = draw(st.sets(st.just("Another text.")))
    scorer.seconds_per_request = draw(st.sampled_from([0, 1_000]))
    store.unwritable, pipeline.index.unwritable = failures(*"ch"), failures(*"bg")
    return pipeline


@examples(60)
@given(pipeline=troubled_pipelines(), received=batches, milliseconds=st.sampled_from([0, 180_000]))
def test_every_message_ends_in_one_place(
    pipeline: Pipeline, received: list[dict[str, Any]], milliseconds: int
) -> None:
    answer = handler_of(pipeline.consumer)({"Records": received}, Context(milliseconds=milliseconds))

    failed = failed_ids(answer)
    assert len(failed) == len(set(failed))
    assert set(failed) <= {each["messageId"] for each in received}
    deleted = [each for each in received if each["messageId"] not in failed]
    assert {json.loads(each["body"])["name"] for each in deleted} <= set(pipeline.store)


# Keys

WINDOWS_DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    f"{device}{digit}" for device in ("com", "lpt") for digit in "0123456789¹²³"
}


@examples(300)
@given(names)
@example("CON")
@example("con.txt")
@example("..")
@example("a" * 255)
@example("😀" * 63)
def test_a_key_is_a_legal_file_name_on_every_system(name: str) -> None:
    key = result_key(name)

    assert re.fullmatch(r"[A-Za-z0-9._~%-]+_sentiment\.csv", key)
    assert len(key) <= MAXIMUM_FILE_NAME_BYTES
    assert not key.startswith("."), "a hidden file"
    assert key.split(".")[0].lower() not in WINDOWS_DEVICES


@examples(300)
@given(names)
@example("%25~")
@example("%~" + "0" * 64)
@example("a" * 241)
@example("a" * 242)
@example("é" * 60)
def test_a_key_tells_its_name_so_that_no_other_name_has_it(name: str) -> None:
    beginning, mark, digest = result_key(name).removesuffix(SUFFIX).partition("%~")

    if mark:
        assert digest == hashlib.sha256(name.encode()).hexdigest()
    else:
        assert unquote(beginning, errors="strict") == name


# Texts


@examples(300)
@given(texts, st.integers(0, 400))
def test_a_cut_text_is_as_much_of_the_beginning_as_fits(text: str, limit: int) -> None:
    cut = cut_to_bytes(text, limit)

    assert len(cut.encode()) <= limit
    assert text.startswith(cut)
    more = text[: len(text) - len(text[len(cut) :].lstrip()) + 1]
    assert cut == text.rstrip() or len(more.encode()) > limit


@examples(100)
@given(
    st.lists(texts | st.sampled_from(["Inc. ", "。", "؟ ", "a" * 3_000, "😀" * 2_000]), max_size=8),
    st.integers(1, 5),
    st.sampled_from(LANGUAGES),
)
def test_a_snippet_is_one_line_that_fits_one_document(
    parts: list[str], sentences: int, language: str
) -> None:
    text = "".join(parts)

    snippet = cut_snippet(text, sentences, language, title="Inc.")

    assert len(snippet.encode()) <= MAXIMUM_SNIPPET_BYTES
    assert snippet == " ".join(snippet.split())
    assert text.strip() or not snippet, "a text was made up"
    # All that is passed over has brackets, a colon, or degrees in it.
    assert snippet or not text.strip() or set("()[]（）:°º{").intersection(text), "a text is lost"


# Files

shares = st.floats(0, 1)
sentiments = st.builds(Sentiment, st.sampled_from(LABELS), shares, shares, shares, shares)
results = st.builds(
    Result,
    name=names,
    status=st.sampled_from(Status),
    snippet=texts,
    sentiment=st.none() | sentiments,
    title=texts,
    url=texts,
    revision=texts,
    detail=texts,
)


def cells_of(result: Result) -> list[str]:
    sentiment = [str(value) for value in astuple(result.sentiment)] if result.sentiment else [""] * 5
    after = [disarm(text) for text in (result.title, result.url, result.revision, result.detail)]
    return [disarm(result.name), disarm(result.snippet), *sentiment, result.status.value, *after]


@examples(200)
@given(results)
@example(Result("a\rb", Status.MISSING))
def test_a_file_reads_back_to_what_was_written(result: Result) -> None:
    file = csv_file(result)

    header, row = csv.reader(io.StringIO(file.decode(), newline=""))
    assert header == list(COLUMNS)
    assert row == cells_of(result)
    assert rearm(row[0]) == result.name
    table = pd.read_csv(io.BytesIO(file), dtype=str, keep_default_na=False)
    assert table.to_numpy().tolist() == [row]


BEGINS_FORMULA = tuple("=+-@＝＋－＠\t\r\n\0")
formula_like = st.text(st.sampled_from("'\"=+-@\t\r\n\0＝＋－＠;,a "), max_size=8)


@examples(500)
@given(formula_like | texts)
def test_a_disarmed_cell_runs_nowhere_and_can_be_told_again(text: str) -> None:
    cell = disarm(text)

    assert not cell.startswith(BEGINS_FORMULA)
    assert rearm(cell) == text


@examples(500)
@given(formula_like, formula_like)
@example("a;=1", "a\n=1")
@example('a;"=1', "a\t=1")
def test_no_reader_of_another_locale_meets_a_formula_in_a_file(name: str, snippet: str) -> None:
    file = csv_file(Result(name, Status.MISSING, snippet=snippet)).decode()

    for separator in ",;\t":
        rows = csv.reader(io.StringIO(file, newline=None), delimiter=separator)
        cells = [cell.lstrip("\t\r\n\0") for row in rows for cell in row]
        assert not [cell for cell in cells if cell.startswith(BEGINS_FORMULA)]
