"""AWS's Common Runtime in place of boto3's `put_object`: it sends the same, and fails in the same way."""

import hashlib
import re
import ssl
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import boto3
import certifi
import pytest
import trustme
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import (
    ClientError,
    HTTPClientError,
    NoCredentialsError,
    ReadTimeoutError,
)
from botocore.handlers import add_expect_header

import object_writer
from object_writer import ATTEMPTS, ObjectWriter, PutObjectOperation
from pipeline.aws_failures import aws_failures
from pipeline.failures import Failure, PassingFailure, PermanentFailure
from pipeline.settings import InvalidSettings
from tests.adapters.web.trap_site import Asked, Sends, TrapSite, answer, trap_site

TARGET = "/bucket/netflix_sentiment.csv"
FILE = b"names,status\nnetflix,missing\n"
OBJECT: dict[str, Any] = {
    "Bucket": "bucket",
    "Key": "netflix_sentiment.csv",
    "Body": FILE,
    "ContentType": "text/csv; charset=utf-8",
}
KEYS = ["netflix_sentiment.csv", "a b+c", "日本", "😀", "a?b#c&d=e%2Ff", "..", "a//b", "(!*')", "~", "\x7f"]
OK = answer()
CONNECTION_LOST = b""


@pytest.fixture(autouse=True)
def _no_sockets() -> None:
    """These tests are about sockets."""


@pytest.fixture
def site() -> Iterator[TrapSite]:
    with trap_site() as site:
        site.pages[TARGET] = OK
        yield site


@pytest.fixture
def _asks_the_site(site: TrapSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", site.address)


@pytest.fixture
def writer(session: boto3.Session, _asks_the_site: None) -> ObjectWriter:
    return ObjectWriter(session, certifi.where(), connections=4)


def boto3s_client(session: boto3.Session) -> Any:  # noqa: ANN401 — S3's of boto3
    """Fails at once, and sends what it was given alone."""
    config = Config(retries={"total_max_attempts": 1}, request_checksum_calculation="when_required")
    client = session.client("s3", config=config)
    client.meta.events.unregister("before-call.s3", add_expect_header)
    return client


def refusal(code: str, status: int) -> bytes:
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>For a reason</Message></Error>".encode()
    return answer(status, body, Content_Type="application/xml", x_amz_request_id="4442587FB7D0A2F9")


# What is sent


@pytest.mark.parametrize("key", KEYS)
def test_it_asks_for_what_boto3_would(
    session: boto3.Session, writer: ObjectWriter, site: TrapSite, key: str
) -> None:
    for put_object in (boto3s_client(session).put_object, writer.put_object):
        with suppress(ClientError):  # the site knows one key alone
            put_object(**{**OBJECT, "Key": key})

    boto3s, ours = site.asked
    assert ours.target == boto3s.target
    for header in ("host", "content-type", "content-length", "x-amz-content-sha256"):
        assert ours.headers[header] == boto3s.headers[header]


@pytest.mark.parametrize("key", KEYS)
def test_it_signs_as_botocore_would(
    session: boto3.Session, writer: ObjectWriter, site: TrapSite, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    for token in (None, "the-token"):
        credentials = Credentials("the-key", "the-secret", token)
        monkeypatch.setattr(session, "get_credentials", lambda given=credentials: given)
        with suppress(ClientError):  # the site knows one key alone
            writer.put_object(**{**OBJECT, "Key": key})

        asked = site.asked[-1]
        assert asked.headers.get("x-amz-security-token") == token
        assert asked.headers["authorization"] == authorization_by_botocore(credentials, site, asked)


def authorization_by_botocore(credentials: Credentials, site: TrapSite, asked: Asked) -> str:
    """For the headers that were signed, and the moment."""
    [names] = re.findall(r"SignedHeaders=([^,]*)", asked.headers["authorization"])
    assert {"content-type", "host", "x-amz-content-sha256", "x-amz-date"} <= set(names.split(";"))
    request = AWSRequest("PUT", site.address + asked.target, data=FILE)
    for name in names.split(";"):
        request.headers[name] = asked.headers[name]
    request.context["timestamp"] = asked.headers["x-amz-date"]
    signer: Any = S3SigV4Auth(credentials, "s3", "us-east-1")
    to_sign = signer.string_to_sign(request, signer.canonical_request(request))
    return (
        f"AWS4-HMAC-SHA256 Credential={signer.scope(request)}, SignedHeaders={names}, "
        f"Signature={signer.signature(to_sign, request)}"
    )


def test_the_object_itself_is_signed(writer: ObjectWriter, site: TrapSite) -> None:
    writer.put_object(**OBJECT)

    [asked] = site.asked
    assert asked.headers["x-amz-content-sha256"] == hashlib.sha256(FILE).hexdigest()


def test_the_access_log_says_who_wrote(writer: ObjectWriter, site: TrapSite) -> None:
    writer.put_object(**OBJECT)

    assert site.asked[0].headers["user-agent"].startswith("name-sentiment-consumer ")


@pytest.mark.parametrize(
    ("region", "bucket", "address"),
    [
        ("eu-north-1", "results", "https://results.s3.eu-north-1.amazonaws.com"),
        ("us-east-1", "results", "https://results.s3.amazonaws.com"),
        ("cn-north-1", "results", "https://results.s3.cn-north-1.amazonaws.com.cn"),
        ("eu-north-1", "results.of.ours", "https://s3.eu-north-1.amazonaws.com/results.of.ours"),
    ],
)
def test_a_bucket_is_where_boto3_says(region: str, bucket: str, address: str) -> None:
    operation = PutObjectOperation(boto3.Session(region_name=region))

    assert operation.folder_of(bucket).geturl() == address


def test_a_connection_is_kept(writer: ObjectWriter, site: TrapSite) -> None:
    for _ in range(3):
        writer.put_object(**OBJECT)

    assert (len(site.asked), site.connections) == (3, 1)


def test_a_connection_that_the_server_has_closed_meanwhile_is_replaced(
    writer: ObjectWriter, site: TrapSite
) -> None:
    site.pages[TARGET] = lambda: [OK]  # after which the site closes it
    for _ in range(3):
        writer.put_object(**OBJECT)

    assert site.connections == len(site.asked) >= 3


def test_connections_that_died_in_a_freeze_cost_one_attempt(writer: ObjectWriter, site: TrapSite) -> None:
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(lambda _: writer.put_object(**OBJECT), range(200)))
    assert site.connections > ATTEMPTS
    old, site.asked = site.connections, []
    site.pages[TARGET] = lambda: [OK if site.connections > old else CONNECTION_LOST]

    writer.put_object(**OBJECT)

    assert len(site.asked) == 2


def test_many_threads_may_write_at_once(writer: ObjectWriter, site: TrapSite) -> None:
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(lambda _: writer.put_object(**OBJECT), range(200)))

    assert len(site.asked) == 200
    assert site.connections <= 4


