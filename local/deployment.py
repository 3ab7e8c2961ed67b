"""A pipeline on one machine: the embedded AWS, the stand-ins for other services, the template."""

import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

import boto3
import botocore.session
import requests
import yaml
from botocore.config import Config
from rich.console import Console

from deployment.build import Build, building, target_of
from deployment.built_packages import Target
from deployment.checkout import CHECKOUT, ENVIRONMENTS, MINISTACK, PROGRAMS, TEMPLATE
from deployment.parameters import Declared, check_parameters, read_declared
from deployment.still_built import forget, is_still_built, remember
from local import environment
from local.access_key import AccessKey
from local.certificate import issue_certificate
from local.choices import Choices
from local.console import step
from local.loopback import LOOPBACK
from local.private import make_private_folder, write_private
from local.processes import Child, Processes
from local.stand_ins import Choosing
from operations.cannot_continue import CannotContinue
from operations.clients import Clients, connect
from operations.stack import Stack

EMBEDDED_AWS = CHECKOUT / "local" / "embedded_aws" / "application.py"
AUTHORITIES = "authorities.pem"
STACK_NAME = "name-sentiment"
SECONDS_TO_GET_READY = 60


def local_aws_command(port: int, application: Path = EMBEDDED_AWS) -> list[str | Path]:
    """How to start MiniStack under Hypercorn, as its own container image does.

    (The `ministack` command would listen on port 443 too.)
    """
    hypercorn: list[str | Path] = [MINISTACK, "-m", "hypercorn"]
    settings = ["--config", "python:ministack.core.hypercorn_conf", "--workers", "0", "--keep-alive", "75"]
    return [*hypercorn, *settings, "--bind", f"{LOOPBACK}:{port}", f"{application}:app"]


def start_plain_aws(processes: Processes, folder: Path, key: AccessKey, name: str = "ministack") -> str:
    """Start MiniStack empty, over plain http and without IAM, and give its address."""
    port = free_port()
    settings = environment.for_local_aws(
        os.environ, port, folder, folder / "unused.pem", key, leaves_the_machine=False
    )
    settings |= {"USE_SSL": "0", "AUTH": "false", "LOG_LEVEL": "WARNING"}
    (folder / "tmp").mkdir(exist_ok=True)
    child = processes.start(name, local_aws_command(port), settings, folder)
    address = f"http://{LOOPBACK}:{port}"
    wait_until_ready(child, f"{address}/_ministack/ready")
    return address


def wait_until_ready(child: Child, address: str, certificates: Path | None = None) -> None:
    """Wait until the program answers there. Raises CannotContinue where it has ended, or does not in time."""
    deadline = time.monotonic() + SECONDS_TO_GET_READY
    with requests.Session() as session:
        session.trust_env = False  # never through a proxy: it is this machine
        while time.monotonic() < deadline:
            if child.popen.poll() is not None:
                raise child.failure()
            try:
                if session.get(address, verify=str(certificates) if certificates else True, timeout=5).ok:
                    return
            except (requests.ConnectionError, requests.Timeout):
                time.sleep(0.05)
    raise CannotContinue(f"{child.process.name} does not answer at {address}. Its log: {child.log}")


AnyChoices = TypeVar("AnyChoices", bound=Choosing)


