"""The README's pictures."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from deployment.checkout import CHECKOUT
from local.screenshots import REPORT_PAGE, RUN, terminal_picture

MAXIMUM_BYTES = 200_000


def test_a_terminal_is_drawn_with_the_colours_of_what_was_printed() -> None:
    picture = terminal_picture("make run", "\x1b[?25l\x1b[32m✓\x1b[0m put <4> names\x1b[2m 0.1 s\x1b[0m\n\n")
    drawn = ElementTree.fromstring(picture)  # noqa: S314 — our own
    texts = [element for element in drawn.iter() if element.tag.endswith("text")]
    shown = " ".join(element.text or "" for element in texts).replace("\xa0", " ")
    assert "make run" in shown
    assert re.search(r"✓ +put <4> names +0\.1 s", shown)
    assert len({element.get("class") for element in texts}) > 3


def test_a_picture_fetches_nothing() -> None:
    picture = terminal_picture("make run", "done")
    assert set(re.findall(r"https?://[^\s\"')]+", picture)) == {
        "http://www.w3.org/2000/svg",
        "https://www.textualize.io",
    }
    assert "url(http" not in picture.replace('"', "")


@pytest.mark.parametrize("picture", [RUN, REPORT_PAGE], ids=lambda picture: picture.name)
def test_the_readme_shows_it_and_it_is_small(picture: Path) -> None:
    shown = re.findall(r"!\[[^]]+\]\(([^)]+)\)", (CHECKOUT / "README.md").read_text(encoding="utf-8"))
    assert str(picture.relative_to(CHECKOUT)) in shown
    assert picture.stat().st_size < MAXIMUM_BYTES
