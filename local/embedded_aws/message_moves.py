"""SQS's message move tasks, which MiniStack 1.5.33 lacks: dead letters go back where they came from.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
"""

import json
import time
import uuid
from typing import Any

from ministack.services import sqs  # type: ignore[import-not-found]

_tasks: dict[str, list[dict[str, Any]]] = {}


def start(request: dict[str, Any], _queue_url: str) -> dict[str, Any]:
    """Move all messages that are visible now, at once: the task is at its end when it has begun.

    It ends before the first message that was sent into the queue itself, as nobody knows where to.
    """
    arn = request["SourceArn"]
    with sqs._queues_lock:
        dead_letters = sqs._queue_by_arn(arn)
        if dead_letters is None:
            raise sqs._Err("ResourceNotFoundException", "The resource that you specified does not exist.")
        if not any(_redrives_to(queue, arn) for queue in sqs._queues.values()):
            raise sqs._Err("InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue.")
        to_move = [message for message in dead_letters["messages"] if message["visible_at"] <= time.time()]
        moved = []
        for message in to_move:
            source = sqs._queue_by_arn(message["sys"].get("DeadLetterQueueSourceArn", ""))
            if source is None:
                break
            del message["sys"]["DeadLetterQueueSourceArn"]
            source["messages"].append({**message, "receive_count": 0, "receipt_handle": None})
            moved.append(message)
        dead_letters["messages"] = [one for one in dead_letters["messages"] if one not in moved]
    sqs.esm_wake.set()
    ended = {"Status": "COMPLETED"}
    if len(moved) < len(to_move):
        ended = {"Status": "FAILED", "FailureReason": "CouldNotDetermineMessageSource"}
    task = {
        **ended,
        "SourceArn": arn,
        "ApproximateNumberOfMessagesMoved": len(moved),
        "ApproximateNumberOfMessagesToMove": len(to_move),
        "StartedTimestamp": int(time.time() * 1000),
    }
    _tasks.setdefault(arn, []).insert(0, task)
    return {"TaskHandle": str(uuid.uuid4())}


def list_latest(request: dict[str, Any], _queue_url: str) -> dict[str, Any]:
    return {"Results": _tasks.get(request["SourceArn"], [])[: int(request.get("MaxResults", 1))]}


def _redrives_to(queue: dict[str, Any], arn: str) -> bool:
    policy = json.loads(queue["attributes"].get("RedrivePolicy") or "{}")
    return bool(policy.get("deadLetterTargetArn") == arn)


def install() -> None:
    sqs._HANDLERS.update({"StartMessageMoveTask": start, "ListMessageMoveTasks": list_latest})
