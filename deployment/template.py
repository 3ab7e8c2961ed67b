"""A template as it is written, without the values that CloudFormation computes."""

import json
from pathlib import Path
from typing import Any

import yaml

# The same in C, where PyYAML has it: ours is a long file, and a command reads it several times.
_YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _PlainParts(_YAML_LOADER):  # type: ignore[misc, valid-type]
    """Reads CloudFormation's short forms (!Ref, !Sub) as nothing."""


_PlainParts.add_multi_constructor("!", lambda _loader, _suffix, _node: None)


class _AsSamReadsIt(_YAML_LOADER):  # type: ignore[misc, valid-type]
    """Takes what looks like a time, as in AWSTemplateFormatVersion, for text."""


_AsSamReadsIt.add_constructor("tag:yaml.org,2002:timestamp", _YAML_LOADER.construct_yaml_str)


def read_template(file: Path) -> dict[str, Any]:
    """Give the template's sections. A value that CloudFormation would compute is None."""
    sections: dict[str, Any] = yaml.load(file.read_text(), Loader=_PlainParts)  # noqa: S506 — a SafeLoader
    return sections


def as_json(built_template: Path) -> str:
    """What `sam build` wrote, as JSON. It has no short forms.

    SAM CLI reads a template five times as it deploys it, YAML by PyYAML's pure Python, JSON by the C of the
    standard library: seconds each, and milliseconds.
    """
    return json.dumps(yaml.load(built_template.read_text(), Loader=_AsSamReadsIt), indent=1)  # noqa: S506 — a SafeLoader
