"""A function's package describes the services that it asks, and not all that AWS has."""

from pathlib import Path

import pytest

from deployment.build import Build, building
from deployment.checkout import TEMPLATE
from deployment.service_models import SERVICES, leave_out_services
from tests.deployment.built import MACHINE, BuiltByHand

EVERY = ("comprehend", "dynamodb", "ec2", "resource-groups", "s3", "sqs")


@pytest.fixture
def built(tmp_path: Path) -> BuiltByHand:
    """Its botocore, like the real one, names every service itself."""
    built = BuiltByHand(tmp_path / ".aws-sam" / "build")
    built.make()
    with_services(built)
    return built


def with_services(built: BuiltByHand) -> None:
    for service in EVERY:
        built.write(f"Consumer/{SERVICES}/{service}/2020-01-01/service-2.json.gz")
    built.write(f"Consumer/{SERVICES}/endpoints.json")
    for package in ("boto3", "botocore"):
        built.write(f"Consumer/{package}/session.py", repr(EVERY))


def services(built: BuiltByHand) -> set[str]:
    return {each.name for each in (built.function / SERVICES).iterdir() if each.is_dir()}


def test_what_no_module_names_is_left_out(built: BuiltByHand) -> None:
    leave_out_services(built.template)
    assert services(built) == set()
    assert (built.function / SERVICES / "endpoints.json").is_file()


@pytest.mark.parametrize(
    "module",
    [
        "Consumer/app.py",
        "Consumer/adapters/storage.py",
        "Consumer/requests/__init__.py",
        "Shared/python/shared_by_all/__init__.py",
    ],
)
def test_what_a_module_of_the_function_a_package_or_a_layer_names_stays(
    built: BuiltByHand, module: str
) -> None:
    built.write(module, "groups = client('resource-groups')\nqueue: Any = boto3.client(\n    \"sqs\"\n)\n")
    leave_out_services(built.template)
    assert services(built) == {"resource-groups", "sqs"}


def test_a_build_leaves_them_out(tmp_path: Path) -> None:
    build = Build(TEMPLATE, tmp_path, tmp_path / "parameters.yaml", MACHINE)
    built = BuiltByHand(build.output / "build")
    with building(build):
        built.make()
        with_services(built)
        built.write("Consumer/domain.py", "import requests\nTABLES = 'dynamodb'\n")
    assert services(built) == {"dynamodb"}
