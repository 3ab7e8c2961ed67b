"""A report in a browser, and what it tries there."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Dialog, FloatRect, Page

DESK, TELEPHONE = (1280, 900), (375, 812)
TALLEST_SCREENSHOT = 6000
"""Pixels; enough to show every kind of section."""

Scheme = Literal["light", "dark"]
SCREENS: tuple[tuple[str, tuple[int, int], Scheme], ...] = (
    ("light", DESK, "light"),
    ("dark", DESK, "dark"),
    ("narrow", TELEPHONE, "light"),
)
"""Each with the name of its screenshot, its size and its colours."""

WIDTH = "document.documentElement.scrollWidth"


@dataclass
class Opened:
    """The page in a window of its own, and what it tried."""

    page: Page
    requests: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    """Those of the requests that the page's policy forbade."""

    dialogs: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """The console's errors and warnings, every breach of the page's policy among them."""

    def names_shown(self) -> list[str]:
        return self.page.locator("#table tbody th").all_text_contents()

    def text(self, selector: str) -> str | None:
        return self.page.text_content(selector)

    def sort_by(self, column: str, key: str = "Enter") -> None:
        self.page.get_by_role("button", name=column).press(key)

    def search(self, words: str) -> None:
        self.page.get_by_label("Search").fill(words)

    def leaf(self, to: Literal["Next", "Previous"]) -> None:
        self.page.get_by_role("button", name=to).press("Enter")

    def run(self, script: str) -> Any:  # noqa: ANN401 — whatever the script gives
        return self.page.evaluate(script)

    def wake_everything(self) -> None:
        """Open what is folded, and tell every element that the mouse is over it."""
        self.run("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        self.run("document.querySelectorAll('*').forEach((e) => e.dispatchEvent(new Event('mouseover')))")

    def keep_screenshot(self, name: str) -> None:
        folder = Path(os.environ.get("ARTIFACTS", "artifacts"))
        width, height = self.run("[innerWidth, document.documentElement.scrollHeight]")
        part: FloatRect = {"x": 0, "y": 0, "width": width, "height": min(height, TALLEST_SCREENSHOT)}
        self.page.screenshot(path=folder / name, full_page=True, clip=part)


@contextmanager
def opened(
    browser: Browser,
    file: Path,
    size: tuple[int, int] = DESK,
    scheme: Scheme = "light",
    scripts: bool = True,
    *,
    prepare: Callable[[Page], None] = lambda _page: None,
) -> Iterator[Opened]:
    """Open the file; before, `prepare` the window for it."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        is_mobile=size == TELEPHONE,
        color_scheme=scheme,
        java_script_enabled=scripts,
    )
    page = context.new_page()
    seen = Opened(page)
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("requestfailed", lambda request: seen.stopped.extend([request.url] * (request.failure == "csp")))
    page.on("console", lambda message: seen.complaints.append(message.text))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))

    def dismiss(dialog: Dialog) -> None:
        seen.dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    prepare(page)
    page.goto(file.as_uri())
    yield seen
    context.close()
