"""`python -m local.comprehend --port N`: serve the local Comprehend on loopback."""

import functools
import sys

from local.comprehend.web import create_application
from local.serving import arguments, serve


def main() -> int:
    parser = arguments("local.comprehend", "Speaks Amazon Comprehend's protocol; the sentiments are VADER's.")
    options = parser.parse_args()
    application_at = functools.partial(
        create_application, latency_seconds=options.latency_milliseconds / 1000
    )
    return serve("local Comprehend", options.port, application_at)


if __name__ == "__main__":
    sys.exit(main())
