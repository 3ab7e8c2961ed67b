"""`pictures.csv` has a row per appearance of a picture on a page."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from name_sentiment.result_format import disarm
from operations.cannot_continue import CannotContinue
from operations.pictures.shown_pictures import SeenLabel, ShownPicture
from operations.results.folder import replace_file
from operations.results.table import csv_line

CSV = "pictures.csv"
COLUMNS = (
    "site",
    "page",
    "picture",
    "alt",
    "status",
    "labels",
    "moderation",
    "text",
    "width",
    "height",
    "format",
    "bytes",
    "sha256",
    "first_seen",
    "last_seen",
)
DECORATION = '""'
"""An empty alternative text, as in HTML. It means decoration. Where there is no text, the cell is empty."""


def write_csv(pictures: Iterable[ShownPicture], folder: Path) -> Path:
    """Write the file, and replace an earlier one. Raises CannotContinue.

    Formulas are disarmed, since people open the file in spreadsheets.
    """
    file = folder / CSV
    try:
        replace_file(file, _lines(pictures))
    except OSError as error:
        raise CannotContinue(f"{file} cannot be written: {error.strerror}.") from error
    return file


def _lines(pictures: Iterable[ShownPicture]) -> Iterator[bytes]:
    yield csv_line(COLUMNS)
    for picture in pictures:
        yield csv_line(disarm(cell) if isinstance(cell, str) else cell for cell in _cells(picture))


def _cells(picture: ShownPicture) -> tuple[object, ...]:
    return (
        picture.site,
        picture.page,
        picture.picture,
        DECORATION if picture.alternative == "" else picture.alternative or "",
        picture.status,
        _told(picture.labels),
        _told(picture.moderation),
        "; ".join(picture.text),
        picture.width or "",
        picture.height or "",
        picture.format,
        picture.bytes or "",
        picture.sha256,
        picture.first_seen,
        picture.last_seen,
    )


def _told(labels: Iterable[SeenLabel]) -> str:
    return "; ".join(map(str, labels))
