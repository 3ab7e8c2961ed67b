from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from benchmarks.cost import (
    SERVICES,
    Deployment,
    Measured,
    Prices,
    UnknownPriceError,
    beside_comprehend,
    by_service,
    usage,
)
from deployment.checkout import TEMPLATE

MILLION = 1_000_000
DEPLOYMENT = Deployment(consumer_megabytes=512, producer_megabytes=1024, requests_per_minute=180, workers=2)
MEASURED = Measured(
    wikipedia_requests=0.05,
    texts_scored=1,
    s3_puts=1,
    index_reads=1,
    index_writes=1,
    sqs_requests=0.3,
    names_an_invocation=100,
    consumer_seconds=0.03,
    producer_seconds=0.0001,
    item_bytes=32,
    log_bytes=300,
    log_lines=1,
    metrics=10,
)


def used(measured: Measured, thing: str) -> float:
    return usage(MILLION, measured, DEPLOYMENT)[thing]


def test_a_text_costs_at_least_three_units() -> None:
    assert used(MEASURED, "comprehend_unit") == pytest.approx(3 * MILLION)


def test_waiting_is_paid_by_the_megabyte() -> None:
    # 30,000 seconds of half a gigabyte, and 100 of a whole one
    assert used(MEASURED, "lambda_gigabyte_second") == pytest.approx(15_000 + 100)


def test_names_share_invocations() -> None:
    assert used(MEASURED, "lambda_request") == pytest.approx(10_000)


def test_a_scan_reads_eight_kibibytes_a_unit() -> None:
    assert used(replace(MEASURED, item_bytes=8192, index_reads=0), "dynamodb_read_unit") == pytest.approx(
        MILLION
    )


def test_each_log_line_has_bytes_of_its_own_and_so_has_each_invocation() -> None:
    assert used(MEASURED, "logs_gigabyte") == pytest.approx(0.326 + 0.004)


def test_metrics_cost_while_the_run_lasts() -> None:
    # 50,000 requests at 180 per minute are 4.63 hours of a month of 730
    assert used(MEASURED, "metric_month") == pytest.approx(10 * (50_000 / 180 / 60) / 730)


def test_workers_wait_for_their_share_of_the_pace() -> None:
    assert DEPLOYMENT.seconds_of_waiting(wikipedia_requests=5) == pytest.approx(5 * 60 / 90)


def test_a_bill_is_amounts_times_prices() -> None:
    prices = Prices(date(2026, 11, 23), "us-east-1", {"s3_put": 0.000005, "sqs_request": 0.0000004})

    assert prices.bill({"s3_put": MILLION, "sqs_request": MILLION}) == pytest.approx(
        {"s3_put": 5, "sqs_request": 0.4}
    )


def test_what_has_no_price_is_an_error_and_not_free() -> None:
    prices = Prices(date(2026, 11, 23), "us-east-1", {"s3_put": 0.000005})

    with pytest.raises(UnknownPriceError, match="teleport"):
        prices.bill({"teleport": 1})


def test_the_table_prices_all_that_is_used() -> None:
    prices = Prices.read()

    assert prices.bill(usage(MILLION, MEASURED, DEPLOYMENT)).keys() == SERVICES.keys()


def test_a_price_is_for_as_many_as_the_table_says(tmp_path: Path) -> None:
    table = tmp_path / "prices.toml"
    table.write_text('date = 2026-11-23\nregion = "here"\n[s3_put]\ndollars = 5.0\nper = 1_000_000\n')

    assert Prices.read(table).dollars_each == pytest.approx({"s3_put": 0.000005})


def test_sums_by_service_lose_nothing() -> None:
    bill = dict.fromkeys(SERVICES, 1.0)

    assert sum(by_service(bill).values()) == len(SERVICES)


def test_comprehends_share_can_be_left_out() -> None:
    assert beside_comprehend({"comprehend_unit": 300, "s3_put": 5, "sqs_request": 0.4}) == pytest.approx(5.4)


def test_the_deployment_is_the_templates() -> None:
    deployment = Deployment.read(TEMPLATE)

    assert (deployment.requests_per_minute, deployment.workers) == (180, 2)
    assert deployment.consumer_megabytes >= 128
    assert deployment.producer_megabytes >= 128
