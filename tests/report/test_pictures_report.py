"""The page of pictures: what it says, and what a browser does with it, hostile texts among them."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route

from operations.pictures.report.findings import Findings
from operations.pictures.report.rendering import ROWS_AT_FIRST, render_pictures
from operations.pictures.shown_pictures import GONE, SeenLabel, ShownPicture
from tests.report.browsing import DESK, SCREENS, TELEPHONE, WIDTH, Opened, Scheme, opened
from tests.report.hostile import ADDRESSES, BREAKOUTS

SITE = "https://example.com"
CAT = ShownPicture(
    site=SITE,
    page=f"{SITE}/cats",
    picture=f"{SITE}/cat.jpg",
    alternative="A cat",
    status="labelled",
    detail="",
    first_seen="2026-11-28T06:00:00+00:00",
    last_seen="2026-11-28T06:00:00+00:00",
    sha256="cat",
    labels=(SeenLabel("Cat", 0.98), SeenLabel("Animal", 0.98)),
    width=400,
    height=300,
    format="jpeg",
    bytes=20_000,
)


LONGEST_LOADING = 120_000
"""Milliseconds, on a machine that does much else."""


def shown(picture: str = "cat", page: str = "cats", **otherwise: object) -> ShownPicture:
    changed = replace(CAT, page=f"{SITE}/{page}", picture=f"{SITE}/{picture}.jpg", sha256=picture)
    return replace(changed, **otherwise)  # type: ignore[arg-type]


def rendered(*pictures: ShownPicture, **otherwise: str) -> str:
    written_at = datetime(2026, 11, 28, 6, 30, tzinfo=UTC)
    return render_pictures(
        pictures, source=otherwise.get("source", "results"), written_at=written_at
    ).decode()


def test_a_picture_that_lacks_a_text_in_most_places_is_to_be_described_first() -> None:
    findings = Findings(
        [
            shown("dog", "a", alternative=None),
            *(shown("logo", page, alternative=None) for page in "abc"),
            replace(shown("cat", "a", alternative=None), picture=f"{SITE}/cat-2.jpg"),
            shown("cat", "b", alternative=None),
        ]
    )
    assert [picture.first.sha256 for picture in findings.to_describe] == ["logo", "cat", "dog"]


def test_what_visitors_see_comes_before_what_they_do_not() -> None:
    pictures = [
        shown(status, page, alternative=None, status=status)
        for status in ("broken", "missing", "too_small", "unsupported")
        for page in "abc"
    ]
    findings = Findings([*pictures, shown("dog", alternative=None)])
    first, second, *others = [picture.first.sha256 for picture in findings.to_describe]
    assert (first, second) == ("unsupported", "dog")
    assert set(others) == {"broken", "missing", "too_small"}


def test_a_page_that_shows_a_picture_twice_is_named_once() -> None:
    twice = [shown("cat", alternative=None), replace(CAT, picture=f"{SITE}/copy.jpg", alternative=None)]
    described = rendered(*twice).partition('id="describe"')[2].partition("</section>")[0]
    assert described.count(f'href="{SITE}/cats"') == 1


def test_a_text_that_a_picture_has_elsewhere_is_told_apart_from_its_lack() -> None:
    page = rendered(shown("cat", "a", alternative=None), shown("cat", "b", alternative="Tom"))
    described = page.partition('id="describe"')[2].partition("</section>")[0]
    assert 'No text</span><span class="quiet">, elsewhere </span><q dir="auto">Tom</q>' in described


def test_decoration_and_what_is_gone_lack_no_text() -> None:
    findings = Findings([shown(alternative=""), shown("dog", alternative=None, status=GONE)])
    assert findings.to_describe == []
    assert (findings.decoration, findings.gone) == (1, 1)
    assert findings.headline == "All of 1 picture have a text, or are decoration"


def test_pages_with_most_pictures_without_a_text_come_first() -> None:
    pictures = [shown("a", "one", alternative=None), shown("b", "two", alternative=None)]
    pictures += [shown("c", "two", alternative=None), shown("d", "two")]
    assert [(page.page, page.without_text, page.pictures) for page in Findings(pictures).pages] == [
        (f"{SITE}/two", 2, 3),
        (f"{SITE}/one", 1, 1),
    ]


@pytest.mark.parametrize(
    ("pictures", "headline"),
    [
        ([], "No pictures were found"),
        ([shown()], "All of 1 picture have a text, or are decoration"),
        ([shown(alternative=None)], "1 of 1 picture lacks a text"),
        ([shown(), *(shown(x, alternative=None) for x in "ab")], "2 of 3 pictures lack a text"),
    ],
)
def test_the_headline_is_the_whole_in_one_line(pictures: list[ShownPicture], headline: str) -> None:
    assert Findings(pictures).headline == headline
    assert f"<h1>{headline}.</h1>" in rendered(*pictures)


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("IMG_0231.jpg", True),
        (" rocket.JPEG ", True),
        ("A rocket.jpg of ours", False),
        ("A rocket", False),
        ("node.js", False),
        ("", False),
        (None, False),
    ],
)
def test_a_text_that_is_only_a_files_name_is_told(text: str | None, *, is_told: bool) -> None:
    page = rendered(shown("rocket", alternative=text))
    assert ('id="file-names"' in page) == is_told


def test_each_picture_to_describe_is_named() -> None:
    page = rendered(shown("svg", alternative=None, status="unsupported", detail="it is an SVG", labels=()))
    card = page.partition('class="card"')[2].partition("</li>")[0]
    assert f'<a href="{SITE}/svg.jpg" rel="noopener noreferrer"><bdi>/svg.jpg</bdi></a>' in card
    assert "Not looked at: <bdi>it is an SVG</bdi>." in card


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (f"{SITE}/cats?all", "/cats?all"),
        (f"{SITE}/", "/"),
        ("https://example.com.evil.example/", "https://example.com.evil.example/"),
        ("https://elsewhere.example/cat.jpg", "https://elsewhere.example/cat.jpg"),
    ],
)
def test_where_there_is_one_site_its_name_is_not_repeated(address: str, told: str) -> None:
    assert Findings([shown()]).told(address) == told
    assert Findings([shown(), shown(site="https://example.org")]).told(address) == address


def test_moderation_is_told_apart_and_not_shown() -> None:
    page = rendered(shown("gun", moderation=(SeenLabel("Weapons", 0.9),)), shown("cat"))
    apart = page.partition('aria-labelledby="moderation"')[2].partition("</section>")[0]
    assert "Weapons" in apart
    assert "<img" not in apart
    assert f'<img src="{SITE}/gun.jpg"' not in page.partition('aria-labelledby="gallery"')[2]


def jpeg() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(written, "JPEG")
    return written.getvalue()


@contextmanager
def opened_with_pictures(
    browser: Browser, file: Path, size: tuple[int, int] = DESK, scheme: Scheme = "light"
) -> Iterator[tuple[Opened, list[dict[str, str]]]]:
    """Every picture's site answers but for those called gone.jpg; gives the requests' headers, too."""
    headers: list[dict[str, str]] = []

    def answer(route: Route) -> None:
        headers.append(route.request.all_headers())
        if "gone" in route.request.url:
            route.fulfill(status=404, body="")
        else:
            route.fulfill(status=200, content_type="image/jpeg", body=jpeg())

    def prepare(page: Page) -> None:
        page.route(f"{SITE}/**", answer)

    with opened(browser, file, size, scheme, prepare=prepare) as seen:
        yield seen, headers


def wait_for_pictures(seen: Opened) -> None:
    """Wait until those to describe were loaded, or were taken out since they were not.

    They load lazily. An idle network says nothing: on a busy machine the browser asks only after it.
    """
    were_in_time = seen.run(
        f"""new Promise((done) => {{
            const left = new Set(document.querySelectorAll('#describe ~ .cards img'));
            const settle = (picture) => left.delete(picture) && !left.size && done(true);
            setTimeout(() => done(false), {LONGEST_LOADING});
            if (!left.size) done(true);
            for (const picture of [...left]) {{
                for (const end of ['load', 'error']) picture.addEventListener(end, () => settle(picture));
                picture.scrollIntoView();
                if (picture.complete) settle(picture);
            }}
        }})"""
    )
    assert were_in_time, "a picture was neither loaded nor refused"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pictures = [shown("gone", "cats", alternative=None), shown("dog", "dogs", alternative=None)]
    pictures += [shown(f"cat-{number}", f"page-{number % 7}") for number in range(80)]
    file = tmp_path_factory.mktemp("pictures") / "pictures.html"
    file.write_text(rendered(*pictures), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def hostile_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pictures = [
        shown(
            f"hostile-{number}",
            alternative=text if number % 2 else None,
            detail=text,
            labels=(SeenLabel(text, 0.9),),
            moderation=(SeenLabel(text, 0.9),) if number % 5 == 0 else (),
            text=(text,),
            status=("labelled", "broken", "missing", "forbidden")[number % 4],
        )
        for number, text in enumerate((*BREAKOUTS, "W" * 255, "👩‍🚀 القاهرة"))
    ]
    pictures += [
        replace(CAT, page=address, picture=address, site=address, sha256=address, alternative=None)
        for address in ADDRESSES
    ]
    file = tmp_path_factory.mktemp("hostile-pictures") / "pictures.html"
    file.write_text(rendered(*pictures, source=BREAKOUTS[0]), encoding="utf-8")
    return file


@pytest.mark.parametrize(("screenshot", "size", "scheme"), SCREENS)
def test_nothing_from_outside_runs(
    browser: Browser, hostile_page: Path, screenshot: str, size: tuple[int, int], scheme: Scheme
) -> None:
    with opened_with_pictures(browser, hostile_page, size, scheme) as (seen, _):
        seen.wake_everything()
        seen.search("window")
        seen.search("")
        seen.keep_screenshot(f"pictures-{screenshot}.png")
        assert seen.run("window.ran") is None
        assert seen.dialogs == []
        asked = {request for request in seen.requests if request != hostile_page.as_uri()}
        assert all(request.startswith(("http:", "https:")) for request in asked)
        assert not any("css" in request for request in asked)
        assert seen.run("document.querySelectorAll('a[href^=\"javascript\" i], a[href^=data]').length") == 0


@pytest.mark.parametrize("size", [DESK, TELEPHONE])
def test_the_page_is_never_wider_than_the_screen(
    browser: Browser, hostile_page: Path, size: tuple[int, int]
) -> None:
    with opened_with_pictures(browser, hostile_page, size) as (seen, _):
        seen.run("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        assert seen.run(WIDTH) == size[0]


def test_pictures_come_from_their_sites_and_nobody_is_told_from_where(browser: Browser, page: Path) -> None:
    with opened_with_pictures(browser, page) as (seen, headers):
        wait_for_pictures(seen)
        assert {"dog.jpg", "gone.jpg"} <= {request.rpartition("/")[2] for request in seen.requests}
        assert headers
        assert not any("referer" in one for one in headers)
        assert seen.run("document.querySelector('.card img[src$=\"dog.jpg\"]').naturalWidth") == 40


def test_pictures_that_are_folded_away_are_not_asked_for(browser: Browser, page: Path) -> None:
    with opened_with_pictures(browser, page) as (seen, _):
        wait_for_pictures(seen)
        assert not any("/cat-" in request for request in seen.requests)


def test_a_picture_that_loads_no_longer_says_so(browser: Browser, page: Path) -> None:
    with opened_with_pictures(browser, page) as (seen, _):
        wait_for_pictures(seen)
        assert seen.page.locator("#describe ~ .cards .unloaded:visible").count() == 1


def test_the_table_is_searched_and_narrowed(browser: Browser, page: Path) -> None:
    with opened_with_pictures(browser, page) as (seen, _):
        assert len(seen.names_shown()) == ROWS_AT_FIRST
        seen.search("cat-7")
        assert seen.text("#shown") == "11 places"
        seen.search("")
        seen.page.locator("#show").select_option("lacking")
        assert seen.text("#shown") == "2 places"
        seen.page.locator("#show").select_option("labelled")
        assert seen.text("#shown") == "1 to 50 of 82 places"


def test_the_policy_allows_pictures_and_nothing_else() -> None:
    page = rendered(shown())
    assert "img-src http: https:;" in page
    assert "default-src &#39;none&#39;;" in page
    assert "unsafe" not in page.partition("Content-Security-Policy")[2].partition(">")[0]
