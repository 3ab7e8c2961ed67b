"""Messages to send to a queue, and how many were sent."""

from dataclasses import dataclass, field

from pipeline.failures import Failure

MAXIMUM_EXAMPLES = 20
"""A delivery keeps the labels of so many unsent messages. Of the others it keeps the number alone."""


@dataclass(frozen=True)
class OutgoingMessage:
    """A message to send. `label` names it in reports: the name, or the address, that it carries.

    In a FIFO queue the messages of a group are worked off one at a time, in the order of their sending, and a
    second message of the same `deduplication_id` within five minutes is taken and dropped:
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
    """

    label: str
    body: str
    group_id: str = ""
    deduplication_id: str = ""


@dataclass(frozen=True)
class Unsent:
    label: str
    reason: str


@dataclass
class Delivery:
    """What became of the messages that were to be sent: each is counted once, as sent or as unsent."""

    sent: int = 0
    unsent: int = 0
    examples: list[Unsent] = field(default_factory=list)
    ended_by: Failure | None = None
    """What ended the sending before all messages were tried."""

    def add_unsent(self, label: str, reason: str) -> None:
        self.unsent += 1
        if len(self.examples) < MAXIMUM_EXAMPLES:
            self.examples.append(Unsent(label, reason))

    def add(self, other: "Delivery") -> None:
        self.sent += other.sent
        self.unsent += other.unsent
        self.examples = [*self.examples, *other.examples][:MAXIMUM_EXAMPLES]
        self.ended_by = self.ended_by or other.ended_by
