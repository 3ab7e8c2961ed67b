"""The README's pictures, taken of a real `make run`: what the terminal shows, and the report in a browser.

Needs Chromium or Chrome on the PATH.
"""

import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import FloatRect, sync_playwright
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from deployment.checkout import CHECKOUT
from operations.results.folder import REPORT

IMAGES = CHECKOUT / "docs" / "images"
RUN, REPORT_PAGE = IMAGES / "run.svg", IMAGES / "report.png"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
COLUMNS = 100
PAGE: FloatRect = {"x": 0, "y": 0, "width": 1120, "height": 1085}
"""As much of the report as one sees before one scrolls, in pixels."""

_WEB_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def browser_program() -> str | None:
    """Where Chromium or Chrome is on this machine."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def terminal_picture(command: str, shown: str) -> str:
    """Draw a terminal in which `command` printed `shown`, whose escape codes are its colours. Gives SVG.

    It loads nothing: the fonts are the viewer's.
    """
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    console.print(Text.assemble(("$ ", "dim"), (command, "bold")))
    console.print(Text.from_ansi(shown.rstrip()))
    return _WEB_FONTS.sub("", console.export_svg(title=command, theme=MONOKAI, unique_id="run"))


def photograph(page: Path, picture: Path) -> None:
    """Keep the top of an HTML file as a browser shows it."""
    program = browser_program()
    if not program:
        sys.exit("There is no Chromium to show the report: apt-get install chromium")
    with sync_playwright() as playwright:
        # Containers have no sandbox, and what is opened is our own file.
        browser = playwright.chromium.launch(executable_path=program, chromium_sandbox=False)
        window = browser.new_page(viewport={"width": int(PAGE["width"]), "height": int(PAGE["height"])})
        window.goto(page.resolve().as_uri())
        window.screenshot(path=picture, clip=PAGE)
        browser.close()


def main() -> None:
    # Coloured as on a terminal, but without bars and spinners, which are gone when it is done.
    terminal = {"COLUMNS": str(COLUMNS), "TTY_COMPATIBLE": "1", "TTY_INTERACTIVE": "0"}
    command = [sys.executable, "-m", "local", "run", "--results", "results"]
    run = subprocess.run(
        command, cwd=CHECKOUT, env=os.environ | terminal, stdout=subprocess.PIPE, text=True, check=False
    )
    if run.returncode:
        sys.exit(run.returncode)
    IMAGES.mkdir(exist_ok=True)
    RUN.write_text(terminal_picture("make run", run.stdout), encoding="utf-8")
    photograph(CHECKOUT / "results" / REPORT, REPORT_PAGE)


if __name__ == "__main__":
    main()
