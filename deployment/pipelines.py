"""The two pipelines that can be deployed, each with a stack of its own."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from deployment.checkout import PICTURES_TEMPLATE, TEMPLATE


class Pipeline(StrEnum):
    NAMES = "names"
    PICTURES = "pictures"


@dataclass(frozen=True)
class Deployable:
    """`contact` is the parameter that has no default, `contact_variable` how a person gives it."""

    stack_name: str
    template: Path
    contact: str
    contact_variable: str
    who_reads_it: str
    next_step: str
    """What to do first after a deployment."""

    @property
    def give_a_contact(self) -> str:
        return (
            f"Give an address that {self.who_reads_it} can reach you at:"
            f" make deploy {self.contact_variable}=you@example.com"
        )


DEPLOYABLE = {
    Pipeline.NAMES: Deployable(
        "name-sentiment",
        TEMPLATE,
        "WikipediaContact",
        "WIKIPEDIA_CONTACT",
        "Wikimedia",
        "Try it, with one name:  make smoke",
    ),
    Pipeline.PICTURES: Deployable(
        "website-pictures",
        PICTURES_TEMPLATE,
        "CrawlerContact",
        "PIPELINE=pictures CRAWLER_CONTACT",
        "who is crawled",
        "Try it, with one site:  echo https://example.com/ | .venv/bin/ops pictures put --format txt -",
    ),
}
