"""`sam build`, and a check whether its output can be deployed."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import yaml

from deployment.built_packages import Target, faults_in
from deployment.checkout import SAM, SAM_CONFIGURATION
from deployment.compiled_modules import compile_modules
from deployment.parameters import Declared
from deployment.service_models import leave_out_services
from deployment.template import as_json
from operations.cannot_continue import CannotContinue

OUTPUT = ".aws-sam"
"""SAM CLI builds, and keeps its cache, in a folder of this name in the folder that it runs in."""

_UNFINISHED = "unfinished"


@dataclass(frozen=True)
class Build:
    """What `sam build` makes of a template in `folder`, for the runtime and processor of `target`."""

    template: Path
    folder: Path
    parameters_file: Path
    target: Target
    section: str = "default"
    """The section of samconfig.toml."""

    @property
    def output(self) -> Path:
        return self.folder / OUTPUT

    @property
    def built_template(self) -> Path:
        return self.output / "build" / "template.yaml"

    @property
    def template_to_deploy(self) -> Path:
        """The same in the form that SAM CLI reads sooner."""
        return self.built_template.with_suffix(".json")

    @property
    def command(self) -> list[str | Path]:
        """Run it in `folder`, with uv on the PATH."""
        template: list[str | Path] = ["--template-file", self.template]
        return [SAM, "build", *template, *self.settings]

    def deploy_command(self, stack_name: str, *options: str) -> list[str | Path]:
        """Run it in `folder`, once that is built."""
        template: list[str | Path] = ["--template-file", self.template_to_deploy]
        return [SAM, "deploy", *template, *self.settings, "--stack-name", stack_name, *options]

    @property
    def settings(self) -> list[str | Path]:
        """Options for `sam build` and `sam deploy` alike: neither reads those of the other."""
        settings: list[str | Path] = ["--config-file", SAM_CONFIGURATION, "--config-env", self.section]
        return [*settings, "--parameter-overrides", f"file://{self.parameters_file}"]

    def throw_away(self) -> None:
        shutil.rmtree(self.output, ignore_errors=True)

    def take_over(self, other: Self) -> None:
        """Copy the output and the cache of another build of this template. Neither holds its path."""
        self.throw_away()
        with _whole_or_thrown_away(self):
            shutil.copytree(other.output, self.output, symlinks=True, dirs_exist_ok=True)


@contextmanager
def building(build: Build) -> Iterator[None]:
    """Make packages of what the block built with `build.command`, and check them.

    Descriptions of services that a function does not ask are left out, and modules are compiled.

    Where requirements could not be installed, SAM's cache holds the function as built all the same, and the
    next build succeeds with it. So a build that failed, was interrupted or is not complete is deleted, with
    the cache. Raises CannotContinue with what the check found, and what the block raises.
    """
    with _whole_or_thrown_away(build):
        yield
        leave_out_services(build.built_template)
        compile_modules(build.built_template, build.target)  # first, or the check's imports compile too
        check_built(build)
        build.template_to_deploy.write_text(as_json(build.built_template))


@contextmanager
def _whole_or_thrown_away(build: Build) -> Iterator[None]:
    unfinished = build.output / _UNFINISHED
    if unfinished.exists():  # the program was killed
        build.throw_away()
    build.output.mkdir(parents=True, exist_ok=True)
    unfinished.touch()
    try:
        yield
    except BaseException:
        build.throw_away()
        raise
    unfinished.unlink()


def check_built(build: Build) -> None:
    """Raises CannotContinue where a function would not run."""
    if faults := faults_in(build.built_template, build.target):
        told = "\n  ".join(["What was built cannot be deployed, and was thrown away:", *faults])
        raise CannotContinue(f"{told}\nTry again: it is built anew.")


def target_of(parameters: Mapping[str, str], declared: Mapping[str, Declared]) -> Target:
    """What the functions will run on. A parameter that is not given has its default."""
    chosen = {
        name: parameters.get(name, declared[name].default) for name in ("PythonRuntime", "Architecture")
    }
    return Target(runtime=str(chosen["PythonRuntime"]), architecture=str(chosen["Architecture"]))


def write_parameters(parameters: Mapping[str, str], folder: Path) -> Path:
    """Write the file that SAM CLI reads them from: on a command line it splits values at spaces."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "parameters.yaml"
    file.write_text(yaml.safe_dump(dict(parameters), allow_unicode=True))
    return file
