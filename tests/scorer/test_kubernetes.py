"""The Kubernetes resources agree with one another, and with the service and its container."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from scorer.service.serving import SECONDS_TO_END
from tests.scorer.test_container import HARDENED
from tests.stand_ins.running import CHECKOUT

FOLDER = CHECKOUT / "scorer" / "kubernetes"
DOCKERFILE = (CHECKOUT / "scorer" / "Dockerfile").read_text()


def read(file: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((FOLDER / file).read_text())
    return content


@pytest.fixture
def pod() -> dict[str, Any]:
    spec: dict[str, Any] = read("deployment.yaml")["spec"]["template"]["spec"]
    return spec


@pytest.fixture
def container(pod: dict[str, Any]) -> dict[str, Any]:
    (container,) = pod["containers"]
    assert isinstance(container, dict)
    return container


def test_the_kustomization_has_all_files() -> None:
    files = {file.name for file in Path(FOLDER).glob("*.yaml")} - {"kustomization.yaml"}
    assert set(read("kustomization.yaml")["resources"]) == files


def test_all_select_the_deployments_pods() -> None:
    deployment = read("deployment.yaml")
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert deployment["spec"]["selector"]["matchLabels"] == labels
    assert read("service.yaml")["spec"]["selector"] == labels
    assert read("disruption-budget.yaml")["spec"]["selector"]["matchLabels"] == labels
    assert read("network-policy.yaml")["spec"]["podSelector"]["matchLabels"] == labels
    assert read("autoscaler.yaml")["spec"]["scaleTargetRef"]["name"] == deployment["metadata"]["name"]


def test_the_port_is_that_of_the_image(container: dict[str, Any]) -> None:
    (port,) = re.findall(r"^EXPOSE (\d+)$", DOCKERFILE, re.MULTILINE)
    assert container["ports"] == [{"name": "http", "containerPort": int(port), "protocol": "TCP"}]
    assert f'"--port", "{port}"' in DOCKERFILE


def test_a_pod_passes_the_restricted_standard(pod: dict[str, Any], container: dict[str, Any]) -> None:
    """https://kubernetes.io/docs/concepts/security/pod-security-standards/"""
    context, own = pod["securityContext"], container["securityContext"]
    assert context["runAsNonRoot"] is True
    assert context["seccompProfile"] == {"type": "RuntimeDefault"}
    assert own["allowPrivilegeEscalation"] is False
    assert own["capabilities"] == {"drop": ["ALL"]}
    assert own["readOnlyRootFilesystem"] is True
    assert not pod.keys() & {"volumes", "hostNetwork", "hostPID", "hostIPC"}
    assert f"USER {context['runAsUser']}:{context['runAsGroup']}" in DOCKERFILE


def test_it_is_tried_with_the_memory_that_it_may_use(container: dict[str, Any]) -> None:
    memory = container["resources"]["limits"]["memory"]
    assert HARDENED[HARDENED.index("--memory") + 1] == memory.removesuffix("i").lower()


def test_a_pod_may_end_before_it_is_killed(pod: dict[str, Any], container: dict[str, Any]) -> None:
    before = container["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert before + SECONDS_TO_END < pod["terminationGracePeriodSeconds"]


def test_nothing_may_go_out() -> None:
    policy = read("network-policy.yaml")["spec"]
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    assert policy["egress"] == []


def test_an_eviction_leaves_a_pod() -> None:
    assert read("disruption-budget.yaml")["spec"]["maxUnavailable"] == 1
    assert read("autoscaler.yaml")["spec"]["minReplicas"] > 1
