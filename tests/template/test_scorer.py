"""Whose scores a stack has: with the scorer of our own there is nothing of Comprehend in it."""

import json

import pytest

from name_sentiment.rules import SCORERS
from scorer.inference.model import SentimentModel
from tests.template.test_roles import grants
from tests.template.translated import STACK_NAME, TEMPLATE, TranslatedTemplate, source


@pytest.fixture(scope="module")
def own() -> TranslatedTemplate:
    return TranslatedTemplate(Scorer="own", **{"AWS::Region": "eu-north-1"})


def test_the_choice_is_between_the_scorers_that_the_code_knows() -> None:
    assert source()["Parameters"]["Scorer"]["AllowedValues"] == list(SCORERS)


def test_scores_are_known_by_the_version_of_the_model_that_is_kept_here() -> None:
    model = SentimentModel.load()
    assert SCORERS["own"] == f"{model.name} {model.version}"


def test_it_stands_in_a_region_without_comprehend(own: TranslatedTemplate) -> None:
    assert own.broken_rules() == []


def test_nothing_may_or_can_ask_comprehend(own: TranslatedTemplate) -> None:
    actions = {action for action, _resource in grants(own.properties("ConsumerRole"))}
    assert not any(action.startswith("comprehend:") for action in actions)
    environment = TranslatedTemplate(Scorer="own", ComprehendEndpointUrl="https://c.example.org").environment(
        "ConsumerFunction"
    )
    assert environment["SCORER"] == "own"
    assert environment["COMPREHEND_REGION"] == ""
    assert "AWS_ENDPOINT_URL_COMPREHEND" not in environment
    assert not any(
        "comprehend" in json.dumps(alarm).lower() for alarm in own.of_type("AWS::CloudWatch::Alarm").values()
    )


def test_only_the_consumer_gets_the_layer_with_the_model(own: TranslatedTemplate) -> None:
    shared, model = (
        next(layer for layer in own.of_type("AWS::Lambda::LayerVersion") if layer.startswith(name))
        for name in ("SharedLayer", "ScorerLayer")
    )
    assert own.properties("ConsumerFunction")["Layers"] == [shared, model]
    assert own.properties("ProducerFunction")["Layers"] == [shared]


def test_whoever_deploys_may_publish_its_layers(own: TranslatedTemplate) -> None:
    allowed = (TEMPLATE.parent / "deployment" / "bootstrap.yaml").read_text()
    names = [layer["LayerName"] for layer in own.of_type("AWS::Lambda::LayerVersion").values()]
    assert len(names) == 2
    for name in names:
        assert f":layer:${{StackName}}{name.removeprefix(STACK_NAME)}:*" in allowed


def test_producer_and_consumer_know_scores_by_the_same_scorer(own: TranslatedTemplate) -> None:
    assert {own.environment(name)["SCORER"] for name in ("ProducerFunction", "ConsumerFunction")} == {"own"}


@pytest.mark.parametrize("language", ["fr", "zh-TW"])
def test_another_language_than_english_is_refused_at_once(language: str) -> None:
    (told,) = TranslatedTemplate(Scorer="own", LanguageCode=language).broken_rules()
    assert "English alone" in told
    assert TranslatedTemplate(Scorer="comprehend", LanguageCode=language).broken_rules() == []
