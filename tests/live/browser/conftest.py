"""Browsers on the running stack."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.live.stack import PASSWORD, Stack

PATIENCE = 30_000  # milliseconds; a busy machine takes its time
INSTALL = "install Chromium (as root: apt-get install chromium) to run the browser tests"


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """Headless Chromium; without one the tests are skipped with the way to install it, and fail in CI.

    Playwright keeps an event loop running in this thread as long as it lives, and Django refuses a database there.
    So it ends with the last test of this directory, whatever is tested after it in the same process.
    """
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


@pytest.fixture(scope="package")
def logged_in(stack: Stack, chromium: Any) -> Any:
    """The cookies of the CEO of both companies, working in the solar seller."""
    context = chromium.new_context(base_url=stack.url, locale="es")
    log_in(context.new_page(), stack.login()["email"])
    state = context.storage_state()
    context.close()
    return state


def log_in(page: Any, email: str) -> None:
    """As a person does."""
    page.set_default_timeout(PATIENCE)
    page.goto("/login/")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_selector(".topbar")


@pytest.fixture
def page(stack: Stack, chromium: Any, logged_in: Any) -> Iterator[Any]:
    """A wide page, logged in as the CEO of both companies."""
    size = {"width": 1280, "height": 860}
    context = chromium.new_context(base_url=stack.url, viewport=size, locale="es", storage_state=logged_in)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()
