"""The same two functions as textbooks write them, to compare with: one name, one request, everywhere.

After "Serverless data engineering" tutorials in which a Lambda scans DynamoDB into SQS and another takes
names from there. Both are given what they need to work here; nothing is done to slow them down.
"""

import json
import sys
import time

import boto3
import pandas as pd
import wikipedia

from benchmarks.child import arguments, count_requests, leave_report
from benchmarks.our_consumer import RUN_ID
from local.encyclopedia.generated import generated_name


def consume(names: list[str], bucket: str) -> None:
    rows = []
    for name in names:
        snippet = wikipedia.summary(name, sentences=1)
        comprehend = boto3.client("comprehend")
        answer = comprehend.detect_sentiment(Text=snippet, LanguageCode="en")
        rows.append({"names": name, "wikipedia_snippit": snippet, "Sentiment": answer["Sentiment"]})
    csv = pd.DataFrame(rows).to_csv(index=False)
    boto3.resource("s3").Object(bucket, f"{names}_sentiment.csv").put(Body=csv)


def produce(table: str, queue_url: str) -> int:
    """Send each name by itself; give their number."""
    items = boto3.resource("dynamodb").Table(table).scan()["Items"]
    sqs = boto3.client("sqs")
    for item in items:
        sqs.send_message(QueueUrl=queue_url, MessageBody=json.dumps({"name": item["name"], "run_id": RUN_ID}))
    return len(items)


def main() -> int:
    parser = arguments("Run the textbook's consumer or producer.")
    parser.add_argument("--encyclopedia", help="its API's address; the consumer is run")
    parser.add_argument("--bucket")
    parser.add_argument("--first", type=int, default=1, help="number of the first name")
    parser.add_argument("--names", type=int, default=10, help="how many, in one batch")
    parser.add_argument("--table", help="the table to scan; the producer is run")
    parser.add_argument("--queue-url")
    options = parser.parse_args()
    requests = count_requests()
    names = options.names
    began = time.perf_counter()
    if options.table:
        names = produce(options.table, options.queue_url)
    else:
        wikipedia.wikipedia.API_URL = options.encyclopedia
        consume([generated_name(options.first + number) for number in range(names)], options.bucket)
    leave_report(options.report, seconds=time.perf_counter() - began, names=names, requests=requests)
    return 0


if __name__ == "__main__":
    sys.exit(main())
