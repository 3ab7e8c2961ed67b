"""The commands as a person or a script calls them."""

import dataclasses
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber
from typer.testing import CliRunner, Result

import operations.command_line as commands
from operations import followed_run
from operations.cannot_continue import CannotContinue
from operations.following import Watching
from tests.operations.conftest import Deployed
from tests.operations.functions import FunctionLogs

HEADER = "names,wikipedia_snippit,Sentiment,Positive,Negative,Neutral,Mixed,status,title,url,revision,detail"


@pytest.fixture(autouse=True)
def _found(deployed: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every command find the stack on moto."""
    monkeypatch.setattr(commands, "_find", lambda _name: (deployed.clients, deployed.stack))


def call(*arguments: str) -> Result:
    return CliRunner().invoke(commands.application, list(arguments), catch_exceptions=False)


def test_thousands_of_names_are_put_into_the_table(deployed: Deployed, tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    names.write_text(
        "name,title\n" + "".join(f"name {number},\n" for number in range(999)) + "apple,Apple Inc.\n"
    )
    assert call("put", str(names)).exit_code == 0
    table = deployed.clients.dynamodb.Table("names")
    assert table.scan(Select="COUNT")["Count"] == 1_000
    assert table.get_item(Key={"name": "apple"})["Item"] == {"name": "apple", "title": "Apple Inc."}
    assert table.get_item(Key={"name": "name 7"})["Item"] == {"name": "name 7"}


def in_table(deployed: Deployed) -> dict[str, object]:
    """The title of each name in the table, None where it has none."""
    items = deployed.clients.dynamodb.Table("names").scan()["Items"]
    return {str(item["name"]): item.get("title") for item in items}


def test_a_mistake_in_a_list_is_told_and_keeps_no_other_name_from_the_table(
    deployed: Deployed, tmp_path: Path
) -> None:
    names = tmp_path / "names.csv"
    names.write_text("name,title\nnetflix,\n,x\n amazon ,\nnetflix,\ngoogle,Google\n" + "a,b,c\n" * 20)
    told = call("put", str(names))
    assert told.exit_code == 1
    assert told.stderr.startswith(
        "3 names are in names.\n"
        "White space was cut around 1 name.\n"
        "1 repetition of names passed over.\n"
        "✗ 21 entries of the list refused:\n"
        "  line 3: the name is blank\n"
        "  line 7: has 3 cells, the header 2; put text with a comma in quotes\n"
    )
    assert told.stderr.endswith("  and 11 more\n")
    assert in_table(deployed) == {"netflix": None, "amazon": None, "google": "Google"}


def test_a_file_that_is_no_list_is_told_before_aws_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "_find", lambda _name: pytest.fail("AWS was asked"))
    names = tmp_path / "names.csv"
    names.write_text("netflix\n")
    with pytest.raises(CannotContinue, match="line 1: has no column 'name'"):
        call("put", str(names))


def test_a_list_may_come_by_the_standard_input(deployed: Deployed) -> None:
    told = CliRunner().invoke(
        commands.application,
        ["put", "-", "--format", "csv", "--name-column", "company", "--title-column", "page"],
        input="Company;Page\namazon;Amazon (company)\n",
    )
    assert (told.exit_code, told.stderr) == (0, "1 name is in names.\n")
    assert in_table(deployed) == {"amazon": "Amazon (company)"}


def test_a_sample_is_put_and_can_be_put_again(deployed: Deployed, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("".join(f"name {number}\n" for number in range(1_000)))
    told = call("put", str(names), "--sample", "10")
    assert told.exit_code == 0
    chosen = in_table(deployed)
    assert len(chosen) == 10
    [seed] = re.findall(r"10 names, at random of 1,000 \(--seed (\d+)\), are in names\.", told.stderr)
    call("put", str(names), "--sample", "10", "--seed", seed)
    assert in_table(deployed) == chosen


def test_a_title_goes_where_the_stack_reads_it(deployed: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    stack = dataclasses.replace(deployed.stack, title_attribute="page")
    monkeypatch.setattr(commands, "_find", lambda _name: (deployed.clients, stack))
    CliRunner().invoke(commands.application, ["put", "-", "--format", "csv"], input="name,title\na,b\n")
    table = deployed.clients.dynamodb.Table("names")
    assert table.get_item(Key={"name": "a"})["Item"] == {"name": "a", "page": "b"}


def test_a_title_that_the_stack_would_not_read_is_told(
    deployed: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = dataclasses.replace(deployed.stack, title_attribute=None)
    monkeypatch.setattr(commands, "_find", lambda _name: (deployed.clients, stack))
    told = CliRunner().invoke(
        commands.application, ["put", "-", "--format", "csv"], input="name,title\na,b\nc,\n"
    )
    assert told.exit_code == 1
    assert "line 2: has a title, which the stack would not read (parameter TitleAttribute)" in told.stderr
    assert in_table(deployed) == {"c": None}


def test_a_table_that_takes_no_more_is_told_with_how_many_it_took(deployed: Deployed, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("".join(f"name {number}\n" for number in range(1_000)))
    deployed.clients.dynamodb.Table("names").delete()
    with pytest.raises(
        CannotContinue, match=r"ResourceNotFoundException.* 0 names of the list had been written"
    ):
        call("put", str(names))


def test_status_is_json_for_a_program(deployed: Deployed, function_logs: FunctionLogs) -> None:
    deployed.bury("{")
    deployed.clients.sqs.send_message(QueueUrl=deployed.stack.names_queue_url, MessageBody="{}")
    answer = json.loads(call("status", "--json").stdout)
    assert answer == {"queue": {"waiting": 1, "in_flight": 0}, "dead_letters": 1, "last_run": None}


def test_status_is_words_for_a_person(function_logs: FunctionLogs) -> None:
    shown = call("status").stdout
    assert "0 waiting" in shown
    assert "none in the logs" in shown


@contextmanager
def producer_that_answers(deployed: Deployed, event: bytes = b"{}", **account: object) -> Iterator[None]:
    """A producer that sent three names, unless `account` says otherwise."""
    usual = {
        "run_id": "run-1",
        "scanned": 3,
        "sent": 3,
        "unchanged": 0,
        "duplicates": 0,
        "invalid": 0,
        "skipped": False,
    }
    payload = json.dumps(usual | account).encode()
    answer: Any = {"Payload": StreamingBody(io.BytesIO(payload), len(payload))}
    with Stubber(deployed.clients.functions) as stubber:
        stubber.add_response("invoke", answer, {"FunctionName": "producer", "Payload": event})
        yield


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    watching = Watching(pause_seconds=0, stalled_after_seconds=0)
    monkeypatch.setattr(followed_run, "ON_AWS", watching)


@pytest.mark.usefixtures("_impatient")
def test_a_run_is_followed_until_the_queue_is_empty(deployed: Deployed) -> None:
    with producer_that_answers(deployed, sent=1, unchanged=5, duplicates=1, invalid=1):
        shown = call("run")
    assert shown.exit_code == 0
    assert shown.stdout == "run run-1: 1 name sent, 5 unchanged, 1 duplicate, 1 invalid, 0 given up.\n"


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("output", [[], ["--json"]])
def test_a_skipped_run_says_so_at_once_and_has_its_own_exit_code(
    deployed: Deployed, output: list[str]
) -> None:
    deployed.clients.sqs.send_message(QueueUrl=deployed.stack.names_queue_url, MessageBody="{}")
    with producer_that_answers(deployed, sent=0, skipped=True):
        shown = call("run", *output)  # which would raise Stalled, did it follow that message
    assert shown.exit_code == 4
    assert "skipped" in shown.output
    if output:
        assert json.loads(shown.stdout)["skipped"] is True


def test_a_run_can_be_forced_and_left_alone(deployed: Deployed) -> None:
    deployed.clients.sqs.send_message(QueueUrl=deployed.stack.names_queue_url, MessageBody="{}")
    with producer_that_answers(deployed, event=b'{"force": true}'):
        shown = call("run", "--force", "--no-follow")
    assert shown.exit_code == 0
    assert "3 names sent" in shown.stdout


def test_a_run_can_ask_for_all_names_anew(deployed: Deployed) -> None:
    with producer_that_answers(deployed, event=b'{"refresh": true}'):
        shown = call("run", "--refresh", "--no-follow")
    assert shown.exit_code == 0


def test_failed_exits_with_three_where_something_was_given_up(
    deployed: Deployed, function_logs: FunctionLogs
) -> None:
    assert call("failed").exit_code == 0
    deployed.bury('{"name": "[red]=cmd()"}')
    shown = call("failed")
    assert shown.exit_code == 3
    assert "[red]=cmd()" in shown.stdout


@pytest.mark.parametrize("output", ["table", "csv", "json", "parquet"])
def test_results_are_merged_to_one_table_of_the_form_asked_for(
    deployed: Deployed, tmp_path: Path, output: str
) -> None:
    for name in ("NA", "netflix"):
        row = f"{name},A company.,POSITIVE,0.9,0.05,0.03,0.02,scored,N,https://x,1,"
        deployed.clients.s3.put_object(
            Bucket="results", Key=f"{name}_sentiment.csv", Body=f"{HEADER}\n{row}\n".encode()
        )
    assert call("results", "--folder", str(tmp_path), "--format", output).exit_code == 0
    file = tmp_path / f"results.{'csv' if output == 'table' else output}"
    assert list(_read(file)["names"]) == ["NA", "netflix"]


def test_a_result_that_cannot_be_read_is_listed_and_keeps_no_other_back(
    deployed: Deployed, tmp_path: Path
) -> None:
    row = "netflix,,,,,,,missing,Netflix,,,"
    for key, body in {"netflix": f"{HEADER}\n{row}\n", "broken\x1b[31m": "broken"}.items():
        deployed.clients.s3.put_object(Bucket="results", Key=f"{key}_sentiment.csv", Body=body.encode())
    (tmp_path / "notes.txt").write_text("mine")
    told = call("results", "--folder", str(tmp_path))
    assert told.exit_code == 1
    assert "netflix" in told.stdout
    assert "broken\\x1b[31m_sentiment.csv: is no key of a result" in told.stderr
    assert "1 file of others in the folder, left alone:\n  notes.txt" in told.stderr
    assert list(_read(tmp_path / "results.csv")["names"]) == ["netflix"]


@pytest.mark.parametrize("command", ["results", "report"])
def test_a_place_that_cannot_take_results_is_refused_before_anything_is_fetched(
    tmp_path: Path, command: str
) -> None:
    (tmp_path / "file").write_text("kept")
    options = {"results": ["--folder"], "report": ["--stack", "name-sentiment"]}
    with pytest.raises(CannotContinue, match="it is not a folder"):
        call(command, *options[command], str(tmp_path / "file"))


def test_no_results_yet_is_said(tmp_path: Path) -> None:
    with pytest.raises(CannotContinue, match="no results"):
        call("results", "--folder", str(tmp_path))


def test_a_command_that_is_not_there_exits_with_two() -> None:
    assert CliRunner().invoke(commands.application, ["launch"]).exit_code == 2


def _read(file: Path) -> pd.DataFrame:
    if file.suffix == ".parquet":
        merged: pd.DataFrame = duckdb.read_parquet(str(file)).df()
        return merged
    if file.suffix == ".json":
        return pd.read_json(file, dtype=False)
    return pd.read_csv(file, keep_default_na=False)
