"""Objects for S3, sent by AWS's Common Runtime (awscrt): a PUT takes an eighth of boto3's processor time.

Most of what a batch of new names takes of the processor is `put_object`. With the 0.22 of a processor that
Lambda gives the consumer, boto3's kept its workers from using all requests that Wikimedia allows
(docs/performance.md). botocore still says where a bucket is, and who asks; errors are botocore's, too.
"""

import hashlib
import io
from functools import cache
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

import boto3
from awscrt.auth import AwsCredentialsProvider, AwsSignedBodyHeaderType, AwsSigningConfig
from awscrt.exceptions import AwsCrtError
from awscrt.http import HttpHeaders, HttpRequest
from awscrt.io import (
    ClientBootstrap,
    ClientTlsContext,
    DefaultHostResolver,
    EventLoopGroup,
    TlsConnectionOptions,
    TlsContextOptions,
)
from awscrt.s3 import (
    S3Client,
    S3RequestTlsMode,
    S3RequestType,
    S3ResponseError,
    S3RetryConfig,
    S3RetryMode,
)
from botocore import UNSIGNED
from botocore.awsrequest import AWSPreparedRequest, AWSResponse, HeadersDict
from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    CredentialRetrievalError,
    HTTPClientError,
    NoCredentialsError,
    ReadTimeoutError,
)
from botocore.parsers import create_parser
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential
from urllib3 import HTTPResponse

from pipeline.settings import InvalidSettings

SECONDS_OF_AN_ATTEMPT = 6.0
ATTEMPTS = 3
FIRST_WAIT, LONGEST_WAIT = 0.5, 1.0
SECONDS_OF_A_PUT = ATTEMPTS * SECONDS_OF_AN_ATTEMPT + FIRST_WAIT + LONGEST_WAIT

_CONNECT_TIMEOUT_MILLISECONDS = 2_000
_USER_AGENT = "name-sentiment-consumer"
_REDIRECTION, _SERVER_ERROR = 300, 500

_TOLD_BY_NAME = {
    "AWS_ERROR_S3_SLOW_DOWN": ("SlowDown", 503),
    "AWS_ERROR_S3_INTERNAL_ERROR": ("InternalError", 500),
    "AWS_ERROR_S3_REQUEST_TIME_TOO_SKEWED": ("RequestTimeTooSkewed", 403),
}
"""Refusals that the Common Runtime tells by this name alone, without S3's answer."""


class ObjectWriter:
    """`put_object` as boto3's S3 client has it, as far as it is used here.

    Several threads may call it. A process that is forked from this one may not: it lacks the event loop.
    """

    def __init__(self, session: boto3.Session, certificates: str, connections: int) -> None:
        """`session` knows where S3 is, and who asks.

        `certificates` is the file of those that botocore trusts. `connections` is how many PUTs are under
        way at once, at most. Raises InvalidSettings where the certificates cannot be read.
        """
        self._operation = PutObjectOperation(session)
        self._region = self._operation.region
        self._session = session
        self._event_loops = EventLoopGroup(1)
        self._trusted = _trusting(certificates) if self._operation.is_safe else None
        self._connections = connections
        self._client = self._connect()
        self._trying = Retrying(
            retry=retry_if_exception_type((HTTPClientError, _BusyError)),
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_random_exponential(multiplier=FIRST_WAIT, max=LONGEST_WAIT),
            reraise=True,
        )

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, ContentType: str) -> None:  # noqa: N803
        """Send the object, and again where S3 is busy or not reached. Raises botocore's errors."""
        self._trying(self._put_once, self._operation.folder_of(Bucket), Key, Body, ContentType)

    def _put_once(self, bucket: SplitResult, key: str, body: bytes, content_type: str) -> None:
        client = self._client
        headers = {
            "Host": bucket.netloc,
            "Content-Length": str(len(body)),
            "Content-Type": content_type,
            "User-Agent": _USER_AGENT,
        }
        put = client.make_request(
            type=S3RequestType.DEFAULT,  # the type PUT_OBJECT is for many parts
            operation_name="PutObject",
            request=HttpRequest(
                "PUT",
                f"{bucket.path}/{quote(key, safe='/~')}",
                HttpHeaders(list(headers.items())),
                io.BytesIO(body),
            ),
            signing_config=self._signing(hashlib.sha256(body).hexdigest()),
        )
        try:
            put.finished_future.result(SECONDS_OF_AN_ATTEMPT)
        except TimeoutError as late:
            put.cancel()
            self._connect_anew(client)
            raise ReadTimeoutError(endpoint_url=bucket.geturl()) from late
        except S3ResponseError as refused:
            raise self._operation.error_of(refused) from refused
        except AwsCrtError as broken:
            if isinstance(error := _error_of(broken), HTTPClientError):
                self._connect_anew(client)
            raise error from broken

    def _connect_anew(self, broken: S3Client) -> None:
        """Leave all connections of a client that met a broken one.

        Lambda freezes a function between its batches, and connections that died meanwhile all look alive.
        Each attempt would take another one of them.
        """
        if self._client is broken:
            self._client = self._connect()

    def _connect(self) -> S3Client:
        return S3Client(
            bootstrap=ClientBootstrap(self._event_loops, DefaultHostResolver(self._event_loops)),
            region=self._region,
            tls_mode=S3RequestTlsMode.ENABLED if self._trusted else S3RequestTlsMode.DISABLED,
            tls_connection_options=self._trusted,
            max_active_connections_override=self._connections,
            retry_config=S3RetryConfig(retry_mode=S3RetryMode.NONE),
            connect_timeout_ms=_CONNECT_TIMEOUT_MILLISECONDS,
        )

    def _signing(self, sha256: str) -> AwsSigningConfig:
        """Sign the body, too: S3 takes no other one then. Credentials may have been replaced meanwhile."""
        credentials = self._session.get_credentials()
        if credentials is None:
            raise NoCredentialsError
        key = credentials.get_frozen_credentials()
        return AwsSigningConfig(
            credentials_provider=AwsCredentialsProvider.new_static(key.access_key, key.secret_key, key.token),
            region=self._region,
            service="s3",
            use_double_uri_encode=False,
            should_normalize_uri_path=False,
            signed_body_value=sha256,
            signed_body_header_type=AwsSignedBodyHeaderType.X_AMZ_CONTENT_SHA_256,
        )


