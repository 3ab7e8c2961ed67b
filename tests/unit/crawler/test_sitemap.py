"""Sitemaps in their forms, hostile ones among them."""

import gzip
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitemap import MOST_AMPERSANDS, MOST_ENTRIES, MOST_GZIP_PARTS, Sitemap, read_sitemap
from web.addresses import Address
from web.answers import Content, Validators

AT = Address("https://example.com/sitemap.xml")
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def read(body: str | bytes) -> Sitemap:
    encoded = body.encode() if isinstance(body, str) else body
    return read_sitemap(Content(AT, "", "", "", encoded, Validators(AT)))


def pages(body: str | bytes) -> list[str]:
    return list(read(body).pages)


SITEMAP = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="{NAMESPACE}" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
  <url><loc>https://example.com/cats?a=1&amp;b=2</loc><lastmod>2026-11-25</lastmod></url>
  <url><loc>
    https://example.com/<![CDATA[dogs]]>
  </loc><image:image><image:loc>https://example.com/dog.jpg</image:loc></image:image></url>
  <url><loc>mailto:me@example.com</loc></url>
  <url><loc>https://example.com/cats?a=1&amp;b=2#tom</loc></url>
</urlset>"""
FOUND = ["https://example.com/cats?a=1&b=2", "https://example.com/dogs"]


@pytest.mark.parametrize(
    "body",
    [
        SITEMAP,
        "\ufeff" + SITEMAP,
        "\n  " + SITEMAP,
        SITEMAP.replace("UTF-8", "ISO-8859-1"),
        SITEMAP.replace(f' xmlns="{NAMESPACE}"', ""),
        gzip.compress(SITEMAP.encode()),
        gzip.compress(SITEMAP[:200].encode()) + gzip.compress(SITEMAP[200:].encode()),
        SITEMAP.replace("UTF-8", "UTF-16").encode("utf-16"),
        SITEMAP.removesuffix("</urlset>"),
        SITEMAP.replace("</urlset>", "</wrong>"),
    ],
)
def test_a_sitemap_lists_pages(body: str | bytes) -> None:
    assert pages(body) == FOUND


@pytest.mark.parametrize(
    "location",
    [
        "/cats?a=1&b=2",
        "/cats?a=1&amp;b=2",
        "/cats?a=1&#38;b=2",
        "/cats?a=1&#x26;b=2",
        "<![CDATA[/cats?a=1&b=2]]>",
        "/cats?<![CDATA[a=1]]>&b=2",
    ],
)
def test_an_ampersand_may_be_written_as_it_is(location: str) -> None:
    assert pages(f"<urlset><url><loc>{location}</loc></url></urlset>") == ["https://example.com/cats?a=1&b=2"]


@pytest.mark.parametrize("piece", ["<![CDATA[", "<![CDATA[]"])
def test_a_section_that_begins_again_and_again_is_read_in_time(piece: str) -> None:
    assert pages(f"<urlset>{piece * 200_000}<url><loc>/a</loc></url></urlset>") == []


def test_a_location_of_millions_of_pieces_is_read_in_time_and_is_none() -> None:
    endless = "&lt;" * 2_400_000
    body = f"<urlset><url><loc>{endless}</loc></url><url><loc>/a</loc></url></urlset>"
    assert pages(body) == ["https://example.com/a"]


def test_so_many_bare_ampersands_are_mended_and_no_more() -> None:
    fewer, as_many = "&" * (MOST_AMPERSANDS - 1), "&" * MOST_AMPERSANDS
    for before, page in ((fewer, "cats?a=1&b=2"), (as_many, "cats?a=1=2")):
        body = f"<urlset>{before}<url><loc>/cats?a=1&b=2</loc></url></urlset>"
        assert pages(body) == [f"https://example.com/{page}"]


def test_a_location_that_is_empty_is_none() -> None:
    assert pages("<urlset><url><loc> </loc></url><url><loc/></url></urlset>") == []


def test_an_index_lists_sitemaps() -> None:
    body = f'<sitemapindex xmlns="{NAMESPACE}"><sitemap><loc>/a.xml.gz</loc></sitemap></sitemapindex>'
    assert read(body) == Sitemap(sitemaps=(Address("https://example.com/a.xml.gz"),))


def test_a_text_lists_a_page_a_line() -> None:
    assert pages("\ufeffhttps://example.com/a\r\nhttps://example.com/b\n\nmailto:me\n") == [
        "https://example.com/a",
        "https://example.com/b",
    ]


@pytest.mark.parametrize(
    "body", ["Not found\nTry again", "/a\n/b", b"\x89PNG\r\n\x1a\n\0", "https".encode("utf-16")]
)
def test_a_text_that_holds_no_whole_address_leads_nowhere(body: str | bytes) -> None:
    assert read(body) == Sitemap()


@pytest.mark.parametrize(
    "body", ["<html><body><a href=/>Not found</a></body></html>", "<", "<!DOCTYPE", b"\x1f\x8b no"]
)
def test_what_is_no_sitemap_lists_nothing(body: str | bytes) -> None:
    assert read(body) == Sitemap()


def test_entities_are_not_resolved() -> None:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    body = f'<!DOCTYPE urlset [<!ENTITY a0 "ha">{laughs}<!ENTITY file SYSTEM "file:///etc/passwd">]>'
    for entity in ("a11", "file"):
        found = pages(f"{body}<urlset><url><loc>https://example.com/&{entity};</loc></url></urlset>")
        assert found == [f"https://example.com/&{entity};"]


def test_a_sitemap_that_does_not_end_is_cut() -> None:
    body = "<urlset>" + "".join(f"<url><loc>/{n}</loc></url>" for n in range(MOST_ENTRIES + 1_000))
    assert len(pages(body)) == MOST_ENTRIES
    assert (
        len(pages("\n".join(f"https://example.com/{n}" for n in range(MOST_ENTRIES + 1_000)))) == MOST_ENTRIES
    )


def test_a_bomb_is_put_down_before_it_goes_off() -> None:
    assert len(pages(gzip.compress(b"http://a\n" * 7_000_000))) <= MOST_ENTRIES


def test_a_text_of_very_many_lines_takes_little_more_memory_than_its_bytes() -> None:
    megabytes = 10
    packed = gzip.compress(b"\xff\n" * (megabytes * 512 * 1024))
    tracemalloc.start()
    try:
        assert pages(packed) == []
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4 * megabytes * 1024 * 1024


def test_a_deep_one_is_read_down_to_there() -> None:
    assert pages("<url><loc>/a</loc></url>" + "<url>" * 1_000_000) in ([], ["https://example.com/a"])


@given(st.text().map(lambda text: f"<{text}") | st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    read(text.encode("utf-8", "surrogatepass"))


def test_gzip_of_very_many_parts_is_read_up_to_a_number_of_them() -> None:
    parts = (gzip.compress(f"https://example.com/{number}\n".encode()) for number in range(20_000))
    assert len(pages(b"".join(parts))) == MOST_GZIP_PARTS
