"""A website is crawled, from the schedule's event to what is known of its pictures."""

import hashlib
import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pictures_table import PicturesTable
from pipeline.failures import Unavailable
from pipeline.throttling import Throttled
from recognition import Refusal
from tests.adapters.pictures.conftest import jpeg, page, picture
from tests.adapters.pictures.world import World
from tests.adapters.web.trap_site import TrapSite, answer, redirect
from web.addresses import MOST_CHARACTERS
from web.kinds import PAGE
from website_pictures.frontier_table import MOST_SITEMAPS
from website_pictures.picture_state import PictureState


def robots(text: str) -> bytes:
    return answer(body=text.encode(), Content_Type="text/plain")


def test_each_page_is_asked_for_once_whoever_leads_to_it(world: World, site: TrapSite) -> None:
    site.pages |= {"/": page("/a", "/b", "/#top"), "/a": page("/b", "/"), "/b": page("/a?", "/a", "b")}
    world.put_sites(f"{site.address}/")
    assert world.run() == {"run_id": "run-1", "begun": 1, "skipped": 0, "refused": 0}
    assert site.targets == ["/robots.txt", "/", "/a", "/b"]
    assert world.outcomes("pages") == {"/": "read", "/a": "read", "/b": "read"}


def test_pages_are_visited_breadth_first(world: World, site: TrapSite) -> None:
    site.pages |= {"/": page("/1", "/2"), "/1": page("/1/1"), "/2": page("/2/1")}
    site.pages |= {"/1/1": page("/1/1/1"), "/2/1": page(), "/1/1/1": page()}
    world.put_sites(f"{site.address}/")
    world.run()
    assert site.targets[1:] == ["/", "/1", "/2", "/1/1", "/2/1", "/1/1/1"]


def test_a_picture_is_looked_at_once_whatever_addresses_it_has(world: World, site: TrapSite) -> None:
    site.pages |= {"/": page(pictures="<img src=a.jpg><img src=b.jpg><img src=c.jpg>")}
    site.pages |= {"/a.jpg": picture(), "/b.jpg": picture(), "/c.jpg": picture("red")}
    world.put_sites(f"{site.address}/")
    world.run()
    assert world.rekognition.looks == 2
    assert world.outcomes("sources") == dict.fromkeys(("/a.jpg", "/b.jpg", "/c.jpg"), "labelled")


def test_what_is_seen_is_kept_by_the_pictures_bytes(world: World, site: TrapSite) -> None:
    site.pages |= {"/": page(pictures="<img src=a.jpg>"), "/a.jpg": picture()}
    world.put_sites(f"{site.address}/")
    world.run()
    (kept,) = world.dynamodb.scan(TableName="pictures")["Items"]
    cat: Any = kept["labels"]["L"][0]
    assert cat["M"]["name"] == {"S": "Cat"}
    assert Decimal(cat["M"]["confidence"]["N"]) == Decimal("98.1")
    assert cat["M"]["parents"] == {"L": [{"S": "Animal"}]}
    assert (kept["width"], kept["format"]) == ({"N": "100"}, {"S": "jpeg"})
    assert kept["model_version"] == {"S": "labels 3.0"}
    assert "claimed_until" not in kept


def test_a_missing_text_is_not_the_same_as_an_empty_one(world: World, site: TrapSite) -> None:
    tags = '<img src=a.jpg><img src=b.jpg alt=""><img src=c.jpg alt="A cat">'
    site.pages |= {"/": page(pictures=tags)}
    world.put_sites(f"{site.address}/")
    world.run()
    texts = {picture: item.get("text") for (_, picture), item in world.appearances().items()}
    assert texts == {"/a.jpg": None, "/b.jpg": "", "/c.jpg": "A cat"}


