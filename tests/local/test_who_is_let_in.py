"""The local AWS as another user of the machine meets it, who reaches its port and reads none of its files.

Whoever may create a function there may run a program as the one who started it.
"""

import hashlib
import io
import json
import os
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

from deployment.checkout import MINISTACK
from local import environment
from local.access_key import AccessKey
from local.certificate import issue_certificate
from local.deployment import local_aws_command, wait_until_ready
from local.loopback import LOOPBACK
from local.processes import Processes
from tests.ports import free_ports

GUESSES = {
    "the key of MiniStack": AccessKey("test", "test"),
    "an account's number": AccessKey("000000000000", "test"),
    "another account's number": AccessKey("123456789012", "test"),
    "a key of AWS's documentation": AccessKey(
        "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    ),
}

SERVICES: Mapping[str, Callable[[Any], object]] = {
    "lambda": lambda client: client.list_functions(),
    "s3": lambda client: client.list_buckets(),
    "sqs": lambda client: client.list_queues(),
    "dynamodb": lambda client: client.list_tables(),
    "cloudformation": lambda client: client.list_stacks(),
    "logs": lambda client: client.describe_log_groups(),
    "events": lambda client: client.list_rules(),
    "cloudwatch": lambda client: client.list_metrics(),
    "iam": lambda client: client.list_users(),
    "sts": lambda client: client.get_caller_identity(),
    "sns": lambda client: client.list_topics(),
    "glue": lambda client: client.get_databases(),
    "athena": lambda client: client.list_work_groups(),
    "firehose": lambda client: client.list_delivery_streams(),
    "scheduler": lambda client: client.list_schedules(),
}

UNSIGNED: Mapping[str, tuple[str, str, dict[str, Any]]] = {
    "create a function": ("POST", "/2015-03-31/functions", {"json": {"FunctionName": "mine"}}),
    "list the buckets": ("GET", "/", {}),
    "read an object": ("GET", "/results/netflix_sentiment.csv", {}),
    "make a bucket": ("PUT", "/mine", {}),
    "list the queues": ("POST", "/", {"headers": {"X-Amz-Target": "AmazonSQS.ListQueues"}}),
    "ask in the query": ("GET", "/?Action=ListUsers&Version=2010-05-08", {}),
    "name root's key and sign nothing": ("GET", "/", {"headers": {"Authorization": "AWS {id}:c2lnbmF0dXJl"}}),
    "name root's key in version 4": (
        "GET",
        "/",
        {
            "headers": {
                "X-Amz-Date": "20261125T000000Z",
                "Authorization": "AWS4-HMAC-SHA256 Credential={id}/20261125/us-east-1/s3/aws4_request,"
                " SignedHeaders=host;x-amz-date, Signature=0000",
            }
        },
    ),
    "name root's key in version 4a": (
        "GET",
        "/",
        {
            "headers": {
                "X-Amz-Date": "20261125T000000Z",
                "X-Amz-Region-Set": "*",
                "Authorization": "AWS4-ECDSA-P256-SHA256 Credential={id}/20261125/s3/aws4_request,"
                " SignedHeaders=host;x-amz-date;x-amz-region-set, Signature=0000",
            }
        },
    ),
    "name root's key in the address": ("GET", "/?AWSAccessKeyId={id}&Signature=c2ln&Expires=9999999999", {}),
    "send another header": ("GET", "/", {"headers": {"Authorization": "Bearer token"}}),
    "open a websocket": (
        "GET",
        "/_aws/execute-api/mine/stage",
        {
            "headers": {
                "Connection": "Upgrade",
                "Upgrade": "websocket",
                "Sec-WebSocket-Version": "13",
                "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            }
        },
    ),
    "wipe everything": ("POST", "/_ministack/reset", {}),
    "change the settings": ("POST", "/_ministack/config", {"json": {"lambda_svc.LAMBDA_STRICT": "1"}}),
    "read the messages": ("GET", "/_ministack/sqs/messages", {}),
    "read the code": ("GET", "/_ministack/lambda-code/mine", {}),
    "read the health": ("GET", "/_ministack/health", {}),
    "post to what is only read": ("POST", "/_ministack/ready", {}),
    "come by another path": ("POST", "//_ministack/reset", {}),
    "call a function's own address": ("POST", "/_aws/lambda-url/mine/", {}),
    "call an API": ("GET", "/_aws/execute-api/mine/stage/path", {}),
    "look into a queue by its path": ("GET", "/000000000000/names?Action=ReceiveMessage", {}),
    "finish a stack's resource": ("PUT", "/_ministack/cfn-response/token", {}),
}


@dataclass(frozen=True)
class LocalAws:
    endpoint: str
    certificates: Path
    key: AccessKey
    folder: Path

    def client(self, service: str, key: AccessKey) -> Any:  # noqa: ANN401 — of any service
        version = "s3v4" if service == "s3" else None  # botocore's own choice for addresses is version 2
        return boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self.endpoint,
            verify=str(self.certificates),
            region_name=environment.REGION,
            aws_access_key_id=key.access_key_id,
            aws_secret_access_key=key.secret,
            config=Config(proxies={}, retries={"total_max_attempts": 1}, signature_version=version),
        )

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:  # noqa: ANN401 — of requests
        with requests.Session() as session:
            session.trust_env = False
            address = path if path.startswith("https:") else f"{self.endpoint}{path}"
            return session.request(method, address, verify=str(self.certificates), timeout=30, **options)


@pytest.fixture(scope="module")
def local_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    if not MINISTACK.exists():
        pytest.skip("MiniStack is not installed: make install")
    folder, port, key = tmp_path_factory.mktemp("local_aws"), free_ports(1), AccessKey.random()
    certificates = folder / "authorities.pem"
    issue_certificate(folder, certificates, {})
    (folder / "tmp").mkdir()
    settings = environment.for_local_aws(
        os.environ, port, folder, certificates, key, leaves_the_machine=False
    )
    endpoint = f"https://{LOOPBACK}:{port}"
    with Processes.claim(folder) as processes:
        child = processes.start("ministack", local_aws_command(port), settings, folder)
        wait_until_ready(child, f"{endpoint}/_ministack/ready", certificates)
        yield LocalAws(endpoint, certificates, key, folder)


@pytest.fixture(scope="module")
def bucket(local_aws: LocalAws) -> str:
    s3 = local_aws.client("s3", local_aws.key)
    s3.create_bucket(Bucket="results")
    s3.put_object(Bucket="results", Key="AC/DC 100%_sentiment.csv", Body=b"mixed")
    return "results"


def presigned(local_aws: LocalAws, bucket: str, key: AccessKey, seconds: int = 60) -> str:
    address: str = local_aws.client("s3", key).generate_presigned_url(
        "get_object",
        Params={"Bucket": bucket, "Key": "AC/DC 100%_sentiment.csv"},
        ExpiresIn=seconds,
    )
    return address


@pytest.mark.parametrize("service", SERVICES)
def test_who_has_the_key_is_let_in(local_aws: LocalAws, service: str) -> None:
    SERVICES[service](local_aws.client(service, local_aws.key))


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("guess", GUESSES)
def test_a_guessed_key_is_refused(local_aws: LocalAws, service: str, guess: str) -> None:
    with pytest.raises(ClientError) as refusal:
        SERVICES[service](local_aws.client(service, GUESSES[guess]))
    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] in {400, 401, 403}
    assert "did not give out this access key" in str(refusal.value) or service == "s3"


