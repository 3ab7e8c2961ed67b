"""A picture's bytes, made fit for recognition as far as they can be.

JPEG and PNG stay as they are. Other kinds become a JPEG, and pictures that are too large are scaled down.
Sizes are read from the file's header, and judged before anything is decoded.
"""

import hashlib
import io
import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

# Only these kinds are read, since each decoder is one more way to attack. Image.init() would load all 43.
from PIL import (
    AvifImagePlugin,  # noqa: F401
    BmpImagePlugin,  # noqa: F401
    GifImagePlugin,  # noqa: F401
    IcoImagePlugin,  # noqa: F401
    Image,
    ImageOps,
    Jpeg2KImagePlugin,  # noqa: F401
    JpegImagePlugin,  # noqa: F401
    PngImagePlugin,
    TiffImagePlugin,  # noqa: F401
    UnidentifiedImageError,
    WebPImagePlugin,  # noqa: F401
)

from hidden_sizes import ICON, has_several_scans, pixels_in_icon, scans_in_jpeg
from website_pictures.picture_state import PictureState

LEAST_SIDE, MOST_SIDE = 80, 10_000
"""Pixels that Rekognition takes. https://docs.aws.amazon.com/rekognition/latest/dg/limits.html"""

MOST_BYTES = 5 * 1024 * 1024
"""What Rekognition takes in a request. The same page says so."""

MOST_DECODED_PIXELS = 50_000_000
"""So many pixels take 200 MB once decoded, and up to 1,400 MB on the way to a JPEG: of a transparent WebP
(2026-11-29)."""

SCALED_SIDE = 4_096
"""Pixels of the longer side of a picture that was scaled down. It nearly always has fewer than MOST_BYTES."""

QUALITIES = (90, 75, 50)
"""A JPEG's qualities, tried in turn until it has few enough bytes."""

MOST_SCANS = 100
"""Of a progressive JPEG: programs write some ten. Each took 9 ms over 48 million pixels (2026-11-29)."""

_TOO_MANY_PIXELS = f"it has more than {MOST_DECODED_PIXELS:,} pixels"

_AS_THEY_ARE = {"JPEG": "jpeg", "MPO": "jpeg", "PNG": "png"}
_CONVERTED = {
    "WEBP": "webp",
    "GIF": "gif",
    "AVIF": "avif",
    "BMP": "bmp",
    "DIB": "bmp",
    "TIFF": "tiff",
    "ICO": "ico",
    "JPEG2000": "jpeg2000",
}
_FORMATS = {**_AS_THEY_ARE, **_CONVERTED}
_READ: Final = tuple(name for name in _FORMATS if name != "MPO")  # an MPO is a JPEG with others behind it
_SIGNATURES = (
    b"\xff\xd8\xff",
    b"\x89PNG",
    b"GIF8",
    b"BM",
    b"II*\0",
    b"MM\0*",
    ICON,
    b"\0\0\0\x0cjP",
)

# Pillow's guard against decompression bombs refuses more pixels than this. Its warning is made an error.
Image.MAX_IMAGE_PIXELS = 200_000_000
warnings.simplefilter("error", Image.DecompressionBombWarning)

# Browsers show a PNG whatever texts it holds. Editors write megabytes of them, and Pillow would refuse them.
PngImagePlugin.MAX_TEXT_CHUNK = 16 * 1024 * 1024


@dataclass(frozen=True)
class PictureFacts:
    """What the bytes tell. Sizes are in pixels, and 0 where they could not be read."""

    sha256: str
    bytes: int
    format: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class FitPicture:
    """`content` is a JPEG or PNG that Rekognition takes."""

    facts: PictureFacts
    content: bytes


@dataclass(frozen=True)
class UnfitPicture:
    """A picture that ends in `state` without a look. `detail` tells people why."""

    facts: PictureFacts
    state: PictureState
    detail: str


def read_picture(body: bytes) -> FitPicture | UnfitPicture:
    """Make the bytes of any file fit for recognition, or say why they cannot be. Does not raise."""
    facts = PictureFacts(hashlib.sha256(body).hexdigest(), len(body))
    if body.startswith(ICON) and pixels_in_icon(body) > MOST_DECODED_PIXELS:  # Pillow decodes it to open it
        return UnfitPicture(replace(facts, format="ico"), PictureState.TOO_LARGE, _TOO_MANY_PIXELS)
    try:
        with Image.open(io.BytesIO(body), formats=_READ) as image:
            facts = replace(
                facts, format=_FORMATS[image.format or ""], width=image.width, height=image.height
            )
            return _read(image, body, facts)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        return UnfitPicture(facts, PictureState.TOO_LARGE, str(error))
    except UnidentifiedImageError:
        return UnfitPicture(facts, *_what_it_is_instead(body))
    except Exception as error:  # Pillow's decoders raise errors of any type
        return UnfitPicture(facts, PictureState.BROKEN, f"it cannot be decoded: {error}"[:300])


