"""The environments in which commands and functions run. None of them leads to a real AWS account."""

import os
import shlex
from collections.abc import Mapping
from pathlib import Path

from local.access_key import AccessKey
from local.certificate import CERTIFICATE, PRIVATE_KEY
from local.loopback import LOOPBACK, NOT_BY_PROXY

REGION = "us-east-1"

_NO_ACCOUNT = {
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    # A person's profiles and credentials are not even read.
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_PAGER": "",
}
_LEAVES_THE_MACHINE = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy")


def for_sam(own: Mapping[str, str], programs: Path, key: AccessKey) -> dict[str, str]:
    """A person's `own` environment with `key` in place of their AWS accounts.

    `programs` is the folder of what `sam build` looks for on the PATH.
    """
    return {
        **{name: value for name, value in own.items() if not name.startswith("AWS_")},
        **_NO_ACCOUNT,
        **key.variables(),
        **_past_the_proxy(own),
        "PATH": f"{programs}{os.pathsep}{own.get('PATH', os.defpath)}",
        "SAM_CLI_TELEMETRY": "0",
        "SAM_CLI_POLL_DELAY": "0.2",  # of seconds, between looks at a deployment; 5 spare a real account
    }


def for_clients(
    own: Mapping[str, str], programs: Path, key: AccessKey, endpoint: str, certificates: Path
) -> dict[str, str]:
    """The same, with every AWS tool talking to `endpoint`."""
    return {**for_sam(own, programs, key), **_local_aws(endpoint, certificates)}


def for_local_aws(  # noqa: PLR0913 — an environment is made of many things
    own: Mapping[str, str],
    port: int,
    folder: Path,
    certificates: Path,
    key: AccessKey,
    *,
    leaves_the_machine: bool,
) -> dict[str, str]:
    """MiniStack's environment, which its functions inherit, so it holds little of a person's `own`.

    Proxies are passed on only where a function has a reason to leave the machine. `key` is the root's; each
    function gets another one, of its role.
    """
    proxies = {name: own[name] for name in _LEAVES_THE_MACHINE if leaves_the_machine and name in own}
    return {
        **proxies,
        **_past_the_proxy(own),
        "PATH": own.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(folder / "tmp"),
        "TZ": "UTC",  # as on Lambda
        "LANG": "en_US.UTF-8",
        "PYTHONUNBUFFERED": "1",
        # The functions' clients trust our certificate, and all that this machine trusts.
        "AWS_CA_BUNDLE": str(certificates),
        "REQUESTS_CA_BUNDLE": str(certificates),
        "SSL_CERT_FILE": str(certificates),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        # https, because the queues and the bucket refuse anything else.
        "USE_SSL": "1",
        "MINISTACK_SSL_CERT": str(folder / CERTIFICATE),
        "MINISTACK_SSL_KEY": str(folder / PRIVATE_KEY),
        "MINISTACK_HOST": LOOPBACK,
        "GATEWAY_PORT": str(port),
        **key.variables(),
        "AUTH": "true",  # enforces IAM: a function may do what its role allows and nothing else
        # It would listen for MQTT on every interface, and clean up containers of a Docker that is not ours.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "DOCKER_HOST": "unix:///nonexistent",
    }


def as_shell_file(key: AccessKey, endpoint: str, certificates: Path) -> str:
    """A file that a shell reads with `.`, to have every AWS tool talk to `endpoint`."""
    settings = {**_NO_ACCOUNT, **key.variables(), **_local_aws(endpoint, certificates)}
    return "\n".join(
        [
            "# Read it with `.`: from then on this shell's AWS tools talk to the local AWS.",
            "for name in $(env | sed -n 's/^\\(AWS_[A-Z0-9_]*\\)=.*/\\1/p'); do unset \"$name\"; done",
            *(f"export {name}={shlex.quote(value)}" for name, value in settings.items()),
            "# Version 1 of the AWS CLI looks for SQS and some others elsewhere, unless it is told so.",
            'aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }',
            *(f'export {name}="${{{name}:+${name},}}{NOT_BY_PROXY}"' for name in ("no_proxy", "NO_PROXY")),
            "",
        ]
    )


def _local_aws(endpoint: str, certificates: Path) -> dict[str, str]:
    return {"AWS_ENDPOINT_URL": endpoint, "AWS_CA_BUNDLE": str(certificates)}


def _past_the_proxy(own: Mapping[str, str]) -> dict[str, str]:
    exceptions = own.get("no_proxy") or own.get("NO_PROXY")
    value = f"{exceptions},{NOT_BY_PROXY}" if exceptions else NOT_BY_PROXY
    return {"no_proxy": value, "NO_PROXY": value}
