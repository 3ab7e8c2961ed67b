"""What decides a name's result, besides the page itself."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache

RULES_VERSION = 5
"""Raise it when the same page should be cut or written differently: every name is then looked up in full."""

COMPREHEND = "comprehend"
OWN = "own"
SCORERS = {COMPREHEND: "comprehend", OWN: "own 1.2.0"}
"""The scorers that a deployment may choose, each with the label of its scores. Comprehend has no version."""


@dataclass(frozen=True)
class Rules:
    """How a deployment makes results. Producer and consumer get equal rules.

    `scorer` names who scores the texts, with a version where it has one: scores of another are not reused.
    """

    language_code: str
    snippet_sentences: int
    wikipedia_api_url: str
    scorer: str

    @property
    def fingerprint(self) -> str:
        """Stands for these rules: a name that is known under another fingerprint is looked up in full."""
        return _digest_of_rules(
            RULES_VERSION, self.language_code, self.snippet_sentences, self.wikipedia_api_url, self.scorer
        )

    def fingerprint_of(self, text: str) -> str:
        """Stands for all that decides the text's score."""
        return _digest(text, self.language_code, self.scorer)


def _digest(*parts: str | int) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


_digest_of_rules = lru_cache(maxsize=1)(_digest)
"""Each name of a batch is compared with the same rules."""