def test_a_second_run_costs_what_changed(world: World, site: TrapSite) -> None:
    site.pages |= {
        "/": [page("/a", pictures="<img src=a.jpg>", ETag='"1"'), answer(304)],
        "/a": [page(pictures="<img src=b.jpg>", Last_Modified="yesterday"), answer(304)],
        "/a.jpg": [picture(ETag='"2"'), answer(304)],
        "/b.jpg": picture("red"),
    }
    world.put_sites(f"{site.address}/")
    world.run()
    before = world.appearances()
    site.asked.clear()
    world.run("run-2")
    assert world.rekognition.looks == 2
    asked = {request.target: request.headers for request in site.asked}
    assert asked["/"]["if-none-match"] == '"1"'
    assert asked["/a"]["if-modified-since"] == "yesterday"
    assert asked["/a.jpg"]["if-none-match"] == '"2"'
    assert world.outcomes("pages") == {"/": "unchanged", "/a": "unchanged"}
    after = world.appearances()
    assert after.keys() == before.keys(), "a page that is the same keeps its links and pictures"
    assert {item["run_id"] for item in after.values()} == {"run-2"}
    assert {item["first_seen"] for item in after.values()} == {item["first_seen"] for item in before.values()}


def test_what_a_whole_run_does_not_see_is_gone_and_comes_back(world: World, site: TrapSite) -> None:
    both, one = page(pictures="<img src=a.jpg><img src=b.jpg>"), page(pictures="<img src=a.jpg>")
    site.pages |= {"/": [both, one, both], "/a.jpg": picture(), "/b.jpg": picture("red")}
    world.put_sites(f"{site.address}/")
    gone = []
    for run_id in ("run-1", "run-2", "run-3"):
        world.run(run_id)
        gone.append({picture for (_, picture), item in world.appearances().items() if "gone_since" in item})
    assert gone == [set(), {"/b.jpg"}, set()]
    assert world.rekognition.looks == 2


@pytest.mark.parametrize("start", [answer(500), answer(404), redirect("http://example.org/")])
def test_a_site_that_is_not_seen_keeps_its_pictures(world: World, site: TrapSite, start: bytes) -> None:
    site.pages |= {"/": [page(pictures="<img src=a.jpg>"), start], "/a.jpg": picture()}
    world.put_sites(f"{site.address}/")
    world.run()
    world.run("run-2")
    assert "gone_since" not in world.appearances()["/", "/a.jpg"]


def test_an_endless_chain_of_pages_ends(world: World, site: TrapSite) -> None:
    world.settings["MAXIMUM_PAGES"] = "5"
    site.pages |= {f"/{number}": page(f"/{number + 1}", f"/{number}/x") for number in range(50)}
    site.pages["/"] = page("/0")
    world.put_sites(f"{site.address}/")
    world.run()
    run = world.site_run(site.address)
    assert (run["pages"], run["is_cut"], run["pending"]) == ("5", True, "0")
    assert "ended" in run
    assert "last_whole_run" not in run, "what lies beyond is not gone"
    assert len(site.asked) == 1 + 5


def test_a_run_looks_at_as_many_pictures_as_are_paid_for(world: World, site: TrapSite) -> None:
    world.settings["MAXIMUM_PICTURES"] = "1"
    site.pages |= {"/": page(pictures="<img src=a.jpg><img src=b.jpg>")}
    site.pages |= {"/a.jpg": picture(ETag='"1"'), "/b.jpg": picture("red", ETag='"2"')}
    world.put_sites(f"{site.address}/")
    world.run()
    assert world.rekognition.looks == 1
    assert world.outcomes("sources") == {"/a.jpg": "labelled", "/b.jpg": "waiting"}
    world.run("run-2")
    assert world.outcomes("sources") == {"/a.jpg": "labelled", "/b.jpg": "labelled"}
    assert world.rekognition.looks == 2


def test_other_features_look_at_a_picture_anew(world: World, site: TrapSite) -> None:
    site.pages |= {"/": page(pictures="<img src=a.jpg>"), "/a.jpg": picture(ETag='"1"')}
    world.put_sites(f"{site.address}/")
    world.run()
    world.settings["DETECT_TEXT"] = "on"
    world.run("run-2")
    assert world.rekognition.looks == 2


