"""What an operator does with the pictures' stack: sites in, a run followed, a file out, dead letters seen."""

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest

import crawl
from operations.cannot_continue import CannotContinue
from operations.following import Stalled, Watching
from operations.lists.entries import Entry, ListedName, Refused, Repeated
from operations.pictures.csv_file import COLUMNS, write_csv
from operations.pictures.dead_visits import read_dead_visits
from operations.pictures.printed import PicturesTable, Waiting, status_lines
from operations.pictures.shown_pictures import find_shown_pictures
from operations.pictures.site_runs import SAW_IT, Progress, find_site_runs, follow_crawl, why_not_whole
from operations.pictures.sites import put_sites, read_site, read_sites
from operations.pictures.stack import PicturesStack
from operations.pictures.started_run import start_crawl
from operations.terminal import Terminal
from pipeline.queue_depth import QueueDepth
from tests.adapters.pictures.conftest import page, picture
from tests.adapters.pictures.world import World
from tests.adapters.web.trap_site import TrapSite, answer, redirect
from web.addresses import Address

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource

AT_ONCE = Watching(pause_seconds=0, stalled_after_seconds=3)


@pytest.fixture
def stack(world: World) -> PicturesStack:
    return PicturesStack(
        "website-pictures",
        *("sites", "runs", "pages", "sources", "pictures", "appearances"),
        pages_queue_url=world.queues["pages"],
        pictures_queue_url=world.queues["pictures"],
        pages_dead_letter_queue_url=world.queues["pages"],
        pictures_dead_letter_queue_url=world.queues["pictures"],
        start_function="start",
        crawler_function="crawler",
        recognizer_function="recognizer",
    )


@pytest.fixture
def dynamodb(world: World, session: boto3.Session) -> "DynamoDBServiceResource":
    return session.resource("dynamodb")


def test_sites_are_read_as_people_write_them() -> None:
    entries: list[Entry] = [
        ListedName("example.com", place="line 2"),
        ListedName("https://EXAMPLE.com/#top", place="line 3"),
        ListedName("http://example.org/blog", place="line 4"),
        ListedName("mailto:me@example.com", place="line 5"),
        Repeated("line 6", "example.com"),
        Refused("line 7", "has no 'site'"),
    ]
    read = read_sites(entries)
    assert read.sites == ("https://example.com/", "http://example.org/blog")
    assert (read.repeated, read.refused) == (2, 2)
    assert [refusal.partition(":")[0] for refusal in read.refusals] == ["line 5", "line 7"]


@pytest.mark.parametrize("written", ["", "ftp://example.com/", "https://", "mailto:me@example.com"])
def test_what_is_no_site_is_told(written: str) -> None:
    with pytest.raises(CannotContinue, match="is no address of a website"):
        read_site(written)


def test_sites_that_are_put_are_crawled(
    world: World, site: TrapSite, dynamodb: "DynamoDBServiceResource"
) -> None:
    site.pages["/"] = page()
    assert put_sites(dynamodb, "sites", [Address(f"{site.address}/")]) == 1
    assert world.run()["begun"] == 1


def test_a_run_is_followed_to_its_end(
    world: World, site: TrapSite, stack: PicturesStack, dynamodb: "DynamoDBServiceResource"
) -> None:
    site.pages |= {"/": page("/a", pictures="<img src=a.jpg>"), "/a": page(), "/a.jpg": picture()}
    world.put_sites(f"{site.address}/")
    world.start()
    workers = {"pages": world.crawler(), "pictures": world.recognizer()}
    seen: list[Progress] = []

    def work(_: float) -> None:
        for queue, handler in workers.items():
            world.work_off_batch(queue, handler)

    (run,) = follow_crawl(dynamodb, stack, "run-1", AT_ONCE, seen.append, sleep=work)
    assert (run.pages, run.pictures, run.last_whole_run) == (2, 1, "run-1")
    assert (seen[0].met, seen[0].left) == (1, 1)
    assert (seen[-1].met, seen[-1].done, seen[-1].sites_at_work) == (3, 3, 0)


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (redirect("https://www.example.com/"), "it leads to https://www.example.com/. Put that address into"),
        (answer(403), "could not be read (forbidden): the server answered with status 403."),
        (page("/a", "/b"), "has more pages than the 2 that a run visits (MaximumPages)."),
        (page("/a"), ""),
        (page("/a", pictures="<div>" * 1_001), ""),
    ],
)
def test_why_a_site_was_not_seen_as_a_whole_is_told(
    world: World,
    site: TrapSite,
    stack: PicturesStack,
    dynamodb: "DynamoDBServiceResource",
    *,
    start: bytes,
    said: str,
) -> None:
    world.settings["MAXIMUM_PAGES"] = "2"
    site.pages |= {"/": start, "/a": page(), "/b": page()}
    world.put_sites(f"{site.address}/")
    world.run()
    (run,) = find_site_runs(dynamodb, stack)
    why = why_not_whole(dynamodb, stack, run)
    assert said in why
    assert bool(said) == bool(why)


def test_more_starts_than_pages_that_a_run_visits_are_told_as_such(
    world: World, site: TrapSite, stack: PicturesStack, dynamodb: "DynamoDBServiceResource"
) -> None:
    world.settings["MAXIMUM_PAGES"] = "1"
    site.pages |= {"/": page(), "/a": page()}
    world.put_sites(f"{site.address}/", f"{site.address}/a")
    world.run()
    (run,) = find_site_runs(dynamodb, stack)
    assert why_not_whole(dynamodb, stack, run).endswith("that a run visits (MaximumPages).")


def test_the_crawler_and_the_operator_go_by_the_same_outcomes() -> None:
    assert SAW_IT == crawl.SAW_IT


