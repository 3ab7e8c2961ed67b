"""The pages of the sample encyclopedia, and the file they are written in.

The file is a YAML list; an entry is one page, of one of three kinds:

    - title: Netflix
      text: >-
        Netflix, Inc. is …          # folded: a blank line starts a new paragraph

        == History ==               # a section; what stands before the first is the intro

        …
      in_other_script: [奈飞]      # as a Chinese wiki converts titles; may be left out
    - title: Netflix Inc.
      redirect: Netflix             # may name a section: Netflix#History
    - title: Mercury
      may_refer_to: [Mercury (planet), Mercury (element)]

A page can write itself as wikitext, so that one file also fills a real MediaWiki (see `tests/mediawiki`).
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import yaml

from local.encyclopedia import titles
from local.encyclopedia.titles import InvalidTitleError, Title

# Where the sample would have to be MediaWiki's parser to know what text a reader sees.
_MARKUP = re.compile(r"\[\[|\{\{|\{\||''|<|__|~~~|&\S+;|^[*#:;| ]", re.MULTILINE)

_DISAMBIGUATION = "__DISAMBIG__"
_REDIRECT = re.compile(r"#REDIRECT\s*\[\[([^\[\]|]+)\]\]", re.IGNORECASE)
_LIST_OF_LINKS = re.compile(r"^\* *\[\[([^\[\]|]+)\]\]", re.MULTILINE)

_HEADING = re.compile(r"(={2,6}) *(.+?) *\1")

# 40 bits: a number that JSON readers of any language keep exactly.
_REVISION_BYTES = 5


class BadArticlesError(ValueError):
    """The file of articles cannot be read; the message says where and why."""


@dataclass(frozen=True)
class SamplePage:
    """One page. `number` is its page id, above zero and unique in its encyclopedia.

    `edit` is the number of the edit at run time that made it what it is, 0 for a page as its file has it.
    `is_new` says that it was never edited since it was made.
    """

    number: int
    title: Title
    paragraphs: tuple[str, ...] = ()
    redirect: Title | None = None
    may_refer_to: tuple[Title, ...] = ()
    edit: int = 0
    is_new: bool = True
    in_other_script: tuple[Title, ...] = ()

    @property
    def is_disambiguation(self) -> bool:
        return bool(self.may_refer_to)

    @property
    def links(self) -> frozenset[Title]:
        """The pages of this encyclopedia that the page links to, not counting itself."""
        linked = {target.page for target in self.may_refer_to if target.is_of_this_encyclopedia}
        return frozenset(linked - {self.title})

    @property
    def intro(self) -> str:
        """The plain text before the first section, with a line per paragraph."""
        return self._plain_text(self.paragraphs[: self._first_heading])

    @property
    def extract(self) -> str:
        """The plain text of the whole page, with its headings in wikitext."""
        return self._plain_text(self.paragraphs)

    @cached_property
    def wikitext(self) -> str:
        """The page in MediaWiki's own language."""
        if self.redirect is not None:
            return f"#REDIRECT [[{_link(self.redirect)}]]"
        if self.may_refer_to:
            targets = "".join(f"* [[{_link(target)}]]\n" for target in self.may_refer_to)
            # In a comment, so that a MediaWiki without the Disambiguator extension does not show it.
            return f"{self.title} may refer to:\n\n{targets}<!-- {_DISAMBIGUATION} -->"
        return "\n\n".join(self.paragraphs)

    @property
    def length(self) -> int:
        """How long the wikitext is, in bytes."""
        return len(self.wikitext.encode())

    @cached_property
    def revision(self) -> int:
        """A number that changes when the page does, and only then."""
        edit = f"\n{self.edit}" if self.edit else ""
        text = f"{self.title}\n{self.wikitext}{edit}"
        digest = hashlib.blake2b(text.encode(), digest_size=_REVISION_BYTES)
        return int.from_bytes(digest.digest())

    @property
    def _first_heading(self) -> int:
        headings = (index for index, line in enumerate(self.paragraphs) if _HEADING.fullmatch(line))
        return next(headings, len(self.paragraphs))

    def _plain_text(self, paragraphs: tuple[str, ...]) -> str:
        if self.may_refer_to:
            return "\n".join([f"{self.title} may refer to:", "", *map(_with_section, self.may_refer_to)])
        return "\n".join(_HEADING.sub(r"\n\n\1 \2 \1", line) for line in paragraphs).strip()


