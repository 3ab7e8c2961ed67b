"""`sam local invoke`: a function in Lambda's own container, against what `make up` left running."""

import asyncio
import json
import os
import shlex
import socket
import ssl
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from rich.console import Console

from deployment.build import Build, building, target_of, write_parameters
from deployment.built_packages import this_processor
from deployment.checkout import CHECKOUT, PICTURES_TEMPLATE, PROGRAMS, SAM, TEMPLATE
from deployment.parameters import read_declared
from local.access_key import AccessKey
from local.console import step
from local.deployment import AUTHORITIES
from local.environment import for_sam
from local.left_running import read_choices
from local.loopback import LOOPBACK, LOOPBACK_NAME
from local.pictures.choices import PicturesChoices
from local.private import make_private_folder, write_private
from local.processes import Processes
from local.relay import Relay, running
from local.stand_ins import Choosing
from operations.cannot_continue import CannotContinue
from operations.clients import Clients

VARIABLES = CHECKOUT / "events" / "environment.json"
FOLDER = CHECKOUT / ".local" / "containers"
HOST = "host.docker.internal"
"""The host name by which a container reaches its machine."""

NETWORKS_OF_DOCKER = "172.16.0.0/12, 192.168.65.0/24"
"""Where a container finds its machine: at Docker's bridges, or in the network of Docker Desktop."""

_ALLOWED_NETWORKS = "ALLOW_PRIVATE_ADDRESSES"


def write_variables(clients: Clients, functions: Mapping[str, str], choices: Choosing) -> None:
    """Write what `sam local invoke --env-vars` takes: the variables of the deployed functions.

    A container does not know our certificate, so it gets the relay in place of the local AWS. Where a website
    on this machine may be asked, it may be asked from a container, too.
    """
    relayed = f"http://{LOOPBACK}:{choices.relay_port}"
    variables = {}
    for logical_name, function in functions.items():
        configuration = clients.functions.get_function_configuration(FunctionName=function)
        deployed = {"AWS_ENDPOINT_URL": relayed} | configuration["Environment"]["Variables"]
        variables[logical_name] = {
            name: value.replace(choices.endpoint, relayed).replace(f"//{LOOPBACK}:", f"//{HOST}:")
            for name, value in deployed.items()
        }
        if networks := deployed.get(_ALLOWED_NETWORKS):
            variables[logical_name][_ALLOWED_NETWORKS] = f"{networks}, {NETWORKS_OF_DOCKER}"
    write_private(VARIABLES, json.dumps(variables, indent=2) + "\n")


def invoke(function: str, event: Path, up: Path, options: Sequence[str], console: Console) -> int:
    """Build for Lambda, invoke against what runs in the folder `up`, and give SAM's exit code.

    Raises CannotContinue.
    """
    choices = read_choices(up)
    template = PICTURES_TEMPLATE if isinstance(choices, PicturesChoices) else TEMPLATE
    relays = _relays(bridge_of_docker(), choices, up / AUTHORITIES)
    make_private_folder(FOLDER / "tmp")
    environment = {**for_sam(os.environ, PROGRAMS, AccessKey.read(up)), "TMPDIR": str(FOLDER / "tmp")}
    settings = ["--config-file", str(CHECKOUT / "samconfig.toml")]
    parameters = {"Architecture": this_processor()}
    with Processes.claim(FOLDER) as processes, step(console, "sam build"):
        build = Build(
            template,
            FOLDER,
            write_parameters(parameters, FOLDER),
            target_of(parameters, read_declared(template)),
        )
        with building(build):
            processes.finish(processes.start("sam-build", build.command, environment, FOLDER))
    command = ["local", "invoke", function, "--event", str(event.absolute()), "--env-vars", str(VARIABLES)]
    command += [*hosts(choices), "--layer-cache-basedir", str(FOLDER / "layers")]
    command += [*settings, *options]
    console.print(f"$ sam {shlex.join(command)}", markup=False, highlight=False, soft_wrap=True)
    return asyncio.run(_run_beside(relays, [str(SAM), *command], environment))


async def _run_beside(relays: Sequence[Relay], command: Sequence[str], environment: Mapping[str, str]) -> int:
    async with running(relays):
        process = await asyncio.create_subprocess_exec(*command, env=dict(environment), cwd=FOLDER)
        return await process.wait()


def hosts(choices: Choosing) -> Iterator[str]:
    """The names by which the container finds this machine. A website of the machine is called `localhost`."""
    names = [HOST, LOOPBACK_NAME] if isinstance(choices, PicturesChoices) else [HOST]
    for name in names:
        yield from ("--add-host", f"{name}:host-gateway")


def _relays(bridge: str | None, choices: Choosing, certificates: Path) -> list[Relay]:
    """The relay from a container to the local AWS, which needs TLS, and to the other services on loopback.

    SAM CLI 1.170 leaves a container on Docker's bridge even with `--docker-network host`
    (https://github.com/aws/aws-sam-cli/issues/3609). From there Docker Desktop brings it to this machine's
    loopback by itself; where the bridge is this machine's own, nobody else does.
    """
    tls = ssl.create_default_context(cafile=str(certificates))
    relays = [Relay((bridge or LOOPBACK, choices.relay_port), (LOOPBACK, choices.port), tls)]
    if bridge:
        ports = (_ports_in_variables() | choices.ports().keys()) - {choices.relay_port, choices.port}
        relays += [Relay((bridge, port), (LOOPBACK, port)) for port in ports]
    return relays


def _ports_in_variables() -> set[int]:
    functions = json.loads(VARIABLES.read_text()).values()
    addresses = (urlsplit(value) for variables in functions for value in variables.values())
    return {address.port for address in addresses if address.hostname == HOST and address.port}


def bridge_of_docker() -> str | None:
    """The address of Docker's bridge, or None where the bridge is not on this machine but in Docker's own.

    Raises CannotContinue where Docker does not answer.
    """
    name = '{{index .Options "com.docker.network.bridge.name"}}'
    command = ["docker", "network", "inspect", "bridge", "--format", name]
    try:
        answer = subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise CannotContinue("Docker is needed to run a container, and does not answer.") from error
    addresses = psutil.net_if_addrs().get(answer.stdout.strip(), [])
    return next((address.address for address in addresses if address.family == socket.AF_INET), None)