def test_pages_of_the_sitemap_are_visited_too(world: World, site: TrapSite) -> None:
    index = f"<sitemapindex><sitemap><loc>{site.address}/pages.xml</loc></sitemap></sitemapindex>"
    listed = f"<urlset><url><loc>{site.address}/hidden</loc></url><url><loc>http://example.org/</loc></url></urlset>"
    site.pages |= {
        "/": page("/a"),
        "/a": page(),
        "/hidden": page(),
        "/robots.txt": robots(
            f"Sitemap: {site.address}/sitemap.xml\nSitemap: http://example.org/sitemap.xml"
        ),
        "/sitemap.xml": answer(body=index.encode(), Content_Type="application/xml"),
        "/pages.xml": answer(body=listed.encode(), Content_Type="application/xml"),
    }
    world.put_sites(f"{site.address}/")
    world.run()
    asked = ("/", "/a", "/hidden", "/sitemap.xml", "/pages.xml")
    assert world.outcomes("pages") == dict.fromkeys(asked, "read")
    assert site.targets.count("/robots.txt") == 1


def sitemap_index(*sitemaps: str) -> bytes:
    entries = "".join(f"<sitemap><loc>{sitemap}</loc></sitemap>" for sitemap in sitemaps)
    return answer(body=f"<sitemapindex>{entries}</sitemapindex>".encode(), Content_Type="application/xml")


def test_a_sitemap_that_a_page_leads_to_is_read_as_a_sitemap(world: World, site: TrapSite) -> None:
    listed = b"<urlset><url><loc>/hidden</loc></url></urlset>"
    site.pages |= {
        "/": page("/pages.xml", "/feed.xml"),
        "/robots.txt": robots(f"Sitemap: {site.address}/index.xml"),
        "/index.xml": sitemap_index("/pages.xml"),
        "/pages.xml": answer(body=listed, Content_Type="application/xml"),
        "/feed.xml": answer(body=b"<rss><channel/></rss>", Content_Type="text/xml"),
        "/hidden": page(pictures="<img src=a.jpg>"),
    }
    world.put_sites(f"{site.address}/")
    world.run()
    read = dict.fromkeys(("/", "/index.xml", "/pages.xml", "/hidden"), "read")
    assert world.outcomes("pages") == {**read, "/feed.xml": "wrong_kind"}
    assert site.targets.count("/pages.xml") == 1


