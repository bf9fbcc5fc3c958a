"""Board, lead and list in a real browser: dragging, menus, dialogs, live pages."""

from typing import Any
from uuid import uuid4

import pytest

from tests.live.browser.conftest import PATIENCE

pytestmark = [pytest.mark.live, pytest.mark.browser]

COLUMN = "section[data-stage={}]"


def expect(locator: Any) -> Any:
    """Playwright's own waiting assertions, imported where Chromium is known to be there."""
    from playwright.sync_api import expect

    expect.set_options(timeout=PATIENCE)
    return expect(locator)


def new_lead(page: Any, **fields: str) -> str:
    """Adds a lead of its own through the dialog; its name."""
    name = f"Lead {uuid4().hex[:8]}"
    page.goto("/leads/")
    page.keyboard.press("n")
    for field, value in {"first_name": name, **fields}.items():
        page.fill(f"#dialog #id_{field}", value)
    page.click("#dialog .button--primary")
    page.wait_for_selector(f"h1:text-is('{name}')")
    return name


def card_of(page: Any, name: str, stage: str) -> Any:
    return page.locator(f"{COLUMN.format(stage)} .deal", has_text=name)


def drag(page: Any, card: Any, stage: str) -> None:
    start, end = card.bounding_box(), page.locator(COLUMN.format(stage)).bounding_box()
    page.mouse.move(start["x"] + 30, start["y"] + start["height"] - 8)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 60, steps=3)
    page.mouse.move(end["x"] + 25, end["y"] + 200, steps=8)
    page.mouse.up()


def test_a_card_is_dragged_to_another_column(page: Any) -> None:
    name = new_lead(page)
    page.goto("/pipeline/")
    count = page.locator("#head-contacted .count")
    before = int(count.inner_text())
    drag(page, card_of(page, name, "new"), "contacted")
    expect(count).to_have_text(str(before + 1))
    page.reload()
    assert card_of(page, name, "contacted").count() == 1


def test_a_card_dropped_on_lost_asks_why_and_goes_back(page: Any) -> None:
    name = new_lead(page)
    page.goto("/pipeline/")
    drag(page, card_of(page, name, "new"), "closed_lost")
    page.wait_for_selector("#dialog[open] #id_reason")
    page.keyboard.press("Escape")
    card_of(page, name, "new").wait_for()
    drag(page, card_of(page, name, "new"), "closed_lost")
    page.wait_for_selector("#dialog[open] #id_reason")
    page.fill("#id_reason", "Too expensive")
    with page.expect_response(lambda answer: answer.request.method == "POST") as moved:
        page.keyboard.press("Enter")
    assert moved.value.ok
    page.goto("/pipeline/?lost=1")
    assert card_of(page, name, "closed_lost").count() == 1


def test_the_keyboard_moves_a_card(page: Any) -> None:
    name = new_lead(page)
    page.goto("/pipeline/")
    card_of(page, name, "new").locator("> button").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".menu:popover-open [data-key='3']")
    page.keyboard.press("3")
    card_of(page, name, "interested").wait_for()


def test_the_board_and_the_list_follow_without_being_touched(page: Any) -> None:
    board, listing = page.context.new_page(), page.context.new_page()
    board.goto("/pipeline/")
    listing.goto("/leads/")
    for watching in (board, listing):
        watching.wait_for_selector("body[data-live=true]")
    name = new_lead(page)
    card_of(board, name, "new").wait_for()
    listing.locator("#leads-list", has_text=name).wait_for()


def test_the_page_of_a_lead_is_worked_with(page: Any) -> None:
    new_lead(page)
    page.fill("#note-form textarea", "Wants <b>two</b> offers")
    page.click("#note-form button")
    page.locator(".timeline blockquote", has_text="Wants <b>two</b> offers").wait_for()
    assert page.input_value("#note-form textarea") == ""
    page.click("[popovertarget^=move-]")
    page.wait_for_selector(".menu:popover-open [data-key='4']")
    page.keyboard.press("4")
    page.locator(".timeline [data-stage=negotiation]").first.wait_for()
    page.click("a[href$='/deals/new/']")
    page.fill("#dialog #id_title", "Roof")
    page.fill("#dialog #id_amount", "6900.50")
    page.click("#dialog .button--primary")
    page.locator(".list .row", has_text="Roof").wait_for()
    page.click("#lead-facts header a")
    page.fill("#dialog #id_phone", "12")
    page.click("#dialog .button--primary")
    page.wait_for_selector("#dialog .field__error")


def test_a_known_number_is_told_while_it_is_typed(page: Any) -> None:
    name = new_lead(page, phone="+54 9 11 4321-8765")
    page.goto("/leads/")
    page.keyboard.press("n")
    page.fill("#dialog #id_phone", "011 15 4321-8765")
    page.keyboard.press("Tab")
    page.locator("#twins a", has_text=name).wait_for()


def test_the_list_is_searched_while_one_types(page: Any) -> None:
    name = new_lead(page)
    page.goto("/leads/?stage=new")
    page.click("#leads-q")
    page.keyboard.type(name.split()[1], delay=20)
    expect(page.locator("#leads-list tbody tr")).to_have_count(1)
    assert "stage=new" in page.url
    assert name in page.inner_text("#leads-list")
