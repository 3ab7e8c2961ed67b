"""The article that `make run` edits in the sample encyclopedia, so that a second run finds something."""

import threading
from collections.abc import Iterator

import pytest
from werkzeug.serving import make_server

from local.edited_article import EditedArticle
from local.encyclopedia import titles
from local.encyclopedia.pages import SamplePage, WrittenPages
from local.encyclopedia.web import create_application
from operations.cannot_continue import CannotContinue
from operations.results.fetched_result import FetchedResult, Verdict
from tests.ports import free_ports

NETFLIX = SamplePage(1, titles.parse("Netflix"), paragraphs=("Netflix is a company.",))


def result(name: str, verdict: Verdict, title: str = "") -> FetchedResult:
    scores: dict[Verdict, float] = {} if verdict is Verdict.MISSING else {verdict: 0.9}
    return FetchedResult(name, verdict, scores, title=title or name)


def test_the_first_that_reads_positive_is_edited() -> None:
    article = EditedArticle.among(
        [
            result("a", Verdict.MIXED),
            result("b", Verdict.POSITIVE, "B (company)"),
            result("c", Verdict.POSITIVE),
        ]
    )

    assert article
    assert article.title == "B (company)"
    assert article.text.startswith("B is in trouble: ")


def test_where_none_reads_positive_the_first_with_a_sentiment_is() -> None:
    article = EditedArticle.among([result("a", Verdict.MISSING), result("b", Verdict.NEUTRAL)])

    assert article
    assert article.title == "b"


def test_where_none_has_a_sentiment_none_is() -> None:
    assert EditedArticle.among([result("a", Verdict.MISSING)]) is None


@pytest.fixture
def api_url() -> Iterator[str]:
    port = free_ports(1)
    address = f"http://127.0.0.1:{port}"
    server = make_server("127.0.0.1", port, create_application(WrittenPages([NETFLIX]), address))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"{address}/w/api.php"
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_is_what_the_encyclopedia_says_then(api_url: str) -> None:
    article = EditedArticle.among([result("netflix", Verdict.POSITIVE, "Netflix")])
    assert article

    article.write(api_url)
    article.write(api_url)  # which changes nothing


def test_an_edit_that_is_refused_is_told(api_url: str) -> None:
    with pytest.raises(CannotContinue, match=r"does not take the edit of Netflix: .*toomuchforthesample"):
        EditedArticle("Netflix", "{{Template}}").write(api_url)
