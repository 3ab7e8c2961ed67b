import pytest

from tests.template.translated import TranslatedTemplate


@pytest.fixture(scope="session")
def template() -> TranslatedTemplate:
    """What somebody deploys who gives nothing but the contact."""
    return TranslatedTemplate()
