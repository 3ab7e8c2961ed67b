"""A secret in AWS Secrets Manager, read once per execution environment."""

import threading
from collections.abc import Mapping
from typing import Any, Protocol

import boto3
from botocore.config import Config

from pipeline.aws_exchanges import limit_exchanges
from pipeline.aws_failures import aws_failures
from pipeline.failures import Forbidden, PermanentFailure


class SecretsManagerClient(Protocol):
    """The part of boto3's client that is used here."""

    def get_secret_value(self, *, SecretId: str) -> Mapping[str, Any]: ...  # noqa: N803


def secrets_manager(arn: str, config: Config) -> SecretsManagerClient | None:
    """Give a client for the region that the secret is in; None where there is no secret."""
    if not arn:
        return None
    client: Any = boto3.client("secretsmanager", region_name=arn.split(":")[3], config=config)
    limit_exchanges(client)
    secrets: SecretsManagerClient = client
    return secrets


class Secret:
    """Text that is read once, kept in memory, and never shown. Several threads may read it."""

    def __init__(self, client: SecretsManagerClient, arn: str) -> None:
        self._client = client
        self.arn = arn
        self._reading = threading.Lock()
        self._text: str | None = None

    def read(self) -> str:
        """Raises Failure where it cannot be read; then the next reader tries again.

        Any refusal is Forbidden: whoever asks next, and for whatever, meets the same one.
        """
        with self._reading:
            if self._text is None:
                try:
                    with aws_failures("GetSecretValue", f"the secret {self.arn}"):
                        self._text = str(self._client.get_secret_value(SecretId=self.arn)["SecretString"])
                except PermanentFailure as failure:
                    raise Forbidden(str(failure)) from failure
            return self._text

    def forget(self) -> None:
        """Forget the text, so that the next reader fetches it anew: the secret may have been replaced."""
        with self._reading:
            self._text = None

    def __repr__(self) -> str:
        return f"Secret({self.arn!r})"
