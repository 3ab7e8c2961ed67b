"""`ops history` and `ops changes`, as a person or a script calls them."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner, Result

import operations.command_line as commands
from name_sentiment.result_format import Status
from operations.cannot_continue import CannotContinue
from operations.lake.events import History
from operations.printed import ChangesList, history_table
from operations.stack import Stack
from operations.terminal import Terminal
from tests.operations.conftest import Deployed
from tests.operations.lake.told import NOW, ToldHistory

HOSTILE = "\x1b[31mred\u202e'; drop table history; --"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> ToldHistory:
    """A history that both commands are told to read; its newest event is of this moment."""
    told = ToldHistory()
    monkeypatch.setattr(commands, "_find", lambda _name: (None, None))
    monkeypatch.setattr(commands, "_history", lambda _clients, _stack: History(told))
    return told


def days_ago(days: float) -> float:
    """So many days before the moment in which the test runs, as the told history counts them."""
    return (NOW - (datetime.now(UTC) - timedelta(days=days))).total_seconds() / 86_400


def call(*arguments: str) -> Result:
    return CliRunner().invoke(commands.application, list(arguments), catch_exceptions=False)


def test_the_history_of_a_name_is_a_line_for_each_result(told: ToldHistory) -> None:
    told.tell("netflix", "POSITIVE", "It is loved.", days_ago=2)
    told.tell("netflix", "NEGATIVE", "It is hated.", days_ago=1)

    header, *lines = call("history", "netflix").stdout.splitlines()

    assert " ".join(header.split()) == "when (UTC) sentiment pos neg neu mix what Wikipedia said"
    assert [" ".join(line.split()) for line in lines] == [
        "2026-11-26 12:00 positive 0.90 0.05 0.03 0.02 It is loved.",
        "2026-11-27 12:00 negative 0.10 0.80 0.06 0.04 It is hated.",
    ]


def test_a_name_without_a_history_is_told(told: ToldHistory) -> None:
    shown = call("history", "nobody")

    assert (shown.exit_code, shown.stdout) == (0, "")
    assert shown.stderr == "The history of name-sentiment has no result of 'nobody'.\n"


@pytest.mark.parametrize("name", ["", "  ", "n" * 256, "half \ud800"])
def test_what_cannot_be_a_name_is_told_and_athena_is_not_asked(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "_find", lambda _name: pytest.fail("AWS was asked"))

    shown = call("history", name)

    assert shown.exit_code == 2
    assert "so no name of the table" in shown.stderr


def test_a_history_for_a_program_is_json(told: ToldHistory) -> None:
    told.tell("a", "POSITIVE", "It is loved.", days_ago=1)
    told.tell("a", Status.MISSING)

    first, second = json.loads(call("history", "a", "--json").stdout)

    assert first["scores"] == {"positive": 0.9, "neutral": 0.03, "mixed": 0.02, "negative": 0.05}
    assert (first["occurred_at"], first["previous_verdict"]) == ("2026-11-27T12:00:00+00:00", None)
    assert (second["verdict"], second["previous_verdict"], second["scores"]) == ("missing", "positive", None)


def test_changes_are_told_with_both_sentences_and_flips_first(told: ToldHistory) -> None:
    for name in ("flips", "says"):
        told.tell(name, "POSITIVE", "It is loved.", days_ago=days_ago(30))
    told.tell("flips", "NEGATIVE", "It is hated.", days_ago=days_ago(2))
    told.tell("says", "POSITIVE", "It is adored.", days_ago=days_ago(1))

    shown = call("changes")

    lines = [line[18:] if line[:1] == "2" else line for line in shown.stdout.splitlines()]
    assert lines == [
        "flips  positive → negative",
        "  − It is loved.",
        "  + It is hated.",
        "says  positive",
        "  − It is loved.",
        "  + It is adored.",
    ]
    assert shown.stderr.startswith("2 changes since ")
    assert shown.stderr.endswith(" UTC, 1 of a sentiment into another.\n")


def test_changes_since_another_time_are_told(told: ToldHistory) -> None:
    told.tell("a", "POSITIVE", "It is loved.", days_ago=days_ago(40))
    told.tell("a", "NEGATIVE", "It is hated.", days_ago=days_ago(20))

    assert json.loads(call("changes", "--json").stdout) == []
    (change,) = json.loads(call("changes", "--since", "4w", "--json").stdout)
    assert (change["previous_snippet"], change["snippet"]) == ("It is loved.", "It is hated.")


@pytest.mark.parametrize("command", [("changes",), ("report", "--stack", "x"), ("report", ".")])
def test_what_is_no_time_is_not_understood_and_no_stack_is_looked_for(
    command: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "_find", lambda _name: pytest.fail("a stack was looked for"))

    shown = call(*command, "--since", "yesterday")

    assert shown.exit_code == 2
    assert "12h, 7d, 4w, or a day such as 2026-11-01" in shown.stderr


def test_a_stack_that_keeps_none_is_told(deployed: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "_find", lambda _name: (deployed.clients, deployed.stack))

    with pytest.raises(CannotContinue, match="keeps no history"):
        call("history", "netflix")


def test_no_text_steers_the_terminal(told: ToldHistory, capsys: pytest.CaptureFixture[str]) -> None:
    told.tell(HOSTILE, "POSITIVE", HOSTILE, days_ago=3)
    told.tell(HOSTILE, "NEGATIVE", f"{HOSTILE}\n+ forged", days_ago=2)
    events = History(told).of(HOSTILE)

    Terminal().print(history_table(events))
    Terminal().print(ChangesList(events))

    printed = capsys.readouterr().out
    assert "\x1b" not in printed
    assert "\u202e" not in printed
    assert "\\x1b[31mred" in printed
    assert not any(line.startswith("+ forged") for line in printed.splitlines())


@pytest.mark.parametrize("width", [40, 80])
def test_a_narrow_terminal_cuts_sentences_not_numbers(
    told: ToldHistory, width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told.tell("a" * 60, "POSITIVE", "It is loved. " * 20, days_ago=3)
    told.tell("a" * 60, "NEGATIVE", "It is hated. " * 20, days_ago=2)
    monkeypatch.setenv("COLUMNS", str(width))

    Terminal().print(ChangesList(History(told).of("a" * 60)))

    assert all(len(line) <= width for line in capsys.readouterr().out.splitlines())


def test_a_stack_tells_where_its_history_is() -> None:
    outputs = {
        "NamesTableName": "names",
        "NamesQueueUrl": "queue",
        "DeadLetterQueueUrl": "dead",
        "ResultsBucketName": "results",
        "ProducerFunctionName": "producer",
        "ConsumerFunctionName": "consumer",
    }
    lake = {
        "LakeBucketName": "lake",
        "HistoryStreamName": "stream",
        "DatabaseName": "database",
        "QueryWorkGroupName": "group",
    }

    assert found(outputs).lake is None
    assert found(outputs).whose_scores == "The scores are Amazon Comprehend's."
    assert "own model" in found({**outputs, "Scorer": "own"}).whose_scores
    assert "https://c.example" in found({**outputs, "Scorer": "https://c.example"}).whose_scores
    with_lake = found({**outputs, **lake}).lake
    assert with_lake
    assert (with_lake.bucket, with_lake.stream) == ("lake", "stream")
    assert (with_lake.database, with_lake.work_group) == ("database", "group")


def found(outputs: dict[str, str]) -> Stack:
    class CloudFormation:
        def describe_stacks(self, StackName: str) -> object:  # noqa: N803
            named = [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()]
            return {"Stacks": [{"Outputs": named, "StackStatus": "CREATE_COMPLETE"}]}

    return Stack.find(CloudFormation(), "name-sentiment")  # type: ignore[arg-type]
