from functools import cache

import pytest

from pipeline.initialization import make_ahead


def test_what_was_made_ahead_is_not_made_again() -> None:
    made = []

    @cache
    def make() -> object:
        made.append(object())
        return made[-1]

    make_ahead(make)
    assert made == [make()]


def test_a_failure_is_the_handlers_each_time() -> None:
    @cache
    def make() -> object:
        raise ValueError("RESULTS_BUCKET is not set")

    make_ahead(make)
    for _ in range(2):
        with pytest.raises(ValueError, match="RESULTS_BUCKET is not set"):
            make()
