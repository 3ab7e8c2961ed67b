"""A template as it is written, without the values that CloudFormation computes."""

from pathlib import Path
from typing import Any

import yaml


class _PlainParts(yaml.SafeLoader):
    """Reads CloudFormation's short forms (!Ref, !Sub) as nothing."""


_PlainParts.add_multi_constructor("!", lambda _loader, _suffix, _node: None)


def read_template(file: Path) -> dict[str, Any]:
    """Give the template's sections. A value that CloudFormation would compute is None."""
    sections: dict[str, Any] = yaml.load(file.read_text(), Loader=_PlainParts)  # noqa: S506 — a SafeLoader
    return sections
