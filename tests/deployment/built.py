"""A folder as `sam build` leaves it, made by hand."""

import struct
import sys
from dataclasses import dataclass
from pathlib import Path

from deployment.built_packages import MACHINES, Target

TEMPLATE = """
AWSTemplateFormatVersion: 2010-09-09
Globals: {Function: {Handler: app.lambda_handler}}
Resources:
  Consumer: {Type: AWS::Serverless::Function, Properties: {CodeUri: Consumer, Runtime: {Ref: PythonRuntime}}}
  Shared: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: Shared}}
  Queue: {Type: AWS::SQS::Queue}
"""


@dataclass(frozen=True)
class BuiltByHand:
    """One function, Consumer, that needs `requests` 2.34 and imports it, and a layer, Shared."""

    folder: Path

    def make(self) -> None:
        self.function.mkdir(parents=True)
        self.template.write_text(TEMPLATE)
        self.write("Shared/python/shared_by_all/__init__.py")
        self.write(
            "Consumer/requirements.txt", "# pinned\nrequests==2.34\ncolorama==1 ; sys_platform == 'win32'\n"
        )
        self.write(
            "Consumer/app.py",
            "import domain\nfrom shared_by_all import *\nraise SystemExit('makes clients')\n",
        )
        self.write("Consumer/domain.py", "import requests\n")
        self.install("requests", "2.34")

    @property
    def template(self) -> Path:
        return self.folder / "template.yaml"

    @property
    def function(self) -> Path:
        return self.folder / "Consumer"

    def write(self, file: str, text: str = "") -> None:
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def install(self, name: str, version: str) -> None:
        self.write(f"Consumer/{name}/__init__.py")
        self.write(f"Consumer/{name}-{version}.dist-info/METADATA", f"Name: {name}\nVersion: {version}\n")

    def compile(self, file: str, architecture: str) -> None:
        self.write(f"Consumer/{file}")
        header = struct.pack("<4s14xH", b"\x7fELF", MACHINES[architecture][1])
        (self.function / file).write_bytes(header)


MACHINE = Target.this_machine()
ANOTHER = Target(f"python3.{sys.version_info.minor + 1}", "arm64")
