"""One picture in several sizes: which is taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srcset import MOST_CANDIDATES, largest_first


@pytest.mark.parametrize(
    ("srcset", "references"),
    [
        ("", []),
        ("  ,, ", []),
        ("/a.jpg", ["/a.jpg"]),
        ("/a.jpg 320w, /b.jpg 1280w, /c.jpg 640w", ["/b.jpg", "/c.jpg", "/a.jpg"]),
        ("/a.jpg, /b.jpg 2x, /c.jpg 1.5x", ["/b.jpg", "/c.jpg", "/a.jpg"]),
        ("/a.jpg 320w,/b.jpg 640w", ["/b.jpg", "/a.jpg"]),
        ("/a,b.jpg 1x, /c,d.jpg 2x", ["/c,d.jpg", "/a,b.jpg"]),
        ("/a.jpg,, /b.jpg 2x", ["/b.jpg", "/a.jpg"]),
        ("/a.jpg 9999w, /b.jpg 10001w, /c.jpg 20000w", ["/a.jpg", "/b.jpg", "/c.jpg"]),
        ("/a.jpg 320w 200h, /b.jpg 640w 400h", ["/b.jpg", "/a.jpg"]),
        ("/a.jpg huge, /b.jpg 2x", ["/b.jpg"]),
        ("/a.jpg (1x, 3x), /b.jpg 2x", ["/b.jpg"]),
        ("data:image/gif;base64,R0lG 1x, /b.jpg 2x", ["/b.jpg", "data:image/gif;base64,R0lG"]),
        ("\n  /a.jpg\n\t1x,\n  /b.jpg\n\t2x\n", ["/b.jpg", "/a.jpg"]),
    ],
)
def test_the_largest_that_is_fit_comes_first(srcset: str, references: list[str]) -> None:
    assert largest_first(srcset) == references


@pytest.mark.parametrize(
    "described",
    [
        "1x 2x",
        "-1x",
        "+1x",
        "1X",
        "1.x",
        "x",
        "0w",
        "100.5w",
        "1e3w",
        "100 w",
        "50h",
        "\xa02x",
        "9" * 5_000 + "w",
    ],
)
def test_a_size_that_is_none_makes_browsers_pass_the_picture_over(described: str) -> None:
    assert largest_first(f"/a.jpg {described}, /b.jpg 1x") == ["/b.jpg"]


@pytest.mark.parametrize("described", ["1x", ".5x", "1e1x", "100w", "100w 50h", "50h 100w"])
def test_a_size_is_written_in_many_ways(described: str) -> None:
    assert largest_first(f"/a.jpg {described}") == ["/a.jpg"]


def test_few_of_very_many_are_looked_at() -> None:
    assert len(largest_first(",".join(f" /{n}.jpg {n}w" for n in range(1_000_000)))) == MOST_CANDIDATES


@given(st.text() | st.text("ab 1wx,()\t.", max_size=200))
def test_whatever_it_holds_it_is_read(srcset: str) -> None:
    for reference in largest_first(srcset):
        assert reference
        assert reference in srcset


@pytest.mark.parametrize(
    "srcset", ["(" * 1_000_000, "a " + "(" * 1_000_000, "a " + "1w " * 1_000_000, "," * 1_000_000]
)
def test_it_is_read_in_linear_time(srcset: str) -> None:
    assert len(largest_first(srcset)) <= 1
