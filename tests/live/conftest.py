"""One real stack for the live suite, and browsers on it."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.live.stack import PASSWORD, Stack

INSTALL = "install Chromium (as root: apt-get install chromium) to run the browser tests"


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("live"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Headless Chromium; without one the tests are skipped with the way to install it, and fail in CI."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(f"No Chromium: {INSTALL}.")
        pytest.skip(INSTALL)
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def page(stack: Stack, chromium: Any) -> Iterator[Any]:
    """A page logged in as the CEO of both companies, in the solar seller."""
    context = chromium.new_context(base_url=stack.url, viewport={"width": 1280, "height": 860}, locale="es")
    page = context.new_page()
    page.goto("/login/")
    page.fill("input[name=email]", stack.login()["email"])
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_selector(".topbar")
    yield page
    context.close()
