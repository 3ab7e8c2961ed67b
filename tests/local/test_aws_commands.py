"""`aws` as `make up` hands it over never leaves the machine, whatever service it is called for."""

import http.server
import os
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from deployment.checkout import AWS
from local import environment
from local.access_key import AccessKey
from local.certificate import issue_certificate
from local.handed_over import aws_script
from local.loopback import LOOPBACK

# All that the README names, and those that version 1 of the AWS CLI has addresses of its own for.
COMMANDS = (
    "lambda list-functions",
    "lambda invoke --function-name producer /dev/null",
    "s3 ls",
    "s3 ls s3://results",
    "s3api list-buckets",
    "sqs list-queues",
    "sqs receive-message --queue-url https://sqs.us-east-1.amazonaws.com/000000000000/names",
    "dynamodb list-tables",
    "cloudformation describe-stacks",
    "logs describe-log-groups",
    "events list-rules",
    "cloudwatch list-metrics",
    "comprehend detect-sentiment --text fine --language-code en",
    "athena list-work-groups",
    "glue get-databases",
    "iam list-roles",
    "sts get-caller-identity",
    "xray get-groups",
    "rds describe-db-instances",
    "emr list-clusters",
)


@dataclass
class Seen:
    """What a server was asked for."""

    requests: list[str] = field(default_factory=list)


@contextmanager
def serving(seen: Seen, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    class Nothing(http.server.BaseHTTPRequestHandler):
        """Has nothing, and remembers what it was asked for."""

        def answer(self) -> None:
            seen.requests.append(f"{self.command} {self.path}")
            self.send_error(400)

        do_GET = do_POST = do_PUT = do_HEAD = do_CONNECT = answer  # noqa: N815 — http.server's

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 — http.server's
            """Say nothing."""

    with http.server.ThreadingHTTPServer((LOOPBACK, 0), Nothing) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@dataclass(frozen=True)
class HandedOver:
    folder: Path
    asked: Seen
    way_out: Seen
    """A proxy, which is the only way out of here."""

    proxy: int

    def run(self, *command: str) -> None:
        for seen in (self.asked, self.way_out):
            seen.requests.clear()
        subprocess.run(command, env=self._variables(), capture_output=True, check=False, timeout=60)

    def _variables(self) -> Mapping[str, str]:
        proxy = f"http://{LOOPBACK}:{self.proxy}"
        return {
            "PATH": f"{AWS.parent}{os.pathsep}{os.environ['PATH']}",
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_PROFILE": "production",
            "AWS_ENDPOINT_URL_S3": "https://s3.example.org",
            "http_proxy": proxy,
            "https_proxy": proxy,
            "HTTP_PROXY": proxy,
            "HTTPS_PROXY": proxy,
        }


@pytest.fixture(scope="module")
def handed_over(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HandedOver]:
    if not AWS.exists():
        pytest.skip("the AWS CLI is not installed: make install")
    folder = tmp_path_factory.mktemp("it's up")
    certificates = folder / "authorities.pem"
    issue_certificate(folder, certificates, {})
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    asked, way_out = Seen(), Seen()
    with serving(asked, tls) as port, serving(way_out) as proxy:
        settings = folder / "environment.sh"
        endpoint = f"https://{LOOPBACK}:{port}"
        settings.write_text(environment.as_shell_file(AccessKey.random(), endpoint, certificates))
        script = folder / "aws"
        script.write_text(aws_script(settings))
        script.chmod(0o700)
        yield HandedOver(folder, asked, way_out, proxy)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_command_that_is_handed_over_asks_the_local_aws(handed_over: HandedOver, command: str) -> None:
    handed_over.run(str(handed_over.folder / "aws"), *command.split())
    assert handed_over.asked.requests
    assert not handed_over.way_out.requests


@pytest.mark.parametrize("command", ["sqs list-queues", "s3 ls"])
def test_a_shell_that_has_read_the_settings_asks_it_too(handed_over: HandedOver, command: str) -> None:
    sh = shutil.which("sh") or "sh"
    handed_over.run(sh, "-c", f'. "$0"; aws {command}', str(handed_over.folder / "environment.sh"))
    assert handed_over.asked.requests
    assert not handed_over.way_out.requests


def test_without_what_is_handed_over_the_command_would_leave(handed_over: HandedOver) -> None:
    """So that the tests above can fail."""
    options = ("--region", "us-east-1", "--no-sign-request")
    handed_over.run("env", "-u", "AWS_PROFILE", "aws", *options, "sqs", "list-queues")
    assert handed_over.way_out.requests
