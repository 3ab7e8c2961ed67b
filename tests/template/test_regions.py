"""A stack stands where Comprehend is, or says which region's it asks."""

import boto3
import pytest

from tests.template.translated import TranslatedTemplate, source

PARTITIONS = ("aws", "aws-us-gov")
"""The others have no Comprehend, or no way to Wikipedia (aws-iso)."""


@pytest.fixture(scope="module")
def with_comprehend() -> list[str]:
    """The regions that AWS's own list of endpoints names."""
    session = boto3.Session()
    return sorted(
        region
        for partition in PARTITIONS
        for region in session.get_available_regions("comprehend", partition)
    )


def test_a_region_with_comprehend_can_be_chosen(with_comprehend: list[str]) -> None:
    assert source()["Parameters"]["ComprehendRegion"]["AllowedValues"] == ["", *with_comprehend]


def test_a_stack_stands_in_each_region_with_comprehend(with_comprehend: list[str]) -> None:
    assert [
        region for region in with_comprehend if TranslatedTemplate(**{"AWS::Region": region}).broken_rules()
    ] == []


@pytest.mark.parametrize("region", ["eu-north-1", "ap-east-1", "us-gov-east-1", "cn-north-1"])
def test_a_stack_elsewhere_is_refused_at_once_and_told_what_to_set(region: str) -> None:
    (told,) = TranslatedTemplate(**{"AWS::Region": region}).broken_rules()
    assert "no Amazon Comprehend" in told
    assert "Set ComprehendRegion" in told


def test_a_stack_elsewhere_may_ask_another_region() -> None:
    template = TranslatedTemplate(**{"AWS::Region": "eu-north-1"}, ComprehendRegion="eu-west-1")
    assert template.broken_rules() == []


def test_a_stack_elsewhere_may_ask_another_comprehend() -> None:
    template = TranslatedTemplate(
        **{"AWS::Region": "eu-north-1"}, ComprehendEndpointUrl="https://comprehend.example.org"
    )
    assert template.broken_rules() == []
