"""AWS::Athena::NamedQuery for MiniStack's own Athena, since its CloudFormation lacks that type."""

import json
from typing import Any

from ministack.services import athena  # type: ignore[import-not-found]
from ministack.services.cloudformation import provisioners  # type: ignore[import-not-found]


def install() -> None:
    provisioners._RESOURCE_HANDLERS["AWS::Athena::NamedQuery"] = {
        "create": _create,
        "update": _update,
        "delete": _delete,
    }


def _create(_logical_id: str, properties: dict[str, Any], _stack: str) -> tuple[str, dict[str, str]]:
    _status, _headers, body = athena._create_named_query(properties)
    query_id: str = json.loads(body)["NamedQueryId"]
    return query_id, {"NamedQueryId": query_id}


def _update(
    physical_id: str, _old: dict[str, Any], new: dict[str, Any], stack: str
) -> tuple[str, dict[str, str]]:
    """Any change makes another query on AWS, too."""
    _delete(physical_id, new)
    return _create("", new, stack)


def _delete(physical_id: str, _properties: dict[str, Any]) -> None:
    athena._delete_named_query({"NamedQueryId": physical_id})