@pytest.mark.parametrize("service", SERVICES)
def test_the_key_without_its_secret_is_refused(local_aws: LocalAws, service: str) -> None:
    with pytest.raises(ClientError, match="signature"):
        SERVICES[service](local_aws.client(service, AccessKey(local_aws.key.access_key_id, "test")))


@pytest.mark.parametrize("what", UNSIGNED)
def test_who_signs_nothing_is_refused(local_aws: LocalAws, what: str) -> None:
    method, path, options = UNSIGNED[what]
    own = {"id": local_aws.key.access_key_id}
    headers = {name: value.format(**own) for name, value in options.get("headers", {}).items()}
    answer = local_aws.ask(method, path.format(**own), **{**options, "headers": headers})
    assert answer.status_code in {400, 401, 403}
    assert local_aws.key.secret not in answer.text


def test_whether_it_is_ready_is_all_that_a_stranger_learns(local_aws: LocalAws) -> None:
    assert local_aws.ask("GET", "/_ministack/ready").ok


def test_a_body_that_was_changed_on_the_way_is_refused(local_aws: LocalAws) -> None:
    sqs = local_aws.client("sqs", local_aws.key)

    def change(request: Any, **_: object) -> None:  # noqa: ANN401 — botocore's
        request.body = json.dumps({"QueueName": "another"}).encode()

    sqs.meta.events.register("before-send", change)
    with pytest.raises(ClientError, match="signature"):
        sqs.create_queue(QueueName="names")


