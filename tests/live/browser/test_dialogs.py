"""Dialogs in a real browser: where somebody begins, and that what they typed is what counts."""

from typing import Any

import pytest

from tests.live.browser.conftest import PATIENCE
from tests.live.test_leads import expect, new_lead

pytestmark = [pytest.mark.live, pytest.mark.browser]


def active(page: Any) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.name"))


def open_booking(page: Any) -> None:
    name = new_lead(page)
    page.goto("/calendar/")
    page.click("a[href^='/calendar/new/']")
    page.wait_for_selector("#dialog[open] #who-search", timeout=PATIENCE)
    assert active(page) == "who-search"
    page.keyboard.type(name)
    page.click(f"#who-found label:has-text('{name}')")


def test_a_dialog_begins_at_its_first_field_and_gives_the_focus_back(page: Any) -> None:
    page.goto("/leads/")
    page.keyboard.press("n")
    page.wait_for_selector("#dialog[open]")
    expect(page.locator("#dialog #id_first_name")).to_be_focused()
    page.keyboard.press("Escape")
    page.wait_for_selector("#dialog:not([open])", state="attached")


def test_a_typed_hour_takes_the_selection_away_and_the_dialog_follows(page: Any) -> None:
    open_booking(page)
    selected = page.locator("#slots input:checked")
    expect(selected).to_have_count(1)
    expect(page.locator("#news")).not_to_be_empty()
    page.click("#dialog details:has(#id_time) > summary")
    page.fill("#dialog #id_time", "03:05")
    expect(selected).to_have_count(0)
    page.click("#dialog .button--primary")
    expect(page.locator("#dialog [role=alert]")).to_be_visible()
    expect(page.locator("#dialog #id_time")).to_have_value("03:05")
    # The service may have changed whom it can be with: the free times are asked for again, and stay usable.
    page.evaluate("document.querySelector('#slots .slot').dataset.before = 'true'")
    page.locator("#dialog #id_service").dispatch_event("change")
    page.locator("#slots .slot:not([data-before])").first.wait_for()
    expect(page.locator("#slots [data-before]")).to_have_count(0)
    page.locator("#slots .slot").first.click()
    expect(page.locator("#dialog #id_time")).to_have_value("")
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        page.click("#dialog .button--primary")
    assert sent.value.status == 204


def test_enter_in_the_search_chooses_and_never_sends(page: Any) -> None:
    first, second = new_lead(page), new_lead(page)
    page.goto("/calendar/")
    page.click("a[href^='/calendar/new/']")
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.fill("#who-search", first)
    page.keyboard.press("Enter")
    chosen = page.locator("#who-found input:checked")
    expect(chosen).to_have_count(1)
    page.fill("#who-search", second[:-1])
    assert chosen.count() == 0
    page.keyboard.type(second[-1])
    page.locator(f"#who-found label:has-text('{second}')").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(f"#who-found label:has-text('{second}') input")).to_be_checked()
    assert posts == []


def slow(page: Any) -> list[str]:
    """Every form takes its time from now on; what is sent."""
    sent: list[str] = []

    def late(route: Any) -> None:
        if route.request.method == "POST":
            sent.append(route.request.url)
            page.wait_for_timeout(400)
        route.continue_()

    page.route("**/*", late)
    return sent


@pytest.mark.parametrize(
    ("place", "opener", "fields"),
    [
        ("lead", "a[href$='/deals/new/']", {"title": "Roof", "amount": "6900"}),
        ("/calendar/settings/", "a[href$='/services/new/']", {"name": "Visit", "minutes": "30"}),
        ("/calendar/settings/", "a[href$='/professionals/new/']", {"name": "Ada"}),
        ("/calendar/settings/", "a[href$='/closures/new/']", {"first": "2031-05-05", "last": "2031-05-06"}),
    ],
)
def test_a_double_click_sends_a_form_once(page: Any, place: str, opener: str, fields: dict[str, str]) -> None:
    if place == "lead":
        new_lead(page)
    else:
        page.goto(place)
    page.click(opener)
    for name, value in fields.items():
        page.fill(f"#dialog #id_{name}", value)
    sent = slow(page)
    page.dblclick("#dialog .button--primary")
    page.wait_for_selector("#dialog:not([open])", state="attached")
    page.wait_for_timeout(600)
    assert len(sent) == 1


def test_a_double_click_books_once(page: Any) -> None:
    open_booking(page)
    page.locator("#slots .slot").last.click()
    sent = slow(page)
    page.dblclick("#dialog .button--primary")
    page.wait_for_selector("#dialog:not([open])", state="attached")
    page.wait_for_timeout(600)
    assert len(sent) == 1


def test_a_form_that_stays_is_sent_again_for_another_entry(page: Any) -> None:
    new_lead(page)
    for _ in range(2):
        page.fill("#note-form textarea", "Called, nobody answered")
        page.click("#note-form button")
        expect(page.locator("#note-form textarea")).to_have_value("")
    expect(page.locator(".timeline blockquote")).to_have_count(2)
