"""`python -m local.website --port N`: serve the sample website on loopback."""

import functools
import sys

from local.serving import arguments, serve
from local.website.web import create_application


def main() -> int:
    parser = arguments("local.website", "A sample website with pictures, for a run on one machine.")
    options = parser.parse_args()
    application_at = functools.partial(
        create_application, latency_seconds=options.latency_milliseconds / 1000
    )
    return serve("sample website", options.port, application_at)


if __name__ == "__main__":
    sys.exit(main())
