"""Every name ends in its one right result and every poison message among the dead letters, whatever fails."""

from name_sentiment.result_key import result_key
from tests.chaos.ordeal import Ordeal


def test_every_kind_of_fault_was_met(ordeal: Ordeal) -> None:
    assert [fault for fault, times in ordeal.injected.items() if not times] == []
    assert all(ordeal.tried_again.values())


def test_no_name_is_lost(ordeal: Ordeal) -> None:
    assert ordeal.lost == []


def test_no_name_has_two_results(ordeal: Ordeal) -> None:
    assert ordeal.duplicated == []


def test_each_result_is_byte_for_byte_what_it_is_where_nothing_fails(ordeal: Ordeal) -> None:
    assert ordeal.wrong == []


def test_no_event_is_lost(ordeal: Ordeal) -> None:
    assert ordeal.events_lost == []


def test_no_fact_is_doubled_however_often_its_event_was_delivered(ordeal: Ordeal) -> None:
    assert ordeal.facts_doubled == []


def test_the_dead_letters_are_exactly_the_poison_messages(ordeal: Ordeal) -> None:
    assert sorted(ordeal.dead_letters) == sorted(ordeal.poison)


def test_a_run_that_a_broken_answer_ended_says_which_answer(ordeal: Ordeal) -> None:
    assert "GetQueueAttributes on the queue" in ordeal.words_of_broken_run


def test_a_run_names_what_sqs_refused_and_has_sent_all_else(ordeal: Ordeal) -> None:
    assert [name for name in ordeal.refused if repr(name) not in ordeal.words_of_incomplete_run] == []
    missing = ordeal.expected.keys() - ordeal.after_first_run.keys()
    assert missing == set(map(result_key, ordeal.refused))


def test_the_next_run_completes_them(ordeal: Ordeal) -> None:
    assert set(map(result_key, ordeal.refused)) <= ordeal.in_the_end.keys()


def test_the_next_runs_change_no_byte_of_the_others(ordeal: Ordeal) -> None:
    assert ordeal.changed_by_second_run <= set(ordeal.refused)
    assert ordeal.changed_by_third_run == frozenset()
    assert ordeal.after_first_run.items() <= ordeal.in_the_end.items()
