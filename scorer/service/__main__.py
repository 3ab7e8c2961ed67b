"""`python -m scorer.service --port N`: serve the model in the foreground."""

import argparse
import logging
import os
import socket
import sys

from scorer.inference.artefact import InvalidArtefact
from scorer.inference.model import SentimentModel
from scorer.service.application import Readiness, create_application
from scorer.service.serving import Service

LOOPBACK = "127.0.0.1"
CANNOT_START = 2


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="scorer.service", description="Serve the sentiment model over http."
    )
    parser.add_argument("--port", type=int, required=True, metavar="N", help="0 takes a free one")
    parser.add_argument(
        "--host", default=LOOPBACK, help=f"whom it listens to (default: {LOOPBACK}, this machine)"
    )
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    try:
        model = SentimentModel.load()
        listener = socket.create_server((options.host, options.port))
    except InvalidArtefact as error:
        return _cannot_start(str(error))
    except (OSError, OverflowError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else error
        return _cannot_start(f"cannot listen on {options.host}:{options.port}: {reason}")
    readiness = Readiness()
    service = Service(create_application(model, readiness), listener, readiness)
    host, port = listener.getsockname()[:2]
    print(f"The scorer {model.name} {model.version} is at http://{host}:{port}", flush=True)
    service.serve()
    return 0


def _cannot_start(reason: str) -> int:
    print(f"scorer: {reason}", file=sys.stderr)
    return CANNOT_START


if __name__ == "__main__":
    sys.exit(main())
