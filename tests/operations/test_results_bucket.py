"""Results on their way into a folder: each costs no other, and nothing leaves the folder."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError, FlexibleChecksumError

from name_sentiment.result_key import result_key
from operations.cannot_continue import CannotContinue
from operations.results.bucket import fetch_results, list_results
from operations.results.fetched_result import FetchedResults
from result import Result, csv_file
from tests.operations.conftest import Deployed
from tests.report.written import scored, write


def store(deployed: Deployed, *results: Result) -> None:
    for each in results:
        deployed.clients.s3.put_object(Bucket="results", Key=result_key(each.name), Body=csv_file(each))


def fetch(deployed: Deployed, folder: Path) -> FetchedResults:
    folder.mkdir(exist_ok=True)
    keys = list_results(deployed.clients.s3, "results")
    return fetch_results(deployed.clients.s3, "results", keys, folder)


def names(fetched: FetchedResults) -> list[str]:
    return [result.name for result in fetched.results]


def test_every_result_is_a_file_of_its_own(deployed: Deployed, tmp_path: Path) -> None:
    store(deployed, scored("netflix"), scored("AC/DC"))

    assert names(fetch(deployed, tmp_path)) == ["AC/DC", "netflix"]
    assert {file.name for file in tmp_path.iterdir()} == {"netflix_sentiment.csv", "AC%2FDC_sentiment.csv"}
    assert (tmp_path / "netflix_sentiment.csv").read_bytes() == csv_file(scored("netflix"))


def test_names_that_differ_in_case_alone_have_files_that_do_not(deployed: Deployed, tmp_path: Path) -> None:
    store(deployed, scored("Apple"), scored("apple"))

    assert names(fetch(deployed, tmp_path)) == ["Apple", "apple"]
    assert len({file.name.casefold() for file in tmp_path.iterdir()}) == 2


def test_results_of_another_run_are_left_alone_and_named(deployed: Deployed, tmp_path: Path) -> None:
    write(tmp_path, scored("yesterday"))
    store(deployed, scored("netflix"))

    fetched = fetch(deployed, tmp_path)

    assert names(fetched) == ["netflix"]
    assert fetched.left_alone == ("yesterday_sentiment.csv",)
    assert (tmp_path / "yesterday_sentiment.csv").exists()


def test_an_object_that_is_no_result_costs_no_other(deployed: Deployed, tmp_path: Path) -> None:
    s3 = deployed.clients.s3
    store(deployed, scored("netflix"), scored("zoom"))
    s3.put_object(Bucket="results", Key="garbage_sentiment.csv", Body=b"\xff")
    s3.put_object(Bucket="results", Key="huge_sentiment.csv", Body=bytes(1_048_577))
    s3.put_object(Bucket="results", Key="\x1b[31mred_sentiment.csv", Body=b"")
    s3.put_object(Bucket="results", Key="\u202egnp_sentiment.csv", Body=b"")
    s3.put_object(Bucket="results", Key=f"{'x' * 300}_sentiment.csv", Body=b"")

    fetched = fetch(deployed, tmp_path)

    assert names(fetched) == ["netflix", "zoom"]
    assert sorted(fetched.complaints) == [
        "\x1b[31mred_sentiment.csv: is no key of a result, and no file is given such a name",
        "garbage_sentiment.csv: is not UTF-8",
        "huge_sentiment.csv: is 1,048,577 bytes; no result is over 1,048,576",
        f"{'x' * 300}_sentiment.csv: cannot be kept as a file: File name too long",
        "\u202egnp_sentiment.csv: is no key of a result, and no file is given such a name",
    ]
    assert all(file.name.isprintable() for file in tmp_path.iterdir())


def test_an_object_that_may_not_be_read_costs_no_other(deployed: Deployed, tmp_path: Path) -> None:
    store(deployed, scored("netflix"))

    fetched = fetch_results(
        deployed.clients.s3, "results", ["gone_sentiment.csv", "netflix_sentiment.csv"], tmp_path
    )

    assert names(fetched) == ["netflix"]
    [complaint] = fetched.complaints
    assert complaint.startswith("gone_sentiment.csv: cannot be fetched: An error occurred (NoSuchKey)")


def test_a_link_in_the_folder_leads_nowhere_else(deployed: Deployed, tmp_path: Path) -> None:
    precious, folder = tmp_path / "precious", tmp_path / "results"
    precious.write_text("kept")
    folder.mkdir()
    (folder / "netflix_sentiment.csv").symlink_to(precious)
    store(deployed, scored("netflix"))

    assert names(fetch(deployed, folder)) == ["netflix"]
    assert precious.read_text() == "kept"


def test_a_folder_that_takes_no_more_ends_it(
    deployed: Deployed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    store(deployed, scored("netflix"))
    monkeypatch.setattr(Path, "replace", full)

    with pytest.raises(CannotContinue, match=r"takes no more: No space left on device\."):
        fetch(deployed, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_bucket_out_of_reach_ends_it_and_is_not_asked_for_every_object(
    deployed: Deployed, tmp_path: Path
) -> None:
    asked: list[str] = []

    def unreachable(params: dict[str, Any], **_: object) -> None:
        asked.append(params["Key"])
        raise EndpointConnectionError(endpoint_url="https://s3")

    deployed.clients.s3.meta.events.register("provide-client-params.s3.GetObject", unreachable)
    keys = [f"{number}_sentiment.csv" for number in range(5_000)]

    with pytest.raises(EndpointConnectionError):
        fetch_results(deployed.clients.s3, "results", keys, tmp_path)
    assert len(asked) < len(keys)


def test_an_object_that_came_damaged_costs_no_other(deployed: Deployed, tmp_path: Path) -> None:
    store(deployed, scored("netflix"), scored("amazon"))
    whole = deployed.clients.s3

    class Damaging:
        def get_object(self, *, Bucket: str, Key: str) -> Any:  # noqa: ANN401, N803
            answer: Any = whole.get_object(Bucket=Bucket, Key=Key)
            if Key == "amazon_sentiment.csv":
                answer["Body"].iter_chunks = self._damaged
            return answer

        def _damaged(self, _bytes: int) -> Iterator[bytes]:
            yield b"name"
            raise FlexibleChecksumError(error_msg="crc32 did not match")

    keys = ["amazon_sentiment.csv", "netflix_sentiment.csv"]
    fetched = fetch_results(Damaging(), "results", keys, tmp_path)  # type: ignore[arg-type]

    assert names(fetched) == ["netflix"]
    assert fetched.complaints == ("amazon_sentiment.csv: cannot be fetched: crc32 did not match",)
