"""Messages on their way to SQS: in batches, several at a time, each accounted for."""

import os
import sys
import threading
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.deadline import Deadline
from pipeline.delivery import MAXIMUM_EXAMPLES, Delivery, OutgoingMessage
from pipeline.failures import NotThere, PassingFailure, PermanentFailure
from pipeline.logs import log_context
from pipeline.message_sender import MAXIMUM_ATTEMPTS, MessageSender
from tests.unit.log_lines import LogLines
from tests.unit.shared.fakes import FakeClock, FakeSqs, Trouble, client_error

QUEUE_URL = "https://sqs.us-east-1.amazonaws.com/123456789012/names"
PLENTY_OF_TIME = 900.0


class Sending:
    """A sender over a fake SQS, whose waits take no time but are remembered."""

    def __init__(self, sqs: FakeSqs, threads: int = 4) -> None:
        self.sqs = sqs
        self.waits: list[float] = []
        self._sender = MessageSender(sqs, QUEUE_URL, threads, sleep=self.waits.append)  # type: ignore[arg-type]

    def send(self, names: Sequence[str], deadline: Deadline | None = None) -> Delivery:
        return self.send_messages(messages_of(names), deadline)

    def send_messages(
        self, messages: Iterator[OutgoingMessage], deadline: Deadline | None = None
    ) -> Delivery:
        return self._sender.send(messages, deadline or Deadline(PLENTY_OF_TIME))


def messages_of(names: Sequence[str]) -> Iterator[OutgoingMessage]:
    return (OutgoingMessage(name, name) for name in names)


def names(count: int) -> list[str]:
    return [f"name {number}" for number in range(count)]


def test_every_message_is_sent_once_as_it_was() -> None:
    sending = Sending(FakeSqs())
    apple = OutgoingMessage("apple", "apple", group_id="fruit", deduplication_id="run-1")

    delivery = sending.send_messages(iter([apple, *messages_of(names(24))]))

    assert delivery == Delivery(sent=25)
    assert apple in sending.sqs.messages
    assert sorted(message.body for message in sending.sqs.messages) == sorted(["apple", *names(24)])


def test_ten_names_share_a_request() -> None:
    sending = Sending(FakeSqs())

    sending.send(names(1_000))

    assert len(sending.sqs.requests) == 100


def test_what_is_left_over_goes_in_a_smaller_batch() -> None:
    sending = Sending(FakeSqs())

    sending.send(names(23))

    assert sorted(map(len, sending.sqs.requests)) == [3, 10, 10]


def test_nothing_to_send_makes_no_request() -> None:
    sending = Sending(FakeSqs())

    assert sending.send([]) == Delivery()
    assert sending.sqs.requests == []


def test_a_batch_is_full_before_it_passes_one_mebibyte() -> None:
    sending = Sending(FakeSqs(), threads=1)
    three_fit = [letter * 340_000 for letter in "abcd"]

    # No name is that long; the limit holds whatever a message comes to carry.
    assert sending.send(three_fit) == Delivery(sent=4)
    assert list(map(len, sending.sqs.requests)) == [3, 1]


def test_several_batches_are_under_way_at_once() -> None:
    all_four_have_arrived = threading.Barrier(4, timeout=10)
    sending = Sending(FakeSqs(before_answer=all_four_have_arrived.wait), threads=4)

    assert sending.send(names(40)).sent == 40


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a thread choose its processor")
def test_the_threads_share_one_processor_and_leave_the_caller_its_own() -> None:
    before = os.sched_getaffinity(0)
    processors: list[set[int]] = []

    Sending(FakeSqs(before_answer=lambda: processors.append(os.sched_getaffinity(0)))).send(names(50))

    assert processors == [processors[0]] * 5
    assert len(processors[0]) == 1
    assert os.sched_getaffinity(0) == before


