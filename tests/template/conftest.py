import pytest

from tests.template.translated import Stack


@pytest.fixture(scope="session")
def stack() -> Stack:
    """The stack of somebody who gives nothing but the contact."""
    return Stack()
