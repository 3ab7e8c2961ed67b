"""From SQS records to names to work on."""

from received import Work, read_messages
from tests.unit.consumer.function import record
from tests.unit.log_lines import LogLines


def test_a_message_is_a_name_to_work_on() -> None:
    works, unusable = read_messages([record("1", {"name": "Netflix", "run_id": "run-1"})])

    assert works == [Work("Netflix", "Netflix", "run-1", ("1",))]
    assert unusable == []


def test_one_name_in_two_messages_is_one_piece_of_work_of_both() -> None:
    works, _ = read_messages([record("1", {"name": "Netflix"}), record("2", {"name": "Netflix"})])

    assert works == [Work("Netflix", "Netflix", "", ("1", "2"))]


def test_a_message_that_was_delivered_twice_is_answered_once() -> None:
    works, unusable = read_messages(2 * [record("1", {"name": "Netflix"}), record("2", "?")])

    assert [work.message_ids for work in works] == [("1",)]
    assert unusable == ["2"]


def test_names_that_differ_in_case_only_are_two_pieces_of_work() -> None:
    works, _ = read_messages([record("1", {"name": "Netflix"}), record("2", {"name": "netflix"})])

    assert [work.name for work in works] == ["Netflix", "netflix"]


def test_a_title_is_looked_up_instead_of_the_name() -> None:
    works, _ = read_messages([record("1", {"name": "apple", "title": "Apple Inc."})])

    assert works == [Work("apple", "Apple Inc.", "", ("1",))]


def test_the_last_title_given_for_a_name_decides() -> None:
    works, _ = read_messages(
        [
            record("1", {"name": "apple", "title": "Apple"}),
            record("2", {"name": "apple", "title": "Apple Inc."}),
            record("3", {"name": "apple"}),
        ]
    )

    assert works == [Work("apple", "Apple Inc.", "", ("1", "2", "3"))]


def test_the_run_of_the_last_message_stands_for_the_name() -> None:
    works, _ = read_messages(
        [record("1", {"name": "a", "run_id": "monday"}), record("2", {"name": "a", "run_id": "tuesday"})]
    )

    assert [work.run_id for work in works] == ["tuesday"]


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
