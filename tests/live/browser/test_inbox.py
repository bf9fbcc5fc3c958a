"""The inbox and the simulator's phone side by side in a real browser."""

import time
from typing import Any

import pytest

pytestmark = [pytest.mark.live, pytest.mark.browser]


def number() -> str:
    return f"+54911{time.time_ns() // 1000 % 10**8:08d}"


def write(phone: Any, text: str) -> None:
    phone.fill("#sim-text", text)
    phone.press("#sim-text", "Enter")


def test_a_talk_is_followed_and_taken_over(page: Any) -> None:
    from playwright.sync_api import expect

    mine = number()
    phone = page.context.new_page()
    phone.goto(f"/simulator/?phone={mine.replace('+', '%2B')}&name=Gwen%20Voisin")
    phone.wait_for_selector("body[data-live]")
    write(phone, "Hola, quiero información")
    phone.wait_for_selector("#phone-screen .bubble--lead")
    assert phone.locator("#phone-screen .bubble--mine").count() == 1
    phone.wait_for_selector("#happened .timeline__mark[data-tone=accent]")

    page.goto("/inbox/")
    page.wait_for_selector("body[data-live]")
    page.locator(".conversation", has_text="Gwen Voisin").click()
    page.wait_for_selector("#messages .bubble--assistant")
    assert "Gwen Voisin" in page.title()  # behind the number of those who wait
    assert "/inbox/" in page.url and len(page.url.rstrip("/").split("/")[-1]) == 36

    # A new message comes while a person is writing: their words and the place in the log stay.
    page.fill("#composer-text", "Hola Gwen, soy")
    write(phone, "¿Siguen ahí?")
    page.wait_for_selector("#messages .bubble--lead:has-text('¿Siguen ahí?')")
    assert page.input_value("#composer-text") == "Hola Gwen, soy"
    scroller = "document.querySelector('[data-stick]')"
    assert page.evaluate(f"{scroller}.scrollHeight - {scroller}.scrollTop - {scroller}.clientHeight") < 8

    # Enter sends; the assistant keeps silent; the phone has it.
    page.fill("#composer-text", "Hola Gwen, soy Ana")
    page.press("#composer-text", "Enter")
    page.wait_for_selector("#messages .bubble--human:has-text('soy Ana')")
    page.wait_for_selector("#floor .silence")
    expect(page.locator("#composer-text")).to_have_value("")  # the news may be quicker than the answer
    phone.wait_for_selector("#phone-screen .bubble--lead:has-text('soy Ana')")
    page.wait_for_selector("#messages .bubble--human .ticks[data-status=delivered]")
    write(phone, "Gracias, Ana")
    page.wait_for_selector("#messages .bubble--lead:has-text('Gracias, Ana')")
    time.sleep(1.5)
    assert "Gracias, Ana" in page.locator("#messages .bubble").last.inner_text()

    # A note is for the team alone.
    page.check("#composer [value=note]", force=True)
    page.fill("#composer-text", "Quiere una visita")
    page.press("#composer-text", "Enter")
    page.wait_for_selector("#messages .bubble--note:has-text('Quiere una visita')")

    page.click("#floor button")
    page.wait_for_selector("#floor .silence", state="detached")
    page.click("#talk-head button[value=resolved]")
    page.wait_for_selector("#talk-head button[value=open]")
    assert phone.locator(".bubble:has-text('Quiere una visita')").count() == 0


def test_a_button_is_tapped_on_the_phone(page: Any) -> None:
    page.goto(f"/simulator/?phone={number().replace('+', '%2B')}")
    page.wait_for_selector("body[data-live]")
    write(page, "Hola, ¿qué servicios ofrecen?")
    page.locator("#phone-screen .choices button").first.click()
    page.locator("#phone-screen .bubble--lead").nth(1).wait_for()
    assert page.locator("#phone-screen [data-chosen]").count() == 1


def test_one_pane_at_a_time_on_a_phone(page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/inbox/")
    page.locator(".conversation").first.click()
    page.wait_for_selector("#messages .bubble")
    assert page.locator(".conversations").is_hidden()
    page.click("[data-show-pane=context]")
    assert page.locator("#context").is_visible() and page.locator("#thread").is_hidden()
    page.click("#context [data-show-pane=thread]")
    page.click("#talk-head a.phone-only")
    page.wait_for_selector(".conversation")
    assert page.url.rstrip("/").endswith("/inbox")


def test_it_works_without_script(stack: Any, chromium: Any, logged_in: Any) -> None:
    context = chromium.new_context(base_url=stack.url, storage_state=logged_in, java_script_enabled=False)
    page = context.new_page()
    page.goto("/inbox/")
    page.locator(".conversation").first.click()
    page.wait_for_selector("#messages .bubble")
    page.check("#composer [value=note]", force=True)
    page.fill("#composer-text", "Nota sin script")
    page.click(".composer__send")
    page.wait_for_selector("#messages .bubble--note:has-text('Nota sin script')")
    context.close()
