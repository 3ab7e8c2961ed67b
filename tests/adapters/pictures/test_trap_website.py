"""A website that does what no website should: each of its traps ends in the one state where it belongs."""

import gzip
import io
import time
import zlib
from collections.abc import Iterable, Iterator
from itertools import pairwise

import pytest
from PIL import Image

from tests.adapters.pictures.conftest import jpeg, page, picture
from tests.adapters.pictures.world import World
from tests.adapters.web.trap_site import Sends, TrapSite, answer, redirect, trap_site

METADATA = "http://169.254.169.254/latest/meta-data/iam/security-credentials/"


@pytest.fixture
def inside() -> Iterator[TrapSite]:
    """A server in a network that is not public. No test may connect to it."""
    with trap_site("127.0.0.2") as inside:
        yield inside
        assert inside.connections == 0


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is waited for as long as for a real website."""
    monkeypatch.setattr("web.connections.READ_SECONDS", 0.3)
    monkeypatch.setattr("web.hosts_table.FIRST_REST_SECONDS", 0.0)


def slow() -> Iterable[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
    time.sleep(0.6)


def endless() -> Iterable[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n"
    while True:
        yield bytes(1024 * 1024)


def endless_headers() -> Iterable[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    for number in range(10_000_000):
        yield f"X-{number}: {'x' * 1000}\r\n".encode()


def bomb() -> bytes:
    """Half a megabyte that becomes half a gigabyte."""
    packed = gzip.compress(bytes(64 * 1024 * 1024))
    return answer(200, packed * 8, length=None, Content_Type="image/jpeg", Content_Encoding="gzip")


def pixel_bomb() -> bytes:
    """A PNG of a few kilobytes that has 900 million pixels."""
    header = b"IHDR" + (30_000).to_bytes(4, "big") * 2 + b"\x08\x06\0\0\0"
    parts = (header, b"IDAT" + zlib.compress(bytes(1000)))
    chunks = (len(part[4:]).to_bytes(4, "big") + part + zlib.crc32(part).to_bytes(4, "big") for part in parts)
    return answer(200, b"\x89PNG\r\n\x1a\n" + b"".join(chunks), length=None, Content_Type="image/png")


def tiny() -> bytes:
    return answer(200, jpeg(side=79), length=None, Content_Type="image/jpeg")


def huge() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (12_000, 1_000)).save(written, "PNG")
    return answer(200, written.getvalue(), length=None, Content_Type="image/png")


PICTURES: dict[str, tuple[Sends | list[Sends], str]] = {
    "well": (picture(), "labelled"),
    "at-last": ([answer(503, Retry_After="0"), answer(500), picture("red")], "labelled"),
    "of-no-type": (answer(200, jpeg("blue"), length=None), "labelled"),
    "of-another-type": (answer(200, jpeg("white"), length=None, Content_Type="text/plain"), "labelled"),
    "a-page": (page(), "unsupported"),
    "a-film": (answer(200, jpeg(), length=None, Content_Type="video/mp4"), "unsupported"),
    "drawn": (answer(200, b"<svg xmlns='x'/>", length=None, Content_Type="image/svg+xml"), "unsupported"),
    "no-picture": (answer(200, b"hello", length=None, Content_Type="image/jpeg"), "unsupported"),
    "empty": (answer(200, b"", Content_Type="image/jpeg"), "broken"),
    "cut-short": (answer(200, jpeg()[:300], length=None, Content_Type="image/jpeg"), "broken"),
    "shorter-than-said": (
        answer(200, jpeg(), length=99_999, Content_Type="image/jpeg", Connection="close"),
        "broken",
    ),
    "slow": (slow, "broken"),
    "in-circles": (redirect("/in-circles"), "broken"),
    "of-an-unknown-coding": (
        answer(200, jpeg(), length=None, Content_Type="image/jpeg", Content_Encoding="br"),
        "broken",
    ),
    "failing": (answer(500), "broken"),
    "no-http": (b"220 smtp.example.com ESMTP\r\n", "broken"),
    "endless": (endless, "too_large"),
    "endless-headers": (endless_headers, "broken"),
    "bomb": (bomb(), "too_large"),
    "pixel-bomb": (pixel_bomb(), "too_large"),
    "huge": (huge(), "labelled"),
    "tiny": (tiny(), "too_small"),
    "gone": (answer(404), "missing"),
    "gone-for-good": (answer(410), "missing"),
    "forbidden": (answer(403), "forbidden"),
    "private/picture": (picture("black"), "forbidden"),
    "to-the-metadata": (redirect(METADATA), "forbidden"),
    "to-an-odd-spelling": (redirect("http://2130706434/"), "forbidden"),
    "to-a-mapped-address": (redirect("http://[::ffff:127.0.0.2]/"), "forbidden"),
}


def test_every_trap_of_a_picture_ends_in_its_state(world: World, site: TrapSite, inside: TrapSite) -> None:
    tags = "".join(f"<img src=/{name}>" for name in PICTURES)
    tags += (
        f"<img src={METADATA}><img src={inside.address}/picture.jpg><img src=http://nowhere.invalid/a.jpg>"
    )
    tags += "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='><img src='javascript:alert(1)'>"
    site.pages |= {
        "/": page(pictures=tags),
        "/robots.txt": answer(200, b"User-agent: *\nDisallow: /private", length=None),
        **{f"/{name}": sent for name, (sent, _) in PICTURES.items()},
    }
    world.put_sites(f"{site.address}/")
    world.run()
    expected = {f"/{name}": state for name, (_, state) in PICTURES.items()}
    others = {METADATA: "forbidden", f"{inside.address}/picture.jpg": "forbidden"}
    others["http://nowhere.invalid/a.jpg"] = "missing"
    assert world.outcomes("sources") == expected | others
    run = world.site_run(site.address)
    assert run["pending"] == "0"
    assert "ended" in run
    assert "/private/picture" not in site.targets


def html(body: bytes, charset: str = "") -> bytes:
    return answer(200, body, length=None, Content_Type=f"text/html{charset}")


PAGES: dict[str, tuple[Sends | list[Sends], str]] = {
    "well": (page(), "read"),
    "at-last": ([answer(503, Retry_After="0"), answer(502), page()], "read"),
    "in-an-odd-encoding": (html("<p>ユニコード".encode("shift_jis"), "; charset=shift_jis"), "read"),
    "in-no-encoding": (html(bytes(range(256)) * 40, "; charset=klingon"), "read"),
    "in-utf-16": (html("<a href=/well>x".encode("utf-16")), "read"),
    "empty": (answer(200, b"", Content_Type="text/html"), "read"),
    "deep": (answer(200, b"<div>" * 200_000, length=None, Content_Type="text/html"), "read_in_part"),
    "a-picture": (picture(), "wrong_kind"),
    "a-paper": (answer(200, b"%PDF", length=None, Content_Type="application/pdf"), "wrong_kind"),
    "gone": (answer(404), "missing"),
    "forbidden": (answer(401), "forbidden"),
    "private/page": (page(), "forbidden"),
    "elsewhere": (redirect("http://example.org/"), "elsewhere"),
    "to-the-metadata": (redirect(METADATA), "elsewhere"),
    "in-circles": (redirect("/in-a-circle"), "broken"),
    "in-a-circle": (redirect("/in-circles"), "broken"),
    "failing": (answer(500), "failing"),
    "slow": (slow, "failing"),
    "large": (answer(200, length=6 * 1024 * 1024, Content_Type="text/html"), "too_large"),
}


def test_every_trap_of_a_page_ends_in_its_state(world: World, site: TrapSite) -> None:
    site.pages |= {
        "/": page(*(f"/{name}" for name in PAGES), f"mailto:me@{site.host}", "javascript:alert(1)", METADATA),
        "/robots.txt": answer(200, b"User-agent: *\nDisallow: /private", length=None),
        **{f"/{name}": sent for name, (sent, _) in PAGES.items()},
    }
    world.put_sites(f"{site.address}/")
    world.run()
    expected = {f"/{name}": state for name, (_, state) in PAGES.items()}
    assert world.outcomes("pages") == {"/": "read", **expected}
    run = world.site_run(site.address)
    assert (run["pending"], run["last_whole_run"]) == ("0", "run-1")
    assert "/private/page" not in site.targets


@pytest.mark.parametrize(
    "robots", [answer(500), answer(503, Retry_After="0"), answer(200, b"x", Content_Encoding="br")]
)
def test_a_site_whose_robots_txt_fails_is_not_asked_for_anything_else(
    world: World, site: TrapSite, robots: bytes
) -> None:
    site.pages |= {"/robots.txt": robots, "/": page("/a")}
    world.put_sites(f"{site.address}/")
    world.run()
    assert set(site.targets) == {"/robots.txt"}
    assert "last_whole_run" not in world.site_run(site.address)


def test_nothing_is_asked_faster_than_its_pace(world: World, site: TrapSite) -> None:
    world.settings["SECONDS_BETWEEN_REQUESTS"] = "0"
    site.pages |= {
        "/robots.txt": answer(200, b"User-agent: *\nCrawl-delay: 0.2", length=None),
        "/": page("/a", "/b", pictures="<img src=a.jpg><img src=b.jpg>"),
        "/a": redirect("/b"),
        "/b": page(),
        "/a.jpg": picture(),
        "/b.jpg": redirect("/a.jpg"),
    }
    world.put_sites(f"{site.address}/")
    world.run()
    asked = [request.at for request in site.asked]
    assert len(asked) == 8
    assert min(later - earlier for earlier, later in pairwise(asked)) >= 0.19
