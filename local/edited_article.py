"""One article of the sample encyclopedia, rewritten, so that a second run has something to find."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import requests

from local.encyclopedia.editing import TOKEN
from operations.cannot_continue import CannotContinue
from operations.results.fetched_result import FetchedResult, Verdict

SECONDS_TO_ANSWER = 10
_IN_BRACKETS = re.compile(r" \([^)]*\)$")


@dataclass(frozen=True)
class EditedArticle:
    title: str
    text: str

    @classmethod
    def among(cls, results: Sequence[FetchedResult]) -> Self | None:
        """Choose the first positive result, or else the first with a sentiment. None where none has one."""
        scored = [result for result in results if result.scores]
        chosen = next((result for result in scored if result.verdict is Verdict.POSITIVE), None)
        if not (chosen := chosen or next(iter(scored), None)):
            return None
        subject = _IN_BRACKETS.sub("", chosen.title)
        return cls(
            chosen.title,
            f"{subject} is in trouble: it is blamed for awful service, and has lost a lawsuit over fraud.",
        )

    def write(self, api_url: str) -> None:
        """Edit the article by MediaWiki's API. Raises CannotContinue."""
        asked = {"action": "edit", "format": "json", "formatversion": "2", "token": TOKEN}
        with requests.Session() as session:
            session.trust_env = False  # never through a proxy: it is this machine
            answer = session.post(
                api_url, data={**asked, "title": self.title, "text": self.text}, timeout=SECONDS_TO_ANSWER
            ).json()
        if answer.get("edit", {}).get("result") != "Success":
            raise CannotContinue(f"The sample encyclopedia does not take the edit of {self.title}: {answer}")
