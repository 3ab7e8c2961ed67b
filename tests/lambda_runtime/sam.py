"""SAM CLI as a user calls it: `sam build` for Lambda, `sam local invoke` in a Lambda container."""

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import deployment.build
from deployment.build import building, write_parameters
from deployment.built_packages import Target
from local.access_key import AccessKey

CHECKOUT = Path(__file__).parents[2]
PROGRAMS = CHECKOUT / ".venv" / "bin"
SAM = CHECKOUT / ".environments" / "sam" / "bin" / "sam"
BUILDS = CHECKOUT / ".local" / "lambda_runtime"
RUNTIME = "python3.13"

_OF_THE_PLATFORM = re.compile(r"(START|END) RequestId: ")
_REPORT = "REPORT RequestId: "


@dataclass(frozen=True)
class Invocation:
    """What a function answered, and the lines that came from it and its runtime."""

    answer: Any
    lines: tuple[str, ...]

    @classmethod
    def read(cls, log: Path) -> Self:
        """Read what came out of a container: lines, a report, the answer, and the end of the container."""
        lines, _, answer_and_end = log.read_text().partition(_REPORT)
        _, answer, *_ = answer_and_end.splitlines()
        own = (line for line in lines.splitlines() if not _OF_THE_PLATFORM.match(line))
        return cls(json.loads(answer), tuple(own))


@dataclass(frozen=True)
class Build:
    """What `sam build` made for one kind of processor, and would deploy."""

    template: Path
    parameters: Mapping[str, str]

    def package(self, resource: str) -> Path:
        """The folder that is unpacked on Lambda, of a function or the layer."""
        return self.template.with_name(resource)

    def invoke(
        self,
        function: str,
        event: Path,
        parameters: Mapping[str, str],
        variables: Mapping[str, str],
        key: AccessKey,
    ) -> Invocation:
        """Run the function once, in a container of its own, with these environment variables.

        `key` is whose the function's requests are.
        """
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            variables_file, log = folder / "variables.json", folder / "log"
            variables_file.write_text(json.dumps({function: variables}))
            _sam(
                *("local", "invoke", function, "--skip-pull-image"),
                *("--template-file", self.template),
                *("--config-file", CHECKOUT / "samconfig.toml"),
                *("--event", event),
                *("--env-vars", variables_file),
                *("--log-file", log),
                *("--layer-cache-basedir", BUILDS / "layers"),
                *_overrides({**self.parameters, **parameters}),
                folder=folder,
                key=key,
            )
            return Invocation.read(log)


def build(architecture: str, runtime: str = RUNTIME) -> Build:
    """Build both functions and the layer as `make build` does, whatever this machine has."""
    checked, parameters = checked_build(BUILDS / f"{runtime}-{architecture}", architecture, runtime)
    with building(checked):
        run(*checked.command, folder=checked.folder)
    return Build(checked.built_template, parameters)


def checked_build(
    folder: Path, architecture: str, runtime: str = RUNTIME
) -> tuple[deployment.build.Build, Mapping[str, str]]:
    """A build of the template in `folder` that is still to be run, and its parameters."""
    parameters = {
        "PythonRuntime": runtime,
        "Architecture": architecture,
        "WikipediaContact": "tests@example.org",
    }
    build = deployment.build.Build(
        template=CHECKOUT / "template.yaml",
        folder=folder,
        parameters_file=write_parameters(parameters, folder),
        target=Target(runtime, architecture),
    )
    return build, parameters


def _overrides(parameters: Mapping[str, str]) -> list[str]:
    return ["--parameter-overrides", *(f"{name}={value}" for name, value in parameters.items())]


def _sam(*arguments: str | Path, folder: Path, key: AccessKey | None = None) -> None:
    run(SAM, *arguments, folder=folder, settings=key.variables() if key else {})


def run(*command: str | Path, folder: Path, settings: Mapping[str, str] | None = None) -> None:
    """Run a command of SAM CLI, with these environment variables besides. Fails the test where it fails."""
    environment = {**_environment(), **(settings or {})}
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def _environment() -> dict[str, str]:
    """Ours, without a way to a real AWS account; `sam build` looks for uv on the PATH."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SAM_"))},
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_DEFAULT_REGION": "us-east-1",
        "SAM_CLI_TELEMETRY": "0",
        "UV_PYTHON_DOWNLOADS": "never",
    }
