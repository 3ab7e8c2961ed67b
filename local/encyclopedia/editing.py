"""The actions of MediaWiki's Action API that change pages: edit, move, delete and undelete.

    curl http://127.0.0.1:…/w/api.php --data 'action=edit&format=json&formatversion=2' \\
        --data-urlencode 'token=+\\' --data-urlencode title=Netflix --data-urlencode 'text=It is a company.'

The text is wikitext, of which the sample knows plain paragraphs, `#REDIRECT [[…]]`, and lists of links on a
page that says `__DISAMBIG__`. Anyone may do anything, without logging in.

https://www.mediawiki.org/wiki/API:Edit, …API:Move, …API:Delete, …API:Undelete
"""

from collections.abc import Callable, Mapping
from typing import Any

from local.encyclopedia import titles
from local.encyclopedia.history import EditedPages, NoSuchPageError, PageExistsError
from local.encyclopedia.lists import written
from local.encyclopedia.pages import BadArticlesError
from local.encyclopedia.parameters import Parameters, QueryError
from local.encyclopedia.titles import InvalidTitleError, Title

Answer = dict[str, Any]

TOKEN = "+\\"  # noqa: S105 — no secret
"""The token of those who are not logged in, as in MediaWiki."""


class Editing:
    """Changes an encyclopedia on request."""

    def __init__(self, pages: EditedPages) -> None:
        self._pages = pages
        self._actions: Mapping[str, Callable[[Parameters], Answer]] = {
            "edit": self._edit,
            "move": self._move,
            "delete": self._delete,
            "undelete": self._undelete,
        }

    def knows(self, action: str) -> bool:
        return action in self._actions

    def answer(self, given: Mapping[str, str]) -> Answer:
        """Raises QueryError; nothing is changed then."""
        parameters = Parameters(given)
        parameters.require("format", "json")
        parameters.require("formatversion", "2")
        if not parameters.text("token"):
            raise QueryError("missingparam", 'The "token" parameter must be set.')
        if parameters.text("token") != TOKEN:
            raise QueryError("badtoken", "Invalid CSRF token.")
        action = parameters.text("action")
        try:
            return {action: self._actions[action](parameters)}
        except PageExistsError:
            raise QueryError(
                "articleexists",
                "A page already exists at that title, or the title you have chosen is not valid.",
            ) from None
        except BadArticlesError as error:
            raise QueryError(
                "toomuchforthesample", f"The sample encyclopedia cannot show that: {error}"
            ) from None

    def _edit(self, parameters: Parameters) -> Answer:
        before, page = self._pages.edit(_title(parameters, "title"), parameters.text("text"))
        answer = {
            "result": "Success",
            "pageid": page.number,
            "title": str(page.title),
            "contentmodel": "wikitext",
        }
        if before is page:
            return {**answer, "nochange": True}
        if before is None:
            answer["new"] = True
        old = before.revision if before else 0
        return {
            **answer,
            "oldrevid": old,
            "newrevid": page.revision,
            "newtimestamp": written(self._pages.now()),
        }

    def _move(self, parameters: Parameters) -> Answer:
        source, target = _title(parameters, "from"), _title(parameters, "to")
        try:
            moved = self._pages.move(source, target, leave_redirect=not parameters.flag("noredirect"))
        except NoSuchPageError:
            raise _missing() from None
        return {
            "from": str(source),
            "to": str(target),
            "reason": parameters.text("reason"),
            "redirectcreated": moved.leaves_redirect,
            "moveoverredirect": moved.action == "move_redir",
        }

    def _delete(self, parameters: Parameters) -> Answer:
        title = _title(parameters, "title")
        try:
            deleted = self._pages.delete(title)
        except NoSuchPageError:
            raise _missing() from None
        return {"title": str(title), "reason": parameters.text("reason"), "logid": deleted.number}

    def _undelete(self, parameters: Parameters) -> Answer:
        title = _title(parameters, "title")
        try:
            self._pages.undelete(title)
        except NoSuchPageError:
            raise QueryError(
                "cantundelete",
                "Couldn't undelete: the requested revisions may not exist or may have been undeleted "
                "already.",
            ) from None
        return {"title": str(title), "revisions": 1, "fileversions": 0, "reason": parameters.text("reason")}


def _title(parameters: Parameters, name: str) -> Title:
    text = parameters.text(name)
    if not text:
        raise QueryError("missingparam", f'The "{name}" parameter must be set.')
    try:
        title = titles.parse(titles.clean(text)).page
    except InvalidTitleError:
        raise QueryError("invalidtitle", f'Bad title "{text}".') from None
    if title.namespace < titles.MAIN:
        raise QueryError("pagecannotexist", "Namespace doesn't allow actual pages.")
    if title.interwiki or not title.name:
        raise QueryError("invalidtitle", f'Bad title "{text}".')
    return title


def _missing() -> QueryError:
    return QueryError("missingtitle", "The page you specified doesn't exist.")
