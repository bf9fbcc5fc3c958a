"""The calendar in a real browser: a free hour is pressed, or found with the arrow keys."""

from typing import Any

import pytest

pytestmark = [pytest.mark.live, pytest.mark.browser]

WHO = "dialog[open] [name=professional]"


def asked(page: Any) -> str:
    """The hour for which the dialog stands: a free one is selected, any other is typed."""
    page.wait_for_selector(WHO)
    typed, free = "dialog[open] [name=time]", "dialog[open] .slot:has(:checked)"
    return page.locator(typed).input_value() or page.locator(free).inner_text().strip()


def test_a_press_on_a_free_hour_opens_the_dialog_there(page: Any) -> None:
    page.goto("/calendar/?view=day")
    lane = page.locator(".lane:has([data-free])").nth(1)
    who = page.locator(".week__who > span").nth(1).inner_text()
    box = lane.bounding_box()
    page.mouse.move(box["x"] + box["width"] - 4, box["y"] + 4)
    shown = page.locator("[data-shown] time").inner_text()
    page.mouse.click(box["x"] + box["width"] - 4, box["y"] + 4)
    assert asked(page) == shown
    assert page.locator(f"{WHO} option:checked").inner_text() in who


def test_the_arrow_keys_find_a_free_hour_and_enter_opens_it(page: Any) -> None:
    page.goto("/calendar/?view=day")
    stop = page.locator('[data-free][tabindex="0"]')
    assert stop.count() == 1
    stop.focus()
    before = stop.locator("time").inner_text()
    for key in ("ArrowDown", "PageDown", "ArrowRight"):
        page.keyboard.press(key)
    after = page.locator("[data-free]:focus time").inner_text()
    assert after > before
    page.keyboard.press("Enter")
    assert asked(page) == after


def test_the_demo_s_companies_close_on_their_country_s_holidays(page: Any) -> None:
    page.goto("/calendar/settings/holidays/")
    assert page.locator("[name=country]").input_value() in ("AR", "FR")