def test_a_page_that_is_called_a_sitemap_is_read_as_a_page(
    world: World, site: TrapSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = replace(PAGE, allowance=replace(PAGE.allowance, body_bytes=1_000))
    monkeypatch.setattr("crawl.PAGE", small)
    site.pages |= {
        "/": page("/sitemap.html"),
        "/robots.txt": robots(
            "".join(f"Sitemap: {site.address}/{name}\n" for name in ("sitemap.html", "large"))
        ),
        "/sitemap.html": page("/under", pictures="<img src=a.jpg>"),
        "/large": page(pictures="<img src=a.jpg>" + " " * 1_000),
        "/under": page(pictures="<img src=a.jpg>"),
    }
    world.put_sites(f"{site.address}/")
    world.run()
    read = dict.fromkeys(("/", "/sitemap.html", "/under"), "read")
    assert world.outcomes("pages") == {**read, "/large": "too_large"}
    assert world.appearances().keys() == {("/sitemap.html", "/a.jpg"), ("/under", "/a.jpg")}


def test_sitemaps_that_lead_to_each_other_are_asked_for_once(world: World, site: TrapSite) -> None:
    site.pages |= {
        "/": page(),
        "/robots.txt": robots(f"Sitemap: {site.address}/a.xml"),
        "/a.xml": sitemap_index("/a.xml", "/b.xml"),
        "/b.xml": sitemap_index("/a.xml", "/b.xml"),
    }
    world.put_sites(f"{site.address}/")
    world.run()
    assert site.targets == ["/robots.txt", "/", "/a.xml", "/b.xml"]
    assert world.site_run(site.address)["pending"] == "0"


def test_sitemaps_that_lead_to_ever_more_of_them_end(world: World, site: TrapSite) -> None:
    for number in range(MOST_SITEMAPS + 5):
        site.pages[f"/{number}.xml"] = sitemap_index(f"/{number + 1}.xml")
    site.pages |= {"/": page(), "/robots.txt": robots(f"Sitemap: {site.address}/0.xml")}
    world.put_sites(f"{site.address}/")
    world.run()
    assert len([target for target in site.targets if target.endswith(".xml")]) == MOST_SITEMAPS
    assert world.site_run(site.address)["pending"] == "0"


def test_nothing_that_robots_txt_forbids_is_asked(world: World, site: TrapSite) -> None:
    site.pages |= {
        "/robots.txt": robots("User-agent: *\nDisallow: /private"),
        "/": page("/private/page", pictures="<img src=/private/a.jpg>"),
    }
    world.put_sites(f"{site.address}/")
    world.run()
    assert site.targets == ["/robots.txt", "/"]
    assert world.outcomes("pages")["/private/page"] == "forbidden"
    assert world.outcomes("sources") == {"/private/a.jpg": "forbidden"}


def test_a_page_of_another_address_is_one_page(world: World, site: TrapSite) -> None:
    site.pages |= {
        "/": page("/old", "/new"),
        "/old": redirect("/new"),
        "/new": page(pictures="<img src=a.jpg>"),
    }
    world.put_sites(f"{site.address}/")
    world.run()
    assert world.outcomes("pages") == {"/": "read", "/old": "moved", "/new": "read"}
    assert world.appearances().keys() == {("/new", "/a.jpg")}


def test_a_page_that_only_redirects_lead_to_is_asked_for_once(world: World, site: TrapSite) -> None:
    site.pages |= {
        "/": page("/old"),
        "/old": redirect("/new"),
        "/new": page("/more", pictures="<img src=a.jpg>"),
    }
    world.put_sites(f"{site.address}/")
    world.run()
    assert world.outcomes("pages") == {"/": "read", "/old": "moved", "/new": "read", "/more": "missing"}
    assert site.targets.count("/new") == 1
    assert world.appearances().keys() == {("/new", "/a.jpg")}


def test_addresses_as_long_as_they_may_be_are_visited_and_longer_ones_passed_over(
    world: World, site: TrapSite
) -> None:
    room = MOST_CHARACTERS - len(site.address)
    longest, too_long = "/" + "a" * (room - 1), "/" + "a" * room
    shown = f"{longest[:-4]}.jpg"
    site.pages |= {
        "/": page(longest, too_long, "/moved", pictures=f'<img src="{shown}"><img src="{too_long}.jpg">'),
        longest: page(shown, ETag='"1"', pictures=f'<img src="{shown}">'),
        "/moved": redirect(too_long),
        shown: picture(),
    }
    world.put_sites(f"{site.address}/", f"{site.address}{too_long}")
    for run in ("run-1", "run-2"):
        world.run(run)
        assert world.outcomes("pages") == {"/": "read", longest: "read", "/moved": "broken"}
        assert world.outcomes("sources") == {shown: "labelled"}
    assert site.targets.count(longest) == 2


def test_files_that_are_no_pages_are_not_asked_for(world: World, site: TrapSite) -> None:
    site.pages |= {"/": page("/paper.pdf", "/photo.JPG?large", "/page.php?download=paper.pdf")}
    world.put_sites(f"{site.address}/")
    world.run()
    assert site.targets[2:] == ["/page.php?download=paper.pdf"]


def test_several_addresses_of_one_origin_are_one_site(world: World, site: TrapSite) -> None:
    site.pages |= {"/": page("/blog/"), "/blog/": page("/")}
    world.put_sites(f"{site.address}/", f"{site.address}/blog/", f"{site.address}#again", "mailto:me", "cats")
    assert world.run() == {"run_id": "run-1", "begun": 1, "skipped": 0, "refused": 2}
    assert sorted(site.targets) == ["/", "/blog/", "/robots.txt"]


def test_a_site_is_skipped_while_an_earlier_run_is_at_work(world: World, site: TrapSite) -> None:
    site.pages |= {"/": page()}
    world.put_sites(f"{site.address}/")
    assert world.start("run-1")["begun"] == 1
    assert world.start("run-2")["skipped"] == 1
    assert world.start("run-3", force=True)["begun"] == 1
    world.work_off()
    assert world.site_run(site.address)["run_id"] == "run-3"
    assert site.targets.count("/") == 1, "what is left of the earlier run is passed over"
    assert world.start("run-4")["begun"] == 1


def test_it_is_counted_how_often_in_a_row_a_site_was_skipped(
    world: World, site: TrapSite, capsys: pytest.CaptureFixture[str]
) -> None:
    site.pages |= {"/": page()}
    world.put_sites(f"{site.address}/", "http://127.0.0.2/")
    world.start("run-1")
    for run in ("run-2", "run-3", "run-4"):
        world.start(run, sites=[f"{site.address}/"])
    world.start("run-5")
    world.work_off()
    world.start("run-6", sites=[f"{site.address}/"])
    world.start("run-7", sites=[f"{site.address}/"])

    told = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "SitesSkippedInARow" in line]
    assert [one["SitesSkippedInARow"] for one in told] == [[count] for count in (1, 2, 3, 4, 1)]
    assert [one["SitesSkipped"] for one in told] == [[count] for count in (1, 1, 1, 2, 1)]