def test_a_run_that_does_not_move_has_stalled(
    world: World, site: TrapSite, stack: PicturesStack, dynamodb: "DynamoDBServiceResource"
) -> None:
    world.put_sites(f"{site.address}/")
    world.start()
    moments = iter(range(100))
    with pytest.raises(Stalled, match="1 pages and pictures are left, of 1 sites"):
        follow_crawl(
            dynamodb, stack, "run-1", AT_ONCE, clock=lambda: float(next(moments)), sleep=lambda _: None
        )


def test_the_file_has_a_row_an_appearance_and_runs_no_formula(
    world: World,
    site: TrapSite,
    stack: PicturesStack,
    dynamodb: "DynamoDBServiceResource",
    tmp_path: Path,
) -> None:
    tags = '<img src=a.jpg alt="=HYPERLINK(1)"><img src=b.jpg alt=""><img src=c.jpg>'
    site.pages |= {"/": [page(pictures=tags), page(pictures="<img src=c.jpg>")], "/a.jpg": picture()}
    world.put_sites(f"{site.address}/")
    world.run()
    world.run("run-2")
    file = write_csv(find_shown_pictures(dynamodb, stack), tmp_path)
    header, *rows = csv.reader(io.StringIO(file.read_text(encoding="utf-8"), newline=""))
    assert tuple(header) == COLUMNS
    told = {row[2].rpartition("/")[2]: dict(zip(header, row, strict=True)) for row in rows}
    assert {name: row["alt"] for name, row in told.items()} == {
        "a.jpg": "'=HYPERLINK(1)",
        "b.jpg": '""',
        "c.jpg": "",
    }
    assert {name: row["status"] for name, row in told.items()} == {
        "a.jpg": "gone",
        "b.jpg": "gone",
        "c.jpg": "missing",
    }
    assert told["a.jpg"]["labels"] == "Cat 0.98; Animal 0.98"
    assert (told["a.jpg"]["width"], told["a.jpg"]["format"]) == ("100", "jpeg")
    assert told["c.jpg"]["width"] == ""


def test_what_a_terminal_shows_is_printable(
    world: World,
    site: TrapSite,
    stack: PicturesStack,
    dynamodb: "DynamoDBServiceResource",
    capsys: pytest.CaptureFixture[str],
) -> None:
    site.pages |= {"/": page(pictures='<img src=a.jpg alt="\x1b[2Jcat\u202e">'), "/a.jpg": picture()}
    world.put_sites(f"{site.address}/")
    world.run()
    terminal = Terminal()
    terminal.print(PicturesTable(find_shown_pictures(dynamodb, stack)))
    nothing = Waiting(QueueDepth(0, 0), QueueDepth(0, 2))
    terminal.print(status_lines("website-pictures", nothing, nothing, find_site_runs(dynamodb, stack)))
    printed = capsys.readouterr().out
    assert "\x1b[2J" not in printed
    assert "\u202e" not in printed
    assert "labelled" in printed
    assert "1 page, 1 picture" in printed


def test_dead_letters_tell_their_address_and_stay(world: World, stack: PicturesStack) -> None:
    visit = {
        "run_id": "run-1",
        "site": "https://example.com",
        "kind": "page",
        "address": "https://example.com/a",
        "tries": 0,
    }
    for number, body in enumerate([json.dumps(visit), "no visit"]):
        world.sqs.send_message(
            QueueUrl=world.queues["pages"],
            MessageBody=body,
            MessageGroupId=str(number),
            MessageDeduplicationId=str(number),
        )
    clients: Any = FakeClients(world)
    for _ in range(2):
        letters = read_dead_visits(clients, stack, 10)
        assert [letter.name for letter in letters] == ["https://example.com/a", None]
        assert "it is no visit" in letters[1].cause


class FakeClients:
    """Those that dead letters are read with; no function has logged anything."""

    def __init__(self, world: World) -> None:
        self.sqs = world.sqs
        self.logs = self
        self.functions = self

    def get_function_configuration(self, FunctionName: str) -> dict[str, Any]:  # noqa: N803
        return {"LoggingConfig": {"LogGroup": FunctionName}}

    def get_paginator(self, _operation: str) -> "FakeClients":
        return self

    def paginate(self, **_: object) -> list[dict[str, Any]]:
        return []


class FakeLambda:
    def __init__(self, answer: object, error: str = "") -> None:
        self.answer = {"Payload": io.BytesIO(json.dumps(answer).encode())} | (
            {"FunctionError": error} if error else {}
        )
        self.events: list[Any] = []

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803
        assert FunctionName == "start"
        self.events.append(json.loads(Payload))
        return self.answer


def test_a_start_is_told_in_its_own_words(stack: PicturesStack) -> None:
    functions: Any = FakeLambda({"run_id": "run-1", "begun": 1, "skipped": 2, "refused": 3})
    started = start_crawl(functions, stack, ["https://example.com/"], force=True)
    assert (started.begun, started.skipped, started.refused) == (1, 2, 3)
    assert functions.events == [{"sites": ["https://example.com/"], "force": True}]
    nowhere: Any = FakeLambda({"run_id": "run-1", "begun": 0, "skipped": 0, "refused": 3})
    with pytest.raises(CannotContinue, match=r"no site like https://example\.com/"):
        start_crawl(nowhere, stack, ["https://example.com/"])
    failing: Any = FakeLambda({"errorMessage": "the table is gone"}, "Unhandled")
    with pytest.raises(CannotContinue, match="The start failed: the table is gone"):
        start_crawl(failing, stack)
    senseless: Any = FakeLambda(["?"])
    with pytest.raises(CannotContinue, match="unknown shape"):
        start_crawl(senseless, stack)
