"""Pictures of every kind, made fit for recognition or not."""

import hashlib
import io
import random
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from picture_file import MOST_BYTES, MOST_SCANS, MOST_SIDE, FitPicture, UnfitPicture, read_picture
from website_pictures.picture_state import PictureState


def picture(
    format: str = "JPEG",  # noqa: A002 — as Pillow calls it
    size: tuple[int, int] = (120, 90),
    mode: str = "RGB",
    colour: Any = "red",  # noqa: ANN401
    **options: Any,  # noqa: ANN401
) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, format, **options)
    return file.getvalue()


def long_text(characters: int) -> PngInfo:
    text = PngInfo()
    text.add_text("history", "-" * characters, zip=True)
    return text


def noise(size: tuple[int, int], format: str = "PNG") -> bytes:  # noqa: A002
    """A picture that cannot be packed."""
    file = io.BytesIO()
    bytes_of_noise = random.Random(1).randbytes(3 * size[0] * size[1])  # noqa: S311 — no secret
    Image.frombytes("RGB", size, bytes_of_noise).save(file, format)
    return file.getvalue()


def fit(body: bytes) -> FitPicture:
    read = read_picture(body)
    assert isinstance(read, FitPicture), read
    return read


def unfit(body: bytes) -> UnfitPicture:
    read = read_picture(body)
    assert isinstance(read, UnfitPicture)
    assert read.detail
    return read


def opened(read: FitPicture) -> Image.Image:
    image = Image.open(io.BytesIO(read.content))
    image.load()
    return image


@pytest.mark.parametrize(
    "body",
    [
        picture("JPEG"),
        picture("JPEG", progressive=True),
        picture("JPEG", mode="L", colour=0),
        picture("JPEG", mode="CMYK", colour=0),
        picture("PNG"),
        picture("PNG", mode="RGBA", colour=0),
        picture("PNG", mode="P", colour=0),
        picture("PNG", mode="I;16", colour=0),
        picture("JPEG", size=(80, 80)),
        picture("PNG", size=(10_000, 80)),
    ],
)
def test_jpeg_and_png_go_as_they_are(body: bytes) -> None:
    assert fit(body).content == body


@pytest.mark.parametrize(
    ("format", "mode"),
    [
        ("WEBP", "RGB"),
        ("WEBP", "RGBA"),
        ("GIF", "P"),
        ("AVIF", "RGB"),
        ("BMP", "RGB"),
        ("BMP", "1"),
        ("TIFF", "RGB"),
        ("TIFF", "CMYK"),
        ("TIFF", "I;16"),
        ("TIFF", "F"),
        ("TIFF", "LAB"),
        ("TIFF", "LA"),
        ("JPEG2000", "RGB"),
        ("ICO", "RGBA"),
    ],
)
def test_others_become_a_jpeg_of_the_same_size(format: str, mode: str) -> None:  # noqa: A002
    options = {"sizes": [(96, 96)]} if format == "ICO" else {}
    body = picture(format, mode=mode, colour=0, size=(96, 96), **options)
    read = fit(body)
    assert (read.facts.format, read.facts.width, read.facts.height) == (format.lower(), 96, 96)
    assert (opened(read).format, opened(read).size) == ("JPEG", (96, 96))


def test_the_facts_are_those_of_the_file_itself() -> None:
    body = picture("WEBP", size=(200, 100))
    facts = fit(body).facts
    assert facts.sha256 == hashlib.sha256(body).hexdigest()
    assert (facts.bytes, facts.format, facts.width, facts.height) == (len(body), "webp", 200, 100)


def test_the_first_frame_counts() -> None:
    file = io.BytesIO()
    frames = [Image.new("RGB", (100, 100), colour) for colour in ("red", "blue")]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    assert opened(fit(file.getvalue())).getpixel((50, 50)) == pytest.approx((254, 0, 0), abs=3)


def test_what_is_transparent_is_white() -> None:
    body = picture("WEBP", mode="RGBA", colour=(0, 0, 0, 0), lossless=True)
    assert opened(fit(body)).getpixel((50, 50)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("mode", "layout", "shades"),
    [
        ("I;16", "<H", (0, 32_767, 65_535)),
        ("I;16B", ">H", (0, 32_767, 65_535)),
        ("I", "=i", (-1_000, 44_500, 90_000)),
        ("F", "=f", (0.0, 0.5, 1.0)),
    ],
)
def test_grey_of_more_bits_stays_grey(mode: str, layout: str, shades: tuple[float, float, float]) -> None:
    row = b"".join(struct.pack(layout, shade) * 40 for shade in shades)
    written = io.BytesIO()
    Image.frombytes(mode, (120, 100), row * 100).save(written, "TIFF")
    seen = opened(fit(written.getvalue()))
    assert [seen.getpixel((x, 50)) for x in (20, 60, 100)] == [
        pytest.approx((shade,) * 3, abs=3) for shade in (0, 127, 255)
    ]


