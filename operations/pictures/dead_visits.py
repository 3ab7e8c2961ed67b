"""What is in the dead-letter queues of the pictures pipeline, and why."""

from operations.clients import Clients
from operations.dead_letters import DeadLetter, dead_letters_of
from operations.pictures.stack import PicturesStack
from pipeline.log_events import MESSAGE_UNUSABLE
from website_pictures.log_events import VISIT_FAILED
from website_pictures.visit import Visit

EVENTS = (VISIT_FAILED, MESSAGE_UNUSABLE)


def read_dead_visits(clients: Clients, stack: PicturesStack, most: int) -> list[DeadLetter]:
    """Read up to `most` messages of each queue, oldest first. All stay there and visible."""
    queues = {
        stack.pages_dead_letter_queue_url: stack.crawler_function,
        stack.pictures_dead_letter_queue_url: stack.recognizer_function,
    }
    letters = [
        letter
        for url, function in queues.items()
        for letter in dead_letters_of(clients, url, most, function, EVENTS, _address)
    ]
    return sorted(letters, key=lambda letter: letter.sent_at)


def _address(body: str) -> str:
    """Raises UnusableMessage."""
    return Visit.from_body(body).address
