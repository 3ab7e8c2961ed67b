"""What the events that start runs have in common."""

from collections.abc import Mapping
from typing import Any, TypeGuard

from pipeline.failures import PermanentFailure

MAXIMUM_RUN_ID_CHARACTERS = 128
"""EventBridge's ids have 36; a run's id travels with each of its messages."""


class UnusableEvent(PermanentFailure):
    """A field of the event has an unusable value. The message says which field, and what it may hold."""


def read_event(event: object) -> Mapping[str, Any]:
    """Give the event's fields. Raises UnusableEvent where it has none."""
    if not isinstance(event, Mapping):
        raise UnusableEvent(f"the event must be a JSON object, not {type(event).__name__}")
    return event


def read_run_id(event: Mapping[str, Any], request_id: str) -> str:
    """Give the scheduling event's `id`; where there is none, `request_id`. Raises UnusableEvent."""
    run_id = event.get("id") or request_id
    if not is_run_id(run_id):
        raise UnusableEvent(f"id must be text of at most {MAXIMUM_RUN_ID_CHARACTERS} characters")
    return run_id


def is_run_id(value: object) -> TypeGuard[str]:
    """Whether it may be one: a longer text would not fit where names are kept with their runs."""
    return isinstance(value, str) and len(value) <= MAXIMUM_RUN_ID_CHARACTERS


def read_switch(event: Mapping[str, Any], field: str) -> bool:
    """Give a flag, which is off where the event has no such field. Raises UnusableEvent."""
    value = event.get(field, False)
    if not isinstance(value, bool):
        raise UnusableEvent(f"{field} must be true or false")
    return value
