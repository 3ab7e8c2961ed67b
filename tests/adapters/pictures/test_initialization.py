"""What the functions make where Lambda loads them, and what they leave to the handler."""

import os

import pytest

from pipeline.settings import InvalidSettings
from tests.adapters.pictures.world import Invocation, World, load, load_anew
from web.kinds import PICTURE

FUNCTIONS = ("start", "crawler", "recognizer")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_clients_are_made_when_the_function_is_loaded(
    world: World, function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in {**world.variables, "AWS_DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setitem(os.environ, variable, value)
    made = getattr(load_anew(function), f"{function}_function").cache_info()
    assert (made.misses, made.currsize) == (1, 1)


def test_a_picture_that_is_begun_in_time_is_looked_at_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    recognizer = load("recognizer")
    settings = recognizer.connect_to_rekognition().meta.config
    looking = settings.retries["total_max_attempts"] * (settings.connect_timeout + settings.read_timeout)
    assert PICTURE.allowance.seconds + looking < recognizer.SECONDS_KEPT_TO_FINISH


@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_is_missing_then_is_told_by_the_handler(function: str) -> None:
    with pytest.raises(InvalidSettings, match="RUNS_TABLE is missing"):
        load(function).lambda_handler({"Records": []}, Invocation())
