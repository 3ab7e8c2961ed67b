"""The formats of lists, and how a file's name tells which it is."""

from enum import StrEnum
from pathlib import Path

STANDARD_INPUT = Path("-")
PACKED = ".gz"

WORKBOOK = b"PK\x03\x04"
OLD_OR_LOCKED_WORKBOOK = b"\xd0\xcf\x11\xe0"
"""The first bytes of .xlsx; those of .xls, and of .xlsx with a password."""


class ListFormat(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"
    JSON = "json"
    YAML = "yaml"
    TXT = "txt"


_BY_SUFFIX = {
    ".csv": ListFormat.CSV,
    ".tsv": ListFormat.CSV,
    ".xlsx": ListFormat.XLSX,
    ".xlsm": ListFormat.XLSX,
    ".jsonl": ListFormat.JSONL,
    ".ndjson": ListFormat.JSONL,
    ".json": ListFormat.JSON,
    ".yaml": ListFormat.YAML,
    ".yml": ListFormat.YAML,
    ".txt": ListFormat.TXT,
}


def format_of(source: Path) -> ListFormat | None:
    """Tell by the last part of the name, or the one before `.gz`, in any case."""
    name = Path(source.name.lower().removesuffix(PACKED))
    return _BY_SUFFIX.get(name.suffix)
