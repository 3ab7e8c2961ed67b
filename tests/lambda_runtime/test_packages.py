"""What `sam build` would deploy: small enough, and made for the runtime and processor asked for."""

import struct
from collections.abc import Callable, Iterator
from email.parser import HeaderParser
from pathlib import Path

import pytest
from packaging.tags import Tag, compatible_tags, cpython_tags, parse_tag

from tests.lambda_runtime.functions import CONSUMER, PRODUCER
from tests.lambda_runtime.sam import Build

MOST_MEGABYTES = {CONSUMER: 30, PRODUCER: 30}
MOST_MEGABYTES_WITH_THE_SCORER = 40
ELF_MACHINES = {"x86_64": 62, "arm64": 183}
LINUX_MACHINES = {"x86_64": "x86_64", "arm64": "aarch64"}
NEWEST_GLIBC = 34
"""Lambda's python3.12 and later run on Amazon Linux 2023, whose C library is glibc 2.34."""


@pytest.fixture(params=["x86_64", "arm64"], scope="module")
def architecture(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=["python3.13", "python3.14"], scope="module")
def runtime(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def build(architecture: str, runtime: str, build_for: Callable[[str, str], Build]) -> Build:
    return build_for(architecture, runtime)


@pytest.mark.parametrize("function", [CONSUMER, PRODUCER])
def test_it_is_small_when_unpacked(build: Build, function: str) -> None:
    assert _megabytes(build, function) < MOST_MEGABYTES[function]


@pytest.mark.parametrize("function", [CONSUMER, PRODUCER])
@pytest.mark.parametrize("package", ["pandas", "numpy", "sentencex"])
def test_no_function_carries_what_it_does_not_need(build: Build, function: str, package: str) -> None:
    assert (build.package(function) / "requests").is_dir()
    assert not (build.package(function) / package).exists()


@pytest.mark.parametrize("function", [CONSUMER, PRODUCER])
def test_what_both_share_is_in_the_layer_alone(build: Build, function: str) -> None:
    assert (build.package("SharedLayer") / "python" / "name_sentiment" / "names.py").is_file()
    assert not list(build.package(function).rglob("name_sentiment"))


def test_the_scorer_of_our_own_is_in_its_layer_without_what_it_is_trained_and_served_with(
    build: Build,
) -> None:
    layer = build.package("ScorerLayer") / "python" / "scorer"
    assert {path.name for path in layer.iterdir()} == {"__init__.py", "inference", "model"}
    assert (layer / "model" / "sentiment.json").is_file()


def test_the_consumer_is_small_with_both_layers(build: Build) -> None:
    parts = (CONSUMER, "SharedLayer", "ScorerLayer")
    assert sum(_megabytes(build, part) for part in parts) < MOST_MEGABYTES_WITH_THE_SCORER


@pytest.mark.parametrize("function", [CONSUMER, PRODUCER])
def test_every_wheel_is_for_lambda(build: Build, architecture: str, runtime: str, function: str) -> None:
    installable = set(_tags_of_lambda(LINUX_MACHINES[architecture], _minor(runtime)))
    wheels = {path.parent.name: _tags(path) for path in build.package(function).glob("*.dist-info/WHEEL")}
    assert wheels
    assert [name for name, tags in wheels.items() if not tags & installable] == []


def test_every_compiled_module_is_for_its_processor(build: Build, architecture: str) -> None:
    machines = {_machine(path) for path in build.package(CONSUMER).rglob("*.so*")}
    assert machines == {ELF_MACHINES[architecture]}


def test_every_compiled_module_is_named_for_its_python_and_processor(
    build: Build, architecture: str, runtime: str
) -> None:
    suffix = f".cpython-3{_minor(runtime)}-{LINUX_MACHINES[architecture]}-linux-gnu.so"
    modules = [path.name for path in build.package(CONSUMER).rglob("*.so")]
    named = [name for name in modules if ".cpython-" in name]
    assert named
    assert [name for name in named if not name.endswith(suffix)] == []


def _megabytes(build: Build, part: str) -> float:
    return sum(path.stat().st_size for path in build.package(part).rglob("*") if path.is_file()) / 1_000_000


def _minor(runtime: str) -> int:
    return int(runtime.removeprefix("python3."))


def _tags_of_lambda(machine: str, minor: int) -> Iterator[Tag]:
    platforms = [f"manylinux_2_{minor}_{machine}" for minor in range(NEWEST_GLIBC + 1)]
    platforms += [f"manylinux2014_{machine}", f"linux_{machine}"]
    yield from cpython_tags((3, minor), [f"cp3{minor}"], platforms)
    yield from compatible_tags((3, minor), f"cp3{minor}", platforms)


def _tags(wheel: Path) -> set[Tag]:
    lines = HeaderParser().parsestr(wheel.read_text()).get_all("Tag", [])
    return {tag for line in lines for tag in parse_tag(line)}


def _machine(library: Path) -> int:
    with library.open("rb") as file:
        header = file.read(20)
    assert header.startswith(b"\x7fELF"), library
    machine: int = struct.unpack_from("<H", header, 18)[0]
    return machine
