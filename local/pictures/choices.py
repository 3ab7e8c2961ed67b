"""What a person may choose for a crawl on one machine, and the template's parameters that follow from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from local.choices import NOBODY, parameters_of_the_machine
from local.loopback import LOOPBACK, LOOPBACK_NETWORK, is_on_loopback
from local.stand_ins import Choosing, StandIn
from operations.cannot_continue import CannotContinue
from web.addresses import Address

LOCAL_CONFIDENCE = "30"
"""Percent. The small classifier is seldom surer, since it shares its confidence among 1,000 things."""


@dataclass(frozen=True)
class PicturesChoices(Choosing):
    """`sites` are those to crawl. Without any, the sample website is served and crawled."""

    pipeline: ClassVar = "pictures"

    sites: tuple[Address, ...] = ()
    rekognition_endpoint_url: str | None = None
    crawler_contact: str | None = None
    website_host: str = LOOPBACK
    """How the sample website is called. A container that is invoked reaches it as `localhost`."""

    @property
    def variables(self) -> Mapping[str, str | None]:
        return {
            "SITES": " ".join(self.sites),
            "REKOGNITION_ENDPOINT_URL": self.rekognition_endpoint_url,
            "CRAWLER_CONTACT": self.crawler_contact,
        }

    @property
    def website_port(self) -> int:
        return self.port + 1

    @property
    def rekognition_port(self) -> int:
        return self.port + 2

    @property
    def sites_to_crawl(self) -> tuple[Address, ...]:
        return self.sites or (Address(f"http://{self.website_host}:{self.website_port}/"),)

    @property
    def asked(self) -> tuple[str, ...]:
        return (*self.sites, *filter(None, [self.rekognition_endpoint_url]))

    def stand_ins_to_start(self) -> list[StandIn]:
        website = StandIn("website", "the sample website", "local.website", self.website_port)
        rekognition = StandIn(
            "rekognition",
            "the local Rekognition",
            "local.rekognition",
            self.rekognition_port,
            environment="rekognition",
        )
        return [
            *([] if self.sites else [website]),
            *([] if self.rekognition_endpoint_url else [rekognition]),
        ]

    def stand_ins(self) -> list[str]:
        """Say what the results do not come from, since their readers must know it."""
        notes = []
        if not self.sites:
            notes.append(
                "The pages are those of the sample website, which is served only while it is crawled."
            )
        if not self.rekognition_endpoint_url:
            notes.append(
                "The labels are a small classifier's, which knows 1,000 things and no people, not Amazon"
                " Rekognition's."
            )
        return notes

    def template_parameters(self) -> dict[str, str]:
        """Raises CannotContinue where somebody else's website would not be told who asks."""
        theirs = [site for site in self.sites_to_crawl if not is_on_loopback(site)]
        if theirs and not self.crawler_contact and "CrawlerContact" not in self.parameters:
            raise CannotContinue(f"{theirs[0]} is to be told who asks: CRAWLER_CONTACT=you@example.com")
        # A website on this machine may be asked as fast as it answers, any other at the template's pace.
        pace = {} if theirs else {"SecondsBetweenRequests": "0"}
        is_here = len(theirs) < len(self.sites_to_crawl)
        inside = {"AllowPrivateAddresses": LOOPBACK_NETWORK} if is_here else {}
        rekognition = (
            {"RekognitionEndpointUrl": self.rekognition_endpoint_url}
            if self.rekognition_endpoint_url
            else {
                "RekognitionEndpointUrl": f"http://{LOOPBACK}:{self.rekognition_port}",
                "MinimumConfidence": LOCAL_CONFIDENCE,
            }
        )
        return {
            "CrawlerContact": self.crawler_contact or NOBODY,
            **pace,
            **inside,
            **rekognition,
            "ScheduleState": "DISABLED",
            **self.parameters,
            **parameters_of_the_machine(),
        }
