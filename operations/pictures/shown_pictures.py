"""What the pipeline knows of pictures, from all its tables: a row per appearance of a picture on a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from operations.pictures.site_runs import scan
from operations.pictures.stack import PicturesStack
from website_pictures.picture_state import PictureState

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource

GONE = "gone"
"""The status of an appearance that the last whole run did not see."""


@dataclass(frozen=True)
class SeenLabel:
    """`confidence` is a share, from 0 to 1."""

    name: str
    confidence: float

    def __str__(self) -> str:
        return f"{self.name} {self.confidence:.2f}"


@dataclass(frozen=True)
class ShownPicture:
    """A picture on a page.

    `alternative` is the text for people who cannot see the picture. It is None where there is none, and empty
    where the page says that the picture is decoration. Sizes are in pixels, and 0 where nothing was read.
    """

    site: str
    page: str
    picture: str
    alternative: str | None
    status: str
    detail: str
    first_seen: str
    last_seen: str
    sha256: str = ""
    labels: tuple[SeenLabel, ...] = ()
    moderation: tuple[SeenLabel, ...] = ()
    text: tuple[str, ...] = ()
    width: int = 0
    height: int = 0
    format: str = ""
    bytes: int = 0

    @property
    def is_gone(self) -> bool:
        return self.status == GONE

    @property
    def lacks_text(self) -> bool:
        """Whether it has no text for people who cannot see it, though it is no decoration."""
        return self.alternative is None and not self.is_gone


def find_shown_pictures(
    dynamodb: "DynamoDBServiceResource", stack: PicturesStack, sites: Iterable[str] = ()
) -> list[ShownPicture]:
    """Give all that is known, or what is known of the given origins, in the order of sites and pages."""
    wanted = set(sites)
    pictures = {item["sha256"]: item for item in scan(dynamodb, stack.pictures_table)}
    sources = {(item["site"], item["address"]): item for item in scan(dynamodb, stack.sources_table)}
    shown = (
        _shown(appearance, sources, pictures)
        for appearance in scan(dynamodb, stack.appearances_table)
        if not wanted or appearance["site"] in wanted
    )
    return sorted(shown, key=lambda one: (one.site, one.page, one.picture))


def _shown(
    appearance: Mapping[str, Any],
    sources: Mapping[tuple[str, str], Mapping[str, Any]],
    pictures: Mapping[str, Mapping[str, Any]],
) -> ShownPicture:
    source = sources.get((appearance["site"], appearance["picture"]), {})
    picture = pictures.get(source.get("sha256", ""), {})
    status = source.get("outcome", PictureState.WAITING.value)
    return ShownPicture(
        site=appearance["site"],
        page=appearance["page"],
        picture=appearance["picture"],
        alternative=appearance.get("text"),
        status=GONE if "gone_since" in appearance else status,
        detail=source.get("detail", ""),
        first_seen=appearance["first_seen"],
        last_seen=appearance["last_seen"],
        sha256=source.get("sha256", ""),
        labels=_labels(picture.get("labels", ())),
        moderation=_labels(picture.get("moderation_labels", ())),
        text=tuple(picture.get("text", ())),
        width=int(picture.get("width", 0)),
        height=int(picture.get("height", 0)),
        format=picture.get("format", ""),
        bytes=int(picture.get("bytes", 0)),
    )


def _labels(labels: Iterable[Mapping[str, Any]]) -> tuple[SeenLabel, ...]:
    return tuple(SeenLabel(label["name"], float(label["confidence"]) / 100) for label in labels)
