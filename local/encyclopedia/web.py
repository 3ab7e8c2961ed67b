"""The sample encyclopedia as a web application: the API at `/w/api.php`, for people `/wiki/<title>`.

It can be edited while it runs: see `editing`.
"""

import json
import math
import threading
import time
from collections import deque
from collections.abc import Callable

from flask import Flask, Response, redirect, render_template_string, request
from werkzeug.wrappers import Response as WerkzeugResponse

from local.encyclopedia import titles
from local.encyclopedia.editing import Editing
from local.encyclopedia.history import EditedPages
from local.encyclopedia.pages import Pages, SamplePage
from local.encyclopedia.parameters import QueryError
from local.encyclopedia.query import Query, error_answer
from local.serving import Traffic, add_operations

_MINUTE = 60.0

_LAYOUT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ heading }}</title></head><body>
<p><strong>This is a SAMPLE encyclopedia, not Wikipedia.</strong> It has a few short articles, written to
try out this project on one machine.</p>
<h1>{{ heading }}</h1>
{% for line in lines %}<p>{{ line }}</p>
{% endfor %}{% for target in targets %}<p><a href="/wiki/{{ target.path }}">{{ target }}</a></p>
{% endfor %}</body></html>
"""

_TOO_MANY_REQUESTS = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Too many requests</title></head><body>
<h1>Error</h1><p>Too many requests. Wait {{ seconds }} s, then ask more slowly.</p></body></html>
"""


class RequestsPerMinute:
    """Lets through so many requests within any 60 seconds. Those it refuses do not count."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._lock = threading.Lock()
        self._let_through: deque[float] = deque()

    def seconds_to_wait(self) -> int:
        """0 lets the request through; otherwise it is refused, and may come again after so many seconds."""
        with self._lock:
            now = self._clock()
            while self._let_through and self._let_through[0] <= now - _MINUTE:
                self._let_through.popleft()
            if len(self._let_through) < self._limit:
                self._let_through.append(now)
                return 0
            return math.ceil(self._let_through[0] + _MINUTE - now)


def create_application(
    pages: Pages, address: str, *, latency_seconds: float = 0, limit: RequestsPerMinute | None = None
) -> Flask:
    """Put the application together. `address` is where it is served; links in its answers start with it."""
    application = Flask(__name__)
    traffic = Traffic("requests", "titles", "refused")
    add_operations(application, traffic)
    edited_pages = EditedPages(pages)
    query, editing = Query(edited_pages, address), Editing(edited_pages)

    @application.route("/w/api.php", methods=["GET", "POST"])
    def api() -> Response:
        with traffic.request(latency_seconds):
            if limit is not None and (seconds := limit.seconds_to_wait()):
                traffic.count("refused")
                return _too_many_requests(seconds)
            given = {**request.args.to_dict(), **request.form.to_dict()}
            try:
                if request.method == "POST" and editing.knows(given.get("action", "")):
                    return _json(editing.answer(given), {})
                body, title_count = query.answer(given)
            except QueryError as error:
                body, headers = error_answer(error)
                return _json(body, headers)
            traffic.count("titles", title_count)
            return _json(body, {})

    @application.get("/wiki/<path:text>")
    def wiki(text: str) -> WerkzeugResponse | tuple[str, int]:
        return _page_for_people(edited_pages, text)

    @application.get("/")
    def banner() -> str:
        return render_template_string(
            _LAYOUT, heading="Sample encyclopedia", lines=["Its API is at /w/api.php."]
        )

    return application


def _json(body: object, headers: dict[str, str]) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), headers=headers, mimetype="application/json")


def _too_many_requests(seconds: int) -> Response:
    """HTML, where the API promises JSON: so do the servers in front of Wikimedia's sites."""
    body = render_template_string(_TOO_MANY_REQUESTS, seconds=seconds)
    return Response(body, status=429, headers={"Retry-After": str(seconds)}, mimetype="text/html")


def _page_for_people(pages: Pages, text: str) -> WerkzeugResponse | tuple[str, int]:
    try:
        title = titles.parse(titles.clean(text))
    except titles.InvalidTitleError as error:
        return render_template_string(_LAYOUT, heading="Bad title", lines=[str(error)]), 400
    page = pages.find(title)
    if page is None:
        return render_template_string(
            _LAYOUT, heading=str(title), lines=["There is no such article here."]
        ), 404
    if page.redirect is not None and page.redirect.page != page.title:
        return redirect(f"/wiki/{page.redirect.path}")
    return _html(page), 200


def _html(page: SamplePage) -> str:
    lines = page.extract.splitlines() if not page.is_disambiguation else ["This name may refer to:"]
    return render_template_string(_LAYOUT, heading=str(page.title), lines=lines, targets=page.may_refer_to)
