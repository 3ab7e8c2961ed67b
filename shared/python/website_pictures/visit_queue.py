"""The queue through which visits are sent to a function."""

from collections.abc import Iterable
from typing import Protocol

from pipeline.deadline import Deadline
from pipeline.failures import PassingFailure
from pipeline.message_sender import MessageSender
from website_pictures.visit import Visit


class VisitQueue(Protocol):
    def send(self, visits: Iterable[Visit], deadline: Deadline) -> None:
        """Send all in their order, each at least once. Raises Failure where one could not be sent."""
        ...


class SentVisits:
    """The `VisitQueue` port on a FIFO queue in SQS."""

    def __init__(self, sender: MessageSender) -> None:
        """`sender` has one thread, which keeps the order."""
        self._sender = sender

    def send(self, visits: Iterable[Visit], deadline: Deadline) -> None:
        delivery = self._sender.send((visit.to_message() for visit in visits), deadline)
        if delivery.ended_by:
            raise delivery.ended_by
        if delivery.unsent:
            raise PassingFailure(f"{delivery.unsent:,} visits were not sent: {delivery.examples[0].reason}")
