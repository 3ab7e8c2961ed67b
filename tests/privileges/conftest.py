from collections.abc import Iterator

import pytest
from rich.console import Console

from local.choices import Choices
from local.deployment import STACK_NAME, LocalDeployment
from local.processes import Processes
from tests.ports import free_ports
from tests.privileges.deployed import Credentials, Deployed


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """The stack as `make up` deploys it."""
    folder = tmp_path_factory.mktemp("stack")
    with Processes.claim(folder) as processes:
        deployment = LocalDeployment(Choices(port=free_ports(3)), folder, processes, Console(quiet=True))
        deployment.deploy()
        root = Credentials(deployment.key.access_key_id, deployment.key.secret)
        yield Deployed(STACK_NAME, deployment.endpoint, deployment.certificates, root)
