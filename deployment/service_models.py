"""botocore's descriptions of services: those that a function does not ask stay out of its package."""

import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from deployment.built_packages import FUNCTION, LAYER
from deployment.template import read_template

SERVICES = Path("botocore", "data")
"""In a function's folder. It has a folder for each of AWS's 400 services, and files for all of them."""

_BOTO = ("boto3", "botocore", "s3transfer")
"""These name every service."""

_QUOTED = re.compile(rb"""["']([a-z0-9-]+)["']""")


def leave_out_services(built_template: Path) -> None:
    """Delete the descriptions of services that neither the function nor a layer or package of it names.

    They are two thirds of a function's package. A module names a service by a text in quotes, as in
    `boto3.client("sqs")`. A text that only looks like it keeps a service that nothing needs.
    """
    if not built_template.is_file():
        return
    folders: dict[str, list[Path]] = {FUNCTION: [], LAYER: []}
    for name, resource in read_template(built_template)["Resources"].items():
        if resource["Type"] in folders:
            folders[resource["Type"]].append(built_template.parent / name)
    in_layers = {text for layer in folders[LAYER] for text in _quoted(layer.rglob("*.py"))}
    for function in folders[FUNCTION]:
        services = function / SERVICES
        unused = {each.name for each in services.glob("*") if each.is_dir()} - in_layers
        if unused:
            unused -= set(_quoted(_modules_but_botos(function)))
        for service in unused:
            shutil.rmtree(services / service)


def _modules_but_botos(function: Path) -> Iterator[Path]:
    for each in function.iterdir():
        if each.name not in _BOTO:
            yield from [each] if each.suffix == ".py" else each.rglob("*.py")


def _quoted(modules: Iterable[Path]) -> Iterator[str]:
    for module in modules:
        for text in _QUOTED.findall(module.read_bytes()):
            yield text.decode()
