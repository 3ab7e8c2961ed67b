"""Downloading results from the bucket into a folder."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import (
    ClientError,
    FlexibleChecksumError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)

from name_sentiment.result_key import SUFFIX, file_names
from operations.cannot_continue import CannotContinue
from operations.clients import PARALLEL_REQUESTS
from operations.results.fetched_result import MAXIMUM_BYTES, FetchedResults
from operations.results.folder import is_full, others_in, replace_file

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_CHUNK_BYTES = 65_536
_BROKEN_OFF = (FlexibleChecksumError, IncompleteReadError, ReadTimeoutError, ResponseStreamingError)


class _NotFetched(Exception):
    """One object cannot be fetched. The others can."""


def list_results(s3: "S3Client", bucket: str) -> list[str]:
    """The keys of all results in the bucket, in its order. Other objects are ignored."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    keys = (item["Key"] for page in pages for item in page.get("Contents", []))
    # A result's key is a file name; anything with a folder in it was put there by somebody else.
    return [key for key in keys if key.endswith(SUFFIX) and "/" not in key and "\\" not in key]


def fetch_results(
    s3: "S3Client",
    bucket: str,
    keys: Sequence[str],
    folder: Path,
    fetched: Callable[[], None] = lambda: None,
) -> FetchedResults:
    """Download results into `folder`, several at once, in place of earlier ones, and read them.

    An object that cannot be fetched is reported, and does not affect the others. `fetched` is called after
    each. Raises CannotContinue where the folder takes no more, BotoCoreError where the bucket cannot be
    reached.
    """
    name_of = file_names(keys)

    def fetch(key: str) -> Path | str:
        file = folder / name_of[key]
        try:
            _download(s3, bucket, key, file)
        except _NotFetched as problem:
            return f"{key}: {problem}"
        finally:
            fetched()
        return file

    with ThreadPoolExecutor(PARALLEL_REQUESTS) as threads:
        fetches = list(threads.map(fetch, keys))
    files = [file for file in fetches if isinstance(file, Path)]
    complaints = [complaint for complaint in fetches if isinstance(complaint, str)]
    return FetchedResults.of_files(files, complaints, left_alone=others_in(folder, files))


def _download(s3: "S3Client", bucket: str, key: str, file: Path) -> None:
    """Raises _NotFetched, and CannotContinue where it is the folder's fault."""
    if not file.name.isprintable():
        raise _NotFetched("is no key of a result, and no file is given such a name")
    try:
        answer = s3.get_object(Bucket=bucket, Key=key)
        if answer["ContentLength"] > MAXIMUM_BYTES:
            raise _NotFetched(f"is {answer['ContentLength']:,} bytes; no result is over {MAXIMUM_BYTES:,}")
        replace_file(file, answer["Body"].iter_chunks(_CHUNK_BYTES))
    except (ClientError, *_BROKEN_OFF) as error:
        raise _NotFetched(f"cannot be fetched: {error}") from error
    except OSError as error:
        if is_full(error):
            raise CannotContinue(f"{file.parent} takes no more: {error.strerror}.") from error
        raise _NotFetched(f"cannot be kept as a file: {error.strerror}") from error
