"""What is seen in a picture, and who looks."""

from dataclasses import dataclass
from typing import Protocol

from website_pictures.picture_state import PictureState


@dataclass(frozen=True)
class Label:
    """`confidence` is in percent; `parents` are the wider labels that this one is of."""

    name: str
    confidence: float
    parents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recognition:
    """What was seen, the surest first. A field is empty where nothing was found, or nothing was asked for."""

    labels: tuple[Label, ...]
    moderation_labels: tuple[Label, ...]
    text: tuple[str, ...]
    """Line by line."""

    model_version: str


@dataclass(frozen=True)
class Refusal:
    """The picture is looked at neither now nor later. It ends in `state`; `detail` tells people why."""

    state: PictureState
    detail: str


class Look(Protocol):
    """A look at one picture. Each request of it that is answered is billed."""

    @property
    def is_billed(self) -> bool:
        """Whether any request of it was answered."""
        ...

    def complete(self) -> Recognition | Refusal:
        """Ask what is not answered yet. May be called again after a Failure.

        Raises Failure; Throttled where the caller should go on more slowly.
        """
        ...


class PictureRecognizer(Protocol):
    """Looks at pictures."""

    def look_at(self, picture: bytes) -> Look:
        """Begin to look at one JPEG or PNG, within Rekognition's limits. Nothing is asked yet."""
        ...
