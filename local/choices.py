"""The choices for a run on one machine, and the template's parameters that follow from them."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

import deployment.parameters
from deployment.built_packages import this_processor
from local.loopback import LOOPBACK, is_on_loopback
from local.stand_ins import Choosing, StandIn
from name_sentiment.rules import OWN
from operations.cannot_continue import CannotContinue


class Scorer(StrEnum):
    """Whose scores the local Comprehend gives."""

    OWN = "own"
    VADER = "vader"


WHOSE_SCORES = {
    Scorer.OWN: "those of name-sentiment's own model (scorer/MODEL_CARD.md)",
    Scorer.VADER: "VADER's",
}

VARIABLES = {
    "WikipediaApiUrl": "WIKIPEDIA_API_URL",
    "WikipediaContact": "WIKIPEDIA_CONTACT",
    "ComprehendEndpointUrl": "COMPREHEND_ENDPOINT_URL",
}
"""The parameters that decide what is started, and whom the functions may ask."""

NEWEST_LAMBDA_PYTHON = (3, 14)
NOBODY = "https://example.org/name-sentiment-on-one-machine"
"""The operator's contact where only local stand-ins get it."""


@dataclass(frozen=True)
class Choices(Choosing):
    """An address that is not given is served here. `scorer` scores where Comprehend would.

    `names` is the list that `up` puts into the table, None the sample's.
    """

    pipeline: ClassVar = "names"

    wikipedia_api_url: str | None = None
    comprehend_endpoint_url: str | None = None
    wikipedia_contact: str | None = None
    scorer: Scorer = Scorer.OWN
    names: str | None = None

    @property
    def encyclopedia_port(self) -> int:
        return self.port + 1

    @property
    def comprehend_port(self) -> int:
        return self.port + 2

    @property
    def comprehend_is_asked(self) -> bool:
        """Not where the consumer has a scorer of its own."""
        return self.parameters.get("Scorer") != OWN

    @property
    def asked(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.wikipedia_api_url, self.comprehend_endpoint_url)))

    @property
    def variables(self) -> Mapping[str, str | None]:
        return {
            "WIKIPEDIA_API_URL": self.wikipedia_api_url,
            "COMPREHEND_ENDPOINT_URL": self.comprehend_endpoint_url,
            "WIKIPEDIA_CONTACT": self.wikipedia_contact,
            "SCORER": self.scorer.value,
            "NAMES": self.names,
        }

    @property
    def sample_api_url(self) -> str | None:
        """The sample encyclopedia's API; None where another wiki is asked."""
        if self.wikipedia_api_url:
            return None
        return f"http://{LOOPBACK}:{self.encyclopedia_port}/w/api.php"

    def stand_ins_to_start(self) -> list[StandIn]:
        encyclopedia = StandIn(
            "encyclopedia", "the sample encyclopedia", "local.encyclopedia", self.encyclopedia_port
        )
        comprehend = StandIn(
            "comprehend",
            "the local Comprehend",
            "local.comprehend",
            self.comprehend_port,
            ("--scorer", self.scorer.value),
        )
        is_local = self.comprehend_is_asked and not self.comprehend_endpoint_url
        return [*([] if self.wikipedia_api_url else [encyclopedia]), *([comprehend] if is_local else [])]

    def stand_ins(self) -> list[str]:
        """Notes for the reader of the results: which services they do not come from."""
        notes = []
        if not self.wikipedia_api_url:
            notes.append("The texts are those of the sample encyclopedia, not of Wikipedia.")
        if not self.comprehend_is_asked:
            notes.append(f"The scores are {WHOSE_SCORES[Scorer.OWN]}, not Amazon Comprehend's.")
        elif not self.comprehend_endpoint_url:
            notes.append(f"The scores are {WHOSE_SCORES[self.scorer]}, not Amazon Comprehend's.")
        return notes

    def template_parameters(self) -> dict[str, str]:
        """Raises CannotContinue where somebody else's wiki would get no contact."""
        somebody_elses = self.wikipedia_api_url and not is_on_loopback(self.wikipedia_api_url)
        if somebody_elses and not self.wikipedia_contact:
            raise CannotContinue(
                f"{self.wikipedia_api_url} wants to know who asks: WIKIPEDIA_CONTACT=you@example.com"
            )
        sample = {
            "WikipediaApiUrl": self.sample_api_url or "",
            "WikipediaRequestsPerMinute": "0",
        }
        wikipedia = {"WikipediaApiUrl": self.wikipedia_api_url} if self.wikipedia_api_url else sample
        comprehend_url = self.comprehend_endpoint_url or f"http://{LOOPBACK}:{self.comprehend_port}"
        comprehend = {"ComprehendEndpointUrl": comprehend_url} if self.comprehend_is_asked else {}
        return {
            "WikipediaContact": self.wikipedia_contact or NOBODY,
            **wikipedia,
            **comprehend,
            "ScheduleState": "DISABLED",
            **self.parameters,
            **parameters_of_the_machine(),
        }


def parse_parameters(text: str) -> dict[str, str]:
    """See `deployment.parameters`. Raises CannotContinue also for what is chosen otherwise here."""
    parameters = deployment.parameters.parse_parameters(text)
    for name in parameters:
        if name in ("PythonRuntime", "Architecture"):
            raise CannotContinue(f"{name} follows the machine here: its own Python runs the functions.")
        if name in VARIABLES:
            raise CannotContinue(f"{name} has a variable of its own here: {VARIABLES[name]}=…")
    return parameters


def parameters_of_the_machine() -> dict[str, str]:
    """What to build the functions for: the local AWS runs them with this very Python."""
    version = sys.version_info[:2]
    if version > NEWEST_LAMBDA_PYTHON:
        newest = ".".join(map(str, NEWEST_LAMBDA_PYTHON))
        raise CannotContinue(
            f"Lambda has no Python {version[0]}.{version[1]}, so the functions cannot be built for it."
            f" Take another: make clean, then the same with PYTHON=python{newest}"
        )
    return {"PythonRuntime": f"python{version[0]}.{version[1]}", "Architecture": this_processor()}
