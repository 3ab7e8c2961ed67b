"""Addresses in all the forms in which pages write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.addresses import MOST_CHARACTERS, Address, host_of, origin_of, read_address, target_of

PAGE = Address("https://example.com/shop/cats/index.html?page=2")


@pytest.mark.parametrize(
    ("reference", "address"),
    [
        ("tom.html", "https://example.com/shop/cats/tom.html"),
        ("../dogs/", "https://example.com/shop/dogs/"),
        ("../../../../dogs/", "https://example.com/dogs/"),
        ("/", "https://example.com/"),
        ("?page=3", "https://example.com/shop/cats/index.html?page=3"),
        ("", "https://example.com/shop/cats/index.html?page=2"),
        ("#top", "https://example.com/shop/cats/index.html?page=2"),
        ("//cdn.example.net/tom.jpg", "https://cdn.example.net/tom.jpg"),
        ("http://example.com", "http://example.com/"),
        ("https:tom.html", "https://example.com/shop/cats/tom.html"),
        ("\\\\cdn.example.net\\tom.jpg", "https://cdn.example.net/tom.jpg"),
        (" \t/tom\n.html \r", "https://example.com/tom.html"),
        ("/a b/ü.html?q=ü&r=a b", "https://example.com/a%20b/%C3%BC.html?q=%C3%BC&r=a%20b"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://例え.テスト/", "https://xn--r8jz45g.xn--zckzah/"),
        ("https://[2001:DB8:0::1]:8443/", "https://[2001:db8::1]:8443/"),
        ("data.html", "https://example.com/shop/cats/data.html"),
        ("/a:b", "https://example.com/a:b"),
    ],
)
def test_a_reference_leads_where_browsers_go(reference: str, address: str) -> None:
    assert read_address(reference, PAGE) == address


@pytest.mark.parametrize(
    "spelling",
    [
        "https://example.com/~tom/caf%C3%A9?q=a%2Fb",
        "HTTPS://EXAMPLE.com/~tom/caf%c3%a9?q=a%2fb",
        "https://example.com:443/%7Etom/café?q=a%2Fb",
        "https://example.com./x/../%7etom/./caf%C3%A9?q=a%2Fb#kittens",
        "https://tom:secret@example.com/~tom/caf%C3%A9?q=%61%2Fb",
        "https://ex\u00adample.com/~tom/caf\u00e9?q=a%2Fb",
        "https://example\u3002com/~tom/café?q=a%2Fb",
    ],
)
def test_spellings_of_one_page_are_one_page(spelling: str) -> None:
    assert read_address(spelling) == "https://example.com/~tom/caf%C3%A9?q=a%2Fb"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/a/b", "/a%2Fb"),
        ("/a", "/a/"),
        ("/a", "/A"),
        ("?a=1&b=2", "?b=2&a=1"),
        ("?q=a+b", "?q=a%2Bb"),
        ("http://example.com/", "https://example.com/"),
        ("https://example.com/", "https://example.com:8443/"),
        ("https://example.com/", "https://www.example.com/"),
        ("/100%25", "/100%2525"),
    ],
)
def test_what_may_be_two_pages_stays_two(one: str, other: str) -> None:
    assert read_address(one, PAGE) != read_address(other, PAGE)


def test_an_empty_query_is_none() -> None:
    assert read_address("https://example.com/a?#b") == "https://example.com/a"


@pytest.mark.parametrize(
    "reference",
    [
        "mailto:tom@example.com",
        "tel:+441234",
        "javascript:void(0)",
        "JavaScript\t:alert(1)",
        "data:image/png;base64,iVBORw0KGgo=",
        "blob:https://example.com/1",
        "ftp://example.com/tom.jpg",
        "file:///etc/passwd",
        "file://example.com/tom.jpg",
        "ws://example.com/",
        "about:blank",
        "https://",
        "https:///",
        "https://?",
        "https://exa mple.com/",
        "https://example.com:99999/",
        "https://[::1/",
        "https://[fe80::1%25eth0]/",
        "https://1.2.3.4.5/",
        "https://0x100000000/",
        "https://example.com%00.example.net/",
        "https://./",
        "\ud800://example.com",
    ],
)
def test_what_leads_elsewhere_than_to_the_web_is_passed_over(reference: str) -> None:
    assert read_address(reference, PAGE) is None


@pytest.mark.parametrize("reference", ["tom.html", "//example.com/", "example.com", "", "/"])
def test_without_a_page_only_a_whole_address_is_one(reference: str) -> None:
    assert read_address(reference) is None


@pytest.mark.parametrize(
    "spelling",
    ["http://0x7f.1/", "http://2130706433/", "http://0177.0.0.1", "http://127.1./", "http://１２７.0.0.1"],
)
def test_odd_spellings_of_a_number_are_seen_for_what_they_are(spelling: str) -> None:
    assert read_address(spelling) == "http://127.0.0.1/"


def test_a_query_is_sent_in_the_encoding_of_its_page() -> None:
    assert read_address("/é?q=é&r=/%C3#é", PAGE, "windows-1252") == "https://example.com/%C3%A9?q=%E9&r=/%C3"
    assert str(read_address("?q=é☃&r", PAGE, "windows-1252")).endswith("?q=%E9%26%239731%3B&r")
    assert read_address("?q=é", PAGE) == "https://example.com/shop/cats/index.html?q=%C3%A9"


@pytest.mark.parametrize(
    ("path", "as_it_is_written"),
    [
        ("/100%", "/100%25"),
        ("/%%34%31", "/%2541"),
        ("/%%32%65/x", "/%252e/x"),
        ("/?q=%&r=%4", "/?q=%25&r=%254"),
    ],
)
def test_a_percent_sign_that_encodes_nothing_is_one(path: str, as_it_is_written: str) -> None:
    assert read_address(path, PAGE) == f"https://example.com{as_it_is_written}"


@given(
    st.sampled_from(
        ["http://example.com", "https://b%C3%BCcher.example.", "http://0x7f.1..", "http://[::1]:80"]
    ),
    st.lists(st.sampled_from([*"%4125eE/.?#&=\\ \té@:[]|^<`\ud800", "%%", "%2e", "%2F", ".."])).map("".join),
)
def test_an_address_that_was_read_is_read_as_itself(site: str, path: str) -> None:
    address = read_address(f"{site}{path}")
    assert address is None or read_address(address) == address


def test_an_address_longer_than_a_table_takes_is_passed_over() -> None:
    most = "https://example.com/" + "a" * (MOST_CHARACTERS - 20)
    assert read_address(most) == most
    assert read_address(most + "a") is None
    assert read_address("a" * 10_000_000, PAGE) is None


def test_an_address_knows_its_origin_host_and_target() -> None:
    address = Address("https://bücher.example:8443/a%20b?q=1")
    assert origin_of(address) == "https://xn--bcher-kva.example:8443"
    assert host_of(address) == "xn--bcher-kva.example"
    assert target_of(address) == "/a%20b?q=1"
    assert host_of(Address("http://[::1]:80/")) == "[::1]"


@given(st.text() | st.from_regex(r"(https?:)?[/\\]{0,3}[\w.%@:\[\]~ -]{0,30}([/?#].{0,20})?"))
def test_reading_an_address_twice_changes_nothing(text: str) -> None:
    address = read_address(text, PAGE)
    assert address is None or read_address(address) == address
