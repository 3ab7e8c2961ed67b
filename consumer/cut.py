"""Fourth step: from a page to the draft of a result, which may lack its score."""

from dataclasses import dataclass, replace

from name_sentiment.result_format import Status
from name_sentiment.rules import Rules
from name_sentiment.sentiment import Rejected, Sentiment
from receive import Work
from result import Result
from snippet import cut_snippet
from wiki.page import Offer, Page, PageKind


@dataclass(frozen=True)
class Draft:
    """A name's result without its score, and the page that it comes from."""

    work: Work
    page: Page
    result: Result
    text_fingerprint: str = ""
    """Identifies the text that is scored; empty where there is none."""
    score: Sentiment | Rejected | None = None

    @property
    def needs_score(self) -> bool:
        return bool(self.text_fingerprint) and self.score is None

    def with_score(self, score: Sentiment | Rejected) -> "Draft":
        return replace(self, score=score, result=self.result.with_score(score))

    def with_offer(self, offer: Offer) -> "Draft":
        return replace(self, result=replace(self.result, detail=str(offer)))


def cut(work: Work, page: Page, rules: Rules) -> Draft:
    """Decide all of a result but its score."""
    snippet = ""
    if page.kind is PageKind.ARTICLE:
        snippet = cut_snippet(
            page.introduction, rules.snippet_sentences, rules.language_code, title=page.title
        )
    result = Result(
        name=work.name,
        status=_status(page, snippet),
        snippet=snippet,
        title=page.title,
        url=page.url,
        revision=page.revision,
        detail=page.detail,
    )
    return Draft(work, page, result, rules.fingerprint_of(snippet) if snippet else "")


def _status(page: Page, snippet: str) -> Status:
    if page.kind is not PageKind.ARTICLE:
        return Status(page.kind.value)
    return Status.SCORED if snippet else Status.EMPTY
