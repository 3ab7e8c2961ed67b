"""`python -m benchmarks.blind_rekognition --port N`: the local Rekognition, which sees the same in all.

Its protocol, limits and errors are the local Rekognition's; no model takes time of the machine that measures.
"""

import functools
import sys

from PIL import Image

from local.rekognition.sight import SeenLabel, SeenLine
from local.rekognition.web import create_application
from local.serving import arguments, serve


class NoSight:
    """The `Sight` of one who does not look."""

    def labels(self, picture: Image.Image) -> list[SeenLabel]:
        return [SeenLabel("Cup", 98.0, ("Drink",)), SeenLabel("Drink", 98.0)]

    def explicit(self, picture: Image.Image) -> float:
        return 0.0

    def lines(self, picture: Image.Image) -> list[SeenLine]:
        return []


def main() -> int:
    options = arguments("benchmarks.blind_rekognition", "A Rekognition that does not look.").parse_args()
    application_at = functools.partial(
        create_application, sight=NoSight(), latency_seconds=options.latency_milliseconds / 1000
    )
    return serve("blind Rekognition", options.port, application_at)


if __name__ == "__main__":
    sys.exit(main())