def test_over_tls_only_a_trusted_server_gets_the_object(
    session: boto3.Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_writer, "SECONDS_OF_AN_ATTEMPT", 2)
    authority, other = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    other.cert_pem.write_to_path(tmp_path / "other.pem")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(server)
    with trap_site(tls=server) as site:
        site.pages[TARGET] = OK
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", site.address)
        ObjectWriter(session, str(tmp_path / "authority.pem"), 1).put_object(**OBJECT)
        with pytest.raises(HTTPClientError):  # some seconds later, so that nobody learns why
            ObjectWriter(session, str(tmp_path / "other.pem"), 1).put_object(**OBJECT)

        assert len(site.asked) == 1


# What is answered


@pytest.mark.parametrize(
    "sends",
    [
        refusal("AccessDenied", 403),
        refusal("NoSuchBucket", 404),
        refusal("KMS.DisabledException", 400),
        refusal("InvalidRequest", 400),
        refusal("ExpiredToken", 400),
        refusal("SignatureDoesNotMatch", 403),
        refusal("RequestTimeTooSkewed", 403),
        refusal("SlowDown", 503),
        refusal("InternalError", 500),
        refusal("ServiceUnavailable", 503),
        answer(403, b"<html>a proxy's page</html>", Content_Type="text/html"),
        answer(403),
        answer(400, b"<Error><Code>Cut"),
        answer(429, b"too many"),
        answer(502, b"bad gateway"),
        CONNECTION_LOST,
        b"no HTTP at all\r\n\r\n",
        answer(200, b"half", length=900),
    ],
)
def test_it_fails_as_boto3_does(
    session: boto3.Session, writer: ObjectWriter, site: TrapSite, sends: bytes
) -> None:
    site.pages[TARGET] = lambda: [sends]
    boto3s, ours = failure_of(boto3s_client(session).put_object), failure_of(writer.put_object)

    assert type(ours) is type(boto3s)
    if isinstance(ours, PermanentFailure):
        assert str(ours).partition(":")[0] == str(boto3s).partition(":")[0]


