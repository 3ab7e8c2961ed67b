"""`action=query` of MediaWiki's Action API: the parts of it that look pages up, and tell what has changed.

It knows the properties `extracts` (https://www.mediawiki.org/wiki/Extension:TextExtracts), `pageprops`,
`info` and `links`, and the lists `recentchanges` and `logevents`. It answers in `formatversion=2`. Keys and
wording are those of MediaWiki 1.39, to which `tests/mediawiki` holds it.
"""

import re
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from local.encyclopedia.history import EditedPages
from local.encyclopedia.lists import LISTS, Continuation, written
from local.encyclopedia.parameters import Parameters, QueryError
from local.encyclopedia.resolving import Resolved, resolve
from local.encyclopedia.titles import NAMESPACES, Title

Answer = dict[str, Any]

MOST_EXTRACTS = 20
MOST_LINKS = 500
_DEFAULT_LINKS = 10

# One moment for every page: an encyclopedia out of a file has no history.
TOUCHED = "2026-01-01T00:00:00Z"

# How far the copies of the database are behind, in seconds; a request may say what it bears (maxlag).
_LAG = 0
_RETRY_AFTER_LAG = 5

_GENERAL_PARAMETERS = (
    "action",
    "format",
    "formatversion",
    "maxlag",
    "prop",
    "list",
    "curtimestamp",
    "titles",
    "redirects",
    "converttitles",
    "continue",
)
_MODULE_PARAMETERS = {
    "extracts": ("exintro", "explaintext", "exlimit", "excontinue"),
    "pageprops": ("ppprop",),
    "info": ("inprop",),
    "links": ("plnamespace", "pllimit", "plcontinue"),
}


@dataclass
class Lookup:
    """One request under way: its parameters, and the page entries that the modules add to."""

    parameters: Parameters
    resolved: Resolved
    entries: dict[Title, Answer] = field(default_factory=dict)


class Query:
    """Answers requests out of an encyclopedia. `address` is where its pages are read, `http://host:port`."""

    def __init__(self, pages: EditedPages, address: str) -> None:
        self._pages = pages
        self._address = address
        self._modules = {
            "extracts": _add_extracts,
            "pageprops": _add_page_properties,
            "info": self._add_info,
            "links": _add_links,
        }

    def answer(self, given: Mapping[str, str]) -> tuple[Answer, int]:
        """Give the body that answers these parameters, and how many titles they asked for.

        Raises QueryError where they cannot be answered. The API reports it in a body of its own.
        """
        parameters = Parameters(given)
        parameters.require("format", "json")
        parameters.require("formatversion", "2")
        parameters.require("action", "query")
        _check_lag(parameters)
        modules = parameters.known_values("query", "prop", self._modules)
        lists = parameters.known_values("query", "list", LISTS)
        finished_before = _finished_before(parameters, modules)
        wanted = parameters.cleaned_values("query", "titles")
        resolved = resolve(
            dict.fromkeys(wanted.values()),
            self._pages,
            convert_titles=parameters.flag("converttitles"),
            follow_redirects=parameters.flag("redirects"),
        )
        lookup = Lookup(parameters, resolved, _page_entries(resolved))
        continuations = {
            module: self._modules[module](lookup) for module in modules if module not in finished_before
        }
        listed: Answer = {}
        for name in lists:
            if name not in finished_before:
                listed[name], continuations[name] = LISTS[name].answer(parameters, self._pages)
        parameters.warn_of_unrecognized(
            [
                *_GENERAL_PARAMETERS,
                *(name for module in modules for name in _MODULE_PARAMETERS[module]),
                *(parameter for name in lists for parameter in LISTS[name].parameters),
            ]
        )
        return {
            **_progress(continuations, modules, lists),
            **({"curtimestamp": written(self._pages.now())} if parameters.flag("curtimestamp") else {}),
            **_warnings(parameters),
            **_query(lookup, wanted, listed),
            **({"limits": parameters.highest_limits} if parameters.highest_limits else {}),
        }, len(wanted)

    def _add_info(self, lookup: Lookup) -> Continuation:
        with_addresses = "url" in lookup.parameters.known_values("info", "inprop", ["url"])
        pages = {page.title: page for page in lookup.resolved.found}
        for title in [*pages, *lookup.resolved.missing]:
            entry = lookup.entries[title.page]
            entry.update(contentmodel="wikitext", pagelanguage="en")
            entry.update(pagelanguagehtmlcode="en", pagelanguagedir="ltr")
            if page := pages.get(title):
                entry.update(touched=TOUCHED, lastrevid=page.revision, length=page.length)
                if page.redirect is not None:
                    entry["redirect"] = True
                if page.is_new:
                    entry["new"] = True
            if with_addresses:
                address = f"{self._address}/wiki/{title.path}"
                edit = f"{self._address}/w/index.php?title={title.path}&action=edit"
                entry.update(fullurl=address, editurl=edit, canonicalurl=address)
        return {}


