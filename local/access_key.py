"""The root key of a local AWS. It is new at each start, and only who may read our files can use it."""

import json
import secrets
import string
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

from local.private import write_private

FILE = "access_key.json"
_LETTERS = string.ascii_uppercase + "234567"


@dataclass(frozen=True)
class AccessKey:
    access_key_id: str
    secret: str = field(repr=False)

    @classmethod
    def random(cls) -> Self:
        """One that looks like AWS's, for whatever checks the form."""
        letters = "".join(secrets.choice(_LETTERS) for _ in range(16))
        return cls(f"AKIA{letters}", secrets.token_hex(20))

    @classmethod
    def read(cls, folder: Path) -> Self:
        return cls(**json.loads((folder / FILE).read_text()))

    def write(self, folder: Path) -> None:
        write_private(folder / FILE, json.dumps(asdict(self)))

    def variables(self) -> Mapping[str, str]:
        """How AWS's tools take it."""
        return {"AWS_ACCESS_KEY_ID": self.access_key_id, "AWS_SECRET_ACCESS_KEY": self.secret}
