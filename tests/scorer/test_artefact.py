"""A model that is not the one it should be is not used."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from scorer.inference.artefact import MODEL, InvalidArtefact, checksum_file, pack, read_artefact, unpack

MOST_BYTES = 5_000_000

FIELDS: dict[str, Any] = {
    "format": 3,
    "version": "1.2.3",
    "intercepts": [1, 2, 3, 4],
    "figures": [[0, 0, 0, 0]] * 15,
    "words": {"terms": "a\ngood", "numbers": pack(range(10))},
    "characters": {"terms": " a", "numbers": pack(range(5))},
    "ratings": {"terms": "good\nbad", "numbers": pack(range(8))},
}


def write(folder: Path, content: bytes) -> Path:
    file = folder / "sentiment.json"
    file.write_bytes(content)
    checksum_file(file).write_text(f"{hashlib.sha256(content).hexdigest()}  {file.name}\n")
    return file


def test_it_is_read(tmp_path: Path) -> None:
    artefact = read_artefact(write(tmp_path, json.dumps(FIELDS).encode()))
    assert (artefact.version, artefact.words.places) == ("1.2.3", {"a": 0, "good": 1})


def test_numbers_are_two_bytes_each_the_lowest_first() -> None:
    numbers = [1, -2, 2**15 - 1, -(2**15)]
    assert unpack(pack(numbers)) == numbers
    assert pack([1, 256]) == "AQAAAQ=="
    with pytest.raises(OverflowError):
        pack([2**15])


def test_a_byte_that_was_changed_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path, json.dumps(FIELDS).encode())
    file.write_bytes(file.read_bytes().replace(b"good", b"bad!"))
    with pytest.raises(InvalidArtefact, match="checksum"):
        read_artefact(file)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x80\x04\x95",  # how a pickle begins
        b"[]",
        b"{}",
        json.dumps({**FIELDS, "format": 2}).encode(),
        json.dumps({**FIELDS, "figures": []}).encode(),
        json.dumps({**FIELDS, "words": {"terms": "a\ngood", "numbers": pack([1])}}).encode(),
        json.dumps({**FIELDS, "ratings": {"terms": "good", "numbers": [1, 2, 3]}}).encode(),
        json.dumps({**FIELDS, "ratings": {"terms": "good", "numbers": "AQ=="}}).encode(),
        json.dumps({**FIELDS, "ratings": {"terms": "good", "numbers": "no!"}}).encode(),
        json.dumps({**FIELDS, "ratings": {"terms": "good", "numbers": pack([1, 2])}}).encode(),
    ],
)
def test_what_is_not_a_model_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InvalidArtefact, match="not a model"):
        read_artefact(write(tmp_path, content))


@pytest.mark.parametrize("missing", ["sentiment.json", "sentiment.json.sha256"])
def test_a_missing_file_is_one_clear_error(tmp_path: Path, missing: str) -> None:
    file = write(tmp_path, json.dumps(FIELDS).encode())
    (tmp_path / missing).unlink()
    with pytest.raises(InvalidArtefact, match="no model can be read"):
        read_artefact(file)


def test_the_model_that_is_kept_here_is_whole_and_small() -> None:
    assert read_artefact().version
    assert MODEL.stat().st_size < MOST_BYTES