def test_no_more_messages_are_taken_than_are_under_way() -> None:
    threads, taken, most_taken_at_once = 3, 0, 0
    sqs = FakeSqs()

    def counted() -> Iterator[OutgoingMessage]:
        nonlocal taken, most_taken_at_once
        for message in messages_of(names(2_000)):
            taken += 1
            most_taken_at_once = max(most_taken_at_once, taken - len(sqs))
            yield message

    Sending(sqs, threads).send_messages(counted())

    # Each thread's batch, and the one that is being filled.
    assert most_taken_at_once <= (threads + 1) * 10


def test_only_entries_that_failed_are_sent_again() -> None:
    sending = Sending(FakeSqs(troubles={"name 3": [Trouble.PASSING], "name 7": [Trouble.PASSING]}))

    delivery = sending.send(names(10))

    assert delivery == Delivery(sent=10)
    assert sending.sqs.requests == [names(10), ["name 3", "name 7"]]


def test_an_entry_that_is_the_senders_fault_is_never_sent_again() -> None:
    sending = Sending(FakeSqs(troubles={"name 3": [Trouble.SENDERS_FAULT]}))

    delivery = sending.send(names(10))

    assert (delivery.sent, delivery.unsent, delivery.ended_by) == (9, 1, None)
    assert [(unsent.label, unsent.reason) for unsent in delivery.examples] == [
        ("name 3", "InvalidMessageContents: not allowed")
    ]
    assert len(sending.sqs.requests) == 1


def test_an_entry_that_the_answer_does_not_mention_is_sent_again() -> None:
    sending = Sending(FakeSqs(troubles={"name 0": [Trouble.UNMENTIONED]}))

    assert sending.send(names(2)) == Delivery(sent=2)
    assert sending.sqs.requests == [["name 0", "name 1"], ["name 0"]]


def test_an_entry_that_is_never_mentioned_counts_as_unsent() -> None:
    sending = Sending(FakeSqs(troubles={"name 0": [Trouble.UNMENTIONED] * MAXIMUM_ATTEMPTS}))

    delivery = sending.send(names(2))

    assert (delivery.sent, delivery.unsent) == (1, 1)
    assert delivery.examples[0].reason == "SQS's answer does not mention it"


def test_what_a_garbled_answer_leaves_open_is_sent_again() -> None:
    sending = Sending(FakeSqs(troubles={"name 0": [Trouble.GARBLED]}))

    assert sending.send(names(2)) == Delivery(sent=2)
    assert sending.sqs.requests == [["name 0", "name 1"], ["name 0"]]


def test_an_entry_that_fails_to_the_end_is_unsent_and_the_others_go_on() -> None:
    sending = Sending(FakeSqs(troubles={"name 3": [Trouble.PASSING] * MAXIMUM_ATTEMPTS}))

    delivery = sending.send(names(100))

    assert (delivery.sent, delivery.unsent, delivery.ended_by) == (99, 1, None)
    assert [unsent.label for unsent in delivery.examples] == ["name 3"]
    assert sum("name 3" in request for request in sending.sqs.requests) == MAXIMUM_ATTEMPTS


def test_waits_grow_to_twice_their_limit_each_time_and_are_jittered() -> None:
    sending = Sending(FakeSqs(troubles={name: [Trouble.PASSING] * MAXIMUM_ATTEMPTS for name in names(10)}))

    sending.send(names(10))

    limits = [0.2 * 2**retry for retry in range(MAXIMUM_ATTEMPTS - 1)]
    assert len(sending.waits) == len(limits)
    assert all(0 <= wait <= limit for wait, limit in zip(sending.waits, limits, strict=True))
    assert sending.waits != limits


def test_a_request_that_is_throttled_is_sent_again() -> None:
    sending = Sending(FakeSqs(errors=[client_error("RequestThrottled"), client_error("Busy", status=503)]))

    assert sending.send(names(10)) == Delivery(sent=10)
    assert len(sending.waits) == 2


