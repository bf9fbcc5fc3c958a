"""Every page in a real browser: both themes, wide and narrow, three languages; axe, overflow and the console."""

import os
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.live.browser.conftest import log_in
from tests.live.stack import PASSWORD, Stack

pytestmark = [pytest.mark.live, pytest.mark.browser]

PAGES = {
    "dashboard": "/",
    "inbox": "/inbox/",
    "leads": "/leads/",
    "pipeline": "/pipeline/",
    "calendar": "/calendar/",
    "calendar-day": "/calendar/?view=day",
    "team": "/team/",
    "settings": "/settings/",
    "holidays": "/calendar/settings/holidays/",
    "google": "/calendar/settings/google/",
    "to-move": "/calendar/to-move/",
    "assistant": "/agent/settings/",
    "simulator": "/simulator/",
}
# Those behind a second proof, or about it.
GUARDED = {
    "security": "/account/",
    "sessions": "/account/sessions/",
    "app": "/account/app/",
    "proof": "/account/proof/?next=/account/",
    "roles": "/settings/roles/",
    "audit": "/settings/audit/",
    "data": "/settings/data/",
    "company-file": "/settings/data/company/new/",
    "keeping": "/settings/data/keeping/",
    "hours": "/settings/hours/",
    "modules": "/settings/modules/",
    "close": "/settings/close/",
    "profile": "/settings/profile/",
    "channel-new": "/settings/channels/new/",
    "api": "/settings/api/",
    "endpoint-new": "/settings/api/endpoints/new/",
    "person": "/team/",  # the first of the list
    "channel": "/settings/channels/",  # the first of the list
    "assistant-keys": "/agent/settings/",
}
REFERENCE = {"swagger": "/api/docs", "redoc": "/api/redoc"}
DOORWAY = {"login": "/login/", "register": "/register/", "forgot": "/password/"}
WIDE, NARROW = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
# What a finger should hit anywhere on itself; the small ones reach beyond what is seen of them.
FINGER = 44
TARGETS = ":is(.button:not(.button--small), .input:not(.input--small), .check, .tabs > *)"
# A directory for pictures of what was looked at.
SHOTS = os.environ.get("SCREENSHOTS")


class Watch:
    """What a page complains about while it is open."""

    def __init__(self, page: Any) -> None:
        self.complaints: list[str] = []
        page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))


def look(page: Any, name: str, theme: str) -> list[str]:
    """Violations of axe that matter, and a page that is wider than its window."""
    found = [
        f"{violation['id']}: {violation['nodes'][0]['html'][:120]}"
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in ("serious", "critical")
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        found.append(f"{wide} px too wide")
    width = page.viewport_size["width"]
    if width == NARROW["width"]:
        found += page.locator(f"main {TARGETS}").evaluate_all(
            """(all, finger) => all
                .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < finger - 0.5)
                .map((one) => `too low for a finger: ${one.outerHTML.slice(0, 120)}`)""",
            FINGER,
        )
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}-{theme}-{width}.png")
    return found


def set_theme(page: Any, stack: Stack, theme: str) -> None:
    page.context.add_cookies([{"name": "theme", "value": theme, "url": stack.url}])


@pytest.fixture(scope="module")
def proven(stack: Stack, chromium: Any) -> Any:
    """The cookies of the CEO after a second proof with the admin token of the demo."""
    context = chromium.new_context(base_url=stack.url, locale="es")
    page = context.new_page()
    log_in(page, stack.login()["email"])
    page.goto(GUARDED["proof"])
    page.fill("input[name=token]", stack.demo["admin_token"])
    page.press("input[name=token]", "Enter")
    page.wait_for_url("**/account/")
    state = context.storage_state()
    context.close()
    return state


@pytest.mark.parametrize("name", PAGES)
def test_it_is_clean_in_both_themes_and_widths(page: Any, stack: Stack, name: str) -> None:
    look_at_all(page, stack, name, PAGES[name])


