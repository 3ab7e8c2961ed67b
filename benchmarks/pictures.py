"""The recognizer against the plain way, with a website of 100 ms per request and a Rekognition of 200."""

from statistics import median
from typing import Any

from benchmarks.cost import Prices
from benchmarks.figures import Figure
from benchmarks.our_recognizer import BATCH
from benchmarks.workbench import PYTHON_PATH, Workbench, aws_settings, dynamodb_at
from deployment.checkout import PICTURES_TEMPLATE
from deployment.parameters import read_declared
from deployment.template import read_template
from local.loopback import LOOPBACK_NETWORK
from local.tables import make_tables

PICTURES, PLAIN_PICTURES, ROUNDS = 30, 10, 2
PRICED = 10_000
SECONDS_WAITED = "SecondsBetweenRequests"

WRITE_UNITS = {"UpdateItem": 1, "PutItem": 1, "TransactWriteItems": 4}
"""Of items of up to 1 KiB; a transaction is of two, and each is written twice."""

READ_UNITS = {"GetItem": 1}
"""Each of an item of up to 4 KiB, read consistently."""

SQS_REQUESTS = 3 / BATCH
"""A picture is sent, received and deleted with nine others."""


def measure(workbench: Workbench) -> list[Figure]:
    """Ours and the plain way in turns, each time over new pictures; then ours over unchanged ones."""
    website = workbench.service("benchmarks.generated_website", latency_milliseconds=100)
    plain_website = workbench.service("benchmarks.generated_website", latency_milliseconds=100)
    rekognition = workbench.service("benchmarks.blind_rekognition", latency_milliseconds=200)
    settings = recognizer_settings(workbench.embedded_aws(), rekognition.address)
    make_tables(dynamodb_at(settings["AWS_ENDPOINT_URL"]), PICTURES_TEMPLATE)

    def ours(run_id: str, *addresses: str) -> dict[str, Any]:
        return workbench.run("benchmarks.our_recognizer", settings, f"--run-id={run_id}", *addresses)

    first: list[dict[str, Any]] = []
    plain: list[dict[str, Any]] = []
    for round_number in range(ROUNDS):
        numbers = range(round_number * PICTURES, (round_number + 1) * PICTURES)
        paths = [f"/pictures/{number}.jpg" for number in numbers]
        first.append(ours(f"run-{round_number}", *(f"{website.address}{path}" for path in paths)))
        plain_addresses = (f"{plain_website.address}{path}" for path in paths[:PLAIN_PICTURES])
        plain.append(workbench.run("benchmarks.plain_pictures", settings, *plain_addresses))
    asked = website.statistics()["requests"]
    unchanged = ours("unchanged", *(f"{website.address}{path}" for path in paths))
    large = ours("large", f"{website.address}/pictures/large.gif")
    plain_seconds = median(each["seconds"] / each["pictures"] for each in plain)
    seconds, seconds_unchanged = _seconds_a_picture(*first), _seconds_a_picture(unchanged)
    return [
        Figure(
            "pictures per second, over the plain way's",
            plain_seconds / seconds,
            note=f"{1 / seconds:.2f} over {1 / plain_seconds:.2f}",
        ),
        Figure(
            "unchanged: pictures per second, over the plain way's",
            plain_seconds / seconds_unchanged,
            note=f"{1 / seconds_unchanged:.2f} over {1 / plain_seconds:.2f}",
        ),
        Figure("website requests per picture", asked / (ROUNDS * PICTURES), at_most=1, floor=1),
        Figure("Rekognition requests per picture", _a_picture(first[0], "DetectLabels"), at_most=1, floor=1),
        Figure("DynamoDB requests per picture", _dynamodb_requests(first[0])),
        Figure("unchanged: Rekognition requests", _a_picture(unchanged, "DetectLabels"), at_most=0, floor=0),
        Figure("unchanged: DynamoDB requests per picture", _dynamodb_requests(unchanged)),
        *_dollars(first[0], seconds, unchanged, seconds_unchanged, plain[0]),
        Figure("peak MB, photographs of 400 × 267", first[-1]["peak_megabytes"]),
        Figure("peak MB, a GIF of 49 million pixels", large["peak_megabytes"], at_most=1024),
    ]


