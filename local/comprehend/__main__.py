"""`python -m local.comprehend --port N`: serve the local Comprehend on loopback."""

import functools
import sys
from collections.abc import Callable

from local.comprehend.web import create_application
from local.serving import arguments, serve
from scorer.inference.model import SentimentModel, TextScorer
from scorer.inference.vader import Vader

SCORERS: dict[str, Callable[[], TextScorer]] = {"own": SentimentModel.load, "vader": Vader}


def main() -> int:
    parser = arguments(
        "local.comprehend", "Speaks Amazon Comprehend's protocol; the sentiments are those of scorer/."
    )
    parser.add_argument("--scorer", choices=SCORERS, default="own", help="whose sentiments (default: own)")
    options = parser.parse_args()
    application_at = functools.partial(
        create_application,
        scorer=SCORERS[options.scorer](),
        latency_seconds=options.latency_milliseconds / 1000,
    )
    return serve("local Comprehend", options.port, application_at)


if __name__ == "__main__":
    sys.exit(main())