def error_answer(error: QueryError) -> tuple[Answer, dict[str, str]]:
    """The body and the headers with which the API reports an error; its status is 200 all the same."""
    headers = {"MediaWiki-API-Error": error.code}
    if error.code == "maxlag":
        headers |= {"Retry-After": str(_RETRY_AFTER_LAG), "X-Database-Lag": str(_LAG)}
    return {"error": {"code": error.code, "info": error.info, **error.details}}, headers


def _check_lag(parameters: Parameters) -> None:
    if parameters.integer("maxlag", _LAG) < _LAG:
        info = f"Waiting for a database server: {_LAG} seconds lagged."
        raise QueryError("maxlag", info, host="sample", lag=_LAG, type="db")


def _finished_before(parameters: Parameters, modules: list[str]) -> list[str]:
    """The modules that earlier parts of this answer have done with.

    `continue` lists them, and begins with a dash where those that tell of pages have all done.
    """
    if not parameters.text("continue"):
        return []
    before, separator, finished = parameters.text("continue").partition("||")
    if before not in ("", "-") or not separator or "||" in finished:
        raise _bad_continue()
    return [*finished.split("|"), *(modules if before else [])]


def _bad_continue() -> QueryError:
    return QueryError(
        "badcontinue",
        "Invalid continue param. You should pass the original value returned by the previous query.",
    )


def _page_entries(resolved: Resolved) -> dict[Title, Answer]:
    missing = {title.page: {**_named(title), "missing": True} for title in resolved.missing}
    special = {title.page: {**_named(title), "special": True} for title in resolved.special}
    for title in resolved.special:
        if not title.is_known_special_page:
            special[title.page]["missing"] = True
    found = sorted(resolved.found, key=lambda page: page.number)
    return {
        **missing,
        **special,
        **{page.title: {"pageid": page.number, **_named(page.title)} for page in found},
    }


def _named(title: Title) -> Answer:
    return {"ns": title.namespace, "title": str(title)}


def _add_extracts(lookup: Lookup) -> Continuation:
    parameters, pages = lookup.parameters, lookup.resolved.found
    if not parameters.flag("explaintext"):
        raise QueryError(
            "explaintextneeded", "The sample encyclopedia has no extracts in HTML: set explaintext."
        )
    intro_only = parameters.flag("exintro")
    limit = parameters.limit("extracts", "exlimit", MOST_EXTRACTS, MOST_EXTRACTS)
    if limit > 1 and len(pages) > 1 and not intro_only:
        limit = 1
        warning = f'"exlimit" was too large for a whole article extracts request, lowered to {limit}.'
        parameters.warn("extracts", warning)
    start = parameters.integer("excontinue", 0)
    if not 0 <= start <= len(pages):
        raise _bad_continue()
    for page in pages[start : start + limit]:
        lookup.entries[page.title]["extract"] = page.intro if intro_only else page.extract
    return {"excontinue": start + limit} if start + limit < len(pages) else {}


