"""Files that `make up` writes for work with the running stack."""

import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path

from deployment.checkout import AWS, CHECKOUT
from local import access_key, containers, environment
from local.certificate import CERTIFICATE, PRIVATE_KEY
from local.deployment import AUTHORITIES, AnyChoices, LocalPipeline
from local.private import write_private
from local.stand_ins import CHOICES

SUMMARY = "summary.txt"
SETTINGS = "environment.sh"
AWS_COMMAND = "aws"
AUTHORITIES_OF_MINISTACK = "ca-bundle.pem"
"""MiniStack writes them beside its certificate."""

HANDED_OVER = (SUMMARY, SETTINGS, AWS_COMMAND, CHOICES)
KEYS = (access_key.FILE, CERTIFICATE, PRIVATE_KEY, AUTHORITIES, AUTHORITIES_OF_MINISTACK)


def hand_over(deployment: LocalPipeline[AnyChoices], functions: Mapping[str, str], summary: str) -> None:
    """Write the files for shells and containers, and what a person should know.

    `functions` has the deployed functions' names, by those that they have in the template.
    """
    settings = deployment.folder / SETTINGS
    write_private(
        settings,
        environment.as_shell_file(deployment.key, deployment.endpoint, deployment.certificates),
    )
    write_private(deployment.folder / AWS_COMMAND, aws_script(settings), mode=0o700)
    deployment.choices.write(deployment.folder)
    containers.write_variables(deployment.clients(), functions, deployment.choices)
    write_private(deployment.folder / SUMMARY, summary)


def take_back(folder: Path) -> None:
    """Remove the files and keys of a stack that is gone. Its logs and its build stay."""
    for file in (containers.VARIABLES, *(folder / name for name in (*HANDED_OVER, *KEYS))):
        file.unlink(missing_ok=True)
    shutil.rmtree(folder / "tmp", ignore_errors=True)


def aws_script(settings: Path) -> str:
    """The AWS CLI. Its version 1 ignores AWS_ENDPOINT_URL for SQS, and takes the option for every service."""
    return f"""\
#!/bin/sh
. {shlex.quote(str(settings))}
exec {shlex.quote(str(AWS))} --endpoint-url "$AWS_ENDPOINT_URL" "$@"
"""


def from_here(path: Path) -> str:
    """The path as a person types it in the checkout."""
    return shlex.quote(str(path.relative_to(CHECKOUT)))