class PutObjectOperation:
    """What botocore knows of the operation. Its client sends nothing."""

    def __init__(self, session: boto3.Session) -> None:
        self._client: Any = session.client("s3", config=Config(signature_version=UNSIGNED))
        self._client.meta.events.register("before-send.s3.PutObject", _answer_with_address)
        self._answers = create_parser("rest-xml")
        self._shape = self._client.meta.service_model.operation_model("PutObject").output_shape
        self.region: str = self._client.meta.region_name
        self.is_safe: bool = self._client.meta.endpoint_url.startswith("https:")
        self.folder_of = cache(self._folder_of)

    def _folder_of(self, bucket: str) -> SplitResult:
        """Give the address that the bucket's objects are below."""
        answer = self._client.put_object(Bucket=bucket, Key="key")
        address: str = answer["ResponseMetadata"]["HTTPHeaders"]["location"]
        return urlsplit(address.removesuffix("/key"))

    def error_of(self, refused: S3ResponseError) -> Exception:
        """Read S3's answer as botocore does."""
        if refused.status_code < _REDIRECTION:  # an error in the body of a success
            return HTTPClientError(error=refused)
        answer = {
            "status_code": refused.status_code,
            "headers": HeadersDict(dict(refused.headers)),
            "body": refused.body or b"",
        }
        return ClientError(self._answers.parse(answer, self._shape), "PutObject")


def _answer_with_address(request: AWSPreparedRequest, **_: object) -> AWSResponse:
    """Take the place of the server: botocore sends no request that a `before-send` handler has answered."""
    nothing = HTTPResponse(io.BytesIO(), preload_content=False)
    return AWSResponse(request.url, 200, {"location": request.url}, nothing)


class _BusyError(ClientError):
    """S3 asks to come again."""


def _error_of(broken: AwsCrtError) -> Exception:
    if broken.name in _TOLD_BY_NAME:
        code, status = _TOLD_BY_NAME[broken.name]
        kind = _BusyError if status >= _SERVER_ERROR else ClientError
        said: Any = {"Code": code, "Message": broken.message}
        return kind({"Error": said, "ResponseMetadata": {"HTTPStatusCode": status}}, "PutObject")
    if broken.name.startswith("AWS_AUTH_"):
        return CredentialRetrievalError(provider="awscrt", error_msg=str(broken))
    return HTTPClientError(error=broken)


def _trusting(certificates: str) -> TlsConnectionOptions:
    options = TlsContextOptions()
    try:
        options.override_default_trust_store_from_path(ca_filepath=certificates)
        return ClientTlsContext(options).new_connection_options()
    except (AwsCrtError, OSError, RuntimeError, SystemError) as error:
        raise InvalidSettings(f"AWS_CA_BUNDLE: no certificates can be read from {certificates}") from error