def test_a_run_over_some_sites_leaves_the_others_alone(world: World, site: TrapSite) -> None:
    site.pages["/"] = page()
    world.put_sites(f"{site.address}/", "http://127.0.0.2/")
    assert world.run(sites=[site.address])["begun"] == 1
    assert [run["site"] for run in world.items("runs") if "run_id" in run] == [site.address]


def test_the_same_start_twice_is_one_run(world: World, site: TrapSite) -> None:
    site.pages |= {"/": page("/a"), "/a": page()}
    world.put_sites(f"{site.address}/")
    world.start("run-1")
    world.run("run-1")
    assert site.targets == ["/robots.txt", "/", "/a"]
    assert world.site_run(site.address)["pending"] == "0"


@pytest.mark.parametrize("queue", ["pages", "pictures"])
def test_what_a_killed_worker_did_is_done_once(world: World, site: TrapSite, queue: str) -> None:
    site.pages |= {"/": page("/a", pictures="<img src=a.jpg><img src=b.jpg>"), "/a": page("/")}
    site.pages |= {"/a.jpg": picture(), "/b.jpg": picture("red")}
    world.killed = [queue] * 3
    world.put_sites(f"{site.address}/")
    world.run()
    run = world.site_run(site.address)
    assert (run["pages"], run["pictures"], run["pending"]) == ("2", "2", "0")
    assert "ended" in run
    assert world.rekognition.looks == 2
    assert len(site.targets) == len(set(site.targets))


def test_a_page_that_failed_first_is_read(world: World, site: TrapSite) -> None:
    site.pages |= {"/": page("/a", "/b"), "/a": [answer(500), answer(502), page()], "/b": page()}
    world.put_sites(f"{site.address}/")
    world.run()
    assert world.outcomes("pages") == {"/": "read", "/a": "read", "/b": "read"}
    assert site.targets[1:5] == ["/", "/a", "/b", "/a"], "it holds up no other"


