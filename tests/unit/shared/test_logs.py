"""Lines in the log: one JSON object each, each once, with the ids of their own work and of no other."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from io import StringIO
from threading import Thread
from typing import Any

import pytest

from pipeline.logs import log_as_json, log_context


class LambdasHandler(logging.Handler):
    """As awslambdaric's LambdaLoggerHandler: it writes what the formatter gives it, and ends no line."""

    def __init__(self) -> None:
        super().__init__()
        self.sink = StringIO()

    def emit(self, record: logging.LogRecord) -> None:
        record.aws_request_id = "from-the-runtime"
        record.tenant_id = None
        self.sink.write(self.format(record))


class Log:
    """The root logger of a fresh process, and what came out of it."""

    def __init__(self, handler: LambdasHandler | logging.StreamHandler[StringIO]) -> None:
        self._sink = handler.sink if isinstance(handler, LambdasHandler) else handler.stream

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._sink.getvalue().splitlines()]


@contextmanager
def fresh_root_logger(*handlers: logging.Handler) -> Iterator[logging.Logger]:
    """The root logger without pytest's own handlers, which it adds anew for each test."""
    root = logging.getLogger()
    former_handlers, former_level = root.handlers, root.level
    root.handlers = [*handlers]
    try:
        yield root
    finally:
        root.handlers = former_handlers
        root.setLevel(former_level)


@pytest.fixture(params=[LambdasHandler, lambda: logging.StreamHandler(StringIO())], ids=["lambda", "stream"])
def log(request: pytest.FixtureRequest) -> Iterator[Log]:
    handler = request.param()
    with fresh_root_logger(handler):
        log_as_json("INFO")
        yield Log(handler)


def test_each_line_is_one_json_object_and_written_once(log: Log) -> None:
    logging.getLogger("run").info("run ended", extra={"sent": 7})
    logging.getLogger("run").warning("row not sent")

    assert [(line["level"], line["logger"], line["message"], line.get("sent")) for line in log.lines] == [
        ("INFO", "run", "run ended", 7),
        ("WARNING", "run", "row not sent", None),
    ]
    assert all("timestamp" in line for line in log.lines)


def test_a_handler_that_is_there_already_stays_the_only_one() -> None:
    handler = LambdasHandler()
    with fresh_root_logger(handler) as root:
        log_as_json("INFO")
        log_as_json("INFO")

        assert root.handlers == [handler]


def test_without_a_handler_one_is_made() -> None:
    with fresh_root_logger() as root:
        log_as_json("INFO")
        log_as_json("INFO")

        assert len(root.handlers) == 1


def test_what_is_below_the_level_is_not_logged(log: Log) -> None:
    logging.getLogger("run").debug("sending again")
    log_as_json("ERROR")
    logging.getLogger("run").warning("row not sent")

    assert log.lines == []


def test_libraries_do_not_log_whole_requests_even_at_debug(log: Log) -> None:
    log_as_json("DEBUG")

    logging.getLogger("botocore.endpoint").debug("with a signature")
    logging.getLogger("urllib3.connectionpool").info("with a text")
    logging.getLogger("urllib3.connection").warning("Failed to parse headers, which echo a token")

    assert log.lines == []


def test_ids_are_on_every_line_inside_and_on_none_outside(log: Log) -> None:
    logger = logging.getLogger("run")
    with log_context(request_id="request-1"):
        with log_context(run_id="run-1"):
            logger.info("inner")
        logger.info("outer")
    logger.info("after")

    assert [(line.get("request_id"), line.get("run_id")) for line in log.lines] == [
        ("request-1", "run-1"),
        ("request-1", None),
        (None, None),
    ]


def test_ids_do_not_leak_when_the_work_fails(log: Log) -> None:
    with pytest.raises(ZeroDivisionError), log_context(request_id="request-1"):
        raise ZeroDivisionError
    logging.getLogger("run").info("the next invocation")

    assert "request_id" not in log.lines[0]


def test_an_empty_id_is_left_out(log: Log) -> None:
    with log_context(run_id=""):
        logging.getLogger("run").info("a message that a person sent")

    assert "run_id" not in log.lines[0]


def test_a_line_that_names_its_own_id_keeps_it(log: Log) -> None:
    with log_context(run_id="run-1"):
        logging.getLogger("run").info("about another", extra={"run_id": "run-2"})

    assert log.lines[0]["run_id"] == "run-2"


def test_a_thread_has_the_ids_of_the_context_it_was_given(log: Log) -> None:
    def work() -> None:
        logging.getLogger("run").info("in a thread")

    with log_context(run_id="run-1"):
        threads = [Thread(target=copy_context().run, args=(work,)), Thread(target=work)]
        for thread in threads:
            thread.start()
            thread.join()

    assert [line.get("run_id") for line in log.lines] == ["run-1", None]


def test_lambdas_own_ids_are_not_repeated(log: Log) -> None:
    logging.getLogger("run").info("run ended")

    assert not {"aws_request_id", "tenant_id"} & set(log.lines[0])


@pytest.mark.parametrize("hostile", ['"}\n{"level": "ERROR"}', "\r\n\u2028", "\ud800", "\x00\x1b[2J"])
def test_hostile_text_stays_within_its_field_and_its_line(log: Log, hostile: str) -> None:
    logging.getLogger("run").warning("row not sent", extra={"key": hostile})

    [line] = log.lines
    assert line["key"] == hostile
    assert line["level"] == "WARNING"


def test_an_exception_is_on_the_same_line(log: Log) -> None:
    try:
        _ = 1 / 0
    except ZeroDivisionError:
        logging.getLogger("run").exception("unforeseen")

    [line] = log.lines
    assert "ZeroDivisionError" in line["exc_info"]
