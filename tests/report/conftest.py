"""The browser that the reports are opened in."""

import os
from collections.abc import Iterator
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, sync_playwright

from local.screenshots import browser_program


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Not for the whole session: Playwright's event loop would run on under the tests of other layers."""
    program = browser_program()
    if not program:
        _not_here("there is no Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program,
            args=["--host-resolver-rules=MAP * ~NOTFOUND"],  # whatever the page tries, there is no network
            chromium_sandbox=False,  # containers have none; all that it opens are our own files
        )
        yield chromium
        chromium.close()


def _not_here(reason: str) -> NoReturn:
    if os.environ.get("REQUIRE_ALL"):
        pytest.fail(reason)
    pytest.skip(reason)
