"""Chromium, from the distribution: the registries bring no browser of Playwright's own."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tools import system_packages

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> Path:
    """Return the program of Chromium or Chrome, installed if there is none.

    Raises `ToolError` if there is none and it cannot be installed.
    """
    chosen = os.environ.get("CARTONA_CHROMIUM")
    if chosen:
        return Path(chosen)
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        system_packages.install("chromium", why="The browser tests need Chromium.")
        found = shutil.which("chromium")
    return Path(found)


@contextmanager
def open_browser() -> Iterator["Browser"]:
    """Open a headless browser for the length of the block."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Chromium's own sandbox does not work for root, which a CI often is.
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=str(chromium()), args=arguments)
        try:
            yield browser
        finally:
            browser.close()
