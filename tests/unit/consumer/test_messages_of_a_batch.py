"""From SQS records to names to work on."""

from collections.abc import Iterable, Mapping
from itertools import permutations
from typing import Any

import pytest

from name_sentiment.message import Ask
from pipeline.received_message import ReceivedMessage
from receive import Work, receive
from tests.unit.consumer.function import record
from tests.unit.log_lines import LogLines


def read_messages(records: Iterable[Mapping[str, Any]]) -> tuple[list[Work], list[str]]:
    """Give the works, and the ids of the messages that are unusable."""
    works, unusable = receive([ReceivedMessage.of_record(each) for each in records])
    return works, [message.message_id for message in unusable]


def ids_of(work: Work) -> tuple[str, ...]:
    return tuple(message.message_id for message in work.messages)


def test_a_message_is_a_name_to_work_on() -> None:
    works, unusable = read_messages([record("1", {"name": "Netflix", "run_id": "run-1"})])

    [work] = works
    assert (work.name, work.title, work.run_id, work.ask) == ("Netflix", "Netflix", "run-1", Ask.IF_CHANGED)
    assert ids_of(work) == ("1",)
    assert unusable == []


def test_one_name_in_two_messages_is_one_piece_of_work_of_both() -> None:
    works, _ = read_messages([record("1", {"name": "Netflix"}), record("2", {"name": "Netflix"})])

    assert [ids_of(work) for work in works] == [("1", "2")]


def test_a_message_that_was_delivered_twice_is_answered_once() -> None:
    works, unusable = read_messages(2 * [record("1", {"name": "Netflix"}), record("2", "?")])

    assert [ids_of(work) for work in works] == [("1",)]
    assert unusable == ["2"]


def test_names_that_differ_in_case_only_are_two_pieces_of_work() -> None:
    works, _ = read_messages([record("1", {"name": "Netflix"}), record("2", {"name": "netflix"})])

    assert [work.name for work in works] == ["Netflix", "netflix"]


def test_a_title_is_looked_up_instead_of_the_name() -> None:
    works, _ = read_messages([record("1", {"name": "apple", "title": "Apple Inc."})])

    assert [(work.name, work.title) for work in works] == [("apple", "Apple Inc.")]


def test_the_last_title_given_for_a_name_decides() -> None:
    works, _ = read_messages(
        [
            record("1", {"name": "apple", "title": "Apple"}),
            record("2", {"name": "apple", "title": "Apple Inc."}),
            record("3", {"name": "apple"}),
        ]
    )

    assert [(work.title, ids_of(work)) for work in works] == [("Apple Inc.", ("1", "2", "3"))]


def test_of_two_messages_the_one_that_asks_for_more_counts() -> None:
    asks = ["in_full", "anew", "if_changed"]

    works, _ = read_messages([record(ask, {"name": "apple", "ask": ask}) for ask in asks])

    assert [work.ask for work in works] == [Ask.ANEW]


@pytest.mark.parametrize("order", list(permutations(["a person's", "of monday", "of tuesday"])))
def test_one_run_stands_for_the_name_in_whatever_order_its_messages_come(order: tuple[str, ...]) -> None:
    run_ids = {"a person's": "", "of monday": "monday", "of tuesday": "tuesday"}

    works, _ = read_messages([record(each, {"name": "a", "run_id": run_ids[each]}) for each in order])

    assert [(work.run_id, work.origin) for work in works] == [("monday", "monday")]


@pytest.mark.parametrize("order", list(permutations(["1", "2"])))
def test_of_messages_that_people_sent_one_stands_for_the_name(order: tuple[str, ...]) -> None:
    works, _ = read_messages([record(each, {"name": "a"}) for each in order])

    assert [(work.run_id, work.origin) for work in works] == [("", "1")]


def test_a_message_that_names_nothing_goes_back_and_leaves_the_others_be() -> None:
    works, unusable = read_messages([record("1", "{"), record("2", {"name": "Netflix"}), record("3", {})])

    assert [work.name for work in works] == ["Netflix"]
    assert unusable == ["1", "3"]


def test_a_message_that_goes_back_is_logged_by_its_id_and_not_by_its_body(log_lines: LogLines) -> None:
    read_messages([record("1", '{"secret": "body"')])

    [line] = log_lines
    assert line["message_id"] == "1"
    assert line["level"] == "WARNING"
    assert "not JSON" in line["message"]
    assert "secret" not in log_lines.text
