"""No action is granted to the pictures' functions that is not used: without any one, something fails."""

from collections.abc import Iterator

import pytest
from rich.console import Console

from local.pictures.choices import PicturesChoices
from local.pictures.deployment import STACK_NAME, LocalPictures
from local.processes import Processes
from tests.adapters.web.trap_site import TrapSite, trap_site
from tests.ports import free_ports
from tests.privileges.deployed import Credentials, Deployed, Refused
from tests.privileges.pictures_work import PicturesWork, without
from tests.template.test_pictures import GRANTED

ACTIONS = sorted((role, *grant) for role, grants in GRANTED.items() for grant in grants)


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """The stack as `make pictures` deploys it, with nobody at its queues but the tests."""
    folder = tmp_path_factory.mktemp("stack")
    with Processes.claim(folder) as processes:
        choices = PicturesChoices(port=free_ports(3))
        deployment = LocalPictures(choices, folder, processes, Console(quiet=True))
        deployment.deploy()
        root = Credentials(deployment.key.access_key_id, deployment.key.secret)
        deployed = Deployed(STACK_NAME, deployment.endpoint, deployment.certificates, root)
        functions = deployed.client("lambda")
        for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
            functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
        yield deployed


@pytest.fixture
def site() -> Iterator[TrapSite]:
    with trap_site() as site:
        yield site


def test_with_all_their_actions_the_roles_can_do_their_work(deployed: Deployed, site: TrapSite) -> None:
    PicturesWork(deployed, site).do()


@pytest.mark.parametrize(("role", "action", "resource"), ACTIONS)
def test_without_the_action_the_work_fails(
    deployed: Deployed, site: TrapSite, role: str, action: str, resource: str
) -> None:
    with without(deployed, role, action, resource), pytest.raises(Refused):
        PicturesWork(deployed, site).do()