class Pages(Protocol):
    """Whatever holds pages."""

    def find(self, title: Title) -> SamplePage | None:
        """The page with this title, whatever its fragment; None where there is none."""

    def converted(self, title: Title) -> Title | None:
        """The title in another script under which there is a page; None where there is none."""


class WrittenPages:
    """Pages out of a file."""

    def __init__(self, pages: list[SamplePage]) -> None:
        self._pages = {page.title.page: page for page in pages}
        self._converted = {title.page: page.title for page in pages for title in page.in_other_script}

    def __len__(self) -> int:
        return len(self._pages)

    def __iter__(self) -> Iterator[SamplePage]:
        return iter(self._pages.values())

    def find(self, title: Title) -> SamplePage | None:
        return self._pages.get(title.page)

    def converted(self, title: Title) -> Title | None:
        return self._converted.get(title.page)


def read_pages(*files: Path) -> WrittenPages:
    """Read files of articles, as one encyclopedia.

    Raises BadArticlesError where a file is not there, or an entry is not what the module's docstring says.
    """
    pages: list[SamplePage] = []
    seen: set[Title] = set()
    for file in files:
        for entry in _read_entries(file):
            try:
                page = _page(len(pages) + 1, entry)
            except (InvalidTitleError, BadArticlesError) as error:
                raise BadArticlesError(f"{file}: {entry!r:.100}: {error}") from error
            if page.title in seen:
                raise BadArticlesError(f"{file}: two pages are called {page.title}")
            seen.add(page.title)
            pages.append(page)
    return WrittenPages(pages)


def page_of_wikitext(number: int, title: Title, wikitext: str) -> SamplePage:
    """Read a page as it writes itself.

    Raises BadArticlesError where the wikitext holds more than the sample knows.
    """
    try:
        if redirect := _REDIRECT.match(wikitext):
            return SamplePage(number, title, redirect=titles.parse(redirect[1]))
        if _DISAMBIGUATION in wikitext:
            links = tuple(titles.parse(link) for link in _LIST_OF_LINKS.findall(wikitext))
            return SamplePage(number, title, may_refer_to=links)
    except InvalidTitleError as error:
        raise BadArticlesError(f"a link cannot lead there: {error}") from error
    paragraphs = "\n".join(" ".join(lines.split("\n")) for lines in re.split(r"\n{2,}", wikitext.strip()))
    return SamplePage(number, title, paragraphs=_paragraphs(paragraphs))


def _read_entries(file: Path) -> list[Any]:
    try:
        entries = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadArticlesError(f"{file}: {error}") from error
    if not isinstance(entries, list):
        raise BadArticlesError(f"{file}: not a list of pages")
    return entries


def _page(number: int, entry: object) -> SamplePage:
    match entry:
        case {"in_other_script": [*written], **others}:
            in_other_script = tuple(titles.parse(str(title)) for title in written)
            return replace(_page(number, others), in_other_script=in_other_script)
        case {"title": str(title), "text": str(text), **others} if not others:
            return SamplePage(number, titles.parse(title), paragraphs=_paragraphs(text))
        case {"title": str(title), "redirect": str(target), **others} if not others:
            return SamplePage(number, titles.parse(title), redirect=titles.parse(target))
        case {"title": str(title), "may_refer_to": [*targets], **others} if targets and not others:
            links = tuple(titles.parse(str(target)) for target in targets)
            return SamplePage(number, titles.parse(title), may_refer_to=links)
        case Mapping():
            raise BadArticlesError("a page has a title, and one of text, redirect and may_refer_to")
        case _:
            raise BadArticlesError("not a page")


def _paragraphs(text: str) -> tuple[str, ...]:
    if markup := _MARKUP.search(text):
        raise BadArticlesError(f"text is plain, so it cannot hold {markup.group()!r}")
    return tuple(line for line in text.split("\n") if line)


def _link(target: Title) -> str:
    # Without the colon a link to a category or a file is no link but does something.
    colon = ":" if target.namespace != titles.MAIN else ""
    return colon + _with_section(target)


def _with_section(target: Title) -> str:
    return f"{target}#{target.fragment}" if target.fragment else str(target)
