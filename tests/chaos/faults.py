"""The faults that microburst makes. Turns are counted, not drawn, so that every run meets every kind."""

from collections.abc import Mapping
from typing import Any

from tests.chaos.fault_proxy import Fault

THROTTLING = "throttling"
SERVER_ERROR = "server error"
RESET = "connection reset"
TOO_LATE = "answer later than the timeout"
SLOW = "slow answer, within the timeout"
SHORT = "answer's body cut short"
BROKEN_OFF = "connection lost in mid-answer"
REQUEST_BROKEN_OFF = "connection lost in mid-request"

Rule = Mapping[str, Any]


def every(number: int) -> Rule:
    """Meet the first of each `number` requests that come to the rule."""
    return {"sequence": {"fail": 1, "pass": number - 1}}


def error(code: str, status: int) -> Rule:
    return {"error": {"code": code, "status": status}}


RESETS = {"reset": True}
HALF_A_BODY = {"response": {"truncate_frac": 0.5}}
HALF_AN_ANSWER = {"response": {"abort_frac": 0.5}}
HALF_A_REQUEST = {"request": {"cut_upload": {"after_frac": 0.5}}}


def milliseconds(latency: int) -> Rule:
    return {"latency": latency}


WIKIPEDIA = [
    # Slower than the 10 seconds of the consumer's patience, and slower than its time budget here.
    Fault("Wikipedia", TOO_LATE, {**every(90), "times": 3, **milliseconds(11_000)}),
    Fault("Wikipedia", SLOW, {**every(70), "times": 5, **milliseconds(8_500)}),
    Fault("Wikipedia", THROTTLING, {**every(190), **error("TooManyRequests", 429)}),
    Fault("Wikipedia", SERVER_ERROR, {**every(17), **error("InternalError", 500)}),
    Fault("Wikipedia", RESET, {**every(23), **RESETS}),
    Fault("Wikipedia", SHORT, {**every(29), **HALF_A_BODY}),
    Fault("Wikipedia", BROKEN_OFF, {**every(31), **HALF_AN_ANSWER}),
]
COMPREHEND = [
    Fault("Comprehend", TOO_LATE, {**every(50), "times": 4, **milliseconds(6_000)}),
    Fault("Comprehend", THROTTLING, {**every(11), **error("ThrottlingException", 400)}),
    Fault("Comprehend", SERVER_ERROR, {**every(13), **error("InternalServerException", 500)}),
    Fault("Comprehend", RESET, {**every(17), **RESETS}),
    Fault("Comprehend", SHORT, {**every(29), **HALF_A_BODY}),
    Fault("Comprehend", BROKEN_OFF, {**every(23), **HALF_AN_ANSWER}),
]
GET_ITEMS = {"service": "dynamodb", "operation": "BatchGetItem"}
WRITE_ITEMS = {"service": "dynamodb", "operation": "BatchWriteItem"}
PUT = {"service": "s3", "operation": "PutObject"}
PROVISIONED = error("ProvisionedThroughputExceededException", 400)
SCAN = {"service": "dynamodb", "operation": "Scan"}
S3 = [
    Fault("S3 PutObject", TOO_LATE, {**PUT, **every(300), "times": 6, **milliseconds(6_000)}),
    Fault("S3 PutObject", THROTTLING, {**PUT, **every(31), **error("SlowDown", 503)}),
    Fault("S3 PutObject", SERVER_ERROR, {**PUT, **every(37), **error("InternalError", 500)}),
    Fault("S3 PutObject", RESET, {**PUT, **every(41), **RESETS}),
    Fault("S3 PutObject", REQUEST_BROKEN_OFF, {**PUT, **every(43), **HALF_A_REQUEST}),
]
DYNAMODB = [
    Fault("DynamoDB BatchGetItem", TOO_LATE, {**GET_ITEMS, **every(60), "times": 3, **milliseconds(6_000)}),
    Fault("DynamoDB BatchGetItem", THROTTLING, {**GET_ITEMS, **every(11), **PROVISIONED}),
    Fault(
        "DynamoDB BatchGetItem", SERVER_ERROR, {**GET_ITEMS, **every(13), **error("InternalServerError", 500)}
    ),
    Fault("DynamoDB BatchGetItem", RESET, {**GET_ITEMS, **every(17), **RESETS}),
    Fault(
        "DynamoDB BatchWriteItem", TOO_LATE, {**WRITE_ITEMS, **every(60), "times": 3, **milliseconds(6_000)}
    ),
    Fault("DynamoDB BatchWriteItem", THROTTLING, {**WRITE_ITEMS, **every(11), **PROVISIONED}),
    Fault(
        "DynamoDB BatchWriteItem",
        SERVER_ERROR,
        {**WRITE_ITEMS, **every(13), **error("InternalServerError", 500)},
    ),
    Fault("DynamoDB BatchWriteItem", RESET, {**WRITE_ITEMS, **every(17), **RESETS}),
    Fault("DynamoDB BatchWriteItem", REQUEST_BROKEN_OFF, {**WRITE_ITEMS, **every(19), **HALF_A_REQUEST}),
    # A page of the table is one request, so there are few. (DynamoDB's answers bear a checksum: botocore asks
    # again for one that was cut short.)
    Fault("DynamoDB Scan", SHORT, {**SCAN, "times": 1, **HALF_A_BODY}),
    Fault(
        "DynamoDB Scan",
        THROTTLING,
        {**SCAN, "times": 1, **PROVISIONED},
    ),
    Fault("DynamoDB Scan", SERVER_ERROR, {**SCAN, "times": 1, **error("InternalServerError", 500)}),
    Fault("DynamoDB Scan", RESET, {**SCAN, "times": 1, **RESETS}),
]
SEND = {"operation": "SendMessageBatch"}
BACKLOG = {"operation": "GetQueueAttributes"}
SQS = [
    Fault("SQS GetQueueAttributes", SHORT, {**BACKLOG, "times": 1, **HALF_A_BODY}),
    Fault("SQS GetQueueAttributes", SERVER_ERROR, {**BACKLOG, "times": 1, **error("InternalFailure", 500)}),
    Fault("SQS SendMessageBatch", TOO_LATE, {**SEND, "times": 1, **milliseconds(11_000)}),
    Fault("SQS SendMessageBatch", THROTTLING, {**SEND, **every(17), **error("RequestThrottled", 403)}),
    Fault("SQS SendMessageBatch", SERVER_ERROR, {**SEND, **every(19), **error("ServiceUnavailable", 503)}),
    Fault("SQS SendMessageBatch", RESET, {**SEND, **every(23), **RESETS}),
    Fault("SQS SendMessageBatch", SHORT, {**SEND, **every(29), **HALF_A_BODY}),
    Fault("SQS SendMessageBatch", BROKEN_OFF, {**SEND, **every(31), **HALF_AN_ANSWER}),
]
FIREHOSE = [
    Fault("Firehose PutRecordBatch", TOO_LATE, {**every(60), "times": 2, **milliseconds(6_000)}),
    Fault("Firehose PutRecordBatch", THROTTLING, {**every(11), **error("ServiceUnavailableException", 503)}),
    Fault("Firehose PutRecordBatch", SERVER_ERROR, {**every(13), **error("InternalFailure", 500)}),
    Fault("Firehose PutRecordBatch", RESET, {**every(17), **RESETS}),
    Fault("Firehose PutRecordBatch", REQUEST_BROKEN_OFF, {**every(19), **HALF_A_REQUEST}),
    # In these two the records have landed.
    Fault("Firehose PutRecordBatch", SHORT, {**every(23), **HALF_A_BODY}),
    Fault("Firehose PutRecordBatch", BROKEN_OFF, {**every(29), **HALF_AN_ANSWER}),
]