def recognizer_settings(aws: str, rekognition: str) -> dict[str, str]:
    """The variables of a recognizer that may ask this machine, as fast as it answers."""
    return {
        **PYTHON_PATH["pictures/recognizer"],
        **aws_settings(aws),
        "AWS_ENDPOINT_URL_REKOGNITION": rekognition,
        "STACK_NAME": "benchmarks",
        "RUNS_TABLE": "RunsTable",
        "HOSTS_TABLE": "HostsTable",
        "SOURCES_TABLE": "SourcesTable",
        "PICTURES_TABLE": "PicturesTable",
        "PAGES_QUEUE_URL": f"{aws}/000000000000/pages.fifo",
        "PICTURES_QUEUE_URL": f"{aws}/000000000000/pictures.fifo",
        "CRAWLER_CONTACT": "https://example.org/benchmarks-on-one-machine",
        "SECONDS_BETWEEN_REQUESTS": "0",
        "DETECT_LABELS": "on",
        "DETECT_MODERATION_LABELS": "off",
        "DETECT_TEXT": "off",
        "MINIMUM_CONFIDENCE": "70",
        "MAXIMUM_PICTURES": "100000",
        "ALLOW_PRIVATE_ADDRESSES": LOOPBACK_NETWORK,
        "LOG_LEVEL": "INFO",
    }


def _seconds_a_picture(*reports: dict[str, Any]) -> float:
    return median(float(batch) / BATCH for report in reports for batch in report["seconds"])


def _a_picture(report: dict[str, Any], *operations: str) -> float:
    asked: int = sum(report["requests"].get(operation, 0) for operation in operations)
    return asked / int(report["pictures"])


def _dynamodb_requests(report: dict[str, Any]) -> float:
    return _a_picture(report, *WRITE_UNITS, *READ_UNITS)


def _dollars(
    first: dict[str, Any],
    seconds: float,
    unchanged: dict[str, Any],
    seconds_unchanged: float,
    plain: dict[str, Any],
) -> list[Figure]:
    """What 10,000 pictures of one host cost, at the pace that the template asks for where nothing is said."""
    prices = Prices.read()
    pace = float(read_declared(PICTURES_TEMPLATE)[SECONDS_WAITED].default or 0)
    functions = read_template(PICTURES_TEMPLATE)["Resources"]
    gigabytes = functions["RecognizerFunction"]["Properties"]["MemorySize"] / 1024

    def bill(report: dict[str, Any], seconds_a_picture: float) -> dict[str, float]:
        def units(kinds: dict[str, int]) -> float:
            return sum(_a_picture(report, operation) * each for operation, each in kinds.items())

        a_picture = {
            "rekognition_picture": _a_picture(report, "DetectLabels"),
            "dynamodb_write_unit": units(WRITE_UNITS),
            "dynamodb_read_unit": units(READ_UNITS),
            "sqs_fifo_request": SQS_REQUESTS,
            "lambda_gigabyte_second": seconds_a_picture * gigabytes,
            "lambda_request": 1 / BATCH,
        }
        return prices.bill({thing: amount * PRICED for thing, amount in a_picture.items()})

    def figure(name: str, bill: dict[str, float], at_most: float | None = None) -> Figure:
        rekognition = bill["rekognition_picture"]
        beside = f"${sum(bill.values()) - rekognition:.2f} beside Rekognition's ${rekognition:.2f}"
        return Figure(f"dollars for {PRICED:,} pictures, {name}", sum(bill.values()), at_most, note=beside)

    return [
        figure("first run", bill(first, pace + seconds)),
        figure("unchanged", bill(unchanged, pace + seconds_unchanged)),
        figure("the plain way, each run", bill(plain, plain["seconds"] / plain["pictures"])),
    ]
