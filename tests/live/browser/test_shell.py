"""The frame in a real browser: theme, keys, menus, the socket, and dragging on the board."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.live.browser.conftest import PATIENCE, log_in
from tests.live.stack import Stack, new_number, wait_until

pytestmark = [pytest.mark.live, pytest.mark.browser]


def test_a_theme_is_chosen_at_once_and_stays(page: Any) -> None:
    page.goto("/")
    page.click("[popovertarget=themes]")
    with page.expect_response("**/theme/"):
        page.click("#themes [value=dark]")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_the_menu_folds(page: Any) -> None:
    page.goto("/")
    with page.expect_response("**/sidebar/"):
        page.click(".sidebar [value=slim]")
    assert page.locator(".sidebar").bounding_box()["width"] < 80
    page.reload()
    assert page.locator(".sidebar").bounding_box()["width"] < 80


def test_keys_reach_search_and_menus(page: Any) -> None:
    page.goto("/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.press("Escape")
    page.focus("[popovertarget=me]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('#me') !== null")
    page.keyboard.press("Escape")
    assert page.locator("#me").is_hidden()


def test_one_searches_from_anywhere(page: Any) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("zzz nobody")
    page.keyboard.press("Enter")
    page.wait_for_url("**/leads/?q=*")
    assert page.locator(".empty").is_visible()


def test_a_form_opened_by_itself_leads_to_the_page_of_its_place(page: Any) -> None:
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto("/team/invite/")
    page.fill("[name=email]", "ana@example.test")
    page.click("main button.button--primary")
    page.wait_for_url(lambda url: urlsplit(url).path == "/team/")
    page.wait_for_selector("[data-tone=danger]")
    page.goto("/team/invite/")
    page.fill("[name=email]", "no address")
    page.click("main button.button--primary")
    page.wait_for_selector("[aria-invalid=true]")
    assert page.locator("dialog[open]").count() == 0 and wrong == []


def test_an_open_page_hears_of_a_lead_who_writes(page: Any, stack: Stack) -> None:
    page.goto("/")
    page.wait_for_selector("body[data-live]")
    page.evaluate(
        "() => { window.heard = []; document.body.addEventListener('notice:lead.changed', () => heard.push(1)) }"
    )
    stack.write(new_number(), "Hola, quisiera una visita técnica")
    page.wait_for_function("() => heard.length > 0")


def test_a_page_is_left_when_its_login_has_ended(stack: Stack, chromium: Any) -> None:
    context = chromium.new_context(base_url=stack.url)
    here, there = context.new_page(), context.new_page()
    log_in(here, stack.login("agent")["email"])
    here.goto("/leads/")
    here.wait_for_selector("body[data-live]")
    there.goto("/")
    there.evaluate("document.querySelector('form[action=\"/logout/\"]').submit()")
    here.wait_for_url("**/login/?ended=1&next=%2Fleads%2F", timeout=PATIENCE)
    assert here.locator(".notice").is_visible()
    context.close()


def test_a_broken_socket_comes_back(page: Any) -> None:
    page.goto("/")
    page.wait_for_selector("body[data-live]")
    page.evaluate("() => document.body.addEventListener('notice:reconnected', () => { window.back = true })")
    page.context.set_offline(True)
    page.wait_for_selector("body:not([data-live])", timeout=90_000)
    page.wait_for_selector("[data-banner=offline]:not([hidden])")
    page.context.set_offline(False)
    page.wait_for_function("() => window.back === true", timeout=90_000)
    assert page.locator("[data-banner=offline]").is_hidden()


def test_what_is_told_while_a_region_fetches_itself_makes_it_fetch_once_more(page: Any) -> None:
    sockets: list[Any] = []
    asked: list[str] = []
    page.goto("/leads/")
    place = page.locator("#leads-list a[href^='/leads/']").first.get_attribute("href")
    news = json.dumps({"event": "lead.changed", "id": place.strip("/").split("/")[-1]})

    def late(route: Any) -> None:
        asked.append(route.request.url)
        answer = route.fetch()
        if len(asked) == 1:
            page.wait_for_timeout(300)  # longer than what counts as one burst
            sockets[0].send(news)
            page.wait_for_timeout(300)
        route.fulfill(response=answer)

    page.route_web_socket("**/ws/**", lambda socket: sockets.append(socket))
    page.route("**/head/", late)
    page.goto(place)
    page.wait_for_selector("body[data-live]")
    sockets[0].send(news)
    wait_until(lambda: page.wait_for_timeout(50) or len(asked) == 2)
    page.wait_for_timeout(500)
    assert len(asked) == 2


def test_what_is_pressed_is_not_replaced_until_it_is_let_go(page: Any) -> None:
    sockets: list[Any] = []
    page.goto("/leads/")
    place = page.locator("#leads-list a[href^='/leads/']").first.get_attribute("href")
    page.route_web_socket("**/ws/**", lambda socket: sockets.append(socket))
    page.goto(place)
    page.wait_for_selector("body[data-live]")
    page.wait_for_load_state("networkidle")  # what stands above it has come, so that it stays under the pointer
    page.hover("#lead-facts header a")
    page.mouse.down()
    with page.expect_response("**/facts/"):
        sockets[0].send(json.dumps({"event": "lead.changed", "id": place.strip("/").split("/")[-1]}))
    page.wait_for_timeout(300)
    with page.expect_response("**/facts/"):
        page.mouse.up()
    page.wait_for_selector("#dialog #id_phone")


def test_what_happens_while_a_page_loads_is_shown(page: Any, stack: Stack) -> None:
    lead = new_number()
    stack.say(lead, "Hola, ¿qué servicios ofrecen?")
    ((pk,),) = stack.sql(
        "select c.id from conversations_conversation c join leads_contactpoint p on p.lead_id = c.lead_id"
        " where p.value = %s",
        [lead],
    )

    def late(socket: Any) -> None:
        stack.say(lead, "Me olvidaba de algo")
        page.wait_for_timeout(1_000)  # what they told has been told
        socket.connect_to_server()

    page.route_web_socket("**/ws/**", late)
    page.goto(f"/inbox/{pk}/")
    page.wait_for_selector("#messages .bubble--lead:has-text('Me olvidaba de algo')")


def drag(page: Any, card: Any, column: Any) -> None:
    start, end = card.bounding_box(), column.bounding_box()
    page.mouse.move(start["x"] + 40, start["y"] + start["height"] - 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + start["height"], steps=3)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 80, steps=6)


def test_escape_puts_a_card_back(page: Any) -> None:
    page.goto("/pipeline/")
    card = page.locator(".column[data-stage=new] .deal").first
    name = card.get_attribute("id")
    drag(page, card, page.locator(".column[data-stage=interested]"))
    page.keyboard.press("Escape")
    page.mouse.up()
    assert page.locator(f".column[data-stage=new] #{name}").count() == 1
    assert page.locator(".drag-ghost, .deal--gap").count() == 0
    assert page.url.endswith("/pipeline/")


def test_a_tab_of_the_other_company_says_so(stack: Stack, chromium: Any) -> None:
    context = chromium.new_context(base_url=stack.url, viewport={"width": 1280, "height": 860}, locale="es")
    context.set_default_timeout(PATIENCE)
    page, other = context.new_page(), context.new_page()
    log_in(page, stack.login()["email"])  # a login of its own: the others' stays where it is
    page.goto("/pipeline/")
    page.wait_for_selector("body[data-live]")
    other.goto("/")
    other.click("[popovertarget=companies]")
    with other.expect_navigation():
        other.click("#companies .menu__item:not([aria-current])")
    page.wait_for_selector("[data-banner=closed]:not([hidden])")
    page.click(".deal .button >> nth=0")
    page.wait_for_selector("#stale .banner")
    context.close()