def test_a_request_that_never_gets_through_ends_the_sending() -> None:
    sending = Sending(FakeSqs(lasting_error=client_error("Busy", status=503)), threads=1)

    delivery = sending.send(names(100))

    assert isinstance(delivery.ended_by, PassingFailure)
    assert (delivery.sent, delivery.unsent) == (0, 10)
    assert len(sending.sqs.requests) == MAXIMUM_ATTEMPTS


@pytest.mark.parametrize(
    ("code", "kind"),
    [("AccessDenied", PermanentFailure), ("AWS.SimpleQueueService.NonExistentQueue", NotThere)],
)
def test_a_queue_that_cannot_be_sent_to_ends_the_sending_at_once(
    code: str, kind: type[PermanentFailure] | type[NotThere]
) -> None:
    sending = Sending(FakeSqs(errors=[None], lasting_error=client_error(code)), threads=1)

    delivery = sending.send(names(100))

    assert isinstance(delivery.ended_by, kind)
    assert QUEUE_URL in str(delivery.ended_by)
    assert (delivery.sent, delivery.unsent) == (10, 10)
    assert sending.waits == []


def test_after_one_thread_met_the_end_no_other_begins_a_batch() -> None:
    senders: list[threading.Thread] = []

    def let_the_first_end() -> None:
        senders.append(threading.current_thread())
        if len(senders) > 1:
            senders[0].join(timeout=10)

    sqs = FakeSqs(errors=[client_error("AccessDenied")], before_answer=let_the_first_end)

    delivery = Sending(sqs, threads=2).send(names(1_000))

    assert len(sqs.requests) <= 2
    assert delivery.unsent == 10
    assert isinstance(delivery.ended_by, PermanentFailure)


def test_of_many_unsent_names_only_some_are_kept_but_all_are_counted() -> None:
    all_four_have_arrived = threading.Barrier(4, timeout=10)
    refused = {name: [Trouble.SENDERS_FAULT] for name in names(40)}

    delivery = Sending(FakeSqs(refused, before_answer=all_four_have_arrived.wait), threads=4).send(names(40))

    assert delivery.unsent == 40
    assert len(delivery.examples) == MAXIMUM_EXAMPLES


def test_nothing_is_sent_again_when_the_time_is_over() -> None:
    clock = FakeClock()
    deadline = Deadline(10, clock)

    def pass_time() -> None:
        clock.now += 11

    sending = Sending(FakeSqs(troubles={"name 0": [Trouble.PASSING]}, before_answer=pass_time))

    delivery = sending.send(names(2), deadline)

    assert (delivery.sent, delivery.unsent) == (1, 1)
    assert sending.waits == []


def test_lines_logged_by_the_threads_bear_the_ids_of_the_run() -> None:
    sending = Sending(FakeSqs(troubles={"name 0": [Trouble.PASSING]}))

    with LogLines.recorded("DEBUG") as log_lines, log_context(run_id="run-1"):
        sending.send(names(10))

    assert [line["run_id"] for line in log_lines if line["message"] == "sending again"] == ["run-1"]


def test_neither_names_nor_bodies_are_logged_on_the_way(log_lines: LogLines) -> None:
    Sending(FakeSqs(troubles={"name 0": [Trouble.PASSING]})).send(names(100))

    assert log_lines.text == ""


def test_an_error_of_our_own_is_not_taken_for_a_name_that_failed() -> None:
    def broken() -> Iterator[OutgoingMessage]:
        yield OutgoingMessage("name 0", "name 0")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Sending(FakeSqs()).send_messages(broken())


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(names(35)),
        st.lists(st.sampled_from(list(Trouble)[:-1]), max_size=MAXIMUM_ATTEMPTS + 1),
        max_size=35,
    )
)
def test_whatever_fails_every_name_is_counted_once(troubles: dict[str, list[Trouble]]) -> None:
    sending = Sending(FakeSqs(troubles=troubles))

    delivery = sending.send(names(35))

    in_queue = sorted(message.body for message in sending.sqs.messages)
    assert delivery.sent == len(set(in_queue)) == len(in_queue)
    assert delivery.sent + delivery.unsent == 35
