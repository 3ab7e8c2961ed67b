"""The encyclopedia and Comprehend, in this process, with some of their answers broken."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Response

from local.loopback import LOOPBACK
from tests.chaos.fault_proxy import Injected

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


@dataclass(frozen=True)
class Breakage:
    """A kind of broken answer: one in so `many` of those that come to it is made of the right one."""

    where: str
    kind: str
    one_in: int
    make: Callable[[Response], Response]


class BrokenAnswers:
    """Breaks answers of a web application in turns: the first breakage whose turn it is does."""

    def __init__(self, breakages: Sequence[Breakage]) -> None:
        self._breakages = breakages
        self._lock = threading.Lock()
        self._answers: Counter[Breakage] = Counter()
        self.injected = Injected({(each.where, each.kind): 0 for each in breakages})

    def around(self, application: "WSGIApplication") -> "WSGIApplication":
        def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            right = Response.from_app(application, environ, buffered=True)
            breakage = self._whose_turn_it_is()
            given = breakage.make(right) if breakage else right
            return given(environ, start_response)

        return answer

    def _whose_turn_it_is(self) -> Breakage | None:
        with self._lock:
            for breakage in self._breakages:
                self._answers[breakage] += 1
                if self._answers[breakage] % breakage.one_in == 0:
                    self.injected[breakage.where, breakage.kind] += 1
                    return breakage
        return None


class _Quietly(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """Thousands of lines would say nothing."""


@contextmanager
def serving(application_at: "Callable[[str], WSGIApplication]") -> Iterator[str]:
    """Serve an application, which is given its address, on a free port until the block ends."""
    server = make_server(LOOPBACK, 0, Response(), threaded=True, request_handler=_Quietly)
    address = f"http://{LOOPBACK}:{server.port}"
    server.app = application_at(address)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
