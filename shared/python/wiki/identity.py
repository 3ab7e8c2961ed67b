"""Who asks a wiki: nobody, or the account of an access token.

https://api.wikimedia.org/wiki/Authentication
"""

import re
from collections.abc import Mapping
from typing import Any, Protocol

from pipeline.failures import Forbidden
from pipeline.secret import Secret, SecretsManagerClient

_TOKEN = re.compile(r"[!-~]{1,8000}")
"""Other characters cannot be sent in a header. The library's error would quote the token."""


class Identity(Protocol):
    def headers(self) -> Mapping[str, str]:
        """Give the headers that tell the wiki who asks. Raises Failure."""
        ...

    def refused(self, what: str) -> Forbidden:
        """Give the failure to raise where the wiki refuses the identity. `what` begins its message."""
        ...


class Nobody:
    """No account: the User-Agent names the operator, and the wiki counts requests by address or operator."""

    def headers(self) -> Mapping[str, str]:
        return {}

    def refused(self, what: str) -> Forbidden:
        return Forbidden(f"{what}: check WikipediaApiUrl and WikipediaContact")


class Account:
    """An account, by the access token in a secret: the wiki counts requests by account.

    No message or representation of it holds the token.
    """

    def __init__(self, secret: Secret) -> None:
        self._secret = secret

    def headers(self) -> Mapping[str, str]:
        token = self._secret.read().strip()
        if not _TOKEN.fullmatch(token):
            self._secret.forget()
            raise Forbidden(f"the secret {self._secret.arn} must hold an access token and nothing else")
        return {"Authorization": f"Bearer {token}"}

    def refused(self, what: str) -> Forbidden:
        self._secret.forget()
        return Forbidden(
            f"{what}: the access token is not valid, or has expired. "
            f"Put a new one into the secret {self._secret.arn}"
        )


def redacted(value: Any, identity_headers: Mapping[str, str]) -> Any:  # noqa: ANN401 — as parsed JSON is
    """Remove an Identity's header values from a wiki's text or parsed JSON, which may echo them."""
    if isinstance(value, str):
        for header in identity_headers.values():
            value = value.replace(header.rpartition(" ")[2], "(the access token)")
    elif isinstance(value, dict):
        return {
            redacted(key, identity_headers): redacted(item, identity_headers) for key, item in value.items()
        }
    elif isinstance(value, list):
        return [redacted(item, identity_headers) for item in value]
    return value


def identity_by(client: SecretsManagerClient | None, token_secret_arn: str) -> Identity:
    return Account(Secret(client, token_secret_arn)) if client else Nobody()
