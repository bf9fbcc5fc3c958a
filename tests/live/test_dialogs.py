"""Dialogs in a real browser: where somebody begins, and that what they typed is what counts."""

from typing import Any

import pytest

from tests.live.conftest import PATIENCE
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
    with page.expect_response(lambda answer: "/calendar/slots/" in answer.url):
        page.locator("#dialog #id_service").dispatch_event("change")
    page.locator("#slots .slot").first.click()
    expect(page.locator("#dialog #id_time")).to_have_value("")
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        page.click("#dialog .button--primary")
    assert sent.value.status == 204
