"""What a page shows and where it leads, however it is written."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from webencodings.labels import LABELS

from page_reading import (
    MOST_LINKS,
    MOST_OPEN_ELEMENTS,
    MOST_PICTURES,
    MOST_REFERENCES,
    MOST_TEXT_CHARACTERS,
    PageContents,
    ShownPicture,
    read_page,
)
from web.addresses import Address
from web.answers import Content, Validators

PAGE = Address("https://example.com/shop/")
ROBOT = "website-pictures"


def read(html: str | bytes, *, charset: str = "", robots_tag: str = "") -> PageContents:
    body = html.encode() if isinstance(html, str) else html
    return read_page(Content(PAGE, "text/html", charset, robots_tag, body, Validators(PAGE)), ROBOT)


def links(html: str | bytes, *, robots_tag: str = "") -> list[str]:
    return [link.removeprefix(PAGE) for link in read(html, robots_tag=robots_tag).links]


def pictures(html: str | bytes, *, charset: str = "") -> dict[str, str | None]:
    found = read(html, charset=charset).pictures
    return {picture.address.removeprefix(PAGE): picture.text for picture in found}


@pytest.mark.parametrize("no_addresses", [MOST_REFERENCES - 1, MOST_REFERENCES])
def test_so_many_forms_of_a_picture_are_tried_and_no_more(no_addresses: int) -> None:
    forms = "".join(f'<source srcset="data:{number}">' for number in range(no_addresses - 1))
    page = f'<picture>{forms}<source srcset="cat.avif"><img srcset="data:first"></picture>'
    assert list(pictures(page)) == (["cat.avif"] if no_addresses < MOST_REFERENCES else [])


def test_a_page_leads_to_others() -> None:
    html = """<a href="cats">Cats</a> <A HREF='../about#us'>Us</A> <area href=dogs> <iframe src=f></iframe>
        <a href="mailto:me@example.com">Mail</a> <a name=here>Here</a> <a href="cats#tom">Tom</a> <a href>"""
    assert links(html) == ["cats", "https://example.com/about", "dogs", "f", ""]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<a href=a><base href=/other/><base href=/no/><a href=b>", ["/other/a", "/other/b"]),
        ("<base target=_top><base href=//cdn.example.net/><a href=a>", ["https://cdn.example.net/a"]),
        ("<base href=mailto:me><a href=a>", ["/shop/a"]),
        ("<base href=''><a href=a>", ["/shop/a"]),
    ],
)
def test_the_first_base_is_that_of_all_references(html: str, found: list[str]) -> None:
    whole = [address if "://" in address else f"https://example.com{address}" for address in found]
    assert list(read(html).links) == whole


def test_the_base_is_that_of_pictures_too() -> None:
    assert read("<base href=/other/><img src=a alt=b>").pictures[0].address == "https://example.com/other/a"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("0; url=cats", ["cats"]),
        ("5;URL='cats'", ["cats"]),
        (' 0.5 , url = "cats" and more', ["cats"]),
        ("0;cats", ["cats"]),
        ("0 cats", ["cats"]),
        ("300", []),
        ("300;", []),
        ("cats", []),
        ("0; url=javascript:alert(1)", []),
    ],
)
def test_a_page_that_goes_to_another_by_itself_leads_there(content: str, found: list[str]) -> None:
    quoted = content.replace('"', "&quot;")
    assert links(f'<meta http-equiv=Refresh content="{quoted}">') == found


def test_a_link_that_must_not_be_followed_is_not() -> None:
    assert links('<a rel="external NoFollow" href=a></a><a rel="nofollowing" href=b></a>') == ["b"]


@pytest.mark.parametrize(
    "meta",
    [
        "<meta name=robots content=nofollow>",
        "<META NAME='Robots' CONTENT='noindex, NOFOLLOW'>",
        "<meta name=robots content=none>",
        "<meta content='noindex,nofollow' name=' robots '>",
        f"<meta name={ROBOT} content=nofollow>",
        "<meta name=robots content=index><meta name=robots content=nofollow>",
    ],
)
def test_a_page_may_forbid_to_follow_its_links(meta: str) -> None:
    html = f"{meta}<a href=a></a><img src=b alt=c>"
    assert links(html) == []
    assert pictures(html) == {"b": "c"}


@pytest.mark.parametrize(
    "meta",
    [
        "<meta name=robots content=noindex>",
        "<meta name=googlebot content=nofollow>",
        "<meta name=robots>",
        "<meta name=description content=nofollow>",
        "<!-- <meta name=robots content=nofollow> -->",
    ],
)
def test_other_words_do_not(meta: str) -> None:
    assert links(f"{meta}<a href=a></a>") == ["a"]


@pytest.mark.parametrize(
    ("tag", "follows"),
    [
        ("", True),
        ("noindex", True),
        ("noindex, nofollow", False),
        ("noindex NoFollow", False),
        ("NONE", False),
        (f"{ROBOT}: nofollow", False),
        ("otherbot: nofollow", True),
        (f"otherbot: noindex, nofollow, {ROBOT}: noindex", True),
        (f"otherbot: noindex, {ROBOT}: noindex, nofollow", False),
        ("unavailable_after: 25 Jun 2010 15:00:00 PST, nofollow", False),
    ],
)
def test_so_may_a_header(tag: str, follows: bool) -> None:
    assert links("<a href=a></a>", robots_tag=tag) == (["a"] if follows else [])


@pytest.mark.parametrize(
    "tag",
    [
        "max-image-preview:large, noindex, nofollow",
        "max-snippet:-1, max-video-preview:-1, none",
        "noindex\nnofollow",
        "another-robot: noindex\nnofollow",
        "nofollow\nanother-robot: noindex",
    ],
)
def test_nofollow_holds_whatever_else_is_said(tag: str) -> None:
    assert links("<a href=a></a>", robots_tag=tag) == []


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<img src=a>", None),
        ("<img src=a alt>", ""),
        ("<img src=a alt=''>", ""),
        ("<img src=a alt='  '>", ""),
        ("<img src=a alt='A  cat\n on a mat &amp; a &quot;dog&quot;'>", 'A cat on a mat & a "dog"'),
        ("<img src=a title='A cat'>", None),
        ("<img src=a aria-label='A cat'>", "A cat"),
        ("<img src=a role=presentation>", ""),
        ("<img src=a role=none>", ""),
        ("<img src=a aria-hidden=true>", ""),
        ("<img src=a aria-hidden=false>", None),
        ("<input type=IMAGE src=a alt=Search>", "Search"),
        ("<img src=a alt='" + "x" * 10_000 + "'>", "x" * MOST_TEXT_CHARACTERS),
    ],
)
def test_no_text_is_not_the_same_as_an_empty_one(html: str, text: str | None) -> None:
    assert pictures(html) == {"a": text}


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<img src=a alt=Cat><img src=a>", None),
        ("<img src=a><img src=a alt=Cat>", None),
        ("<img src=a alt=''><img src=a alt=Cat>", "Cat"),
        ("<img src=a alt=Cat><img src=a alt=Dog>", "Cat"),
        ("<img src=a alt=''><img src=./a#b alt=''>", ""),
    ],
)
def test_a_picture_that_is_shown_twice_lacks_a_text_if_it_does_once(html: str, text: str | None) -> None:
    assert pictures(html) == {"a": text}


@pytest.mark.parametrize(
    "html",
    [
        "<img src=want>",
        "<img src=' want '>",
        "<img src=small srcset='small 320w, want 1280w'>",
        "<img src=small srcset='small 1x, want 2x'>",
        "<img srcset='want 1x'>",
        "<img srcset='small huge, want 1x'>",
        "<image src=want>",
        "<img src=small srcset='data:image/gif;base64,R0lG 2x, want 1x'>",
        "<img src=data:image/gif;base64,R0lG data-src=want>",
        "<img src=placeholder.gif data-src=want>",
        "<img src=placeholder.gif data-srcset='small 320w, want 640w' data-src=small>",
        "<img src=placeholder.gif srcset='placeholder.gif 1x' data-srcset='want 640w'>",
        "<img data-original=want>",
        "<img src=placeholder.gif data-lazy-src=want>",
        "<img src='' data-src=want>",
        "<picture><source srcset='a.avif'><source srcset='a.webp'><img src=want></picture>",
        "<picture><source srcset='small 1x, want 2x'><img></picture>",
        "<picture><source data-srcset='want 2x'><img src=data:image/gif;base64,R0lG></picture>",
        "<picture><source srcset=want type=image/webp><img src='data:,'></picture>",
        "<video><source srcset=no src=no.mp4></video><picture><source srcset=want><img></picture>",
        "<noscript><img src=want></noscript>",
        "<svg><a href=no></a></svg><img src=want>",
        "<a href=x><img src=want",
    ],
)
def test_the_picture_is_the_one_that_people_see(html: str) -> None:
    if not html.endswith(">"):
        html += ">"
    assert list(pictures(html)) == ["want"]


@pytest.mark.parametrize(
    "html",
    [
        "<img>",
        "<img src>",
        "<img src=data:image/png;base64,iVBORw0KGgo= alt=x>",
        "<img src=blob:https://example.com/1>",
        "<script>document.write('<img src=no>')</script>",
        "<style><img src=no></style>",
        "<textarea><img src=no></textarea>",
        "<title><img src=no></title>",
        "<!-- <img src=no> -->",
        "<template><img src=no></template>",
        "<input type=text src=no>",
        "<input src=no>",
        "<p title='<img src=no>'>",
        "&lt;img src=no&gt;",
        "<img src=no",
        "<picture><source srcset=no></picture>",
    ],
)
def test_what_nobody_sees_is_no_picture(html: str) -> None:
    assert pictures(html) == {}


def test_the_sources_of_one_picture_are_not_those_of_the_next() -> None:
    html = "<picture><source srcset=a></picture><img alt=b><picture><source srcset=c><img><img></picture>"
    assert pictures(html) == {"c": None}


CYRILLIC = "<img src=a alt='Кошка'>"


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        (CYRILLIC.encode(), "utf-8"),
        (CYRILLIC.encode("windows-1251"), "windows-1251"),
        (CYRILLIC.encode("windows-1251"), "cp1251"),
        (CYRILLIC.encode("koi8-r"), "KOI8-R"),
        (CYRILLIC.encode("iso-8859-5"), "iso-8859-5"),
        (codecs.BOM_UTF8 + CYRILLIC.encode(), "windows-1251"),
        (CYRILLIC.encode("utf-16"), ""),
        (codecs.BOM_UTF16_BE + CYRILLIC.encode("utf-16-be"), "utf-8"),
        (CYRILLIC.encode(), "no-such-encoding"),
        (CYRILLIC.encode(), ""),
        (b"<meta charset=windows-1251>" + CYRILLIC.encode("windows-1251"), ""),
        (b"<META CHARSET='Windows-1251'/>" + CYRILLIC.encode("windows-1251"), ""),
        (
            b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'
            + CYRILLIC.encode("windows-1251"),
            "",
        ),
        (b"<!-- <meta charset=koi8-r> --><meta charset=windows-1251>" + CYRILLIC.encode("windows-1251"), ""),
        (b"<meta charset=koi8-r>" + CYRILLIC.encode("windows-1251"), "windows-1251"),
        (b'<?xml version="1.0" encoding="windows-1251"?>' + CYRILLIC.encode("windows-1251"), ""),
        (b"<meta charset=utf-16le>" + CYRILLIC.encode(), ""),
        (b"<meta charset=x-user-defined><img src=a alt='\xca\xee\xf8\xea\xe0'>", "windows-1251"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_browsers_take(body: bytes, charset: str) -> None:
    assert pictures(body, charset=charset) == {"a": "Кошка"}


def test_latin_1_means_windows_1252_as_it_does_to_browsers() -> None:
    assert pictures(b"<img src=a alt='\x93caf\xe9\x94'>", charset="iso-8859-1") == {"a": "“café”"}
    assert pictures(b"<img src=a alt='\x93caf\xe9\x94'>") == {"a": "“café”"}


def test_bytes_that_are_no_characters_do_no_harm() -> None:
    assert pictures(b"<img src=a alt='caf\xe9 \x00'>", charset="utf-8") == {"a": "caf\ufffd \ufffd"}


def test_a_query_is_in_the_encoding_of_its_page() -> None:
    html = "<meta charset=windows-1252><a href='?q=é'>".encode("windows-1252")
    assert links(html) == ["?q=%E9"]


def test_a_query_is_read_in_whatever_encoding_its_page_claims() -> None:
    of_ascii = [charset for charset, name in LABELS.items() if not name.startswith(("utf-16", "replacement"))]
    for charset in of_ascii:
        assert len(read(b"<a href='?q=\xe4\xe5'>", charset=charset).links) == 1, charset


def test_utf_16_is_no_encoding_of_a_query() -> None:
    assert links("<a href='?q=é'>".encode("utf-16")) == ["?q=%C3%A9"]


@pytest.mark.parametrize(
    "html", ["", " ", "text", "<", "<!doctype html>", "\x00", "<?xml?>", "<![CDATA[", "</p>"]
)
def test_what_holds_nothing_is_read(html: str) -> None:
    assert read(html) == PageContents((), ())


def test_a_page_with_very_many_links_and_pictures_is_cut() -> None:
    many = "".join(f"<a href=a{n}></a><img src=p{n} alt=x>" for n in range(20_000))
    page = read(many)
    assert (len(page.links), len(page.pictures), page.is_whole) == (MOST_LINKS, MOST_PICTURES, False)


def test_the_same_link_does_not_count_again() -> None:
    page = read("<a href=a></a>" * 100_000)
    assert (len(page.links), page.is_whole) == (1, True)


def test_a_page_that_is_too_deep_is_read_down_to_there() -> None:
    page = read("<a href=a></a>" + "<div>" * 500_000 + "</p>" * 500_000 + "<a href=b></a>")
    assert (list(page.links), page.is_whole) == ([f"{PAGE}a"], False)
    assert read("<div>" * (MOST_OPEN_ELEMENTS - 10) + "<a href=a></a>").is_whole


BOMBS = {
    "end tags in a deep page": "<div>" * (MOST_OPEN_ELEMENTS - 10) + "</p>" * 100_000,
    "attributes": "<a " + " ".join(f"a{n}=1" for n in range(500_000)) + " href=a>",
    "one attribute again and again": "<img " + "src=a " * 800_000 + ">",
    "a quote that does not end": '<img src="' * 500_000,
    "comments that do not end": "<!--" * 1_000_000,
    "tags that do not end": "<a" * 2_000_000,
    "entities": "&amp" * 1_000_000,
    "misnested": "".join(f"<b id={n}>" for n in range(900)) + "<p>x</b>" * 100_000,
    "a text": f"<img src=a alt='{'x ' * 2_000_000}'>",
    "meta": "<meta " * 800_000,
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_read_in_linear_time(bomb: str) -> None:
    read(BOMBS[bomb])


PIECES = [
    "<",
    ">",
    "/",
    " ",
    "a",
    "img",
    "src",
    "=",
    '"',
    "'",
    "\0",
    "<!--",
    "-->",
    "picture",
    "&#",
    ";",
    "é",
]


@given(st.text() | st.lists(st.sampled_from(PIECES)).map("".join))
def test_no_page_makes_it_fail(html: str) -> None:
    for picture in read(html).pictures:
        assert isinstance(picture, ShownPicture)


@given(
    st.binary(),
    st.sampled_from(["", "utf-8", "utf-16", "gb18030", "shift_jis", "iso-2022-jp", "x-user-defined"]),
)
def test_nor_do_any_bytes(body: bytes, charset: str) -> None:
    read(b"<img src=a alt='" + body, charset=charset)
