"""Logs: one JSON object per line, with the ids of the work that it is about."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

MOST_NEWS = 50
"""So many different repeated messages get a line each. Further ones get none."""

_context: ContextVar[dict[str, str]] = ContextVar("log_context", default={})  # noqa: B039 — never changed in place
_news: ContextVar[set[str] | None] = ContextVar("news", default=None)


class _WithContext(JsonFormatter):
    def __init__(self, line_end: str) -> None:
        super().__init__(
            ("levelname", "name", "message"),
            timestamp=True,
            # A line per name: CloudWatch is paid by the byte.
            json_serializer=partial(json.dumps, separators=(",", ":")),
            rename_fields={"levelname": "level", "name": "logger"},
            # Lambda's runtime adds these two to every record; the request id is in the context already.
            reserved_attrs=[*RESERVED_ATTRS, "aws_request_id", "tenant_id"],
        )
        self._line_end = line_end

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record) + self._line_end

    def add_fields(
        self, log_data: dict[str, object], record: logging.LogRecord, message_dict: dict[str, object]
    ) -> None:
        super().add_fields(log_data, record, message_dict)
        for field, value in _context.get().items():
            log_data.setdefault(field, value)


_TALKATIVE_LIBRARIES = {
    "boto3": logging.WARNING,
    "botocore": logging.WARNING,
    "s3transfer": logging.WARNING,
    "urllib3": logging.ERROR,
}
"""The lowest level that is logged of these libraries. At DEBUG they log whole requests, with texts and
signatures. A warning of urllib3's quotes headers that it cannot read, and they may echo anything."""


@contextmanager
def log_context(**fields: str) -> Iterator[None]:
    """Add `fields` to every line that is logged inside the block, and to no other line."""
    token = _context.set({**_context.get(), **{field: value for field, value in fields.items() if value}})
    news_token = _news.set(set()) if _news.get() is None else None
    try:
        yield
    finally:
        _context.reset(token)
        if news_token:
            _news.reset(news_token)


def is_news(text: str) -> bool:
    """Whether `text` is said for the first time inside the outermost `log_context`, and is worth a line.

    Threads that work in a copy of its context share it.
    """
    known = _news.get()
    if known is None:
        return True
    if text in known or len(known) >= MOST_NEWS:
        return False
    known.add(text)
    return True


def log_as_json(level: str) -> None:
    """Make every logger write JSON lines at `level` and above.

    Lambda's runtime puts a handler of its own on the root logger; a second one would double every line,
    so only the formatter of the existing one is replaced. That handler, unlike those of `logging`, does not
    end a line itself.
    """
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.StreamHandler(sys.stderr))
    for handler in root.handlers:
        ends_lines_itself = isinstance(handler, logging.StreamHandler)
        handler.setFormatter(_WithContext(line_end="" if ends_lines_itself else "\n"))
    root.setLevel(level)
    for library, least in _TALKATIVE_LIBRARIES.items():
        logging.getLogger(library).setLevel(least)