def test_a_picture_is_turned_as_its_camera_says_before_it_is_scaled() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    body = picture("JPEG", size=(12_000, 400), exif=turned)
    width, height = opened(fit(body)).size
    assert width < height


@pytest.mark.parametrize(
    "body",
    [
        picture("WEBP", exif=b"Exif\0\0no EXIF at all"),
        picture("JPEG", size=(12_000, 400), exif=b"Exif\0\0no EXIF at all"),
        picture("PNG", pnginfo=long_text(2_000_000)),
    ],
    ids=["WebP without EXIF in its EXIF", "large JPEG without EXIF in its EXIF", "PNG with a long text"],
)
def test_what_browsers_pass_over_does_no_harm_here_either(body: bytes) -> None:
    fit(body)


@pytest.mark.parametrize("size", [(79, 500), (500, 79), (1, 1)])
def test_a_picture_with_a_short_side_is_too_small(size: tuple[int, int]) -> None:
    read = unfit(picture("GIF", size=size, mode="P", colour=0))
    assert (read.state, read.facts.width, read.facts.height) == (PictureState.TOO_SMALL, *size)


@pytest.mark.parametrize(
    ("body", "longest"),
    [
        (picture("JPEG", size=(12_000, 3_000)), 4_096),
        (picture("PNG", size=(10_001, 200)), 4_096),
        (picture("WEBP", size=(16_000, 400)), 4_096),
        (picture("PNG", size=(10_001, 100)), 8_001),
        (noise((1_500, 1_500)), 1_500),
    ],
)
def test_what_is_too_large_is_scaled_down(body: bytes, longest: int) -> None:
    read = fit(body)
    assert max(opened(read).size) == longest
    assert min(opened(read).size) >= 80
    assert len(read.content) <= MOST_BYTES
    assert read.facts.bytes == len(body)


def test_even_noise_gets_small_enough() -> None:
    body = noise((3_600, 3_600), "BMP")
    assert len(fit(body).content) <= MOST_BYTES


@pytest.mark.parametrize(
    "body",
    [
        picture("PNG", size=(MOST_SIDE * 2, 100)),
        picture("PNG", size=(30_000, 90)),
        picture("GIF", size=(10_000, 6_000), mode="P", colour=0),
        picture("PNG", size=(10_001, 6_000), mode="1", colour=0),
    ],
)
def test_what_cannot_be_scaled_is_too_large(body: bytes) -> None:
    assert unfit(body).state is PictureState.TOO_LARGE


def png_that_says(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0")), (b"IEND", b""))
    )


def test_a_bomb_is_told_by_its_header() -> None:
    assert unfit(png_that_says(50_000, 50_000)).state is PictureState.TOO_LARGE
    assert unfit(png_that_says(16_000, 14_000)).state is PictureState.TOO_LARGE
    webp = picture("WEBP", size=(16_000, 16_000), mode="L", colour=0, lossless=True, method=0)
    assert unfit(webp).state is PictureState.TOO_LARGE


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xd8\xff\xe0 no more",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        b"BM",
        picture("WEBP")[:20],
        picture("AVIF")[:24],
        picture("TIFF")[:9],
        noise((200, 200), "GIF")[:9_000],
        picture("WEBP", size=(200, 200))[:-10],
        picture("BMP")[:-100],
        noise((1_500, 1_500))[:5_500_000],
    ],
)
def test_what_is_cut_off_is_broken(body: bytes) -> None:
    assert unfit(body).state is PictureState.BROKEN


@pytest.mark.parametrize(
    "body",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<?xml version='1.0'?>\n<!-- drawn -->\n<SVG/>",
        b"<!doctype html><title>Not found</title>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n",
        b"P6 100 100 255\n" + bytes(30_000),
        b"%PDF-1.7",
        b"\0\0\0\x18ftypmp42",
        b"not a picture at all",
    ],
)
def test_what_is_not_read_is_unsupported(body: bytes) -> None:
    assert unfit(body).state is PictureState.UNSUPPORTED


BODIES = [picture(name) for name in ("JPEG", "PNG", "WEBP", "AVIF", "BMP", "TIFF")]