def _add_page_properties(lookup: Lookup) -> Continuation:
    wanted = lookup.parameters.values("ppprop")
    for page in lookup.resolved.found:
        if page.is_disambiguation and (not wanted or "disambiguation" in wanted):
            lookup.entries[page.title]["pageprops"] = {"disambiguation": ""}
    return {}


def _add_links(lookup: Lookup) -> Continuation:
    parameters = lookup.parameters
    numbers = [str(number) for number in NAMESPACES]
    namespaces = parameters.known_values("links", "plnamespace", numbers)
    limit = parameters.limit("links", "pllimit", _DEFAULT_LINKS, MOST_LINKS)
    links = sorted(
        _Link(page.number, *target.sort_key)
        for page in lookup.resolved.found
        for target in page.links
        if not namespaces or str(target.namespace) in namespaces
    )
    if parameters.text("plcontinue"):
        first = _Link.parse(parameters.text("plcontinue"))
        links = [link for link in links if link >= first]
    titles_of_pages = {page.number: page.title for page in lookup.resolved.found}
    for link in links[:limit]:
        target = Title(link.namespace, link.name.decode().replace("_", " "))
        lookup.entries[titles_of_pages[link.page]].setdefault("links", []).append(_named(target))
    return {"plcontinue": str(links[limit])} if len(links) > limit else {}


class _Link(NamedTuple):
    """A row of MediaWiki's table of links; the rows are in the order of these fields."""

    page: int
    namespace: int
    name: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        match = re.fullmatch(r"([0-9]{1,18})\|(-?[0-9]{1,18})\|(.*)", text, re.DOTALL)
        if match is None:
            raise _bad_continue()
        return cls(int(match[1]), int(match[2]), match[3].encode())

    def __str__(self) -> str:
        return f"{self.page}|{self.namespace}|{self.name.decode()}"


def _progress(continuations: Mapping[str, Continuation], modules: list[str], lists: list[str]) -> Answer:
    more: Continuation = {}
    for continuation in continuations.values():
        more |= continuation
    finished_modules = [module for module in modules if not continuations.get(module)]
    finished_lists = [name for name in lists if not continuations.get(name)]
    is_complete = finished_modules == modules
    progress: Answer = {"batchcomplete": True} if is_complete else {}
    if not more:
        return progress
    finished = finished_lists if is_complete else [*finished_modules, *finished_lists]
    return {
        **progress,
        "continue": {**more, "continue": ("-||" if is_complete else "||") + "|".join(finished)},
    }


def _warnings(parameters: Parameters) -> Answer:
    if not parameters.warnings:
        return {}
    return {
        "warnings": {
            module: {"warnings": "\n".join(warnings)} for module, warnings in parameters.warnings.items()
        }
    }


def _query(lookup: Lookup, wanted: Mapping[str, str], listed: Answer) -> Answer:
    resolved = lookup.resolved
    normalized = [
        {"fromencoded": True, "from": urllib.parse.quote(raw, safe=""), "to": cleaned}
        for raw, cleaned in wanted.items()
        if raw != cleaned
    ] + [{"fromencoded": False, "from": text, "to": title} for text, title in resolved.normalized.items()]
    lists = {
        "normalized": normalized,
        "converted": [{"from": text, "to": title} for text, title in resolved.converted.items()],
        "interwiki": [{"title": title, "iw": prefix} for title, prefix in resolved.interwiki.items()],
        "redirects": [_redirect(text, target) for text, target in resolved.redirects.items()],
        "pages": [
            *lookup.entries.values(),
            *(
                {"title": text, "invalidreason": why, "invalid": True}
                for text, why in resolved.invalid.items()
            ),
        ],
    }
    filled = {name: entries for name, entries in lists.items() if entries} | listed
    return {"query": filled} if filled else {}


def _redirect(text: str, target: Title) -> Answer:
    fragment = {"tofragment": target.fragment} if target.fragment else {}
    interwiki = {"tointerwiki": target.interwiki} if target.interwiki else {}
    return {"from": text, "to": str(target), **fragment, **interwiki}
