"""Pages that can be edited, and the history of their changes.

Changes are kept as long as the process runs. A new process begins with the pages that it is given, and with
an empty history.
"""

import threading
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from operator import attrgetter

from local.encyclopedia import titles
from local.encyclopedia.pages import Pages, SamplePage, page_of_wikitext
from local.encyclopedia.titles import Title

# Page ids of pages that are made at run time: above those of any file and of generated ones.
_FIRST_NUMBER = 2_000_000_000


class NoSuchPageError(ValueError):
    """There is no page with this title to delete or to move, or none that was deleted."""


class PageExistsError(ValueError):
    """A page cannot be moved onto another, nor undeleted where there is one."""


@dataclass(frozen=True)
class Change:
    """An entry of the history. `number` counts from 1; of those that are in a log, `log` says which.

    A move has a `target`, and says whether it left a redirect behind. One onto a redirect also deletes that.
    """

    number: int
    at: datetime
    kind: str
    title: Title
    log: str = ""
    action: str = ""
    target: Title | None = None
    leaves_redirect: bool = False


def now_in_seconds() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


class EditedPages:
    """Other pages, and on top of them what was edited, moved, deleted. Several threads may use it."""

    def __init__(self, pages: Pages, clock: Callable[[], datetime] = now_in_seconds) -> None:
        self._pages = pages
        self._clock = clock
        self._changing = threading.Lock()
        self._edited: dict[Title, SamplePage | None] = {}
        self._deleted: dict[Title, SamplePage] = {}
        self._numbers = count(_FIRST_NUMBER)
        self._edits = count(1)
        self._history: list[Change] = []
        # As a new MediaWiki's history does. It also tells how far back this one reaches.
        self._note("new", titles.parse("Main Page"))

    def now(self) -> datetime:
        return self._clock()

    def find(self, title: Title) -> SamplePage | None:
        if title.page in self._edited:
            return self._edited[title.page]
        return self._pages.find(title)

    def converted(self, title: Title) -> Title | None:
        converted = self._pages.converted(title)
        return converted if converted and self.find(converted) else None

    def since(self, at: datetime, number: int = 0) -> Iterator[Change]:
        """The history from this moment on, or from that second's change with this number, oldest first."""
        history = self._history
        first = bisect_left(history, (at, number), key=attrgetter("at", "number"))
        return (history[place] for place in range(first, len(history)))

    def until(self, at: datetime, number: int) -> Iterator[Change]:
        """The history backwards, from that second's change with this number."""
        history = self._history
        after = bisect_left(history, (at, number + 1), key=attrgetter("at", "number"))
        return (history[place] for place in range(after - 1, -1, -1))

    def edit(self, title: Title, wikitext: str) -> tuple[SamplePage | None, SamplePage]:
        """Give a page, new or not, this text; gives the page as it was and as it is.

        Text that the page has already is no edit. Raises BadArticlesError where the sample cannot show it.
        """
        with self._changing:
            before = self.find(title)
            number = before.number if before else next(self._numbers)
            page = replace(page_of_wikitext(number, title.page, wikitext), is_new=before is None)
            if before and before.wikitext == page.wikitext:
                return before, before
            page = self._put(page)
            self._note("edit" if before else "new", page.title)
            return before, page

    def delete(self, title: Title) -> Change:
        """Raises NoSuchPageError."""
        with self._changing:
            page = self._existing(title)
            self._edited[page.title] = None
            self._deleted[page.title] = page
            return self._note("log", page.title, log="delete", action="delete")

    def undelete(self, title: Title) -> Change:
        """Put a deleted page back as it was. Raises NoSuchPageError, PageExistsError."""
        with self._changing:
            if title.page not in self._deleted:
                raise NoSuchPageError
            if self.find(title):
                raise PageExistsError
            self._edited[title.page] = self._deleted.pop(title.page)
            return self._note("log", title.page, log="delete", action="restore")

    def move(self, source: Title, target: Title, *, leave_redirect: bool) -> Change:
        """Raises NoSuchPageError, and PageExistsError unless the target is a redirect to the source."""
        with self._changing:
            page = self._existing(source)
            there = self.find(target)
            if there and not (there.redirect and there.redirect.page == page.title):
                raise PageExistsError
            self._put(replace(page, title=target.page, is_new=False))
            self._edited[page.title] = None
            if leave_redirect:
                self._put(SamplePage(next(self._numbers), page.title, redirect=target.page))
            action = "move_redir" if there else "move"
            moved = self._note(
                "log",
                page.title,
                log="move",
                action=action,
                target=target.page,
                leaves_redirect=leave_redirect,
            )
            if there:
                self._note("log", target.page, log="delete", action="delete_redir")
            return moved

    def _existing(self, title: Title) -> SamplePage:
        page = self.find(title)
        if page is None:
            raise NoSuchPageError
        return page

    def _put(self, page: SamplePage) -> SamplePage:
        page = replace(page, edit=next(self._edits))
        self._edited[page.title] = page
        return page

    def _note(self, kind: str, title: Title, **others: object) -> Change:
        # Never before the last one: clocks can be set back, and the history is searched by time.
        at = max(self._clock(), self._history[-1].at) if self._history else self._clock()
        change = Change(len(self._history) + 1, at, kind, title, **others)  # type: ignore[arg-type]
        self._history.append(change)
        return change
