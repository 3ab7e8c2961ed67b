"""The template as CloudFormation gets it."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from cfnlint.decode import cfn_yaml  # type: ignore[import-untyped]
from samtranslator.parser.parser import Parser  # type: ignore[import-untyped]
from samtranslator.translator.translator import Translator  # type: ignore[import-untyped]

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
REGION = "eu-central-1"
STACK_NAME = "names-of-mine"
STACK_UUID = "1c2fa620-982a-11e3-aff7-50e2416294e0"

_PSEUDO_PARAMETERS = {
    "AWS::AccountId": "111122223333",
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackId": f"arn:aws:cloudformation:{REGION}:111122223333:stack/{STACK_NAME}/{STACK_UUID}",
    "AWS::StackName": STACK_NAME,
    "AWS::URLSuffix": "amazonaws.com",
}
_NO_VALUE = object()


@cache
def source(template: Path = TEMPLATE) -> dict[str, Any]:
    """The template as it is written."""
    plain: dict[str, Any] = json.loads(json.dumps(cfn_yaml.load(str(template))))
    return plain


class TranslatedTemplate:
    """What a deployment with these parameters asks for: SAM's resources translated, conditions decided.

    Parameters are text, as CloudFormation has them. What only a deployment knows stays a reference in words:
    `NamesQueue` for a `!Ref`, `NamesQueue.Arn` for a `!GetAtt`.
    """

    def __init__(self, template_file: Path = TEMPLATE, /, **parameters: str) -> None:
        declared = source(template_file)["Parameters"]
        defaults = {name: str(declared[name]["Default"]) for name in declared if "Default" in declared[name]}
        contact = {"WikipediaContact": "operator@example.org"} if "WikipediaContact" in declared else {}
        given = {**contact, **parameters}
        self._values = {**_PSEUDO_PARAMETERS, **defaults, **given}
        template = _translate(template_file, given)
        self._conditions = template.get("Conditions", {})
        self._rules: dict[str, Any] = source(template_file).get("Rules", {})
        self.resources: dict[str, dict[str, Any]] = {
            logical_id: self._settle(resource)
            for logical_id, resource in template["Resources"].items()
            if "Condition" not in resource or self._holds(resource["Condition"])
        }
        self.outputs: dict[str, dict[str, Any]] = {
            name: self._settle(output)
            for name, output in template["Outputs"].items()
            if "Condition" not in output or self._holds(output["Condition"])
        }

    def broken_rules(self) -> list[str]:
        """What CloudFormation says of the parameters before it makes anything."""
        return [
            assertion["AssertDescription"]
            for rule in self._rules.values()
            if self._settle(rule["RuleCondition"])
            for assertion in rule["Assertions"]
            if not self._settle(assertion["Assert"])
        ]

    def properties(self, logical_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.resources[logical_id]["Properties"]
        return found

    def of_type(self, resource_type: str) -> dict[str, dict[str, Any]]:
        """The properties of all resources of a type, by logical id."""
        return {
            logical_id: resource["Properties"]
            for logical_id, resource in self.resources.items()
            if resource["Type"] == resource_type
        }

    def environment(self, function: str) -> dict[str, str]:
        variables: dict[str, str] = self.properties(function)["Environment"]["Variables"]
        return variables

    def _holds(self, condition: str) -> bool:
        return bool(self._settle(self._conditions[condition]))

    def _settle(self, node: Any) -> Any:  # noqa: ANN401, PLR0911, PLR0912 — any part of a template, a return for each
        match node:
            case {"Ref": "AWS::NoValue"}:
                return _NO_VALUE
            case {"Ref": name}:
                return self._values.get(name, name)
            case {"Fn::GetAtt": [logical_id, attribute]}:
                return f"{logical_id}.{attribute}"
            case {"Fn::Sub": str(text)}:
                return re.sub(r"\$\{([\w:.]+)\}", lambda found: self._values.get(found[1], found[1]), text)
            case {"Fn::Sub": [str(text), dict(given)]}:
                values: dict[str, str] = {**self._values, **self._settle(given)}
                return re.sub(r"\$\{([\w:.]+)\}", lambda found: values.get(found[1], found[1]), text)
            case {"Fn::Select": [index, items]}:
                return self._settle(items)[int(index)]
            case {"Fn::Split": [delimiter, text]}:
                return self._settle(text).split(delimiter)
            case {"Fn::Join": [delimiter, parts]}:
                return str(delimiter).join(self._settle(parts))
            case {"Fn::If": [condition, then, otherwise]}:
                return self._settle(then if self._holds(condition) else otherwise)
            case {"Fn::Equals": [one, other]}:
                return str(self._settle(one)) == str(self._settle(other))
            case {"Fn::And": conditions}:
                return all(map(self._settle, conditions))
            case {"Fn::Or": conditions}:
                return any(map(self._settle, conditions))
            case {"Condition": str(condition)} if len(node) == 1:
                return self._holds(condition)
            case {"Fn::Contains": [values, value]}:
                return self._settle(value) in self._settle(values)
            case {"Fn::Not": [condition]}:
                return not self._settle(condition)
            case dict():
                if unknown := [key for key in node if key.startswith("Fn::")]:
                    raise NotImplementedError(f"settle {unknown} here, too")
                settled = {key: self._settle(value) for key, value in node.items()}
                return {key: value for key, value in settled.items() if value is not _NO_VALUE}
            case list():
                return [value for value in map(self._settle, node) if value is not _NO_VALUE]
        return node


def _translate(template_file: Path, parameters: Mapping[str, str]) -> dict[str, Any]:
    template = json.loads(json.dumps(source(template_file)))
    for resource in template["Resources"].values():
        for folder in {"CodeUri", "ContentUri"} & resource["Properties"].keys():
            resource["Properties"][folder] = "s3://uploaded/by-sam-deploy"
    translator = Translator({}, Parser(), boto_session=boto3.Session(region_name=REGION))
    translated: dict[str, Any] = translator.translate(template, dict(parameters))
    return translated
