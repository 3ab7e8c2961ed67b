"""The states of pictures that could not be fetched."""

import pytest

from web.answers import Why
from website_pictures.picture_state import PictureState


@pytest.mark.parametrize("why", Why)
def test_every_reason_has_its_state(why: Why) -> None:
    state = PictureState.where_nothing_came(why)
    assert state is not PictureState.LABELLED
    if why.value in set(PictureState):
        assert state.value == why.value
