"""`python -m local.rekognition --port N`: serve the local Rekognition on loopback.

It runs in `.environments/rekognition`, where its models are.
"""

import functools
import sys

from local.rekognition.models import Models
from local.rekognition.web import create_application
from local.serving import arguments, serve

BANNER = """\
Labels are EfficientNet-Lite0's, one of ImageNet's 1,000 classes, which know no people; texts are PP-OCR's;
moderation is open_nsfw's, one score. None of them is Amazon Rekognition's: expect other labels."""


def main() -> int:
    parser = arguments("local.rekognition", f"Speaks Amazon Rekognition's protocol. {BANNER}")
    options = parser.parse_args()
    application_at = functools.partial(
        create_application, sight=Models(), latency_seconds=options.latency_milliseconds / 1000
    )
    return serve("local Rekognition", options.port, application_at, banner=BANNER)


if __name__ == "__main__":
    sys.exit(main())
