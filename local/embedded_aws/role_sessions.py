"""Credentials of the functions' roles that nobody can guess.

MiniStack 1.5.33 computes them from the names of the function and of its role. The function's is on the
command line of its process, where every user of the machine reads it.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from ministack.core import lambda_runtime  # type: ignore[import-not-found]
from ministack.services import lambda_svc, sts  # type: ignore[import-not-found]

_KEY = secrets.token_bytes(32)


def execution_credentials(configuration: Mapping[str, Any]) -> dict[str, str]:
    """What a function finds in its environment.

    All workers of a function have the same, so that a new worker does not lock the others out.
    """
    account, _region = lambda_runtime._account_region_from_function_config(configuration)
    function, role = configuration["FunctionArn"], configuration["Role"]
    role_name, session_name = role.rpartition("/")[2], configuration["FunctionName"][:64]
    access_key_id = f"ASIA{_unguessable('access key', function, role)[:16].upper()}"
    secret, token = _unguessable("secret", function, role), _unguessable("token", function, role)
    sts.register_session(
        access_key_id,
        {
            "Arn": f"arn:aws:sts::{account}:assumed-role/{role_name}/{session_name}",
            "UserId": f"{role_name}:{session_name}",
            "SecretAccessKey": secret,
            "SessionToken": token,
        },
    )
    return {
        "AWS_ACCESS_KEY_ID": access_key_id,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_SESSION_TOKEN": token,
    }


def _unguessable(*parts: str) -> str:
    return hmac.new(_KEY, "\n".join(parts).encode(), hashlib.sha256).hexdigest()


def install() -> None:
    for module in (lambda_runtime, lambda_svc):
        module.execution_credentials = execution_credentials
