"""What is known of a name from the last time it was done, so that only changed pages are looked up."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from name_sentiment.result_format import Status
from name_sentiment.sentiment import Rejected, Sentiment
from pipeline.deadline import Deadline

ARTICLES = 0
"""The namespace of articles (https://www.mediawiki.org/wiki/Manual:Namespace)."""


@dataclass(frozen=True)
class KnownName:
    """A name whose result is stored, and what decided that result.

    `titles` lead from the title that was asked for to the page. The first is the asked one, as the wiki
    writes it. Then come those that it was normalised, converted or redirected to. The last is the page's own.
    A change of any of them may change the result. `revision` is empty where there is no page.

    `pending_since` says when the name was sent, or failed, since: its result may be out of date.
    """

    name: str
    asked_title: str
    titles: tuple[str, ...]
    namespace: int
    revision: str
    status: Status
    row_fingerprint: str
    """Empty where another row may have been recorded or stored since."""
    text_fingerprint: str
    """Identifies the text that has `score`; empty where none was scored."""
    score: Sentiment | Rejected | None
    rules_fingerprint: str
    run_id: str
    written_at: datetime
    pending_since: datetime | None = None
    is_recorded: bool = False
    """Whether the history has this row. It lacks those that were stored before it was kept."""

    @property
    def row_is_certain(self) -> bool:
        return self.row_fingerprint != ""

    @property
    def pending(self) -> bool:
        return self.pending_since is not None

    def as_up_to_date(self) -> "KnownName":
        """Give what is known once its page was found unchanged."""
        return replace(self, pending_since=None) if self.pending else self

    def with_uncertain_row(self, now: datetime) -> "KnownName":
        """Give what is known while another row is being recorded and stored."""
        return replace(self, row_fingerprint="", is_recorded=False, pending_since=self.pending_since or now)


class ResultsIndex(Protocol):
    """What is known of each name. It is written last: a name that is not in it is looked up again."""

    names_per_write: int

    def read(self, names: Collection[str], deadline: Deadline) -> dict[str, KnownName]:
        """Give what is known of these distinct names; a name that is not in the answer is unknown.

        Raises Failure where it cannot be read before the deadline.
        """
        ...

    def write(self, known: Sequence[KnownName], deadline: Deadline) -> None:
        """Keep what is known of up to `names_per_write` distinct names, in place of what was.

        May be repeated. Raises Failure: then some of them may be kept and others not.
        """
        ...

    def mark_pending(self, names: Collection[str], deadline: Deadline) -> None:
        """Mark up to `names_per_write` distinct names as pending since now: their results may be out of date.

        The rest of what is known of them stays, even where it is written meanwhile. An unknown name stays
        unknown. Raises Failure: then some of them may be marked and others not.
        """
        ...
