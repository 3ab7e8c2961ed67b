"""What `wikipedia.summary` asks of Wikipedia, for generated pages: a search, the page, its extract.

    python -m benchmarks.textbook_encyclopedia --port 0 --generated 1000 --latency-milliseconds 100

The sample encyclopedia answers the consumer's one query only. These three are the textbook's.
"""

import functools
import sys

from flask import Flask, request

from local.encyclopedia.generated import WithGeneratedPages
from local.encyclopedia.pages import Pages, SamplePage
from local.encyclopedia.titles import parse
from local.serving import Traffic, add_operations, arguments, serve, whole_number


class NoPages:
    def find(self, _title: object) -> SamplePage | None:
        return None

    def converted(self, _title: object) -> None:
        return None


def create_application(pages: Pages, address: str, *, latency_seconds: float) -> Flask:
    application = Flask(__name__)
    traffic = Traffic("requests")
    add_operations(application, traffic)

    @application.get("/w/api.php")
    def api() -> dict[str, object]:
        with traffic.request(latency_seconds):
            title = request.args.get("srsearch") or request.args["titles"]
            page = pages.find(parse(title))
            if page is None:
                return {"query": {"search": [], "pages": {"-1": {"title": title, "missing": ""}}}}
            if "srsearch" in request.args:
                return {"query": {"search": [{"title": title}]}}
            found: dict[str, object] = {"pageid": page.number, "title": title}
            if request.args["prop"] == "extracts":
                found["extract"] = page.extract.partition(". ")[0] + "."
            else:
                found["fullurl"] = f"{address}/wiki/{page.title.path}"
            return {"query": {"pages": {str(page.number): found}}}

    return application


def main() -> int:
    parser = arguments("benchmarks.textbook_encyclopedia", "Answers what `wikipedia.summary` asks.")
    parser.add_argument(
        "--generated", type=whole_number, default=0, metavar="N", help="how many pages it has"
    )
    options = parser.parse_args()
    application_at = functools.partial(
        create_application,
        WithGeneratedPages(NoPages(), options.generated),
        latency_seconds=options.latency_milliseconds / 1000,
    )
    return serve("textbook's encyclopedia", options.port, application_at)


if __name__ == "__main__":
    sys.exit(main())
