"""`python -m local.encyclopedia --port N`: serve the sample encyclopedia on loopback."""

import functools
import sys
from pathlib import Path

from local.encyclopedia.generated import WithGeneratedPages
from local.encyclopedia.pages import BadArticlesError, Pages, read_pages
from local.encyclopedia.web import RequestsPerMinute, create_application
from local.serving import CANNOT_START, arguments, serve, whole_number

ARTICLES = Path(__file__).with_name("articles.yaml")


def main() -> int:
    parser = arguments("local.encyclopedia", "A sample encyclopedia that answers as Wikipedia's API does.")
    parser.add_argument(
        "--articles",
        type=Path,
        action="append",
        metavar="FILE",
        help="a YAML file of articles, may be given more than once (default: the ones that come with it)",
    )
    parser.add_argument(
        "--generated",
        type=whole_number,
        default=0,
        metavar="N",
        help="also have N articles called 'Generated name 000001' and so on (default: 0)",
    )
    parser.add_argument(
        "--requests-per-minute",
        type=whole_number,
        default=0,
        metavar="N",
        help="refuse with 429 what comes beyond N requests per minute (default: 0, no limit)",
    )
    options = parser.parse_args()
    try:
        pages: Pages = read_pages(*(options.articles or [ARTICLES]))
    except BadArticlesError as error:
        print(f"sample encyclopedia: {' '.join(str(error).split())}", file=sys.stderr)
        return CANNOT_START
    if options.generated:
        pages = WithGeneratedPages(pages, options.generated)
    per_minute = options.requests_per_minute
    application_at = functools.partial(
        create_application,
        pages,
        latency_seconds=options.latency_milliseconds / 1000,
        limit=RequestsPerMinute(per_minute) if per_minute else None,
    )
    return serve("sample encyclopedia", options.port, application_at)


if __name__ == "__main__":
    sys.exit(main())
