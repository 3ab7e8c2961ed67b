"""No action is granted that is not used: without any one of them, something fails."""

from collections.abc import Iterator

import pytest

from tests.privileges.deployed import Deployed, Refused
from tests.privileges.uses import USES, Use
from tests.template.test_roles import FUNCTIONS_ROLES, grants
from tests.template.translated import TranslatedTemplate

TEMPLATE = TranslatedTemplate(WikipediaTokenSecretArn="any")
GRANTED = [
    (role, action)
    for role, properties in TEMPLATE.of_type("AWS::IAM::Role").items()
    if role in FUNCTIONS_ROLES  # MiniStack's Firehose delivers without asking a role: see tests/template
    for action, _ in grants(properties)
]


@pytest.fixture(scope="module", autouse=True)
def _unattended_queue(deployed: Deployed) -> Iterator[None]:
    """Messages stay for the test that takes them out."""
    functions, mapping = deployed.client("lambda"), deployed.parts["ConsumerFunctionNames"]
    functions.update_event_source_mapping(UUID=mapping, Enabled=False)
    yield
    functions.update_event_source_mapping(UUID=mapping, Enabled=True)


@pytest.fixture(autouse=True)
def _empty_queue(deployed: Deployed) -> None:
    deployed.client("sqs").purge_queue(QueueUrl=deployed.parts["NamesQueue"])


@pytest.mark.parametrize("use", dict.fromkeys(USES.values()), ids=lambda use: use.__name__)
def test_with_all_its_actions_a_role_can_do_its_work(deployed: Deployed, use: Use) -> None:
    use(deployed)


@pytest.mark.parametrize(("role", "action"), GRANTED)
def test_without_the_action_the_work_fails(deployed: Deployed, role: str, action: str) -> None:
    with deployed.roles[role].without(action), pytest.raises(Refused):
        USES[role, action](deployed)