def _read(image: Image.Image, body: bytes, facts: PictureFacts) -> FitPicture | UnfitPicture:
    shorter, longer = sorted((facts.width, facts.height))
    if shorter < LEAST_SIDE:
        return UnfitPicture(facts, PictureState.TOO_SMALL, f"a side has fewer than {LEAST_SIDE} pixels")
    if longer <= MOST_SIDE and len(body) <= MOST_BYTES and image.format in _AS_THEY_ARE:
        return FitPicture(facts, body)
    is_too_large = longer > MOST_SIDE or len(body) > MOST_BYTES
    least = math.ceil(LEAST_SIDE * longer / shorter)
    side = max(SCALED_SIDE, least) if is_too_large else MOST_SIDE
    if least > MOST_SIDE:
        return UnfitPicture(facts, PictureState.TOO_LARGE, "scaled down, a side would have too few pixels")
    image.draft("RGB", (side, side))  # a JPEG is decoded at a half, a quarter or an eighth of its size
    if too_much := _too_much_to_decode(image, body, facts):
        return UnfitPicture(facts, PictureState.TOO_LARGE, too_much)
    content = _as_jpeg(image, (side, max(SCALED_SIDE // 2, least)))
    if content is None:
        return UnfitPicture(facts, PictureState.TOO_LARGE, f"it takes more than {MOST_BYTES:,} bytes")
    return FitPicture(facts, content)


def _too_much_to_decode(image: Image.Image, body: bytes, facts: PictureFacts) -> str:
    """Say why the picture would take too much memory or time; nothing where it would not."""
    is_jpeg = image.format in ("JPEG", "MPO")
    pixels = image.width * image.height
    if is_jpeg and has_several_scans(body):  # to decode it at a half spares none of what is kept meanwhile
        pixels = facts.width * facts.height
    if pixels > MOST_DECODED_PIXELS:
        return _TOO_MANY_PIXELS
    if is_jpeg and scans_in_jpeg(body) > MOST_SCANS:
        return f"it has more than {MOST_SCANS} scans"
    return ""


def _as_jpeg(image: Image.Image, sides: Sequence[int]) -> bytes | None:
    """Give the first frame, on white where it is transparent, with a longer side of at most one of `sides`.

    The sides are tried in turn until the JPEG has few enough bytes. Gives None where it never has.
    """
    picture = _upright(_on_white(_in_eight_bits(image)))
    for side in sides:
        picture.thumbnail((side, side))
        for quality in QUALITIES:
            written = io.BytesIO()
            picture.save(written, "JPEG", quality=quality)
            if written.tell() <= MOST_BYTES:
                return written.getvalue()
    return None


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Convert grey of more bits to grey of 8. Pillow's own conversion makes all above 255 white."""
    if image.mode.startswith("I;16"):
        low, high = 0.0, 65_535.0
    elif image.mode in ("I", "F"):
        low, high = cast(tuple[float, float], image.getextrema())
    else:
        return image
    scale = 255 / ((high - low) or 1)
    offset = -low * scale
    grey = image.convert("F").point(lambda value: value * scale + offset).convert("L")
    grey.info.pop("transparency", None)  # of the bits that there were
    return grey


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    transparent = image.convert("RGBA")
    white = Image.new("RGBA", transparent.size, "white")
    return Image.alpha_composite(white, transparent).convert("RGB")


def _upright(picture: Image.Image) -> Image.Image:
    """Turn it as its camera says. Browsers show a picture as it lies where that cannot be read."""
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # Pillow's reader of EXIF raises errors of any type
        return picture


def _what_it_is_instead(body: bytes) -> tuple[PictureState, str]:
    if not body:
        return PictureState.BROKEN, "it is empty"
    if body.startswith(_SIGNATURES) or body[8:12] == b"WEBP" or body[4:12] in (b"ftypavif", b"ftypavis"):
        return PictureState.BROKEN, "its header cannot be read"
    if b"<svg" in body[:1024].lower():
        return PictureState.UNSUPPORTED, "it is an SVG"
    return PictureState.UNSUPPORTED, "it is no picture of a kind that is read"
