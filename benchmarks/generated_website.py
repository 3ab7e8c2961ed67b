"""`python -m benchmarks.generated_website --port N`: a website of as many photographs as are asked for.

`/pictures/1.jpg` and so on: one photograph, each with its number behind its last byte, where none looks.
"""

import functools
import io
import sys

from flask import Flask, Response, request
from PIL import Image

from local.serving import Traffic, add_operations, arguments, serve
from local.website.web import SITE

LARGE_SIDE = 7_000
"""49 million pixels in all, one million less than are decoded."""

PHOTOGRAPH = SITE / "pictures" / "coffee.jpg"


def create_application(_address: str, *, latency_seconds: float = 0) -> Flask:
    application = Flask(__name__)
    traffic = Traffic("requests", "unchanged")
    add_operations(application, traffic)
    photograph, large = PHOTOGRAPH.read_bytes(), _large_picture()

    @application.get("/pictures/<int:number>.jpg")
    def picture(number: int) -> Response:
        with traffic.request(latency_seconds):
            etag = str(number)
            if request.if_none_match.contains(etag):
                traffic.count("unchanged")
                answer = Response(status=304)
            else:
                answer = Response(photograph + str(number).encode(), mimetype="image/jpeg")
            answer.set_etag(etag)
            return answer

    @application.get("/pictures/large.gif")
    def large_picture() -> Response:
        return Response(large, mimetype="image/gif")

    return application


def _large_picture() -> bytes:
    """A few bytes that take 147 MB as RGB: GIFs are converted."""
    written = io.BytesIO()
    Image.new("P", (LARGE_SIDE, LARGE_SIDE)).save(written, "GIF")
    return written.getvalue()


def main() -> int:
    options = arguments("benchmarks.generated_website", "A website of many photographs.").parse_args()
    latency_seconds = options.latency_milliseconds / 1000
    application_at = functools.partial(create_application, latency_seconds=latency_seconds)
    return serve("generated website", options.port, application_at)


if __name__ == "__main__":
    sys.exit(main())
