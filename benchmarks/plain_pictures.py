"""The same as a case study would write it, to compare with: one picture after the other, nothing known.

Each picture is fetched, Rekognition is asked, and the labels are put into a table. Nothing is done to slow it
down: clients and the connection to the website are kept.
"""

import os
import sys
import time
from decimal import Decimal

import boto3
import requests

from benchmarks.child import arguments, count_requests, leave_report


def recognize(addresses: list[str], table_name: str) -> None:
    rekognition, table = boto3.client("rekognition"), boto3.resource("dynamodb").Table(table_name)
    with requests.Session() as session:
        for address in addresses:
            picture = session.get(address, timeout=30).content
            answer = rekognition.detect_labels(Image={"Bytes": picture}, MinConfidence=70)
            labels = {label["Name"]: Decimal(str(label["Confidence"])) for label in answer["Labels"]}
            table.put_item(Item={"sha256": address, "labels": labels})


def main() -> int:
    parser = arguments("Look at pictures the plain way.")
    parser.add_argument("addresses", nargs="+", help="of the pictures")
    options = parser.parse_args()
    counted = count_requests()
    began = time.perf_counter()
    recognize(options.addresses, os.environ["PICTURES_TABLE"])
    seconds = time.perf_counter() - began
    leave_report(options.report, seconds=seconds, pictures=len(options.addresses), requests=counted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
