"""docs/adopting.md, command by command, after a stack was deleted."""

import os
import re
import subprocess
from collections.abc import Iterator

import pytest

from deployment.checkout import AWS, CHECKOUT, PROGRAMS
from local import environment
from local.deployment import AUTHORITIES
from name_sentiment.result_key import result_key
from tests.pipeline.conftest import Pipeline

STACK = "adopted"
DOCUMENT = (CHECKOUT / "docs" / "adopting.md").read_text()
LEFT = {"NAMES": "NamesTable", "INDEX": "ResultsIndex", "RESULTS": "ResultsBucket", "LAKE": "LakeBucket"}


def commands() -> str:
    """Those of the numbered steps, for a shell."""
    blocks = re.findall(r"^   ```console\n(.*?)^   ```", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 3
    lines = "".join(blocks).replace("\n   ", "\n").removeprefix("   ")
    return re.sub(r"^\$ ", "", lines, flags=re.MULTILINE)


def run(pipeline: Pipeline, script: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    own = environment.for_clients(
        os.environ, PROGRAMS, pipeline.key, pipeline.choices.endpoint, pipeline.folder / AUTHORITIES
    )
    parameters = {**pipeline.choices.template_parameters()}
    del parameters["WikipediaContact"]
    chosen = {
        "CI": "true",
        "PATH": f"{AWS.parent}{os.pathsep}{own['PATH']}",
        "PARAMETERS": " ".join(f"{name}={value}" for name, value in parameters.items()),
        "STACK": STACK,
    }
    return subprocess.run(
        ["bash", "-euc", script],
        cwd=CHECKOUT,
        env={**own, **chosen, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def left(pipeline: Pipeline) -> Iterator[dict[str, str]]:
    """What a deleted stack left: a name in the table, a result in the bucket."""
    deployed = run(pipeline, "make deploy WIKIPEDIA_CONTACT=you@example.com")
    assert deployed.returncode == 0, deployed.stdout + deployed.stderr
    cloudformation = pipeline.client("cloudformation")
    parts = {
        part["LogicalResourceId"]: part["PhysicalResourceId"]
        for part in cloudformation.describe_stack_resources(StackName=STACK)["StackResources"]
    }
    left = {variable: parts[logical_id] for variable, logical_id in LEFT.items()}
    pipeline.client("dynamodb").put_item(TableName=left["NAMES"], Item={"name": {"S": "Netflix"}})
    pipeline.client("s3").put_object(Bucket=left["RESULTS"], Key=result_key("Netflix"), Body=b"kept")
    cloudformation.delete_stack(StackName=STACK)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=STACK, WaiterConfig={"Delay": 1})
    yield left
    (CHECKOUT / "adopt.json").unlink(missing_ok=True)


def test_what_a_deleted_stack_left_is_a_new_stacks_own(pipeline: Pipeline, left: dict[str, str]) -> None:
    adopted = run(pipeline, commands(), **left)
    assert adopted.returncode == 0, adopted.stdout + adopted.stderr
    assert "Netflix, Inc. is a streaming company" in adopted.stdout
    parts = {
        part["LogicalResourceId"]: part["PhysicalResourceId"]
        for part in pipeline.client("cloudformation").describe_stack_resources(StackName=STACK)[
            "StackResources"
        ]
    }
    assert {variable: parts[logical_id] for variable, logical_id in LEFT.items()} == left
    names = pipeline.client("dynamodb").scan(TableName=left["NAMES"])["Items"]
    assert names == [{"name": {"S": "Netflix"}}]
    result = pipeline.client("s3").get_object(Bucket=left["RESULTS"], Key=result_key("Netflix"))
    assert result["Body"].read() == b"kept"