def failure_of(put_object: Callable[..., object]) -> Failure:
    """What a step that writes an object gets to see."""
    with pytest.raises(Failure) as raised, aws_failures("PutObject", "the bucket"):
        put_object(**OBJECT)
    return raised.value


def test_an_error_in_a_body_is_one_whatever_the_status(writer: ObjectWriter, site: TrapSite) -> None:
    site.pages[TARGET] = refusal("AnyError", 200)

    assert isinstance(failure_of(writer.put_object), PassingFailure)


def test_what_is_said_for_a_refusal_is_s3s_own_reason(writer: ObjectWriter, site: TrapSite) -> None:
    site.pages[TARGET] = refusal("AccessDenied", 403)

    with pytest.raises(ClientError) as raised:
        writer.put_object(**OBJECT)

    assert raised.value.response["Error"] == {"Code": "AccessDenied", "Message": "For a reason"}
    assert raised.value.response["ResponseMetadata"]["RequestId"] == "4442587FB7D0A2F9"


@pytest.mark.parametrize("trouble", [refusal("SlowDown", 503), refusal("InternalError", 500)])
def test_what_passes_is_tried_again(writer: ObjectWriter, site: TrapSite, trouble: bytes) -> None:
    site.pages[TARGET] = [trouble, trouble, OK]

    writer.put_object(**OBJECT)

    assert len(site.asked) == 3


def test_a_lost_connection_is_tried_again(writer: ObjectWriter, site: TrapSite) -> None:
    site.pages[TARGET] = [lambda: [CONNECTION_LOST], OK]

    writer.put_object(**OBJECT)

    assert len(site.asked) == 2


@pytest.mark.parametrize(
    ("trouble", "requests"), [(refusal("SlowDown", 503), 3), (refusal("AccessDenied", 403), 1)]
)
def test_what_stays_is_tried_as_often_as_it_may_help(
    writer: ObjectWriter, site: TrapSite, trouble: bytes, requests: int
) -> None:
    site.pages[TARGET] = trouble

    with pytest.raises(ClientError):
        writer.put_object(**OBJECT)

    assert len(site.asked) == requests


def drip() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    for _ in range(500):
        time.sleep(0.02)
        yield b"X: y\r\n"


def silence() -> Iterator[bytes]:
    time.sleep(10)
    yield OK


@pytest.mark.parametrize("sends", [drip, silence])
def test_a_server_that_does_not_come_to_an_end_is_left_and_asked_again(
    session: boto3.Session, site: TrapSite, monkeypatch: pytest.MonkeyPatch, sends: Sends
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", site.address)
    monkeypatch.setattr(object_writer, "SECONDS_OF_AN_ATTEMPT", 0.5)
    site.pages[TARGET] = [sends, OK]

    ObjectWriter(session, certifi.where(), connections=1).put_object(**OBJECT)

    assert len(site.asked) == 2


def test_a_server_that_never_answers_is_asked_three_times(
    writer: ObjectWriter, site: TrapSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_writer, "SECONDS_OF_AN_ATTEMPT", 0.3)
    site.pages[TARGET] = silence

    with pytest.raises(ReadTimeoutError):
        writer.put_object(**OBJECT)
    assert len(site.asked) == 3


@pytest.mark.parametrize("content", [None, b"no certificate"])
def test_certificates_that_cannot_be_read_are_named(
    session: boto3.Session, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "authorities.pem"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(InvalidSettings, match=f"AWS_CA_BUNDLE: .* {re.escape(str(file))}"):
        ObjectWriter(session, str(file), connections=1)


def test_nobody_is_asked_without_credentials(
    session: boto3.Session, writer: ObjectWriter, site: TrapSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "get_credentials", lambda: None)

    with pytest.raises(NoCredentialsError):
        writer.put_object(**OBJECT)
    assert not site.asked


def test_credentials_that_are_replaced_sign_the_next_request(
    session: boto3.Session, writer: ObjectWriter, site: TrapSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer.put_object(**OBJECT)
    monkeypatch.setattr(
        session, "get_credentials", boto3.Session("another-key", "b", "token").get_credentials
    )
    writer.put_object(**OBJECT)

    before, after = site.asked
    assert "Credential=testing/" in before.headers["authorization"]
    assert "Credential=another-key/" in after.headers["authorization"]
    assert after.headers["x-amz-security-token"] == "token"
