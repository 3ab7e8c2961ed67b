"""A secret is read once, and shown nowhere."""

import logging
import threading
import time
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from pipeline.failures import Failure, Forbidden, NotThere, PassingFailure
from pipeline.secret import Secret, secrets_manager
from wiki.identity import Account, Nobody, identity_by

ARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:wiki-AbCdEf"
TOKEN = "eyJ0eXAi.secret-token_0"  # noqa: S105


class FakeSecretsManager:
    """Answers with what it was given, in turn; the last one again and again."""

    def __init__(self, *answers: object) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    def get_secret_value(self, *, SecretId: str) -> Mapping[str, Any]:  # noqa: N803
        self.asked.append(SecretId)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return {"SecretString": answer} if isinstance(answer, str) else {}


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "why"}}, "GetSecretValue")


def account(*answers: object) -> Account:
    return Account(Secret(FakeSecretsManager(*answers), ARN))


def test_it_is_read_once_whoever_reads_it() -> None:
    class Slow(FakeSecretsManager):
        def get_secret_value(self, *, SecretId: str) -> Mapping[str, Any]:  # noqa: N803
            time.sleep(0.05)
            return super().get_secret_value(SecretId=SecretId)

    client = Slow(TOKEN)
    secret = Secret(client, ARN)
    read: list[str] = []
    threads = [threading.Thread(target=lambda: read.append(secret.read())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert read == [TOKEN] * 4
    assert client.asked == [ARN]


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (refusal("AccessDeniedException"), Forbidden),
        (refusal("DecryptionFailure"), Forbidden),
        (refusal("InvalidParameterException"), Forbidden),
        (refusal("InvalidRequestException"), Forbidden),  # it is marked for deletion
        (refusal("ResourceNotFoundException"), NotThere),
        (refusal("InternalServiceError"), PassingFailure),
        (b"binary", PassingFailure),
    ],
)
def test_one_that_cannot_be_read_is_asked_for_again(answer: object, failure: type[Failure]) -> None:
    secret = Secret(FakeSecretsManager(answer, TOKEN), ARN)

    with pytest.raises(failure, match=ARN):
        secret.read()

    assert secret.read() == TOKEN


def test_it_is_asked_for_in_the_region_that_it_is_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(variable, "any")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    client: Any = secrets_manager(ARN, Config())

    assert client.meta.region_name == "eu-west-1"


def test_without_a_secret_there_is_no_client_and_nobody_asks() -> None:
    assert secrets_manager("", Config()) is None
    assert isinstance(identity_by(None, ""), Nobody)
    assert identity_by(None, "").headers() == {}


def test_an_account_sends_its_token() -> None:
    assert account(f" {TOKEN}\n").headers() == {"Authorization": f"Bearer {TOKEN}"}


@pytest.mark.parametrize("text", ["", " ", f"{TOKEN} {TOKEN}", f"{TOKEN}\r\nX: 1", "tökén", "x" * 8_001])
def test_what_can_be_no_token_is_told_without_quoting_it(text: str) -> None:
    asking = account(text, TOKEN)

    with pytest.raises(Forbidden, match=ARN) as caught:
        asking.headers()

    assert not text.strip() or text.strip() not in str(caught.value)
    assert asking.headers(), "it is read again"


def test_a_token_that_was_refused_is_read_again(caplog: pytest.LogCaptureFixture) -> None:
    asking = account(TOKEN, "another")
    asking.headers()

    with caplog.at_level(logging.DEBUG):
        failure = asking.refused("the wiki answered with status 401")

    assert "expired" in str(failure)
    assert ARN in str(failure)
    assert asking.headers() == {"Authorization": "Bearer another"}
    assert TOKEN not in f"{failure!r}{asking!r}{vars(asking)}{caplog.text}"
