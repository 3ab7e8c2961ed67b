"""The report's file. It is in the folder of the results, unless the operator names another."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from operations.pictures.report.rendering import render_pictures
from operations.pictures.shown_pictures import ShownPicture
from operations.report.file import write_page

REPORT = "pictures.html"


def write_report(
    shown: Sequence[ShownPicture], folder: Path, notes: Sequence[str] = (), output: Path | None = None
) -> Path:
    """Write the report, replace an earlier one, and say where it is. Raises CannotContinue.

    `output` is the operator's own choice, so it is written even where it is a link or a device.
    """
    written_at = datetime.now(UTC).astimezone()
    page = render_pictures(shown, source=str(folder), written_at=written_at, notes=notes)
    return write_page(page, folder / REPORT, output)
