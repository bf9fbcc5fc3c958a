"""Commit → notice in a real browser."""

import shutil
import time
from concurrent.futures import ThreadPoolExecutor

from bench.figures import Figure, median, percentile
from bench.stack import Stack

NOTICES = 40


def measure(stack: Stack) -> list[Figure]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        return [Figure("commit → notice: no Chromium found, not measured", 0, "ms")]
    from playwright.sync_api import sync_playwright

    from tenants.ids import new_id
    from tenants.models import Tenant

    schema = Tenant.objects.get(name=stack.channel["company"]).schema_name
    arrived: dict[str, float] = {}
    spent = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.expose_function("noticed", lambda subject: arrived.setdefault(subject, time.perf_counter()))
        log_in(page, stack)
        page.evaluate("document.body.addEventListener('notice:bench.measured', e => window.noticed(e.detail.id))")
        page.wait_for_timeout(1000)
        # Playwright runs an event loop in this thread: the product's synchronous code gets one of its own.
        product = ThreadPoolExecutor(1)
        for number in range(NOTICES + 3):
            subject = str(new_id())
            committed = product.submit(_publish, schema, subject).result()
            while subject not in arrived and time.perf_counter() - committed < 5:
                page.wait_for_timeout(2)
            if number >= 3:
                spent.append((arrived.get(subject, committed + 5) - committed) * 1000)
        product.shutdown()
        browser.close()
    return [
        Figure("commit → notice in a browser, p50", median(spent), "ms"),
        Figure("commit → notice in a browser, p95", percentile(spent, 0.95), "ms", 150),
    ]


def _publish(schema: str, subject: str) -> float:
    """The moment just before the commit that sends the notice."""
    from django.db import transaction

    from tenants import notices, schemas

    with schemas.company(schema), transaction.atomic():
        notices.publish("bench.measured", subject)
        return time.perf_counter()


def log_in(page: object, stack: Stack) -> None:
    login = stack.login()
    page.goto(f"{stack.url}/login/")  # type: ignore[attr-defined]
    page.fill("input[name=email]", login["email"])  # type: ignore[attr-defined]
    page.fill("input[name=password]", login["password"])  # type: ignore[attr-defined]
    page.press("input[name=password]", "Enter")  # type: ignore[attr-defined]
    page.wait_for_selector(".topbar")  # type: ignore[attr-defined]
