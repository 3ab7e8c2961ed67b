"""The sample encyclopedia's API, asked as the consumer asks it. Compare `tests/mediawiki`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from local.encyclopedia.pages import Pages, read_pages
from local.encyclopedia.web import RequestsPerMinute, create_application

ADDRESS = "http://127.0.0.1:8081"

LOOK_UP = {
    "action": "query",
    "format": "json",
    "formatversion": "2",
    "prop": "extracts|pageprops|info",
    "ppprop": "disambiguation",
    "inprop": "url",
    "redirects": "1",
    "converttitles": "1",
    "exintro": "1",
    "explaintext": "1",
    "exlimit": "max",
    "maxlag": "5",
}
LIST_LINKS = {
    "action": "query",
    "format": "json",
    "formatversion": "2",
    "prop": "links",
    "plnamespace": "0",
    "pllimit": "max",
}

ARTICLES = """
- {title: Netflix, text: "Netflix, Inc. is a streaming company."}
- {title: Blank page, text: ""}
- {title: Netflix Inc., redirect: "Netflix#Name"}
- {title: NFLX, redirect: Netflix Inc.}
- {title: Round, redirect: About}
- {title: About, redirect: Round}
- {title: Nowhere, redirect: Gone}
- {title: Mercury, may_refer_to: [Mercury (planet), Mercury (element), "Help:Mercury"]}
- {title: Quicksilver, redirect: Mercury}
- {title: 计算机, text: 计算机是一种机器。, in_other_script: [計算機]}
- {title: 电脑, redirect: 计算机}
- {title: "Help:Mercury", text: "How to measure a fever."}
"""


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    file = tmp_path / "articles.yaml"
    numbered = "".join(f"- {{title: Page {number:02d}, text: 'Number {number}.'}}\n" for number in range(60))
    file.write_text(ARTICLES + numbered, encoding="utf-8")
    return read_pages(file)


@pytest.fixture
def client(pages: Pages) -> FlaskClient:
    return create_application(pages, ADDRESS).test_client()


Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask(client: FlaskClient) -> Ask:
    def ask(*titles: str, parameters: dict[str, str] = LOOK_UP, **more: str) -> dict[str, Any]:
        separated = "".join(f"\x1f{title}" for title in titles)
        response = client.post("/w/api.php", data={**parameters, "titles": separated, **more})
        assert response.status_code == 200
        answer: dict[str, Any] = response.get_json()
        return answer

    return ask


def only_page(answer: dict[str, Any]) -> dict[str, Any]:
    (page,) = answer["query"]["pages"]
    assert isinstance(page, dict)
    return page


def test_a_title_in_the_other_script_is_converted(ask: Ask) -> None:
    answer = ask("計算機#歷史")
    assert answer["query"]["normalized"] == [{"fromencoded": False, "from": "計算機#歷史", "to": "計算機"}]
    assert answer["query"]["converted"] == [{"from": "計算機", "to": "计算机"}]
    assert only_page(answer)["title"] == "计算机"


def test_a_title_that_has_a_page_is_not_converted(ask: Ask) -> None:
    assert "converted" not in ask("计算机", "Nowhere at all")["query"]


def test_no_title_is_converted_unless_that_is_asked_for(ask: Ask) -> None:
    as_given = {name: value for name, value in LOOK_UP.items() if name != "converttitles"}
    answer = ask("計算機", parameters=as_given)
    assert "converted" not in answer["query"]
    assert only_page(answer)["missing"] is True


def test_a_page_has_its_intro_its_address_and_its_revision(ask: Ask) -> None:
    page = only_page(ask("netflix"))
    assert page["extract"] == "Netflix, Inc. is a streaming company."
    assert page["fullurl"] == f"{ADDRESS}/wiki/Netflix"
    assert page["lastrevid"] > 0
    assert page["length"] == len("Netflix, Inc. is a streaming company.")
    assert "pageprops" not in page


def test_an_empty_page_has_an_empty_extract(ask: Ask) -> None:
    assert only_page(ask("Blank page"))["extract"] == ""


def test_the_way_from_a_name_to_its_page_is_told(ask: Ask) -> None:
    answer = ask("NFLX", "netflix_Inc.")
    assert answer["query"]["normalized"] == [
        {"fromencoded": False, "from": "netflix_Inc.", "to": "Netflix Inc."}
    ]
    assert answer["query"]["redirects"] == [
        {"from": "NFLX", "to": "Netflix Inc."},
        {"from": "Netflix Inc.", "to": "Netflix", "tofragment": "Name"},
    ]
    assert only_page(answer)["title"] == "Netflix"


def test_a_decomposed_name_is_told_percent_encoded_and_only_then_normalised(ask: Ask) -> None:
    answer = ask("cafe\u0301")
    assert answer["query"]["normalized"] == [
        {"fromencoded": True, "from": "cafe%CC%81", "to": "café"},
        {"fromencoded": False, "from": "café", "to": "Café"},
    ]
    assert "non-normalized data" in answer["warnings"]["query"]["warnings"]


def test_redirects_are_not_followed_unless_asked_to(client: FlaskClient) -> None:
    parameters = {name: value for name, value in LOOK_UP.items() if name != "redirects"}
    answer = client.post("/w/api.php", data={**parameters, "titles": "Quicksilver"}).get_json()
    assert only_page(answer)["redirect"] is True


def test_redirects_in_a_circle_end_in_no_page(ask: Ask) -> None:
    answer = ask("Round")
    assert answer["query"]["redirects"] == [
        {"from": "Round", "to": "About"},
        {"from": "About", "to": "Round"},
    ]
    assert "pages" not in answer["query"]


@pytest.mark.parametrize(
    ("title", "mark"),
    [
        ("No such page", {"ns": 0, "title": "No such page", "missing": True}),
        ("Nowhere", {"ns": 0, "title": "Gone", "missing": True}),
        ("Special:Export", {"ns": -1, "title": "Special:Export", "special": True}),
        ("Special:Nonsense", {"ns": -1, "title": "Special:Nonsense", "special": True, "missing": True}),
        ("a|b", {"title": "a|b", "invalid": True}),
    ],
)
def test_what_is_no_page_is_marked_so(ask: Ask, title: str, mark: dict[str, Any]) -> None:
    page = only_page(ask(title))
    assert mark.items() <= page.items()
    assert "extract" not in page


def test_a_bad_title_fails_no_other(ask: Ask) -> None:
    pages = ask("<x>", "Netflix")["query"]["pages"]
    assert [page["title"] for page in pages if "extract" in page] == ["Netflix"]


def test_other_sites_are_told_apart(ask: Ask) -> None:
    assert ask("wikt:dog")["query"] == {"interwiki": [{"title": "wikt:dog", "iw": "wikt"}]}


def test_two_names_of_one_page_share_its_entry(ask: Ask) -> None:
    assert only_page(ask("netflix", "NFLX", "Netflix"))["title"] == "Netflix"


def test_a_disambiguation_page_is_marked_and_lists_its_links(ask: Ask) -> None:
    assert only_page(ask("quicksilver"))["pageprops"] == {"disambiguation": ""}
    assert only_page(ask("Mercury", parameters=LIST_LINKS))["links"] == [
        {"ns": 0, "title": "Mercury (element)"},
        {"ns": 0, "title": "Mercury (planet)"},
    ]


def test_links_beyond_the_limit_come_by_continuation(ask: Ask) -> None:
    first = ask("Mercury", parameters={**LIST_LINKS, "pllimit": "1"})
    assert only_page(first)["links"] == [{"ns": 0, "title": "Mercury (element)"}]
    assert "batchcomplete" not in first
    second = ask("Mercury", parameters={**LIST_LINKS, "pllimit": "1"}, **first["continue"])
    assert only_page(second)["links"] == [{"ns": 0, "title": "Mercury (planet)"}]
    assert second["batchcomplete"] is True


def test_fifty_titles_have_their_extracts_in_three_answers(ask: Ask) -> None:
    titles = [f"Page {number:02d}" for number in range(50)]
    extracts: dict[str, str] = {}
    sizes = []
    more: dict[str, str] = {}
    for _ in range(3):
        answer = ask(*titles, **more)
        assert len(answer["query"]["pages"]) == 50
        found = {page["title"]: page["extract"] for page in answer["query"]["pages"] if "extract" in page}
        sizes.append(len(found))
        extracts |= found
        more = {name: str(value) for name, value in answer.get("continue", {}).items()}
    assert sizes == [20, 20, 10]
    assert extracts == {title: f"Number {int(title[-2:])}." for title in titles}
    assert more == {}


def test_without_exintro_extracts_come_one_at_a_time(client: FlaskClient) -> None:
    parameters = {name: value for name, value in LOOK_UP.items() if name != "exintro"}
    answer = client.post("/w/api.php", data={**parameters, "titles": "Netflix|Page 01"}).get_json()
    assert sum("extract" in page for page in answer["query"]["pages"]) == 1
    assert "lowered to 1" in answer["warnings"]["extracts"]["warnings"]


def test_more_than_fifty_titles_are_refused(ask: Ask) -> None:
    error = ask(*(f"Page {number:02d}" for number in range(51)))["error"]
    assert (error["code"], error["limit"]) == ("toomanyvalues", 50)


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"action": "parse"}, "badvalue"),
        ({"format": "xml"}, "badvalue"),
        ({"formatversion": "1"}, "badvalue"),
        ({"exlimit": "many"}, "badinteger"),
        ({"continue": "x"}, "badcontinue"),
        ({"excontinue": "-1"}, "badcontinue"),
        ({"prop": "links", "plcontinue": "1|2"}, "badcontinue"),
        ({"prop": "links", "plcontinue": "1|--2|A"}, "badcontinue"),
    ],
)
def test_errors_are_json_with_status_200(client: FlaskClient, parameters: dict[str, str], code: str) -> None:
    response = client.post("/w/api.php", data={**LOOK_UP, "titles": "Netflix", **parameters})
    assert response.status_code == 200
    assert response.get_json()["error"]["code"] == response.headers["MediaWiki-API-Error"] == code


def test_a_lagging_database_asks_to_come_back(client: FlaskClient) -> None:
    response = client.post("/w/api.php", data={**LOOK_UP, "titles": "Netflix", "maxlag": "-1"})
    assert response.status_code == 200
    assert response.get_json()["error"]["code"] == "maxlag"
    assert int(response.headers["Retry-After"]) >= 5


@pytest.mark.parametrize("parameters", [LOOK_UP, LIST_LINKS])
def test_the_consumers_own_queries_are_understood(ask: Ask, parameters: dict[str, str]) -> None:
    answer = ask("Netflix", "Mercury", parameters=parameters)
    assert answer["batchcomplete"] is True
    assert "warnings" not in answer


def test_what_it_does_not_understand_is_said(ask: Ask) -> None:
    warnings = ask("Netflix", srsearch="x", prop="info|images")["warnings"]
    assert "srsearch" in warnings["main"]["warnings"]
    assert warnings["query"]["warnings"] == 'Unrecognized value for parameter "prop": images'


def test_it_answers_get_as_it_answers_post(client: FlaskClient) -> None:
    parameters = {**LOOK_UP, "titles": "netflix|Mercury"}
    got = client.get("/w/api.php", query_string=parameters)
    posted = client.post("/w/api.php", data=parameters)
    assert got.get_json() == posted.get_json()
    assert got.mimetype == "application/json"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_requests_beyond_the_limit_are_refused_as_wikimedia_does_it(pages: Pages) -> None:
    clock = Clock()
    client = create_application(pages, ADDRESS, limit=RequestsPerMinute(2, clock)).test_client()

    def look_up() -> TestResponse:
        return client.post("/w/api.php", data={**LOOK_UP, "titles": "Netflix"})

    assert look_up().status_code == 200
    clock.now = 20
    assert look_up().status_code == 200
    refused = look_up()
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "40"
    assert refused.mimetype == "text/html"
    clock.now = 60
    assert look_up().status_code == 200
    assert look_up().headers["Retry-After"] == "20"


def test_requests_titles_and_refusals_are_counted(pages: Pages) -> None:
    client = create_application(pages, ADDRESS, limit=RequestsPerMinute(2, Clock())).test_client()
    for titles in ["Netflix|Mercury", "Netflix", "Netflix"]:
        client.post("/w/api.php", data={**LOOK_UP, "titles": titles})
    client.get("/health")
    expected = {"requests": 3, "titles": 3, "refused": 1, "concurrent_maximum": 1}
    assert client.get("/statistics").get_json() == expected


def test_it_says_that_it_is_a_sample(client: FlaskClient) -> None:
    assert "SAMPLE encyclopedia, not Wikipedia" in client.get("/").text


def test_people_read_a_page_where_its_address_leads(ask: Ask, client: FlaskClient) -> None:
    address = only_page(ask("Help:Mercury"))["fullurl"]
    response = client.get(address.removeprefix(ADDRESS))
    assert response.status_code == 200
    assert "How to measure a fever." in response.text


def test_people_are_taken_through_redirects(client: FlaskClient) -> None:
    response = client.get("/wiki/Quicksilver", follow_redirects=True)
    assert response.request.path == "/wiki/Mercury"
    assert '<a href="/wiki/Mercury_(planet)">Mercury (planet)</a>' in response.text


@pytest.mark.parametrize(
    ("path", "status"),
    [("/wiki/No_such_page", 404), ("/wiki/%3Cscript%3E", 400), ("/wiki/&quot;&amp;'", 404)],
)
def test_what_people_ask_for_is_escaped(client: FlaskClient, path: str, status: int) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert "<script" not in response.text
    assert "\"&'" not in response.text
