"""What GitHub runs: nothing that others can change under us, and no more rights than a job needs."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from deployment import __main__ as command_line
from deployment.checkout import CHECKOUT, TEMPLATE
from deployment.deploy import Wanted
from deployment.parameters import check_parameters, read_declared
from operations.cannot_continue import CannotContinue

WORKFLOWS = sorted((CHECKOUT / ".github" / "workflows").glob("*.yml"))
DEPLOY = CHECKOUT / ".github" / "workflows" / "deploy.yml"
BOUNDARY = "arn:aws:iam::111122223333:policy/bootstrap-FunctionsBoundary-1X"


def jobs(workflow: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(workflow.read_text())["jobs"]
    return found


def deploying(**variables: str) -> dict[str, str]:
    """The deploying job's environment, where the GitHub environment has these variables."""

    def value(expression: re.Match[str]) -> str:
        name, default = re.fullmatch(r"vars\.(\w+)(?: \|\| '(.*)')?", expression[1]).groups()  # type: ignore[union-attr]
        return variables.get(name) or default or ""

    environment: dict[str, str] = jobs(DEPLOY)["deploy"]["env"]
    return {name: re.sub(r"\$\{\{ (vars.*?) \}\}", value, text) for name, text in environment.items()}


def deploy_in(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> Wanted:
    """What `make deploy` would deploy in this environment."""
    wanted: list[Wanted] = []

    def stop(asked: Wanted, *_: object) -> None:
        wanted.append(asked)
        raise CannotContinue("far enough")

    monkeypatch.setattr(command_line, "deploy_stack", stop)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setattr(sys, "argv", ["deployment", "deploy"])
    command_line.main()
    return wanted[0]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.name)
def test_an_action_is_one_commit_with_its_version_beside_it(workflow: Path) -> None:
    actions = [line for line in workflow.read_text().splitlines() if re.search(r"\buses:", line)]
    assert actions
    pinned = re.compile(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
    assert [action for action in actions if not pinned.search(action)] == []


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.name)
def test_a_job_may_read_the_code_and_keeps_no_key_to_it(workflow: Path) -> None:
    assert yaml.safe_load(workflow.read_text())["permissions"] == {"contents": "read"}
    checkouts = [
        step
        for job in jobs(workflow).values()
        for step in job["steps"]
        if step.get("uses", "").startswith("actions/checkout@")
    ]
    assert checkouts
    assert all(step["with"] == {"persist-credentials": False} for step in checkouts)


def test_only_the_job_that_deploys_may_ask_for_a_token_and_only_after_the_checks() -> None:
    allowed = {name: job.get("permissions", {}).get("id-token") for name, job in jobs(DEPLOY).items()}
    assert allowed == {"check": None, "deploy": "write"}
    assert jobs(DEPLOY)["deploy"]["needs"] == "check"
    assert {"run": "make check"} in jobs(DEPLOY)["check"]["steps"]


def test_what_others_made_is_installed_before_there_is_a_token() -> None:
    steps = jobs(DEPLOY)["deploy"]["steps"]
    order = [step.get("run") or step["uses"].partition("@")[0] for step in steps]
    assert order[-3:] == ["make build", "aws-actions/configure-aws-credentials", "make deploy"]


def test_schedule_table_and_stack_have_a_variable_each(monkeypatch: pytest.MonkeyPatch) -> None:
    deployed = deploy_in(
        monkeypatch,
        deploying(
            WIKIPEDIA_CONTACT="me@example.com",
            PERMISSIONS_BOUNDARY=BOUNDARY,
            STACK="names",
            SCHEDULE_EXPRESSION="rate(12 hours)",
            EXISTING_TABLE_NAME="names",
            PARAMETERS="Architecture=arm64 LogLevel=DEBUG",
        ),
    )
    assert deployed.stack_name == "names"
    assert deployed.parameters == {
        "WikipediaContact": "me@example.com",
        "PermissionsBoundary": BOUNDARY,
        "ScheduleExpression": "rate(12 hours)",
        "ExistingTableName": "names",
        "Architecture": "arm64",
        "LogLevel": "DEBUG",
    }
    check_parameters(deployed.parameters, read_declared(TEMPLATE), require_all=False)


def test_what_is_not_set_on_github_stays_as_it_is_in_the_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    deployed = deploy_in(monkeypatch, deploying())
    assert deployed.stack_name == "name-sentiment"
    assert deployed.parameters == {}


@pytest.mark.parametrize("hostile", ["$(id)", "rate(1 day); id", '" && id #', "`id`", "A=B LogLevel=DEBUG"])
def test_a_variable_reaches_its_parameter_alone_whatever_is_in_it(
    hostile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployed = deploy_in(monkeypatch, deploying(SCHEDULE_EXPRESSION=hostile))
    assert deployed.parameters == {"ScheduleExpression": hostile}


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.name)
def test_no_shell_reads_what_a_variable_holds(workflow: Path) -> None:
    """GitHub writes an expression's value into the script itself: only `env` may hold one."""
    scripts = [step["run"] for job in jobs(workflow).values() for step in job["steps"] if "run" in step]
    assert scripts
    assert [script for script in scripts if "${{" in script] == []
