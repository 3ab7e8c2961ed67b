"""What the pipeline is put through, and what is seen of it then."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from name_sentiment.message import NameMessage
from operations.cannot_continue import CannotContinue
from operations.lake.athena import Row
from operations.lists.entries import ListedName
from operations.started_run import RunStarted
from tests.chaos.expected import expected_results
from tests.chaos.fault_proxy import Injected
from tests.chaos.names import names, pages, poison, refused_names
from tests.chaos.pipeline import Pipeline, Results, deployed
from tests.unit.consumer.fakes import result_of

SENT_TWICE = 10
"""One in so many messages is sent a second time."""

DEATHS = 3, 1
"""How many workers are killed in mid-batch, in the first two runs."""


@dataclass(frozen=True)
class Ordeal:
    """Results are by their keys; `words_of_…` are what the producer said of a run that did not succeed."""

    expected: Mapping[str, bytes]
    poison: Sequence[str]
    refused: Sequence[str]
    words_of_broken_run: str
    words_of_incomplete_run: str
    after_first_run: Results
    in_the_end: Results
    changed_by_second_run: frozenset[str]
    """The names that it logged another ending of than unchanged."""

    changed_by_third_run: frozenset[str]

    events: Sequence[Row]
    """Each as often as it was delivered into the lake."""

    dead_letters: Sequence[str]
    injected: Injected
    tried_again: Mapping[str, int]

    @property
    def lost(self) -> list[str]:
        return sorted(self.expected.keys() - self.in_the_end.keys())

    @property
    def duplicated(self) -> list[str]:
        """Objects beside the one that each name has."""
        return sorted(self.in_the_end.keys() - self.expected.keys())

    @cached_property
    def wrong(self) -> list[str]:
        """Results that ever were others than they are where nothing goes wrong."""
        right = {
            key: hashlib.md5(content, usedforsecurity=False).hexdigest()
            for key, content in self.expected.items()
        }
        return sorted(key for key, contents in self.in_the_end.items() if contents != {right.get(key)})

    @cached_property
    def events_lost(self) -> list[str]:
        """Results that no event tells of as they are."""
        told = {_row(event) for event in self.events}
        return sorted(key for key, content in self.expected.items() if _row_of_result(content) not in told)

    @cached_property
    def facts_doubled(self) -> list[str]:
        """Names of which one run, or the message that a person sent, made two facts, and ids that say two."""
        facts, ids = defaultdict(set), defaultdict(set)
        for event in self.events:
            facts[event["name"], event["run_id"]].add(event["event_id"])
            ids[event["event_id"]].add((event["run_id"], *_row(event)))
        return [
            *(str(name) for (name, _), found in facts.items() if len(found) > 1),
            *(str(event_id) for event_id, found in ids.items() if len(found) > 1),
        ]


_TextRow = tuple[str | None, ...]


def _row(event: Row) -> _TextRow:
    told = ("name", "status", "title", "url", "revision", "snippet", "sentiment")
    return tuple(event[column] or "" for column in told)


def _row_of_result(content: bytes) -> _TextRow:
    result = result_of(content)
    sentiment = result.sentiment.label if result.sentiment else ""
    return (
        result.name,
        result.status,
        result.title,
        result.url,
        result.revision,
        result.snippet,
        sentiment,
    )


def undergo(folder: Path, count: int) -> Ordeal:
    """Three runs over so many names. SQS refuses a few of them in the first, and takes all in the second.

    Only the third looks at what is known, and at the wiki's changes: before it no run has sent every name.
    """
    listed, encyclopedia, poisonous = names(count), pages(count), poison()
    refused = refused_names(listed)
    twice = [_body(each) for each in listed[::SENT_TWICE] if each.name not in refused]
    with deployed(folder, encyclopedia) as pipeline:
        pipeline.put_names(listed)
        words_of_broken_run = _words_of_failed_run(pipeline)

        with pipeline.many_tries():
            pipeline.send(poisonous)
            pipeline.queue.refused_names = refused
            words_of_incomplete_run = _words_of_failed_run(pipeline, force=True)
            pipeline.send(twice)
            pipeline.wait_until_worked_off(left=len(poisonous), deaths=DEATHS[0])
        pipeline.wait_until_worked_off(left=0)
        after_first_run = pipeline.results()

        with pipeline.many_tries():
            pipeline.queue.refused_names = ()
            second_run = pipeline.run()
            pipeline.wait_until_worked_off(left=0, deaths=DEATHS[1])
            third_run = pipeline.run()
            pipeline.wait_until_worked_off(left=0)

        events = pipeline.events()
        endings = [json.loads(line) for line in pipeline.log_lines('"event":"name_done"')]
        deliveries = Counter(message_id for ending in endings for message_id in ending["message_ids"])
        injected = pipeline.injected()
        injected["SQS", "message sent twice"] = len(twice)
        injected["SQS", "message delivered again while in work"] = deliveries.total() - len(deliveries)
        injected["Lambda", "time budget at its end, names"] = len(pipeline.log_lines("no time was left"))
        return Ordeal(
            expected=expected_results(listed, encyclopedia, pipeline.encyclopedia),
            poison=poisonous,
            refused=refused,
            words_of_broken_run=words_of_broken_run,
            words_of_incomplete_run=words_of_incomplete_run,
            after_first_run=after_first_run,
            in_the_end=pipeline.results(),
            changed_by_second_run=_changed_by(second_run, endings),
            changed_by_third_run=_changed_by(third_run, endings),
            events=events,
            dead_letters=pipeline.dead_letters(),
            injected=injected,
            tried_again={
                "requests to Wikipedia": len(pipeline.log_lines("asking the wiki again")),
                "messages": len(pipeline.log_lines('"event":"name_failed"')),
                "events, delivered": len(events) - len({event["event_id"] for event in events}),
            },
        )


def _changed_by(run: RunStarted, endings: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    return frozenset(
        ending["name"]
        for ending in endings
        if ending.get("run_id") == run.run_id and ending["status"] != "unchanged"
    )


def _words_of_failed_run(pipeline: Pipeline, *, force: bool = False) -> str:
    with pytest.raises(CannotContinue) as failure:
        pipeline.run(force=force)
    return str(failure.value)


def _body(listed: ListedName) -> str:
    return NameMessage(listed.name, listed.title).to_body()
