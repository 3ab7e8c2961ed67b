"""The sample website: it shows each thing that a website may do to its pictures, and names whose they are."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from local.website.web import SITE
from page_reading import PageContents, read_page
from picture_file import FitPicture, read_picture
from sitemap import read_sitemap
from tests.stand_ins.running import running
from web.addresses import Address
from web.answers import Content, Validators
from website_pictures.picture_state import PictureState

LICENCES = SITE.parent / "LICENCES.md"


@pytest.fixture(scope="module")
def website() -> Iterator[str]:
    with running("local.website") as address:
        yield address


def asked(address: str) -> Content:
    answer = requests.get(address, timeout=5)
    assert answer.ok, address
    media_type, _, parameter = answer.headers["Content-Type"].partition(";")
    at = Address(answer.url)
    charset = parameter.partition("=")[2]
    return Content(at, media_type, charset, "", answer.content, Validators(at))


def page(address: str) -> PageContents:
    return read_page(asked(address), "website-pictures")


def all_pages(website: str) -> dict[str, PageContents]:
    pages = {}
    to_read = [f"{website}/", f"{website}/only-in-the-sitemap.html"]
    while to_read:
        address = to_read.pop()
        if address not in pages and not address.endswith(("/private/", "/no-such-page.html")):
            pages[address] = page(address)
            to_read += pages[address].links
    return pages


def test_it_has_a_dozen_pages_that_lead_to_each_other(website: str) -> None:
    assert len(all_pages(website)) >= 12


def test_its_pictures_are_of_every_kind(website: str) -> None:
    pictures = [picture for found in all_pages(website).values() for picture in found.pictures]
    texts = {picture.text for picture in pictures}
    assert None in texts, "one has no text"
    assert "" in texts, "one is decoration"
    assert "Eine Tasse Kaffee – „für später“" in texts, "one is on a page in an old encoding"
    assert any(f"{website.replace('127.0.0.1', 'localhost')}/" in picture.address for picture in pictures)
    assert f"{website}/pictures/temple.jpg" in {picture.address for picture in pictures}, "loaded lazily"


@pytest.mark.parametrize(
    ("file", "ending"),
    [
        ("broken.jpg", PictureState.BROKEN),
        ("cat-icon.png", PictureState.TOO_SMALL),
        ("logo.svg", PictureState.UNSUPPORTED),
        ("coffee.webp", None),
        ("rocket.gif", None),
        ("cat.jpg", None),
    ],
)
def test_a_picture_ends_as_it_should(website: str, file: str, ending: PictureState | None) -> None:
    read = read_picture(asked(f"{website}/pictures/{file}").body)
    assert (None if isinstance(read, FitPicture) else read.state) is ending


def test_a_picture_is_there_twice(website: str) -> None:
    addresses = [f"{website}/pictures/{file}" for file in ("cat.jpg", "our-cat-again.jpg")]
    first, second = (asked(address).body for address in addresses)
    assert first == second


def test_robots_txt_and_the_sitemap_tell_of_what_no_page_does(website: str) -> None:
    robots_txt = requests.get(f"{website}/robots.txt", timeout=5).text
    assert "Disallow: /private/" in robots_txt
    assert f"Sitemap: {website}/sitemap.xml" in robots_txt
    told = read_sitemap(asked(f"{website}/sitemap.xml"))
    assert f"{website}/only-in-the-sitemap.html" in told.pages


def test_what_is_unchanged_is_not_sent_again(website: str) -> None:
    for path in ("/", "/pictures/cat.jpg"):
        first = requests.get(f"{website}{path}", timeout=5)
        again = requests.get(f"{website}{path}", headers={"If-None-Match": first.headers["ETag"]}, timeout=5)
        assert (again.status_code, again.content) == (304, b"")


def test_an_old_address_leads_to_the_new_one(website: str) -> None:
    moved = requests.get(f"{website}/about-us", allow_redirects=False, timeout=5)
    assert (moved.status_code, moved.headers["Location"]) == (301, "/about.html")


@pytest.mark.parametrize("path", ["/no-such-page.html", "/no-such-folder/", "/..%2fweb.py", "/%2e%2e/web.py"])
def test_there_is_nothing_else(website: str, path: str) -> None:
    assert requests.get(f"{website}{path}", timeout=5).status_code == 404


def test_each_picture_says_whose_it_is() -> None:
    told = set(re.findall(r"`([\w.-]+\.\w+)`", LICENCES.read_text(encoding="utf-8")))
    files = {file.name for file in Path(SITE / "pictures").iterdir()}
    assert files <= told
