"""What robots.txt files ask for, hostile ones among them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.addresses import Address, Origin
from web.answers import Nothing, Why
from web.robots import LONGEST_DELAY, MOST_SITEMAPS, RobotsFile, RobotsRules

ORIGIN = Origin("https://example.com")
NAME = "website-pictures"


def rules(text: str) -> RobotsRules:
    return RobotsRules(RobotsFile(text), NAME, ORIGIN)


def allows(text: str, target: str) -> bool:
    return rules(text).refusal(Address(f"{ORIGIN}{target}")) is None


@pytest.mark.parametrize(
    ("text", "allowed", "forbidden"),
    [
        ("", ["/", "/cats"], []),
        ("User-agent: *\nDisallow:", ["/", "/cats"], []),
        ("User-agent: *\nDisallow: /", [], ["/", "/cats"]),
        ("User-agent: *\nDisallow: /cats", ["/", "/dogs"], ["/cats", "/cats/tom?x=1"]),
        ("User-agent: *\nDisallow: /\nAllow: /cats", ["/cats", "/cats/tom"], ["/", "/dogs"]),
        ("User-agent: *\nDisallow: /*.jpg$", ["/a.png", "/a.jpg?x"], ["/a.jpg", "/b/c.jpg"]),
        ("User-agent: *\nDisallow: /*?print=", ["/a"], ["/a?print=1"]),
        ("User-agent: *\nDisallow: /caf%c3%a9", ["/cafe"], ["/caf%C3%A9"]),
        ("User-agent: *\nDisallow: /café", ["/cafe"], ["/caf%C3%A9"]),
        (f"User-agent: {NAME}\nDisallow: /cats\n\nUser-agent: *\nDisallow: /", ["/dogs"], ["/cats"]),
        ("USER-AGENT: Website-Pictures # us\nDISALLOW: /cats", ["/dogs"], ["/cats"]),
        (f"User-agent: other\nUser-agent: {NAME}\nDisallow: /cats", ["/dogs"], ["/cats"]),
        ("User-agent: website-pictures-too\nDisallow: /", ["/cats"], []),
        ("User-agent: other\nDisallow: /", ["/cats"], []),
        ("\ufeffUser-agent: *\r\nDisallow: /cats\r\n", ["/dogs"], ["/cats"]),
        ("<!doctype html><html><body>User-agent: *<br>Disallow: /</body></html>", ["/cats"], []),
    ],
)
def test_rules_hold_as_they_are_written(text: str, allowed: list[str], forbidden: list[str]) -> None:
    without_mark = text.removeprefix("\ufeff")
    assert [target for target in allowed if not allows(without_mark, target)] == []
    assert [target for target in forbidden if allows(without_mark, target)] == []


def test_a_refusal_says_which_file_it_stands_in() -> None:
    refusal = rules("User-agent: *\nDisallow: /cats").refusal(Address(f"{ORIGIN}/cats"))
    assert refusal == Nothing(Why.FORBIDDEN, "https://example.com/robots.txt forbids it")


def test_where_nothing_can_be_had_the_reason_is_every_addresss() -> None:
    nothing = Nothing(Why.MISSING, "there is no host example.com")
    assert RobotsRules(RobotsFile(nothing=nothing), NAME, ORIGIN).refusal(Address(f"{ORIGIN}/")) is nothing


@pytest.mark.parametrize(
    ("delay", "seconds"),
    [
        ("10", 10.0),
        ("0.5", 0.5),
        ("1e9", LONGEST_DELAY),
        ("soon", 0.0),
        ("-1", 0.0),
        ("nan", 0.0),
        ("inf", 0.0),
    ],
)
def test_a_delay_is_seconds(delay: str, seconds: float) -> None:
    assert rules(f"User-agent: *\nCrawl-delay: {delay}").crawl_delay == seconds


def test_without_a_delay_there_is_none() -> None:
    assert rules("").crawl_delay == 0.0
    assert rules("User-agent: other\nCrawl-delay: 9").crawl_delay == 0.0


@pytest.mark.parametrize("robot", [f"{NAME}/1.0", f"{NAME.upper()}/2", f"{NAME} (of old)", f"{NAME}*"])
def test_a_version_behind_our_name_does_not_count(robot: str) -> None:
    assert not allows(f"User-agent: {robot}\nDisallow: /private", "/private/")


@pytest.mark.parametrize("robot", [NAME[:4], NAME[1:], f"{NAME}-of-others"])
def test_what_only_looks_like_our_name_is_anothers(robot: str) -> None:
    allowed = f"User-agent: *\nDisallow: /private\n\nUser-agent: {robot}\nAllow: /"
    assert not allows(allowed, "/private/")


def test_sitemaps_are_addresses() -> None:
    text = "Sitemap: https://example.com/a.xml\nSitemap: /b.xml\nSitemap: ftp://a/c.xml\nSitemap: /b.xml"
    assert rules(text).sitemaps == ["https://example.com/a.xml", "https://example.com/b.xml"]


def test_few_sitemaps_are_taken() -> None:
    assert len(rules("\n".join(f"Sitemap: /{n}.xml" for n in range(1_000))).sitemaps) == MOST_SITEMAPS


ROBOTS = "".join(f"User-agent: robot{n}\n" for n in range(12_000))
RULES = "".join(f"Disallow: /{n}/\n" for n in range(12_000))


@pytest.mark.parametrize(
    "text",
    [
        ROBOTS + f"User-agent: {NAME}\n" + RULES,
        "".join(f"User-agent: {NAME}/{n}\n" for n in range(8_000)) + RULES,
        f"User-agent: *\nDisallow: /{'*a' * 100_000}b\n" + RULES,
        "User-agent: *\nDisallow: /" + "$" * 100_000 + "\n" + RULES,
        "User-agent: *\n" * 15_000 + RULES,
    ],
    ids=["robots times rules", "versions of us", "stars", "dollars", "groups"],
)
def test_half_a_megabyte_of_robots_and_rules_is_read_in_linear_time(text: str) -> None:
    """Robots times rules would be 144 million entries of a list."""
    assert len(text) < 500 * 1024
    assert allows(text, "/" + "a" * 4_000)
    assert not allows(text, "/999/cats")


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    read = rules(f"User-agent: *\n{text}")
    read.refusal(Address(f"{ORIGIN}/cats?a=b"))
    assert read.crawl_delay >= 0
    assert isinstance(read.sitemaps, list)


@given(
    st.lists(
        st.sampled_from(["User-agent:", "*", NAME, "Disallow:", "Allow:", "/", "\n", "$", "%", "#", "é"])
    )
)
def test_nor_does_any_order_of_its_words(words: list[str]) -> None:
    rules(" ".join(words)).refusal(Address(f"{ORIGIN}/cats?a=b"))
