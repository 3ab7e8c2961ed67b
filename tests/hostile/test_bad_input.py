"""Each hostile name and message ends in exactly one place: its own result, or the dead letters."""

import csv
import io

import pytest

from consumption import Consumer, Services
from name_sentiment.result_format import rearm
from name_sentiment.result_key import result_key
from tests.hostile.cases import ARTICLES, CASES, DEAD_LETTER, NAMES, Case
from tests.hostile.sample_wiki import SampleWiki
from tests.unit.consumer.fakes import Pipeline
from tests.unit.consumer.function import Context, failed_ids, handler_of, record
from tests.unit.log_lines import LogLines
from wiki.encyclopedia import WikipediaEncyclopedia


def consume(pipeline: Pipeline, *cases: Case) -> list[str]:
    """Hand the function a batch of these messages; gives the places of those that came back."""
    encyclopedia = WikipediaEncyclopedia(SampleWiki(*ARTICLES))
    services = Services(pipeline.index, encyclopedia, pipeline.scorer, pipeline.history, pipeline.store)
    consumer = Consumer(services, pipeline.rules, 1)
    records = [record(str(place), case.body) for place, case in enumerate(cases)]
    return failed_ids(handler_of(consumer)({"Records": records}, Context()))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.body:.60}".encode("unicode_escape").decode())
def test_it_ends_in_the_one_place_where_it_belongs(case: Case) -> None:
    pipeline = Pipeline()

    came_back = consume(pipeline, case)

    if case.ends == DEAD_LETTER:
        assert came_back == ["0"]
        assert len(pipeline.store) == 0
        return
    assert came_back == []
    assert list(pipeline.store) == [case.name]
    result = pipeline.store[case.name]
    assert result.status == case.ends
    assert result_key(case.name) == case.key
    [_, row] = csv.reader(io.StringIO(pipeline.store.files[case.name].decode(), newline=""))
    assert rearm(row[0]) == case.name
    assert row[7] == case.ends


def test_in_one_batch_none_touches_another() -> None:
    pipeline = Pipeline()

    with LogLines.recorded() as log_lines:
        came_back = consume(pipeline, *CASES)

    assert set(came_back) == {str(place) for place, case in enumerate(CASES) if case.ends == DEAD_LETTER}
    assert set(pipeline.store) == {case.name for case in CASES if case.ends != DEAD_LETTER}
    assert {line["level"] for line in log_lines} == {"INFO", "WARNING"}


def test_no_two_names_share_an_object() -> None:
    names = {case.name for case in NAMES if case.key}

    assert len({case.key for case in NAMES if case.key}) == len(names)


def test_the_table_is_as_long_as_was_promised() -> None:
    assert len({case.body for case in CASES}) == len(CASES) >= 60
