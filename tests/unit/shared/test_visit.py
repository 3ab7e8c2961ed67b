"""Visits as messages: one each, in the group of their host."""

import json

import pytest

from pipeline.received_message import UnusableMessage
from web.addresses import Address, Origin
from website_pictures.visit import MOST_GROUP_CHARACTERS, Visit, VisitKind

SITE = Origin("https://example.com")


def visit(
    address: str = "https://example.com/cats", kind: VisitKind = VisitKind.PAGE, tries: int = 0
) -> Visit:
    return Visit("run-1", SITE, kind, Address(address), tries)


def test_what_is_asked_of_one_host_is_one_group_whatever_its_port() -> None:
    pictures = [
        visit(f"{origin}/{name}.jpg", VisitKind.PICTURE).to_message().group_id
        for origin in ("https://example.com", "http://example.com", "https://example.com:8443")
        for name in ("cat", "dog")
    ]
    assert set(pictures) == {"example.com"}
    assert visit("https://cdn.example.net/cat.jpg", VisitKind.PICTURE).to_message().group_id != "example.com"


def test_a_host_that_is_longer_than_a_group_may_be_has_one_all_the_same() -> None:
    one, other = (
        visit(f"https://{letter * 60}.{'a.' * 80}example/", VisitKind.PICTURE).to_message().group_id
        for letter in "ab"
    )
    assert one != other
    assert len(one) <= MOST_GROUP_CHARACTERS


def test_a_visit_is_sent_once_whoever_asks_for_it() -> None:
    assert visit().to_message() == visit().to_message()
    sent = {
        each.deduplication_id
        for each in (
            visit().to_message(),
            visit(tries=1).to_message(),
            visit("https://example.com/dogs").to_message(),
            visit().to_message(in_place_of="message-1"),
            visit().to_message(in_place_of="message-2"),
        )
    }
    assert len(sent) == 5


@pytest.mark.parametrize("kind", VisitKind)
def test_a_message_is_read_as_it_was_written(kind: VisitKind) -> None:
    assert Visit.from_body(visit(kind=kind, tries=3).to_message().body) == visit(kind=kind, tries=3)


@pytest.mark.parametrize(
    "wrong",
    [
        {"run_id": ""},
        {"run_id": "x" * 129},
        {"kind": "dance"},
        {"address": "file:///etc/passwd"},
        {"address": "HTTPS://example.com/cats"},
        {"address": "https://example.org/cats"},
        {"site": "https://example.com/cats"},
        {"tries": -1},
        {"tries": True},
        {"tries": "1"},
    ],
)
def test_what_asks_for_no_visit_is_unusable(wrong: dict[str, object]) -> None:
    fields = json.loads(visit().to_message().body)
    with pytest.raises(UnusableMessage):
        Visit.from_body(json.dumps({**fields, **wrong}))


@pytest.mark.parametrize("body", ["", "[]", "[" * 100_000])
def test_a_body_that_is_no_object_of_json_is_unusable(body: str) -> None:
    with pytest.raises(UnusableMessage):
        Visit.from_body(body)
