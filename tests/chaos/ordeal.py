"""What the pipeline is put through, and what is seen of it then."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from name_sentiment.message import NameMessage
from operations.cannot_continue import CannotContinue
from operations.lists.entries import ListedName
from tests.chaos.expected import expected_results
from tests.chaos.fault_proxy import Injected
from tests.chaos.names import names, pages, poison, refused_names
from tests.chaos.pipeline import Pipeline, Results, deployed

SENT_TWICE = 10
"""One in so many messages is sent a second time."""

DEATHS = 3, 1
"""How many workers are killed in mid-batch, in each run."""


@dataclass(frozen=True)
class Ordeal:
    """Results are by their keys; `words_of_…` are what the producer said of a run that did not succeed."""

    expected: Mapping[str, bytes]
    poison: Sequence[str]
    refused: Sequence[str]
    words_of_broken_run: str
    words_of_incomplete_run: str
    after_first_run: Results
    after_second_run: Results
    changed_by_second_run: frozenset[str]
    """The names that it logged another ending of than unchanged."""

    dead_letters: Sequence[str]
    injected: Injected
    tried_again: Mapping[str, int]

    @property
    def lost(self) -> list[str]:
        return sorted(self.expected.keys() - self.after_second_run.keys())

    @property
    def duplicated(self) -> list[str]:
        """Objects beside the one that each name has."""
        return sorted(self.after_second_run.keys() - self.expected.keys())

    @cached_property
    def wrong(self) -> list[str]:
        """Results that ever were others than they are where nothing goes wrong."""
        right = {
            key: hashlib.md5(content, usedforsecurity=False).hexdigest()
            for key, content in self.expected.items()
        }
        return sorted(key for key, contents in self.after_second_run.items() if contents != {right.get(key)})


def undergo(folder: Path, count: int) -> Ordeal:
    """Two runs over so many names. SQS refuses a few of them in the first, and takes all in the second."""
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
            after_second_run=pipeline.results(),
            changed_by_second_run=frozenset(
                ending["name"]
                for ending in endings
                if ending.get("run_id") == second_run.run_id and ending["status"] != "unchanged"
            ),
            dead_letters=pipeline.dead_letters(),
            injected=injected,
            tried_again={
                "requests to Wikipedia": len(pipeline.log_lines("asking the wiki again")),
                "messages": len(pipeline.log_lines('"event":"name_failed"')),
            },
        )


def _words_of_failed_run(pipeline: Pipeline, *, force: bool = False) -> str:
    with pytest.raises(CannotContinue) as failure:
        pipeline.run(force=force)
    return str(failure.value)


def _body(listed: ListedName) -> str:
    return NameMessage(listed.name, listed.title).to_body()
