"""The stack on the embedded AWS, where IAM is enforced, and ways to act in it under any role."""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

from local import environment


@dataclass(frozen=True)
class Credentials:
    access_key: str
    secret_key: str
    session_token: str | None = None


Client = Any
"""botocore's, of any service."""


class Refused(Exception):
    """IAM said no."""


@contextmanager
def refusals() -> Iterator[None]:
    """Raise botocore's errors inside as Refused where they are a refusal."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in {"AccessDenied", "AccessDeniedException", "403"}:
            raise Refused(str(error)) from error
        raise


@contextmanager
def listening(client: Client, event: str, listener: Callable[..., None]) -> Iterator[None]:
    """Have botocore call `listener` at the client's `event`, for as long as the block runs."""
    client.meta.events.register(event, listener)
    try:
        yield
    finally:
        client.meta.events.unregister(event, listener)


@dataclass(frozen=True)
class Deployed:
    """A stack by its name; `certificates` is a file of authorities to trust."""

    stack_name: str
    endpoint: str
    certificates: Path
    root: Credentials

    def client(
        self, service: str, credentials: Credentials | None = None, endpoint: str | None = None
    ) -> Client:
        """One of the account's root, where no other credentials are given."""
        return _client(service, credentials or self.root, endpoint or self.endpoint, self.certificates)

    @cached_property
    def parts(self) -> Mapping[str, str]:
        """The physical ids of the stack's resources, by logical id."""
        cloudformation = self.client("cloudformation")
        resources = cloudformation.describe_stack_resources(StackName=self.stack_name)["StackResources"]
        return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in resources}

    @cached_property
    def roles(self) -> Mapping[str, "Role"]:
        """The stack's roles, by logical id."""
        return {role: Role(self, self.parts[role]) for role in ("ProducerRole", "ConsumerRole")}

    def configuration(self, function: str) -> Mapping[str, Any]:
        name = self.parts[function]
        found: Mapping[str, Any] = self.client("lambda").get_function_configuration(FunctionName=name)
        return found

    def invoke(self, function: str, event: Mapping[str, Any]) -> Mapping[str, Any]:
        """Raises Refused where the function ended in an error that is a refusal."""
        answer = self.client("lambda").invoke(
            FunctionName=self.parts[function], Payload=json.dumps(event).encode()
        )
        payload: Mapping[str, Any] = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            message = str(payload.get("errorMessage"))
            raise Refused(message) if "AccessDenied" in message else AssertionError(message)
        return payload


@dataclass(frozen=True)
class Role:
    """One of the stack's roles, by its physical name."""

    deployed: Deployed
    name: str

    @cached_property
    def arn(self) -> str:
        return str(self._iam.get_role(RoleName=self.name)["Role"]["Arn"])

    @cached_property
    def credentials(self) -> Credentials:
        """MiniStack lets the account's root take on a role that trusts Lambda alone."""
        session = self.deployed.client("sts").assume_role(RoleArn=self.arn, RoleSessionName="tests")
        given = session["Credentials"]
        return Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])

    def client(self, service: str, endpoint: str | None = None) -> Client:
        return self.deployed.client(service, self.credentials, endpoint)

    def check(self, action: str, resource: str) -> None:
        """Ask IAM itself. Raises Refused."""
        answer = self._iam.simulate_principal_policy(
            PolicySourceArn=self.arn, ActionNames=[action], ResourceArns=[resource]
        )
        (result,) = answer["EvaluationResults"]
        if result["EvalDecision"] != "allowed":
            raise Refused(f"{action} on {resource}: {result['EvalDecision']}")

    @contextmanager
    def without(self, action: str) -> Iterator[None]:
        """Take one action from the role, for as long as the block runs."""
        (policy,) = self._iam.list_role_policies(RoleName=self.name)["PolicyNames"]
        whole = self._iam.get_role_policy(RoleName=self.name, PolicyName=policy)["PolicyDocument"]
        statements = [
            {**statement, "Action": left}
            for statement in whole["Statement"]
            if (left := [each for each in _as_list(statement["Action"]) if each != action])
        ]
        self._put(policy, {**whole, "Statement": statements})
        try:
            yield
        finally:
            self._put(policy, whole)

    def _put(self, policy: str, document: Mapping[str, Any]) -> None:
        self._iam.put_role_policy(RoleName=self.name, PolicyName=policy, PolicyDocument=json.dumps(document))

    @property
    def _iam(self) -> Client:
        return self.deployed.client("iam")


@cache  # to read the certificates takes longer than a request
def _client(service: str, credentials: Credentials, endpoint: str, certificates: Path) -> Client:
    return _session().create_client(
        service,
        environment.REGION,
        endpoint_url=endpoint,
        verify=str(certificates),
        config=Config(proxies={}, retries={"total_max_attempts": 1}),
        aws_access_key_id=credentials.access_key,
        aws_secret_access_key=credentials.secret_key,
        aws_session_token=credentials.session_token,
    )


@cache
def _session() -> botocore.session.Session:
    """It reads nobody's configuration."""
    nowhere = dict.fromkeys(("config_file", "credentials_file"), (None, None, os.devnull, None))
    return botocore.session.Session(session_vars={**nowhere, "profile": (None, None, None, None)})


def _as_list(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value
