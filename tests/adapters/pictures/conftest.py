"""What the tests of the pictures' functions share: a world, and a website in it."""

import io
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws
from PIL import Image

from tests.adapters.pictures.world import World, clients
from tests.adapters.web.trap_site import TrapSite, answer, trap_site


@pytest.fixture
def site() -> Iterator[TrapSite]:
    with trap_site() as site:
        yield site


@pytest.fixture(scope="session")
def session() -> boto3.Session:
    """Reading the services' models takes most of the time of such a test, so it is done once."""
    return boto3.Session("testing", "testing", region_name="us-east-1")


@pytest.fixture
def world(session: boto3.Session) -> Iterator[World]:
    with mock_aws():
        yield World(*clients(session))


def page(*links: str, pictures: str = "", **headers: str) -> bytes:
    """A page that leads to `links`; `pictures` are its tags."""
    anchors = "".join(f'<a href="{link}">there</a>' for link in links)
    body = f"<p>{anchors}{pictures}".encode()
    return answer(200, body, length=None, Content_Type="text/html; charset=utf-8", **headers)


def picture(colour: str = "green", side: int = 100, **headers: str) -> bytes:
    """A JPEG, of other bytes for another colour."""
    return answer(200, jpeg(colour, side), length=None, Content_Type="image/jpeg", **headers)


def jpeg(colour: str = "green", side: int = 100) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(written, "JPEG")
    return written.getvalue()
