import io

from PIL import Image

from benchmarks.blind_rekognition import NoSight
from benchmarks.generated_website import LARGE_SIDE, create_application
from picture_file import MOST_DECODED_PIXELS, FitPicture, read_picture

WEBSITE = create_application("http://127.0.0.1").test_client()


def test_each_photograph_is_of_its_own_bytes_and_fit() -> None:
    read = [read_picture(WEBSITE.get(f"/pictures/{number}.jpg").data) for number in (1, 2)]
    assert all(isinstance(picture, FitPicture) for picture in read)
    assert len({picture.facts.sha256 for picture in read}) == 2


def test_what_is_known_is_not_sent_again() -> None:
    etag = WEBSITE.get("/pictures/1.jpg").headers["ETag"]
    assert WEBSITE.get("/pictures/1.jpg", headers={"If-None-Match": etag}).status_code == 304
    assert WEBSITE.get("/pictures/2.jpg", headers={"If-None-Match": etag}).status_code == 200


def test_the_large_one_is_as_large_as_may_be() -> None:
    image = Image.open(io.BytesIO(WEBSITE.get("/pictures/large.gif").data))
    assert image.size == (LARGE_SIDE, LARGE_SIDE)
    assert LARGE_SIDE**2 <= MOST_DECODED_PIXELS < (LARGE_SIDE + 100) ** 2


def test_whatever_is_looked_at_the_same_is_seen() -> None:
    one, other = (NoSight().labels(Image.new("RGB", (80, 80), colour)) for colour in ("red", "green"))
    assert one == other
