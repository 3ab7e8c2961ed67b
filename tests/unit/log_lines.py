"""The lines that a function logs, as its log group would hold them."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any, Self

from pipeline.logs import log_as_json


class LogLines:
    """What was logged so far. Iterating gives each line's fields."""

    def __init__(self) -> None:
        self._written = StringIO()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter([json.loads(line) for line in self.text.splitlines()])

    @property
    def text(self) -> str:
        return self._written.getvalue()

    def about(self, name: str) -> list[dict[str, Any]]:
        return [line for line in self if line.get("name") == name]

    @classmethod
    @contextmanager
    def recorded(cls, level: str = "INFO") -> Iterator[Self]:
        """Let the root logger have one handler, as Lambda's runtime does, that writes to memory."""
        lines = cls()
        root = logging.getLogger()
        handlers, former_level = root.handlers, root.level
        root.handlers = [logging.StreamHandler(lines._written)]
        log_as_json(level)
        try:
            yield lines
        finally:
            root.handlers = handlers
            root.setLevel(former_level)
