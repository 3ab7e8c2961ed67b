"""The report as a file, by default in the folder of the results."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from operations.cannot_continue import CannotContinue
from operations.lake.past import Past
from operations.report.rendering import render_report
from operations.results.fetched_result import FetchedResults
from operations.results.folder import REPORT, replace_file


def write_report(
    results: FetchedResults,
    folder: Path,
    notes: Sequence[str] = (),
    output: Path | None = None,
    past: Past | None = None,
) -> Path:
    """Write the report, in place of an earlier one, and say where it is. Raises CannotContinue.

    `output` is the operator's own choice, and also written where it is a link or a device.
    """
    written_at = datetime.now(UTC).astimezone()
    page = render_report(results, source=str(folder), written_at=written_at, notes=notes, past=past)
    return write_page(page, folder / REPORT, output)


def write_page(page: bytes, its_place: Path, output: Path | None) -> Path:
    """Write a page to `output`, or to its place, and say where it is. Raises CannotContinue."""
    file = output or its_place
    try:
        if output:
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_bytes(page)
        else:
            replace_file(file, page)
    except OSError as error:
        raise CannotContinue(f"{file} cannot be written: {error.strerror}.") from error
    return file
