"""What the functions make where Lambda loads them, and what they leave to the handler."""

import os

import pytest

from pipeline.settings import InvalidSettings
from tests.adapters.pictures.world import Invocation, World, load, load_anew

FUNCTIONS = ("start", "crawler", "recognizer")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_clients_are_made_when_the_function_is_loaded(
    world: World, function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in {**world.variables, "AWS_DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setitem(os.environ, variable, value)
    made = getattr(load_anew(function), f"{function}_function").cache_info()
    assert (made.misses, made.currsize) == (1, 1)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_is_missing_then_is_told_by_the_handler(function: str) -> None:
    with pytest.raises(InvalidSettings, match="RUNS_TABLE is missing"):
        load(function).lambda_handler({"Records": []}, Invocation())
