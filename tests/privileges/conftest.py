from collections.abc import Iterator

import pytest
import yaml
from rich.console import Console

from local.choices import Choices
from local.deployment import STACK_NAME, LocalDeployment
from local.private import write_private
from local.processes import Processes
from tests.ports import free_ports
from tests.privileges.deployed import Credentials, Deployed
from tests.privileges.uses import WIKI_ACCOUNT


class DeploymentWithToken(LocalDeployment):
    @property
    def deployed(self) -> Deployed:
        root = Credentials(self.key.access_key_id, self.key.secret)
        return Deployed(STACK_NAME, self.endpoint, self.certificates, root)

    def _start_services(self) -> None:
        """Start them, and put the secret there whose ARN is then among the parameters of the deployment."""
        super()._start_services()
        secret = self.deployed.client("secretsmanager").create_secret(
            Name=WIKI_ACCOUNT, SecretString="token-1"
        )
        parameters = self.folder / "parameters.yaml"
        given = yaml.safe_load(parameters.read_text())
        write_private(parameters, yaml.safe_dump({**given, "WikipediaTokenSecretArn": secret["ARN"]}))


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """The stack as `make up` deploys it, but for the access token of a wiki account."""
    folder = tmp_path_factory.mktemp("stack")
    with Processes.claim(folder) as processes:
        choices = Choices(port=free_ports(3))
        deployment = DeploymentWithToken(choices, folder, processes, Console(quiet=True))
        deployment.deploy()
        yield deployment.deployed
