"""Results as files: fetched from the bucket, and merged to one table."""

import csv
import io
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from name_sentiment.result_key import SUFFIX
from operations.cannot_continue import CannotContinue
from operations.clients import PARALLEL_REQUESTS

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

SCORES = ("Positive", "Negative", "Neutral", "Mixed")


def list_results(s3: "S3Client", bucket: str) -> list[str]:
    """The keys of all results in the bucket, in its order. Other objects are left alone."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    keys = (item["Key"] for page in pages for item in page.get("Contents", []))
    # A result's key is a file name; anything with a folder in it was put there by somebody else.
    return [key for key in keys if key.endswith(SUFFIX) and "/" not in key and "\\" not in key]


def fetch_results(
    s3: "S3Client", bucket: str, keys: Iterable[str], folder: Path, fetched: Callable[[], None] = lambda: None
) -> list[Path]:
    """Download results into `folder`, several at once, and give their files in the order of `keys`.

    `fetched` is called after each of them.
    """
    folder.mkdir(parents=True, exist_ok=True)

    def fetch(key: str) -> Path:
        file = folder / key
        file.write_bytes(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        fetched()
        return file

    with ThreadPoolExecutor(PARALLEL_REQUESTS) as threads:
        return list(threads.map(fetch, keys))


def merge_results(files: Iterable[Path]) -> pd.DataFrame:
    """Put results' files into one table. Scores are numbers, all else is text: a name may be "NA" or "1e5".

    Raises CannotContinue where a file is no result, or of another version than the others.
    """
    header: list[str] | None = None
    rows: list[list[str]] = []
    for file in files:
        # One reader over one row is some thirty times faster than a table of pandas for each file.
        try:
            text = file.read_bytes().decode()
            columns, *body = csv.reader(io.StringIO(text, newline=""), strict=True)
        except (UnicodeDecodeError, csv.Error, ValueError) as error:
            raise CannotContinue(f"{file} is not a result: {error}.") from error
        header = header or columns
        if columns != header or any(len(row) != len(header) for row in body):
            raise CannotContinue(f"{file} has other columns than the results before it.")
        rows += body
    merged = pd.DataFrame(rows, columns=header, dtype="str")
    for score in SCORES:
        if score in merged:
            merged[score] = pd.to_numeric(merged[score].replace("", None))
    return merged
