"""Lets only those in who sign their requests with a key that this local AWS has given out.

MiniStack 1.5.33 accepts anybody as the account's root: it checks no signature of a request that
names no key, the key `test`, its own key or the number of an account, and none at its own addresses
(`/_ministack/reset`). Every user of the machine reaches its loopback, and root may create a function, which
runs as whoever started MiniStack. So every request is checked here first.
"""

import os
import secrets
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote

from ministack import app as ministack  # type: ignore[import-not-found]
from ministack.core import iam_evaluator, sigv4  # type: ignore[import-not-found]
from ministack.core.iam_evaluator import AuthError  # type: ignore[import-not-found]
from ministack.core.router import detect_service  # type: ignore[import-not-found]

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

OPEN_TO_ALL = ("GET", "/_ministack/ready")
"""The path that says whether MiniStack is ready, and nothing else. Who starts MiniStack waits for it."""

NOT_SIGNED = AuthError("MissingAuthenticationToken", "This local AWS takes signed requests only.")
UNKNOWN_KEY = AuthError(
    "UnrecognizedClientException",
    "This local AWS did not give out this access key. Each start has another: read environment.sh anew.",
)
EXPIRED = AuthError("RequestExpired", "Request has expired")


def signed_only(application: Application) -> Application:
    """Pass signed requests to `application`, and answer the others as AWS would."""

    async def signed(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or (scope.get("method"), scope["path"]) == OPEN_TO_ALL:
            await application(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})  # before it was accepted: 403
        else:
            await _hand_on_if_signed(application, scope, receive, send)

    return signed


async def _hand_on_if_signed(application: Application, scope: Scope, receive: Receive, send: Send) -> None:
    request = _Request.of(scope)
    if isinstance(signature := request.signature(), AuthError):
        return await request.refuse(send, signature)
    # A stranger's body is not read.
    if (secret := _secret_of(signature.access_key_id)) is None:
        return await request.refuse(send, UNKNOWN_KEY)
    body = await _body(receive)
    if failure := request.failure(signature, secret, body):
        return await request.refuse(send, failure)
    return await application(scope, _received_again(body, receive), send)


@dataclass(frozen=True)
class _Request:
    method: str
    path: str
    raw_path: str
    headers: Mapping[str, str]
    parameters: Mapping[str, list[str]]

    @classmethod
    def of(cls, scope: Scope) -> "_Request":
        headers: dict[str, str] = {}
        for raw_name, raw_value in scope["headers"]:
            name, value = raw_name.decode("latin-1").lower(), sigv4.decode_header_value(raw_value)
            headers[name] = f"{headers[name]},{value}" if name in headers else value  # as they are signed
        return cls(
            method=scope["method"],
            path=scope["path"],
            raw_path=(scope.get("raw_path") or quote(scope["path"]).encode()).decode("latin-1"),
            headers=headers,
            parameters=parse_qs(scope["query_string"].decode(errors="replace"), keep_blank_values=True),
        )

    @property
    def is_presigned(self) -> bool:
        return "authorization" not in self.headers

    def signature(self) -> Any:  # noqa: ANN401 — sigv4.HeaderSignature, or AuthError where there is none
        """Only version 4 is read: every current client uses it."""
        if self.is_presigned:
            if self.parameters.get("X-Amz-Algorithm") != ["AWS4-HMAC-SHA256"]:
                return NOT_SIGNED
            signature = sigv4.parse_query_signature(self.parameters)
        elif self.headers["authorization"].startswith("AWS4-HMAC-SHA256 "):
            signature = sigv4.parse_header_signature(self.headers)
        else:
            return NOT_SIGNED
        return AuthError(*signature) if isinstance(signature, tuple) else signature

    def failure(self, signature: Any, secret: str, body: bytes) -> AuthError | None:  # noqa: ANN401 — as above
        """What is wrong with the signature; None where it is valid."""
        if wrong := sigv4.header_signature_failure(
            signature,
            secret,
            self.method,
            self.raw_path,
            self.parameters,
            self.headers,
            body,
            presigned=self.is_presigned,
        ):
            return AuthError(*wrong)
        if not self.is_presigned:
            late = sigv4.request_time_failure(signature)
            return AuthError(*late) if late else None
        try:
            expired = sigv4.presigned_request_is_expired(
                signature.amz_date, self.parameters["X-Amz-Expires"][0]
            )
        except (KeyError, ValueError):
            expired = True
        return EXPIRED if expired else None

    async def refuse(self, send: Send, failure: AuthError) -> None:
        """Answer in the protocol of the service that was asked."""
        service = detect_service(self.method, self.path, self.headers, self.parameters)
        status, headers, body = ministack._credential_failure(
            service, "", str(uuid.uuid4()), failure, self.headers
        )
        encoded = [(name.encode(), str(value).encode()) for name, value in headers.items()]
        encoded += [(b"content-length", str(len(body)).encode()), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": status, "headers": encoded})
        await send({"type": "http.response.body", "body": b"" if self.method == "HEAD" else body})


def _secret_of(access_key_id: str) -> str | None:
    """The secret that goes with a key which was given out; None where it was not."""
    if secrets.compare_digest(access_key_id.encode(), os.environ["AWS_ACCESS_KEY_ID"].encode()):
        return os.environ["AWS_SECRET_ACCESS_KEY"]
    if iam_evaluator.is_root_access_key(access_key_id):
        return None
    return getattr(iam_evaluator.resolve_credential(access_key_id), "secret_access_key", None)


async def _body(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _received_again(body: bytes, receive: Receive) -> Receive:
    left = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Mapping[str, Any]:
        return left.pop() if left else await receive()

    return receive_again
