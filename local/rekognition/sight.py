"""What the local Rekognition sees in a picture."""

from dataclasses import dataclass
from typing import Protocol

from PIL import Image


@dataclass(frozen=True)
class SeenLabel:
    """`confidence` is in percent. `parents` are the wider labels."""

    name: str
    confidence: float
    parents: tuple[str, ...] = ()


@dataclass(frozen=True)
class SeenLine:
    """A line of text. The corners are shares of the picture's width and height, clockwise from top left."""

    text: str
    confidence: float
    corners: tuple[tuple[float, float], ...]


class Sight(Protocol):
    """Looks at a picture, which is in RGB."""

    def labels(self, picture: Image.Image) -> list[SeenLabel]: ...

    def explicit(self, picture: Image.Image) -> float:
        """Say how sure it is that not everybody may want to see the picture, in percent."""
        ...

    def lines(self, picture: Image.Image) -> list[SeenLine]: ...
