"""What the tests of the recognizer's adapters share. Answers are canned: no test opens a socket."""

import boto3
import pytest


@pytest.fixture(autouse=True)
def _no_sockets(socket_disabled: None) -> None:
    """Fails a test that would reach for the network."""


@pytest.fixture(scope="session")
def session() -> boto3.Session:
    """Reading the services' models takes most of the time of such a test, so it is done once."""
    return boto3.Session("testing", "testing", region_name="us-east-1")