@given(st.sampled_from(BODIES), st.integers(0, 2_000), st.binary(max_size=20))
def test_no_damage_makes_it_fail(body: bytes, place: int, damage: bytes) -> None:
    read_picture(body[:place] + damage + body[place + len(damage) :])


@given(st.binary(max_size=200))
def test_nor_do_any_bytes(body: bytes) -> None:
    unfit(body)


def icon_of(*files: bytes) -> bytes:
    """An icon that says of each of its pictures that it has 100 pixels a side."""
    offset = 6 + 16 * len(files)
    entries = b""
    for file in files:
        entries += struct.pack("<BBBBHHII", 100, 100, 0, 0, 1, 32, len(file), offset)
        offset += len(file)
    return struct.pack("<HHH", 0, 1, len(files)) + entries + b"".join(files)


def bitmap_that_says(width: int, height: int) -> bytes:
    return struct.pack("<IiiHHIIiiII", 40, width, 2 * height, 1, 32, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize("large", [png_that_says(8_000, 7_000), bitmap_that_says(8_000, 7_000)])
def test_an_icons_picture_is_judged_by_its_own_header_and_not_decoded(
    large: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Image, "open", lambda *_, **__: pytest.fail("it is decoded"))
    small = picture("PNG", size=(96, 96))

    read = unfit(icon_of(small, large))

    assert (read.state, read.facts.format) == (PictureState.TOO_LARGE, "ico")


def test_an_icons_picture_is_read_where_another_entry_leads_nowhere() -> None:
    body = icon_of(picture("PNG", size=(100, 100)), b"")
    assert opened(fit(body)).size == (100, 100)


@pytest.mark.parametrize("body", [b"\0\0\1\0", b"\0\0\1\0\xff\xff", b"\0\0\1\0\xff\xff" + b"\xff" * 20])
def test_an_icon_that_breaks_off_is_broken(body: bytes) -> None:
    assert unfit(body).state is PictureState.BROKEN


def progressive(scans: int) -> bytes:
    """A JPEG too wide for recognition, whose last scan comes again and again."""
    body = picture(size=(MOST_SIDE + 1, 100), progressive=True)
    last = body[body.rindex(b"\xff\xda") : -2]
    return body[:-2] + last * (scans - body.count(b"\xff\xda")) + body[-2:]


OF_84_MEGAPIXELS = (10_200, 8_200)
THUMBNAIL = picture(progressive=True)


@pytest.mark.parametrize(
    "body",
    [
        picture(size=OF_84_MEGAPIXELS),
        picture(size=OF_84_MEGAPIXELS, mode="L", colour=0),
        picture(size=OF_84_MEGAPIXELS, exif=b"Exif\0\0" + THUMBNAIL),
        picture(size=OF_84_MEGAPIXELS) + THUMBNAIL,
    ],
    ids=["of colours", "of greys", "with a thumbnail", "with a further picture"],
)
def test_a_jpeg_of_one_scan_may_have_more_pixels_than_are_decoded(body: bytes) -> None:
    assert opened(fit(body)).width <= MOST_SIDE


def in_one_colour_first(body: bytes) -> bytes:
    """The same JPEG, whose first scan has but one of its colours."""
    return body.replace(b"\xff\xda\0\x0c\x03", b"\xff\xda\0\x08\x01\x01\0\0\x3f\0", 1)


def with_first_segment_followed_by(junk: bytes) -> bytes:
    body = picture(size=OF_84_MEGAPIXELS)
    end = 4 + int.from_bytes(body[4:6], "big")
    return body[:end] + junk + body[end:]


@pytest.mark.parametrize(
    "body",
    [
        picture(size=OF_84_MEGAPIXELS, progressive=True),
        in_one_colour_first(picture(size=OF_84_MEGAPIXELS)),
        with_first_segment_followed_by(b" "),
        with_first_segment_followed_by(b"\xff\xd0"),
    ],
    ids=["progressive", "a colour after the other", "with what is no marker", "with a marker of no length"],
)
def test_a_jpeg_that_may_have_several_scans_has_no_more(body: bytes) -> None:
    assert unfit(body).state is PictureState.TOO_LARGE


def test_a_jpeg_of_so_many_scans_is_decoded_and_of_no_more() -> None:
    assert opened(fit(progressive(MOST_SCANS))).width <= MOST_SIDE
    assert unfit(progressive(MOST_SCANS + 1)).state is PictureState.TOO_LARGE
