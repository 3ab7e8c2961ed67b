import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from local import environment
from local.access_key import AccessKey
from local.deployment import local_clients

CERTIFICATES = Path("/certificates.pem")
PROGRAMS = Path("/programs")
KEY = AccessKey("AKIALOCAL", "a secret of this start")
ENDPOINT = "https://127.0.0.1:4566"
ACCOUNT = {
    "AWS_PROFILE": "production",
    "AWS_ACCESS_KEY_ID": "AKIAREAL",
    "AWS_SECRET_ACCESS_KEY": "real",
    "AWS_SESSION_TOKEN": "real",
    "AWS_ENDPOINT_URL_S3": "https://s3.example.org",
}
"""What a person may have who works with AWS."""

PROXY = {"https_proxy": "http://proxy:3128", "no_proxy": "intranet"}


def for_local_aws(own: Mapping[str, str], *, leaves_the_machine: bool = False) -> Mapping[str, str]:
    folder = Path("/folder")
    return environment.for_local_aws(
        own, 4566, folder, CERTIFICATES, KEY, leaves_the_machine=leaves_the_machine
    )


def test_no_tool_sees_a_real_account() -> None:
    settings = environment.for_clients(ACCOUNT, PROGRAMS, KEY, ENDPOINT, CERTIFICATES)
    assert not set(ACCOUNT.values()) & set(settings.values())
    assert settings["AWS_ENDPOINT_URL"] == ENDPOINT
    assert settings["AWS_CONFIG_FILE"] == settings["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull


def test_no_function_sees_a_real_account_or_anything_else_of_the_person() -> None:
    own = {**ACCOUNT, **PROXY, "GITHUB_TOKEN": "secret"}
    settings = for_local_aws(own)
    assert not {*ACCOUNT.values(), "secret", PROXY["https_proxy"]} & set(settings.values())


def test_a_function_that_leaves_the_machine_does_so_by_the_proxy_but_not_to_loopback() -> None:
    settings = for_local_aws(PROXY, leaves_the_machine=True)
    assert settings["https_proxy"] == PROXY["https_proxy"]
    assert settings["no_proxy"] == "intranet,127.0.0.1,localhost"


def test_the_embedded_aws_enforces_iam_and_tls() -> None:
    settings = for_local_aws({})
    assert (settings["AUTH"], settings["USE_SSL"]) == ("true", "1")


def test_a_shell_that_reads_the_file_has_left_the_real_account(tmp_path: Path) -> None:
    file = tmp_path / "environment.sh"
    file.write_text(environment.as_shell_file(KEY, ENDPOINT, Path("/it's here.pem")))
    shown = subprocess.run(
        ["sh", "-c", f'. "{file}"; env'],
        env={**ACCOUNT, **PROXY, "PATH": os.environ["PATH"]},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    settings = dict(line.split("=", 1) for line in shown.splitlines())
    assert not set(ACCOUNT.values()) & set(settings.values())
    assert settings["AWS_ENDPOINT_URL"] == ENDPOINT
    assert settings["AWS_CA_BUNDLE"] == "/it's here.pem"
    assert settings["no_proxy"] == "intranet,127.0.0.1,localhost"


def test_our_own_clients_do_not_look_for_a_real_account_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configuration = tmp_path / "config"
    configuration.write_text("[profile production]\nendpoint_url = https://example.org\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(configuration))
    for name, value in ACCOUNT.items():
        monkeypatch.setenv(name, value)
    certificates = tmp_path / "certificates.pem"
    certificates.touch()
    clients = local_clients(KEY, ENDPOINT, certificates)
    assert clients.s3.meta.endpoint_url == ENDPOINT
    assert clients.endpoint == ENDPOINT