class LocalPipeline(Generic[AnyChoices]):
    """All that a run needs, in one folder: programs' logs, their certificate, what `sam build` made."""

    template: ClassVar[Path]
    stack_name: ClassVar[str]
    functions: ClassVar[Mapping[str, Path]]
    """Where the code of each is, by its name in the template."""

    embedded_aws: ClassVar[Path] = EMBEDDED_AWS
    """The ASGI application that is the local AWS."""

    def __init__(self, choices: AnyChoices, folder: Path, processes: Processes, console: Console) -> None:
        self.choices = choices
        self.folder = folder
        self._processes = processes
        self._console = console
        self.endpoint = choices.endpoint
        self.logs = folder / "logs"
        self.certificates = folder / AUTHORITIES
        self.key = AccessKey.random()
        self.environment: Mapping[str, str] = {}

    def start_and_deploy(self) -> None:
        """Start everything, build and deploy. Raises CannotContinue with the cause and the log file."""
        check_ports(self.choices)
        build = self._prepare()
        starting = f"start {', '.join(self.choices.ports().values())}"
        if is_still_built(build):
            with step(self._console, f"{starting} · built already"):
                self._start_services()
        else:
            with step(self._console, f"{starting} · sam build"), self._building(build) as process:
                self._start_services()
                self._end_build(process)
        with step(self._console, "sam deploy"):
            self.command("sam-deploy", *build.deploy_command(self.stack_name))

    def build(self) -> Build:
        """Build alone. A deployment in this folder then needs no network, until requirements change.

        Raises CannotContinue with the cause and the log file.
        """
        build = self._prepare()
        if not is_still_built(build):
            with step(self._console, f"sam build in {self.folder}"), self._building(build) as process:
                self._end_build(process)
        return build

    def take_over(self, built: Build) -> None:
        """The same as `build`, without building: every folder's build is of the same template and machine."""
        self._prepare().take_over(built)

    @contextmanager
    def _building(self, build: Build) -> Iterator[Child]:
        """Give `sam build` for the block to wait for; check what it built, and remember that it did."""
        forget(build)
        with building(build):
            yield self._start("sam-build", *build.command)
        remember(build)

    def _prepare(self) -> Build:
        parameters = self.choices.template_parameters()
        declared = read_declared(self.template)
        check_parameters(parameters, declared)
        self._prepare_folder()
        parameters_file = self.folder / "parameters.yaml"
        write_private(parameters_file, yaml.safe_dump(parameters))
        return Build(self.template, self.folder, parameters_file, self._target(parameters, declared))

    def _end_build(self, process: Child) -> None:
        self._processes.finish(process)
        if sys.platform != "linux":
            self._install_for_this_machine()

    @staticmethod
    def _target(parameters: Mapping[str, str], declared: Mapping[str, Declared]) -> Target:
        """Lambda's Linux, where this system is not replaced for it: see `_install_for_this_machine`."""
        return replace(target_of(parameters, declared), system=sys.platform)

    def clients(self) -> Clients:
        return local_clients(self.key, self.endpoint, self.certificates)

    def command(self, name: str, *command: str | Path) -> None:
        """Run one of the user's commands to its end. Raises CannotContinue with what it said if it fails."""
        self._processes.finish(self._start(name, *command))

    def _prepare_folder(self) -> None:
        for part in ("logs", "tmp"):
            shutil.rmtree(self.folder / part, ignore_errors=True)
            make_private_folder(self.folder / part)
        self.key.write(self.folder)
        issue_certificate(self.folder, self.certificates, os.environ)
        clients = environment.for_clients(os.environ, PROGRAMS, self.key, self.endpoint, self.certificates)
        # SAM CLI leaves empty folders behind, which need not be among the machine's temporary files.
        self.environment = {**clients, "TMPDIR": str(self.folder / "tmp")}

    def _start(self, name: str, *command: str | Path) -> Child:
        # SAM CLI keeps .aws-sam in the folder it runs in: ours is apart from the checkout's own.
        return self._processes.start(name, command, self.environment, self.folder)

    def _start_services(self) -> None:
        """Start what listens, all at once, and wait until each of them answers."""
        started = [(self._start_local_aws(), f"{self.endpoint}/_ministack/ready")]
        for stand_in in self.choices.stand_ins_to_start():
            programs = ENVIRONMENTS / stand_in.environment / "bin" if stand_in.environment else PROGRAMS
            command: list[str | Path] = [
                programs / "python",
                "-m",
                stand_in.module,
                "--port",
                str(stand_in.port),
                *stand_in.arguments,
            ]
            child = self._processes.start(stand_in.name, command, self.environment, CHECKOUT)
            started.append((child, f"http://{LOOPBACK}:{stand_in.port}/health"))
        for child, address in started:
            wait_until_ready(child, address, self.certificates)

    def _start_local_aws(self) -> Child:
        choices = self.choices
        settings = environment.for_local_aws(
            os.environ,
            choices.port,
            self.folder,
            self.certificates,
            self.key,
            leaves_the_machine=choices.leaves_the_machine,
        )
        command = local_aws_command(choices.port, self.embedded_aws)
        return self._processes.start("ministack", command, settings, self.folder)

    def _install_for_this_machine(self) -> None:
        """Replace what `sam build` installed for Lambda's Linux by the same for this system.

        The local AWS runs the functions here, and a compiled wheel for Linux cannot be imported elsewhere.
        """
        for function, source in self.functions.items():
            target = self.folder / ".aws-sam" / "build" / function
            self.command(
                f"uv-{function}", PROGRAMS / "uv", "pip", "install", "--python", PROGRAMS / "python",
                "--reinstall", "--target", target, "--requirements", source / "requirements.txt",
            )  # fmt: skip


class LocalDeployment(LocalPipeline[Choices]):
    """The names' pipeline: sample encyclopedia, local Comprehend, the template."""

    template = TEMPLATE
    stack_name = STACK_NAME
    functions: ClassVar = {
        "ProducerFunction": CHECKOUT / "producer",
        "ConsumerFunction": CHECKOUT / "consumer",
    }

    def deploy(self) -> Stack:
        """Start everything, build and deploy. Raises CannotContinue with the cause and the log file."""
        self.start_and_deploy()
        return Stack.find(self.clients().cloudformation, STACK_NAME)


def local_clients(key: AccessKey, endpoint: str, certificates: Path) -> Clients:
    """Clients of the local AWS, whatever a person's environment and configuration files say."""
    nowhere = dict.fromkeys(("config_file", "credentials_file"), (None, None, os.devnull, None))
    bare = botocore.session.Session(session_vars={**nowhere, "profile": (None, None, None, None)})
    session = boto3.Session(
        aws_access_key_id=key.access_key_id,
        aws_secret_access_key=key.secret,
        region_name=environment.REGION,
        botocore_session=bare,
    )
    return connect(session, endpoint, str(certificates), Config(proxies={}))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port


def check_ports(choices: Choosing) -> None:
    """Raises CannotContinue where a port cannot be listened on."""
    for port, wanted_by in choices.ports().items():
        try:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((LOOPBACK, port))
                probe.listen()
        except OSError as error:
            raise CannotContinue(
                f"Port {port}, wanted for {wanted_by}, cannot be had: {error.strerror}."
                f" Choose where to begin: PORT={choices.port_elsewhere}"
            ) from error
