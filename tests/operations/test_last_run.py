"""The last run, as the functions' logs tell it."""

from operations.last_run import LastRun, find_last_run
from tests.operations.conftest import Deployed
from tests.operations.functions import FunctionLogs

BEGAN = {"event": "run_started", "run_id": "run-2", "timestamp": "2026-11-23T06:00:00+00:00"}


def test_there_is_none_before_the_first(deployed: Deployed, function_logs: FunctionLogs) -> None:
    assert find_last_run(deployed.clients, deployed.stack) is None


def test_the_last_run_counts_not_those_before_it(deployed: Deployed, function_logs: FunctionLogs) -> None:
    function_logs.of("producer").write(
        {**BEGAN, "run_id": "run-1"},
        {"event": "run_ended", "run_id": "run-1", "sent": 1, "timestamp": "2026-11-22T06:00:01+00:00"},
        BEGAN,
        {"event": "run_ended", "run_id": "run-2", "sent": 4, "timestamp": "2026-11-23T06:00:01+00:00"},
    )
    run = find_last_run(deployed.clients, deployed.stack)
    assert run
    assert (run.run_id, run.how, run.numbers) == ("run-2", "ended", {"sent": 4})


def test_its_results_are_those_of_all_batches_together(
    deployed: Deployed, function_logs: FunctionLogs
) -> None:
    function_logs.of("producer").write(BEGAN)
    function_logs.of("consumer").write(
        {"event": "batch_ended", "messages": 3, "scored": 2, "missing": 1, "failed": 0},
        "END RequestId: batch",
        {"event": "batch_ended", "messages": 1, "scored": 1, "failed": 0},
    )
    run = find_last_run(deployed.clients, deployed.stack)
    assert run
    assert run.how == "under way"
    assert run.results == {"scored": 3, "missing": 1, "failed": 0}


def test_a_run_that_was_skipped_or_is_incomplete_is_said_to_be(
    deployed: Deployed, function_logs: FunctionLogs
) -> None:
    function_logs.of("producer").write(BEGAN, {"event": "run_incomplete", "run_id": "run-2", "sent": 2})
    assert _how(find_last_run(deployed.clients, deployed.stack)) == "incomplete"
    function_logs.of("producer").write({**BEGAN, "run_id": "run-3", "event": "run_skipped"})
    assert _how(find_last_run(deployed.clients, deployed.stack)) == "skipped"


def test_another_runs_end_is_not_its_own(deployed: Deployed, function_logs: FunctionLogs) -> None:
    other_ended = {
        "event": "run_ended",
        "run_id": "run-1",
        "sent": 9,
        "timestamp": "2026-11-23T06:00:02+00:00",
    }
    function_logs.of("producer").write({**BEGAN, "run_id": "run-1"}, BEGAN, other_ended)
    run = find_last_run(deployed.clients, deployed.stack)
    assert run
    assert (run.run_id, run.how, run.numbers) == ("run-2", "under way", {})


def test_a_run_of_which_only_the_trouble_was_logged_is_told(
    deployed: Deployed, function_logs: FunctionLogs
) -> None:
    function_logs.of("producer").write(
        {"event": "run_incomplete", "run_id": "run-3", "sent": 2, "timestamp": "2026-11-23T06:00:02+00:00"}
    )
    run = find_last_run(deployed.clients, deployed.stack)
    assert run
    assert (run.run_id, run.how, run.began) == ("run-3", "incomplete", "2026-11-23T06:00:02+00:00")


def _how(run: LastRun | None) -> str | None:
    return run.how if run else None