def test_an_address_that_the_key_signed_is_good_until_it_expires(local_aws: LocalAws, bucket: str) -> None:
    assert local_aws.ask("GET", presigned(local_aws, bucket, local_aws.key)).text == "mixed"
    short_lived = presigned(local_aws, bucket, local_aws.key, seconds=1)
    time.sleep(2.1)
    assert local_aws.ask("GET", short_lived).status_code == 403


@pytest.mark.parametrize("left_out", ["X-Amz-Expires", "X-Amz-Signature", "X-Amz-Algorithm"])
def test_an_address_of_which_something_was_taken_is_refused(
    local_aws: LocalAws, bucket: str, left_out: str
) -> None:
    address = urlsplit(presigned(local_aws, bucket, local_aws.key))
    left = [(name, value) for name, value in parse_qsl(address.query) if name.lower() != left_out.lower()]
    assert local_aws.ask("GET", address._replace(query=urlencode(left)).geturl()).status_code in {400, 403}


def test_an_address_that_a_guessed_key_signed_is_refused(local_aws: LocalAws, bucket: str) -> None:
    for guess in GUESSES.values():
        assert local_aws.ask("GET", presigned(local_aws, bucket, guess)).status_code == 403


def test_a_session_is_let_in_with_its_own_secret_and_no_other(local_aws: LocalAws) -> None:
    """What a function has: a key of its role."""
    session = _session_of_a_role(local_aws)
    key = AccessKey(session["AccessKeyId"], session["SecretAccessKey"])
    with pytest.raises(ClientError):
        local_aws.client("sts", key).get_caller_identity()  # without the token that belongs to it
    with pytest.raises(ClientError, match="ignature"):
        local_aws.client("sts", AccessKey(key.access_key_id, "test")).get_caller_identity()


def test_a_functions_credentials_do_not_follow_from_its_name(local_aws: LocalAws) -> None:
    """MiniStack computes them from what `ps` shows."""
    seen = _function_that_tells_its_environment(local_aws)
    assert seen["AWS_SECRET_ACCESS_KEY"] not in _guesses_from_names(local_aws, "tells")
    assert local_aws.key.secret not in seen.values()
    assert local_aws.key.access_key_id not in seen.values()


def _session_of_a_role(local_aws: LocalAws) -> Mapping[str, str]:
    arn = _role(local_aws)
    answer = local_aws.client("sts", local_aws.key).assume_role(RoleArn=arn, RoleSessionName="tests")
    credentials: Mapping[str, str] = answer["Credentials"]
    return credentials


def _role(local_aws: LocalAws) -> str:
    iam = local_aws.client("iam", local_aws.key)
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    if not any(role["RoleName"] == "role" for role in iam.list_roles()["Roles"]):
        iam.create_role(RoleName="role", AssumeRolePolicyDocument=json.dumps(trust))
    return str(iam.get_role(RoleName="role")["Role"]["Arn"])


def _function_that_tells_its_environment(local_aws: LocalAws) -> Mapping[str, str]:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("app.py", "import os\ndef handler(event, context):\n    return dict(os.environ)\n")
    functions = local_aws.client("lambda", local_aws.key)
    functions.create_function(
        FunctionName="tells",
        Runtime="python3.13",
        Role=_role(local_aws),
        Handler="app.handler",
        Code={"ZipFile": code.getvalue()},
    )
    seen: Mapping[str, str] = json.loads(functions.invoke(FunctionName="tells")["Payload"].read())
    return seen


def _guesses_from_names(local_aws: LocalAws, function: str) -> set[str]:
    arn = f"arn:aws:lambda:{environment.REGION}:000000000000:function:{function}"
    digest = hashlib.sha256(f"{arn}:{_role(local_aws)}".encode()).hexdigest()
    return {hashlib.sha256(f"secret:{digest}".encode()).hexdigest()}
