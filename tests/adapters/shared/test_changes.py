"""From a wiki's lists of changes to the titles that changed."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import wiki.changes
from pipeline.deadline import Deadline
from pipeline.failures import PassingFailure, Unavailable
from wiki.changes import OVERLAP, Changes, ChangesUnknown, WikiChanges

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
AN_HOUR_AGO = NOW - timedelta(hours=1)
MOST_ENTRIES = 500


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class FakeWiki:
    """The `Transport` port on a wiki's two lists, with MediaWiki's limits and its way to continue an answer.

    `changes` and `moves` are entries as the wiki tells them, oldest first. The list of changes begins at
    `oldest`, or is empty where that is None.
    """

    def __init__(
        self,
        changes: list[dict[str, Any]] | None = None,
        moves: list[dict[str, Any]] | None = None,
        *,
        oldest: datetime | None = AN_HOUR_AGO,
        clock: Clock | None = None,
    ) -> None:
        self.requests: list[dict[str, str]] = []
        self.fails_at: dict[int, Exception] = {}
        self._lists = {"recentchanges": ("rc", changes or []), "logevents": ("le", moves or [])}
        self._oldest = oldest
        self._clock = clock or Clock()

    def query(self, parameters: Mapping[str, str], deadline: Deadline) -> dict[str, Any]:
        if not deadline.allows():
            raise PassingFailure("no turn is left")
        self.requests.append(dict(parameters))
        self._clock.now += 1
        if failure := self.fails_at.get(len(self.requests)):
            raise failure
        if parameters["rclimit"] == "1":
            oldest = [{"type": "new", "timestamp": told(self._oldest)}] if self._oldest else []
            return {"curtimestamp": told(NOW), "query": {"recentchanges": oldest}}
        return self._lists_from(parameters)

    def _lists_from(self, parameters: Mapping[str, str]) -> dict[str, Any]:
        assert parameters["list"] == "recentchanges|logevents"
        finished = parameters.get("continue", "-||").removeprefix("-||").split("|")
        query: dict[str, Any] = {}
        more: dict[str, str] = {}
        for name, (prefix, entries) in self._lists.items():
            if name in finished:
                continue
            since = [entry for entry in entries if entry["timestamp"] >= parameters[f"{prefix}start"]]
            first = int(parameters.get(f"{prefix}continue", 0))
            query[name] = since[first : first + MOST_ENTRIES]
            if len(since) > first + MOST_ENTRIES:
                more[f"{prefix}continue"] = str(first + MOST_ENTRIES)
            else:
                finished.append(name)
        answer: dict[str, Any] = {"query": query}
        if more:
            answer["continue"] = {**more, "continue": "-||" + "|".join(filter(None, finished))}
        return answer


def told(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def change(title: str, at: datetime = NOW, **others: object) -> dict[str, Any]:
    return {"type": "edit", "ns": 0, "title": title, "timestamp": told(at), **others}


def move(title: str, target: str, at: datetime = NOW, namespace: int = 0) -> dict[str, Any]:
    params = {"target_ns": 0, "target_title": target, "suppressredirect": False}
    return {"ns": namespace, "title": title, "params": params, "timestamp": told(at)}


def changes_of(count: int) -> list[dict[str, Any]]:
    """Changes of so many titles, evenly over the last hour and the overlap."""
    first = AN_HOUR_AGO - OVERLAP
    return [change(f"Page {number}", first + number * (NOW - first) / count) for number in range(count)]


def since(
    wiki: FakeWiki,
    moment: datetime = AN_HOUR_AGO,
    most_requests: int = 1_000,
    deadline: Deadline | None = None,
) -> Changes:
    return WikiChanges(wiki).since(moment, most_requests, deadline or Deadline(600, Clock()))


# What is asked


def test_one_request_asks_for_the_clock_and_how_far_the_list_reaches_back_and_others_for_the_changes() -> (
    None
):
    wiki = FakeWiki()

    since(wiki)

    assert wiki.requests == [
        {
            "formatversion": "2",
            "maxlag": "5",
            "curtimestamp": "1",
            "list": "recentchanges",
            "rcdir": "newer",
            "rclimit": "1",
            "rcprop": "timestamp",
        },
        {
            "formatversion": "2",
            "maxlag": "5",
            "list": "recentchanges|logevents",
            "rcnamespace": "0",
            "rctype": "edit|new|log",
            "rcprop": "title|timestamp",
            "rcdir": "newer",
            "rclimit": "500",
            "letype": "move",
            "leprop": "title|details",
            "ledir": "newer",
            "lelimit": "500",
            "rcstart": "2026-11-25T10:55:00Z",
            "lestart": "2026-11-25T10:55:00Z",
        },
    ]


def test_the_clock_alone_is_one_request() -> None:
    wiki = FakeWiki(oldest=None)

    assert WikiChanges(wiki).now(Deadline(600, Clock())) == NOW
    assert len(wiki.requests) == 1


def test_a_moment_of_another_time_zone_is_asked_for_in_the_wikis() -> None:
    wiki = FakeWiki()

    since(wiki, AN_HOUR_AGO.astimezone(datetime.strptime("+0530", "%z").tzinfo))

    assert wiki.requests[-1]["rcstart"] == "2026-11-25T10:55:00Z"


# What is told


def test_titles_that_changed_since_the_moment_are_told_and_the_wikis_clock_before_they_were_read() -> None:
    wiki = FakeWiki([change("Too early", AN_HOUR_AGO - timedelta(days=1)), change("Netflix"), change("C++")])

    assert since(wiki) == Changes(frozenset({"Netflix", "C++"}), NOW)


def test_a_change_at_the_very_moment_and_one_told_late_are_not_missed() -> None:
    wiki = FakeWiki([change("Told late", AN_HOUR_AGO - OVERLAP), change("At that second", AN_HOUR_AGO)])

    assert since(wiki).titles == {"Told late", "At that second"}


def test_a_move_tells_both_titles_also_from_another_namespace() -> None:
    wiki = FakeWiki(moves=[move("Plum", "Prune"), move("User:Foo", "Foo", namespace=2)])

    assert since(wiki).titles == {"Plum", "Prune", "User:Foo", "Foo"}


@pytest.mark.parametrize(
    ("changes", "moves"), [(1_700, 0), (0, 1_700), (1_700, 600), (600, 1_700), (500, 500)]
)
def test_lists_of_any_length_are_read_to_their_ends(changes: int, moves: int) -> None:
    wiki = FakeWiki(
        changes_of(changes) if changes else [],
        [move(f"From {number}", f"To {number}") for number in range(moves)],
    )

    assert len(since(wiki).titles) == changes + 2 * moves
    assert len(wiki.requests) == 1 + max(math.ceil(changes / 500), math.ceil(moves / 500))


def test_a_wiki_in_which_nothing_changed_tells_no_titles() -> None:
    assert since(FakeWiki()).titles == frozenset()


def test_an_entry_whose_page_the_wiki_hides_is_passed_over() -> None:
    hidden = {"type": "log", "actionhidden": True, "timestamp": told(NOW)}
    wiki = FakeWiki([hidden, change("Netflix")], [hidden, move("Plum", "Prune")])

    assert since(wiki).titles == {"Netflix", "Plum", "Prune"}


def test_an_entry_whose_page_is_hidden_from_others_only_is_told() -> None:
    wiki = FakeWiki([change("Netflix", actionhidden=True)])

    assert since(wiki).titles == {"Netflix"}


# What cannot be told


@pytest.mark.parametrize("oldest", [None, AN_HOUR_AGO + timedelta(seconds=1)])
def test_a_list_that_does_not_reach_back_to_the_moment_tells_nothing(oldest: datetime | None) -> None:
    wiki = FakeWiki([change("Netflix")], oldest=oldest)

    with pytest.raises(ChangesUnknown, match="does not reach back to 2026-11-25T11:00:00Z"):
        since(wiki)
    assert len(wiki.requests) == 1


def test_a_list_that_begins_at_the_moment_tells_all() -> None:
    assert since(FakeWiki([change("Netflix")], oldest=AN_HOUR_AGO)).titles == {"Netflix"}


def test_a_moment_that_is_still_to_come_by_the_wikis_clock_tells_nothing() -> None:
    with pytest.raises(ChangesUnknown, match="2026-11-25T12:00:01Z is still to come"):
        since(FakeWiki(), NOW + timedelta(seconds=1))


@pytest.mark.parametrize("request_number", [1, 2, 3])
def test_a_wiki_that_does_not_answer_tells_nothing(request_number: int) -> None:
    wiki = FakeWiki(changes_of(2_000))
    wiki.fails_at[request_number] = Unavailable("the wiki did not answer")

    with pytest.raises(Unavailable, match="did not answer"):
        since(wiki)


@pytest.mark.parametrize(
    "entry",
    [
        {"type": "edit", "timestamp": told(NOW)},
        {"type": "edit", "title": ["Netflix"], "timestamp": told(NOW)},
        "Netflix",
    ],
)
def test_an_entry_of_an_unknown_shape_is_a_passing_failure(entry: Any) -> None:  # noqa: ANN401
    class OddWiki(FakeWiki):
        def _lists_from(self, parameters: Mapping[str, str]) -> dict[str, Any]:
            return {"query": {"recentchanges": [entry], "logevents": []}}

    with pytest.raises(PassingFailure, match="unknown shape"):
        since(OddWiki())


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"query": {"recentchanges": []}},
        {"curtimestamp": "soon", "query": {"recentchanges": []}},
        {"curtimestamp": 7, "query": {"recentchanges": []}},
        {"curtimestamp": told(NOW), "query": {"recentchanges": [{}]}},
        {"curtimestamp": told(NOW), "query": []},
    ],
)
def test_a_first_answer_of_an_unknown_shape_is_a_passing_failure(answer: dict[str, Any]) -> None:
    class OddWiki(FakeWiki):
        def query(self, parameters: Mapping[str, str], deadline: Deadline) -> dict[str, Any]:
            return answer

    with pytest.raises(PassingFailure, match="unknown shape"):
        since(OddWiki())


# What it costs


def test_changes_are_read_in_as_many_requests_as_are_allowed() -> None:
    wiki = FakeWiki(changes_of(1_000))

    assert len(since(wiki, most_requests=3).titles) == 1_000
    assert len(wiki.requests) == 3


@pytest.mark.parametrize("most_requests", [0, 1, 3])
def test_changes_that_take_more_requests_are_not_read(most_requests: int) -> None:
    wiki = FakeWiki(changes_of(1_500))

    with pytest.raises(ChangesUnknown, match="of the wiki's changes"):
        since(wiki, most_requests=most_requests)
    assert len(wiki.requests) <= max(most_requests, 1)


def test_that_the_changes_will_cost_too_much_is_foreseen_after_a_tenth_of_the_requests() -> None:
    wiki = FakeWiki(changes_of(500 * 300))

    with pytest.raises(ChangesUnknown, match="went into 7% of the wiki's changes"):
        since(wiki, most_requests=201)
    assert len(wiki.requests) == 1 + 22


def test_a_burst_of_edits_at_the_beginning_does_not_end_the_reading() -> None:
    burst = [change(f"Burst {number}", AN_HOUR_AGO - OVERLAP) for number in range(500 * 5)]
    wiki = FakeWiki([*burst, *changes_of(500 * 100)])

    assert len(since(wiki, most_requests=200).titles) == 500 * 105


def test_that_the_time_will_not_do_is_foreseen_after_a_tenth_of_it() -> None:
    clock = Clock()
    wiki = FakeWiki(changes_of(500 * 100), clock=clock)

    with pytest.raises(ChangesUnknown, match="and 59 s may be spent"):
        since(wiki, deadline=Deadline(60, clock))
    assert len(wiki.requests) == 1 + 6


def test_a_title_longer_than_any_and_more_entries_than_asked_for_are_no_answer() -> None:
    with pytest.raises(PassingFailure, match="no title is so long"):
        since(FakeWiki([change("n" * 1_001)]))

    class Generous(FakeWiki):
        def query(self, parameters: Mapping[str, str], deadline: Deadline) -> dict[str, Any]:
            answer = super().query(parameters, deadline)
            if parameters["rclimit"] != "1":
                answer["query"]["logevents"] = [move("A", "B")] * 501
            return answer

    with pytest.raises(PassingFailure, match="more entries"):
        since(Generous([change("A")]))


def test_more_titles_than_memory_has_room_for_are_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiki.changes, "MOST_TITLES", 1_999)

    with pytest.raises(ChangesUnknown, match="1,999 titles"):
        since(FakeWiki(changes_of(2_000)))
