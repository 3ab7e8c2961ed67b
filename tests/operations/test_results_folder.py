"""A place that cannot take results is refused before anything is done for them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from operations.cannot_continue import CannotContinue
from operations.results.folder import OWN_FILES, prepare_folder, replace_file


def test_a_new_folder_is_made_and_left_empty(tmp_path: Path) -> None:
    prepare_folder(tmp_path / "new" / "results")

    assert list((tmp_path / "new" / "results").iterdir()) == []


def test_the_working_folder_can_be_the_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    prepare_folder(Path())


def test_a_link_to_a_folder_can_be_the_one(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)

    prepare_folder(tmp_path / "link")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")

    with pytest.raises(CannotContinue, match=r"Results cannot go into .*file: it is not a folder\."):
        prepare_folder(tmp_path / "file")
    with pytest.raises(CannotContinue, match="Not a directory"):
        prepare_folder(tmp_path / "file" / "results")
    assert (tmp_path / "file").read_text() == "kept"


@pytest.mark.parametrize("folder", ["/dev/full", "/proc/results", "/sys/results", "x" * 256])
def test_a_place_that_takes_no_file_is_told_with_its_cause(folder: str) -> None:
    with pytest.raises(CannotContinue, match="Results cannot go into"):
        prepare_folder(Path(folder))


@pytest.mark.parametrize("name", sorted(OWN_FILES))
def test_a_folder_where_a_file_is_to_be_written_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()

    with pytest.raises(CannotContinue, match=f"{name} is a folder"):
        prepare_folder(tmp_path)


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    def breaks_off() -> Iterator[bytes]:
        yield b"half"
        raise OSError("the line went dead")

    file = tmp_path / "file"
    file.write_bytes(b"before")
    with pytest.raises(OSError, match="went dead"):
        replace_file(file, breaks_off())

    assert file.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    precious, link = tmp_path / "precious", tmp_path / "link"
    precious.write_bytes(b"kept")
    link.symlink_to(precious)

    replace_file(link, b"new")

    assert (precious.read_bytes(), link.read_bytes()) == (b"kept", b"new")
