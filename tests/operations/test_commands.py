"""The commands as a person or a script calls them."""

import errno
import json
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

import operations.command_line as commands
import operations.report.command as report_command
from operations.cannot_continue import CannotContinue
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


def test_a_file_of_names_with_a_mistake_puts_nothing(deployed: Deployed, tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    names.write_text("name\nnetflix\n \n")
    with pytest.raises(CannotContinue, match="line 3: the name is blank"):
        call("put", str(names))
    assert deployed.clients.dynamodb.Table("names").scan(Select="COUNT")["Count"] == 0


def test_status_is_json_for_a_program(deployed: Deployed, function_logs: FunctionLogs) -> None:
    deployed.bury("{")
    deployed.clients.sqs.send_message(QueueUrl=deployed.stack.names_queue_url, MessageBody="{}")
    answer = json.loads(call("status", "--json").stdout)
    assert answer == {"queue": {"waiting": 1, "in_flight": 0}, "dead_letters": 1, "last_run": None}


def test_status_is_words_for_a_person(function_logs: FunctionLogs) -> None:
    shown = call("status").stdout
    assert "0 waiting" in shown
    assert "none in the logs" in shown


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
    assert "broken\\x1b[31m_sentiment.csv: has other columns: broken" in told.stderr
    assert "left alone:\n  notes.txt" in told.stderr
    assert list(_read(tmp_path / "results.csv")["names"]) == ["netflix"]


@pytest.mark.parametrize("command", ["results", "report"])
def test_a_place_that_cannot_take_results_is_refused_before_anything_is_fetched(
    deployed: Deployed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(report_command, "_results_bucket", lambda _name: (deployed.clients.s3, "results"))
    (tmp_path / "file").write_text("kept")
    options = {"results": ["--folder"], "report": ["--stack", "name-sentiment"]}
    with pytest.raises(CannotContinue, match="it is not a folder"):
        call(command, *options[command], str(tmp_path / "file"))


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (CannotContinue("There is no stack."), "✗ There is no stack."),
        (PermissionError(errno.EACCES, "Permission denied", "a/file"), "✗ a/file: Permission denied"),
        (OSError(errno.ENOSPC, "No space left on device"), "✗ No space left on device"),
    ],
)
def test_whatever_fails_is_told_in_one_line(
    error: Exception, line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(commands, "application", fail)
    with pytest.raises(SystemExit, match="1"):
        commands.main()
    assert capsys.readouterr().err == f"{line}\n"


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