@pytest.mark.parametrize("name", GUARDED)
def test_what_is_guarded_is_clean_too(stack: Stack, chromium: Any, proven: Any, name: str) -> None:
    context = chromium.new_context(base_url=stack.url, viewport=WIDE, locale="es", storage_state=proven)
    page = context.new_page()
    path = GUARDED[name]
    if name in {"person", "channel"}:
        page.goto(path)
        path = next(
            link.get_attribute("href")
            for link in page.locator(f"main a[href^='{path}']").all()
            if len(link.get_attribute("href")) > len(f"{path}00000000-0000-0000")
        )
    look_at_all(page, stack, name, path)
    context.close()


@pytest.mark.parametrize("name", REFERENCE)
def test_the_reference_of_the_api_asks_no_other_host(stack: Stack, chromium: Any, name: str) -> None:
    context = chromium.new_context(base_url=stack.url, viewport=WIDE)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    watch = Watch(page)
    assert page.goto(REFERENCE[name]).status == 200
    page.get_by_text("/api/auth/login").first.wait_for(timeout=60_000)
    assert [url for url in asked if not url.startswith((stack.url, "data:", "blob:"))] == []
    assert watch.complaints == []
    context.close()


def test_what_is_wrong_with_a_long_form_is_brought_into_sight(stack: Stack, chromium: Any, proven: Any) -> None:
    context = chromium.new_context(base_url=stack.url, viewport=NARROW, locale="es", storage_state=proven)
    page = context.new_page()
    page.goto("/settings/")
    page.fill("input[name=name]", "")
    page.click(".save-bar .button--primary")
    page.wait_for_selector("[role=alert]:focus")
    place = page.locator("[role=alert]:focus").bounding_box()
    assert 0 <= place["y"] < NARROW["height"]
    context.close()


@pytest.mark.parametrize("path", ["/account/", "/account/password/"])
def test_who_works_in_no_company_has_room_too(stack: Stack, chromium: Any, path: str) -> None:
    email = f"{uuid4().hex}@example.test"
    words = ("--noinput", "--email", email, "--name", "Olga Owner")
    stack.manage("createsuperuser", *words, DJANGO_SUPERUSER_PASSWORD=PASSWORD)
    context = chromium.new_context(base_url=stack.url, viewport=WIDE, locale="fr")
    page = context.new_page()
    page.goto("/login/")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto(path)
    controls = page.locator(".section > :last-child").first.bounding_box()
    assert controls["width"] > 400
    look_at_all(page, stack, "owner", path)
    context.close()


def look_at_all(page: Any, stack: Stack, name: str, path: str) -> None:
    """Both themes, wide and narrow."""
    watch = Watch(page)
    troubles = []
    for theme in ("light", "dark"):
        set_theme(page, stack, theme)
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            assert page.goto(path).status == 200
            assert page.url.endswith(path), "it leads elsewhere"
            page.wait_for_load_state("networkidle")
            assert page.locator("html").get_attribute("data-theme") == theme
            troubles += [f"{theme} {size['width']}: {trouble}" for trouble in look(page, name, theme)]
    assert troubles == []
    assert watch.complaints == []


@pytest.mark.parametrize("name", DOORWAY)
def test_it_is_clean_before_login(stack: Stack, chromium: Any, name: str) -> None:
    context = chromium.new_context(base_url=stack.url, locale="fr", viewport=NARROW)
    page = context.new_page()
    watch = Watch(page)
    assert page.goto(DOORWAY[name]).status == 200
    troubles = look(page, name, "auto")
    assert page.locator("html").get_attribute("lang") == "fr"
    context.close()
    assert troubles == []
    assert watch.complaints == []


@pytest.mark.parametrize("language", ["es", "en", "fr"])
def test_it_speaks_the_language_that_is_chosen(stack: Stack, chromium: Any, language: str) -> None:
    context = chromium.new_context(base_url=stack.url, viewport=WIDE)
    page = context.new_page()
    log_in(page, stack.login("secretary")["email"])
    page.evaluate(
        """async (language) => {
            const token = document.querySelector('input[name=csrfmiddlewaretoken]').value
            const headers = {'X-CSRFToken': token}
            await fetch('/language/', {method: 'POST', headers, body: new URLSearchParams({language})})
        }""",
        language,
    )
    page.goto("/leads/")
    assert page.locator("html").get_attribute("lang") == language
    words = {"es": "Calendario", "en": "Calendar", "fr": "Calendrier"}
    assert words[language] in page.locator("nav").first.inner_text()
    context.close()
