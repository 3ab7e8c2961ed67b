"""What the worst pictures that are taken need of a worker's memory."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deployment.checkout import PICTURES_TEMPLATE
from deployment.template import read_template

CHECKOUT = Path(__file__).parents[3]
MARGIN_MEGABYTES = 500
"""What is not the function's, and what its libraries may take more one day."""

WIDTH, HEIGHT = 10_500, 4_700
"""Too wide to go as it is, and nearly as many pixels as are decoded."""

DRAW = f"""
import json, sys
from PIL import Image

file, format, mode, options = sys.argv[1:]
Image.new(mode, ({WIDTH}, {HEIGHT}), (200, 100, 50, 128)).save(file, format, **json.loads(options))
"""

READ = """
import re, sys
from pathlib import Path
import app, picture_file
from website_pictures.clients import connect

connect("recognizer"), app.connect_to_rekognition()
read = picture_file.read_picture(Path(sys.argv[1]).read_bytes())
# Of its own: getrusage tells that of the process which started this one, where that was larger.
peak_kilobytes = re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]
print(type(read).__name__, int(peak_kilobytes) // 1024)
"""
"""With all in memory that a worker has."""


def run(program: str, *arguments: str) -> str:
    modules = os.pathsep.join(str(CHECKOUT / part) for part in ("pictures/recognizer", "shared/python"))
    ended = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, "PYTHONPATH": modules, "AWS_DEFAULT_REGION": "us-east-1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stderr == ""
    return ended.stdout


@pytest.mark.parametrize(
    ("format", "mode", "options"),
    [
        ("WEBP", "RGBA", '{"method": 0}'),
        ("JPEG2000", "RGBA", "{}"),
        ("AVIF", "RGBA", '{"speed": 10}'),
        ("JPEG", "CMYK", '{"progressive": true}'),
    ],
)
def test_the_worst_picture_that_is_taken_leaves_room(
    tmp_path: Path,
    format: str,  # noqa: A002 — as Pillow calls it
    mode: str,
    options: str,
) -> None:
    file = tmp_path / "picture"
    run(DRAW, str(file), format, mode, options)
    read, megabytes = run(READ, str(file)).split()
    assert read == "FitPicture"
    recognizer = read_template(PICTURES_TEMPLATE)["Resources"]["RecognizerFunction"]
    assert int(megabytes) < recognizer["Properties"]["MemorySize"] - MARGIN_MEGABYTES
