"""What an operator may do with a key of the account's own. All else is in tests/privileges."""

from typing import Any

import pytest

from deployment.parameters import read_declared
from tests.template.translated import TEMPLATE, TranslatedTemplate

OPERATOR = TEMPLATE.parent / "deployment" / "operator.yaml"
KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def statements(**parameters: str) -> list[dict[str, Any]]:
    policy = TranslatedTemplate(OPERATOR, **parameters).properties("OperatorPolicy")
    found: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
    return found


def test_with_a_key_services_may_use_it_in_the_operators_name_and_the_operator_may_not() -> None:
    (added,) = [each for each in statements(KmsKeyArn=KEY) if each not in statements()]
    assert set(added["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey"}
    assert added["Resource"] == KEY
    services = [f"{service}.eu-central-1.amazonaws.com" for service in ("athena", "dynamodb", "s3", "sqs")]
    assert added["Condition"] == {"StringEquals": {"kms:ViaService": services}}


def test_without_one_no_key_may_be_used() -> None:
    assert "kms" not in str(statements())


@pytest.mark.parametrize("file_name", ["operator.yaml", "bootstrap.yaml"])
def test_a_key_is_named_by_its_arn_as_in_the_stack(file_name: str) -> None:
    here = read_declared(OPERATOR.with_name(file_name))["KmsKeyArn"]
    in_the_stack = read_declared(TEMPLATE)["KmsKeyArn"]
    for value in ("", KEY, "arn:aws:kms:eu-central-1:111122223333:alias/mine", "mine"):
        assert bool(here.problem_with(value)) == bool(in_the_stack.problem_with(value)), value
