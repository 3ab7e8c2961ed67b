"""MiniStack, with corrections where its version 1.5.33 differs from AWS. Its own Python serves it.

A correction is removed once a version no longer needs it.
"""

import json
from collections.abc import Callable
from typing import Any

import message_moves  # type: ignore[import-not-found]  # beside this file, as Hypercorn loads it
import named_queries  # type: ignore[import-not-found]
import role_sessions  # type: ignore[import-not-found]
from ministack.app import app as ministack  # type: ignore[import-not-found]
from ministack.core import iam_actions  # type: ignore[import-not-found]
from ministack.services.cloudformation import provisioners  # type: ignore[import-not-found]
from signed_requests import signed_only  # type: ignore[import-not-found]

# AWS has no permission for SQS's batches: who may send a message may send ten.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
AUTHORIZED_AS = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    # Of statements, only updates are made here. On AWS each kind has an action of its own:
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
    "dynamodb:BatchExecuteStatement": "dynamodb:PartiQLUpdate",
}


def authorized_as_on_aws(action_of: Callable[..., str | None]) -> Callable[..., str | None]:
    def action(*request: Any) -> str | None:  # noqa: ANN401 — handed on as it came
        named = action_of(*request)
        return AUTHORIZED_AS.get(named, named) if named else None

    return action


def on_the_queue_of_the_task(resource_of: Callable[..., str]) -> Callable[..., str]:
    """A message move task names its queue by ARN; MiniStack looks for an address, and authorizes on `*`."""

    def resource(service: str, method: str, path: str, headers: Any, body: bytes, *rest: Any) -> str:  # noqa: ANN401 — handed on as it came
        if service == "sqs" and b'"SourceArn"' in (body or b""):
            try:
                return str(json.loads(body)["SourceArn"])
            except (ValueError, TypeError, KeyError):
                pass  # no such request: MiniStack says what is wrong with it
        return resource_of(service, method, path, headers, body, *rest)

    return resource


def on_the_table_of_the_statement(resource_of: Callable[..., str]) -> Callable[..., str]:
    """A statement names its table inside; MiniStack looks for a parameter, and authorizes on `*`."""

    def resource(service: str, method: str, path: str, headers: Any, body: bytes, *rest: Any) -> str:  # noqa: ANN401 — handed on as it came
        if service == "dynamodb" and b'"Statements"' in (body or b""):
            try:
                table = str(json.loads(body)["Statements"][0]["Statement"]).split('"')[1]
                body = json.dumps({"TableName": table}).encode()
            except (ValueError, TypeError, KeyError, IndexError):
                pass  # no such request: MiniStack says what is wrong with it
        return resource_of(service, method, path, headers, body, *rest)

    return resource


def with_numbers(handle: Callable[..., Any]) -> Callable[..., Any]:
    """Have a parameter of type Number reach an event source mapping as a number, not as text."""

    def handle_with_numbers(*arguments: Any) -> Any:  # noqa: ANN401 — handed on as it came
        return handle(*(as_number(value) if isinstance(value, dict) else value for value in arguments))

    return handle_with_numbers


def as_number(value: Any) -> Any:  # noqa: ANN401 — whatever a template holds
    if isinstance(value, dict):
        return {key: as_number(item) for key, item in value.items()}
    return int(value) if isinstance(value, str) and value.isdecimal() else value


iam_actions.extract_iam_action = authorized_as_on_aws(iam_actions.extract_iam_action)
iam_actions.extract_resource_arn = on_the_table_of_the_statement(
    on_the_queue_of_the_task(iam_actions.extract_resource_arn)
)
_mapping = provisioners._RESOURCE_HANDLERS["AWS::Lambda::EventSourceMapping"]
for _step in ("create", "update"):
    _mapping[_step] = with_numbers(_mapping[_step])
message_moves.install()
named_queries.install()
role_sessions.install()

app = signed_only(ministack)
"""What Hypercorn serves."""
