"""microburst in front of a service."""

import contextlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import requests

from deployment.checkout import CHECKOUT, ENVIRONMENTS
from local.loopback import LOOPBACK
from local.processes import Processes
from tests.chaos.waiting import watched
from tests.ports import free_ports

PYTHON = ENVIRONMENTS / "microburst" / "bin" / "python"
APPLICATION = Path(__file__).with_name("microburst_application.py")

Injected = Counter[tuple[str, str]]
"""How often each kind of fault was injected, by where and what: ("SQS", "connection reset")."""


@dataclass(frozen=True)
class Fault:
    """A kind of fault, and the rule by which microburst makes it.

    https://github.com/pingedbrain/microburst#rules
    """

    where: str
    kind: str
    rule: Mapping[str, Any]


class FaultProxy:
    """Passes requests on to a service, or breaks them as the faults say; the first that applies does."""

    def __init__(self, address: str, faults: Sequence[Fault]) -> None:
        self.address = address
        self._faults = faults
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy lies between this machine and itself
        self._rules = f"{address}/_microburst/rules"

    @classmethod
    def start(cls, upstream: str, faults: Sequence[Fault], processes: Processes, certificates: Path) -> Self:
        port = free_ports(1)
        command: list[str | Path] = [PYTHON, APPLICATION, "--upstream", upstream, "--port", str(port)]
        child = processes.start(f"microburst-{port}", command, {"SSL_CERT_FILE": str(certificates)}, CHECKOUT)
        proxy = cls(f"http://{LOOPBACK}:{port}", faults)
        for is_ready in watched(proxy._is_ready, f"microburst to answer; its log: {child.log}"):
            if is_ready:
                break
        proxy._session.post(proxy._rules, json=[dict(fault.rule) for fault in faults]).raise_for_status()
        return proxy

    @property
    def injected(self) -> Injected:
        rules = self._session.get(self._rules).json()
        counts = Injected()
        for fault, rule in zip(self._faults, rules, strict=True):
            counts[fault.where, fault.kind] += rule["fired_count"]
        return counts

    def _is_ready(self) -> bool:
        with contextlib.suppress(requests.ConnectionError):
            return self._session.get(f"{self.address}/_microburst/health").ok
        return False
