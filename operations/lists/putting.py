"""A list, put into the table entry by entry: all of its names, or a sample of them."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from operations.cannot_continue import CannotContinue
from operations.lists.entries import Entry, ListedName, Refused, Tally
from operations.lists.sample import Sample
from operations.lists.upload import Upload
from operations.stack import Stack
from operations.terminal import counted

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource


def put_list(
    dynamodb: "DynamoDBServiceResource",
    stack: Stack,
    entries: Iterable[Entry],
    sample: Sample | None = None,
    written: Callable[[int], None] = lambda _: None,
) -> Tally:
    """Put the names into the stack's table, and count what the list had.

    With a sample, its names are put once the whole list is read. `written` is told how many more are written.
    Raises CannotContinue where the table takes no more.
    """
    tally = Tally()
    upload = Upload(dynamodb, stack, written)
    try:
        with upload:
            for listed in entries:
                entry = _as_the_stack_takes_it(listed, stack)
                tally.add(entry)
                if isinstance(entry, ListedName):
                    (sample or upload).put(entry)
            for chosen in sample.names() if sample else ():
                upload.put(chosen)
    except (ClientError, BotoCoreError) as error:
        raise CannotContinue(
            f"{error}. {counted(upload.done, 'name')} of the list had been written before that."
            " To put it again does no harm."
        ) from error
    return replace(tally, put=upload.done)


def _as_the_stack_takes_it(entry: Entry, stack: Stack) -> Entry:
    """Refuse a title that the stack would not read: the name alone may find another page than is meant."""
    if isinstance(entry, ListedName) and entry.title and not stack.title_attribute:
        return Refused(entry.place, "has a title, which the stack would not read (parameter TitleAttribute)")
    return entry
