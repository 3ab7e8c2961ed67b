"""microburst, with what its version 0.10.0 does otherwise than is wanted here. Run by its own Python."""

import sys
from typing import Any

from microburst import detection
from microburst.cli import main
from microburst.forward import Upstream

_SIGNED = ("Host", "Content-Length")
_outbound_headers = Upstream._outbound_headers


def _with_what_was_signed(upstream: Any, request: Any) -> dict[str, str]:  # noqa: ANN401 — microburst's
    """Leave Host and Content-Length as they came: what a function signed stays signed, and its role counts.

    microburst would put the upstream's host in, send a body in chunks, and sign anew, for the account's root.
    Its signature is refused where a path holds a percent sign, as most results' keys do. The port tells which
    worker asks.
    """
    port = request.transport.get_extra_info("peername")[1] if request.transport else 0
    return {
        **_outbound_headers(upstream, request),
        **{name.lower(): request.headers[name] for name in _SIGNED if name in request.headers},
        "x-asked-from-port": str(port),
    }


def _unknown_host(_host: str) -> tuple[None, None, None]:
    """Tell services by their credentials alone: here all are on one host.

    To know hosts, microburst reads the models of all of AWS's services, which takes 400 MB.
    """
    return None, None, None


Upstream._outbound_headers = _with_what_was_signed
detection.parse_host = _unknown_host

if __name__ == "__main__":
    sys.exit(main())
