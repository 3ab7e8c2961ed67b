"""Answers of Wikipedia and Comprehend that came whole, and are not what was asked for."""

import json
from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Response

from tests.chaos.stand_ins import Breakage

PAGE = b"<!doctype html><title>Error</title><h1>Our servers are currently under maintenance</h1>"


def _page_instead(answer: Response) -> Response:
    return Response(PAGE, answer.status_code, mimetype="text/html")


def _throttled_at_the_edge(_answer: Response) -> Response:
    return Response(PAGE, 429, {"Retry-After": "1"}, mimetype="text/html")


def _wikis_error(code: str) -> Callable[[Response], Response]:
    """MediaWiki's own errors come with status 200 (https://www.mediawiki.org/wiki/API:Errors_and_warnings)."""
    body = json.dumps({"error": {"code": code, "info": "injected"}})
    headers = {"MediaWiki-API-Error": code, "Retry-After": "1"}
    return lambda _answer: Response(body, headers=headers, mimetype="application/json")


def _other_json(body: str) -> Callable[[Response], Response]:
    return lambda answer: Response(body, content_type=answer.content_type)


def _altered(alter: Callable[[Any], None]) -> Callable[[Response], Response]:
    def make(answer: Response) -> Response:
        fields = json.loads(answer.get_data())
        alter(fields)
        answer.set_data(json.dumps(fields))
        return answer

    return make


def _leave_a_page_out(fields: Any) -> None:  # noqa: ANN401 — JSON
    fields["query"]["pages"].pop()


def _fail_a_document(fields: Any) -> None:  # noqa: ANN401
    failed = fields["ResultList"].pop(0)
    error = {"Index": failed["Index"], "ErrorCode": "INTERNAL_SERVER_ERROR", "ErrorMessage": "injected"}
    fields["ErrorList"].append(error)


def _leave_a_document_out(fields: Any) -> None:  # noqa: ANN401
    fields["ResultList"].pop(0)


def _turn_round(fields: Any) -> None:  # noqa: ANN401
    fields["ResultList"].reverse()


def _break_a_byte(answer: Response) -> Response:
    """A byte that UTF-8 does not know, in the middle of a text."""
    body = answer.get_data()
    middle = body.find(b'"extract": "') + 20
    answer.set_data(body[:middle] + b"\xff" + body[middle + 1 :])
    return answer


WIKIPEDIA = [
    Breakage("Wikipedia", "429 with Retry-After, in HTML", 31, _throttled_at_the_edge),
    Breakage("Wikipedia", "throttling in JSON (maxlag)", 47, _wikis_error("maxlag")),
    Breakage(
        "Wikipedia", "error in JSON with status 200", 37, _wikis_error("internal_api_error_DBQueryError")
    ),
    Breakage("Wikipedia", "HTML with status 200", 41, _page_instead),
    Breakage("Wikipedia", "JSON that is no object", 53, _other_json("[]")),
    Breakage("Wikipedia", "a page left out", 19, _altered(_leave_a_page_out)),
    Breakage("Wikipedia", "no UTF-8", 43, _break_a_byte),
]
COMPREHEND = [
    Breakage("Comprehend", "single document failed", 9, _altered(_fail_a_document)),
    Breakage("Comprehend", "a document left out", 13, _altered(_leave_a_document_out)),
    Breakage("Comprehend", "HTML with status 200", 29, _page_instead),
    Breakage("Comprehend", "JSON without results", 31, _other_json("{}")),
    Breakage("Comprehend", "results in another order", 3, _altered(_turn_round)),
]