def test_a_page_that_fails_to_the_last_ends_so_and_keeps_its_pictures(
    world: World, site: TrapSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.hosts_table.FIRST_REST_SECONDS", 0.0)
    shown = page(pictures="<img src=a.jpg>")
    site.pages |= {
        "/": page("/a", "/b"),
        "/a": [shown, answer(500)],
        "/b": [shown, page()],
        "/a.jpg": picture(),
    }
    world.put_sites(f"{site.address}/")
    world.run()
    world.run("run-2")
    assert world.outcomes("pages")["/a"] == "failing"
    gone = {page for (page, _), item in world.appearances().items() if "gone_since" in item}
    assert gone == {"/b"}
    assert world.site_run(site.address)["last_whole_run"] == "run-2"


@pytest.mark.parametrize("status", [500, 403])
def test_pages_that_only_an_unread_page_led_to_keep_their_pictures(
    world: World, site: TrapSite, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr("web.hosts_table.FIRST_REST_SECONDS", 0.0)
    shown = page(pictures="<img src=a.jpg>")
    site.pages |= {
        "/": page("/hub", "/b"),
        "/hub": [page("/under", "/b"), answer(status)],
        "/under": shown,
        "/b": [shown, answer(404)],
        "/a.jpg": picture(),
    }
    world.put_sites(f"{site.address}/")
    world.run()
    world.run("run-2")
    gone = {page for (page, _), item in world.appearances().items() if "gone_since" in item}
    assert gone == {"/b"}


def test_what_a_page_that_was_read_in_part_did_not_show_is_not_gone(world: World, site: TrapSite) -> None:
    shown = "<img src=a.jpg>"
    site.pages |= {
        "/": page("/hub", "/b"),
        "/hub": [
            page("/under", pictures=shown),
            page(pictures="<div>" * 1_001 + "<a href=/under>there</a>" + shown, ETag='"1"'),
            answer(304),
        ],
        "/under": page(pictures=shown),
        "/b": [page(pictures=shown), page()],
        "/a.jpg": picture(),
    }
    world.put_sites(f"{site.address}/")
    world.run()
    for run in ("run-2", "run-3"):
        world.run(run)
        assert world.outcomes("pages")["/hub"] == "read_in_part"
        gone = {page for (page, _), item in world.appearances().items() if "gone_since" in item}
        assert gone == {"/b"}


def test_a_host_that_was_busy_for_a_moment_is_left_alone_for_longer_each_time(
    world: World, site: TrapSite
) -> None:
    site.pages |= {"/": page(pictures="<img src=a.jpg>"), "/a.jpg": answer(429, Retry_After="0")}
    world.put_sites(f"{site.address}/")
    world.run()
    (host,) = (item for item in world.items("hosts") if item.get("failures"))
    assert int(host["failures"]) == site.targets.count("/a.jpg") < 10


def test_a_picture_that_a_killed_worker_has_claimed_is_not_asked_for_again_and_again(
    world: World, site: TrapSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("look.SECONDS_BETWEEN_CLAIMS", 0.0)
    site.pages |= {"/": page(pictures="<img src=a.jpg>"), "/a.jpg": picture()}
    PicturesTable(world.dynamodb, "pictures", "any").claim(hashlib.sha256(jpeg()).hexdigest())
    world.put_sites(f"{site.address}/")
    world.run()
    assert site.targets.count("/a.jpg") == 1


def test_each_start_of_a_site_that_is_named_is_begun(world: World, site: TrapSite) -> None:
    site.pages |= {"/": page(), "/campaign": page(pictures="<img src=a.jpg>"), "/a.jpg": picture()}
    world.put_sites(f"{site.address}/", f"{site.address}/campaign")
    world.run()
    world.run("run-2", sites=[f"{site.address}/"])
    assert not any("gone_since" in item for item in world.appearances().values())
    assert world.start("run-3", sites=["mailto:me"])["begun"] == 0


def test_a_picture_whose_server_fails_to_the_last_is_broken(
    world: World, site: TrapSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.hosts_table.FIRST_REST_SECONDS", 0.0)
    site.pages |= {"/": page(pictures="<img src=a.jpg>"), "/a.jpg": answer(500)}
    world.put_sites(f"{site.address}/")
    world.run()
    assert world.outcomes("sources") == {"/a.jpg": "broken"}
    assert site.targets.count("/a.jpg") == 10


def test_a_host_that_asks_for_silence_is_left_alone(world: World, site: TrapSite) -> None:
    site.pages |= {"/": page("/a", "/b"), "/a": answer(503, Retry_After="300"), "/b": page()}
    world.put_sites(f"{site.address}/")
    world.run()
    assert site.targets == ["/robots.txt", "/", "/a"]
    assert world.outcomes("pages") == {"/": "read", "/a": "pending", "/b": "pending"}
    assert world.waiting("pages") == [], "they are kept back"


def test_throttling_slows_down_and_is_no_failure(world: World, site: TrapSite) -> None:
    world.rekognition.answers = [Throttled("too many", 0.01)] * 3
    site.pages |= {"/": page(pictures="<img src=a.jpg>"), "/a.jpg": picture()}
    world.put_sites(f"{site.address}/")
    world.run()
    assert world.outcomes("sources") == {"/a.jpg": "labelled"}
    assert world.rekognition.looks == 4


def test_a_refusal_of_rekognition_is_kept_with_its_words(world: World, site: TrapSite) -> None:
    world.rekognition.answers = [Refusal(PictureState.BROKEN, "Rekognition: InvalidImageFormat: no")]
    site.pages |= {"/": page(pictures="<img src=a.jpg>"), "/a.jpg": picture(ETag='"1"')}
    world.put_sites(f"{site.address}/")
    world.run()
    world.run("run-2")
    assert world.rekognition.looks == 1
    (source,) = world.items("sources")
    assert (source["outcome"], source["detail"]) == ("broken", "Rekognition: InvalidImageFormat: no")


def test_a_look_that_fails_is_paid_for_once(world: World, site: TrapSite) -> None:
    world.settings["MAXIMUM_PICTURES"] = "1"
    world.rekognition.answers = [Unavailable("down")]
    site.pages |= {"/": page(pictures="<img src=a.jpg>"), "/a.jpg": picture()}
    world.put_sites(f"{site.address}/")
    world.run()
    assert world.outcomes("sources") == {"/a.jpg": "pending"}
    world.start("run-2", force=True)
    world.work_off()
    (budget,) = (run for run in world.items("runs") if run["site"] == "pictures of run-1")
    assert budget["looked_at"] == "0"


def test_what_was_paid_for_a_look_that_failed_is_not_given_back(world: World, site: TrapSite) -> None:
    world.settings["MAXIMUM_PICTURES"] = "1"
    world.rekognition.answers = [Unavailable("down")]
    world.rekognition.bills_failures = True
    site.pages |= {"/": page(pictures="<img src=a.jpg>"), "/a.jpg": picture()}
    world.put_sites(f"{site.address}/")
    world.run()
    assert world.outcomes("sources") == {"/a.jpg": "pending"}
    (budget,) = (run for run in world.items("runs") if run["site"] == "pictures of run-1")
    assert budget["looked_at"] == "1"


def test_a_message_that_is_no_visit_goes_back_and_takes_none_with_it(world: World, site: TrapSite) -> None:
    site.pages["/"] = page()
    world.put_sites(f"{site.address}/")
    world.start()
    world.sqs.send_message(
        QueueUrl=world.queues["pages"], MessageBody="{}", MessageGroupId="x", MessageDeduplicationId="x"
    )
    crawl = world.crawler()
    for _ in range(3):
        world.work_off_batch("pages", crawl)
    assert "ended" in world.site_run(site.address)
    assert world.waiting("pages") == [{}]


def test_the_sha256_is_that_of_the_bytes(world: World, site: TrapSite) -> None:
    site.pages |= {"/": page(pictures="<img src=a.jpg>"), "/a.jpg": picture()}
    world.put_sites(f"{site.address}/")
    world.run()
    (source,) = world.items("sources")
    assert source["sha256"] == hashlib.sha256(jpeg()).hexdigest()
